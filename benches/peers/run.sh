#!/usr/bin/env bash
# Builds huzhu and the peers, each in its own environment, then checks or times them: see run.py.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# Some machines set these for old OpenBLAS builds; they bind a current NumPy to slower kernels.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE

if [[ ! -x $here/.venv/bin/python ]]; then
    "${PYTHON:-python3}" -m venv "$here/.venv"
fi
if ! cmp -s "$here/requirements.txt" "$here/.venv/installed.txt"; then
    "$here/.venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$here/.venv/installed.txt"
fi
# HUZHU may name another binary to measure.
if [[ -z ${HUZHU:-} ]]; then
    cargo build --quiet --release --locked --manifest-path "$here/../../Cargo.toml"
fi
cargo build --quiet --release --locked --manifest-path "$here/rust/Cargo.toml"

exec "$here/.venv/bin/python" "$here/run.py" "$@"
