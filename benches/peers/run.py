"""Checks and times the peers side by side. Start it through run.sh, which builds and installs what it needs.

    ./run.sh check       every peer gives the statistics that huzhu gives
    ./run.sh self-test   the check fails wherever a parameter is a little off
    ./run.sh time        household-months per second, all peers interleaved
    ./run.sh table       the last timing as Markdown
    ./run.sh all         check, then time
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import math
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TASK = HERE / "task.toml"
RESULTS = HERE / "results"
RUST = HERE / "rust" / "target" / "release"
HUZHU = Path(os.environ.get("HUZHU", ROOT / "target" / "release" / "huzhu"))

REPORTED_MONTHS = (6, 12, 24, 36)
CHARGE_MONTHS = 12
ATTENTION = "behaviour.attention.baseline"
VARIANTS = {"sparse": 0.1, "full": 1.0}
"""The two variants of the task: one household in ten reconsiders in a month, or every one does."""

CHECK_HOUSEHOLDS = 20_000
FAMILY_ERROR = 0.01
"""Probability that the check fails though all peers are right (Bonferroni over all comparisons)."""

Report = dict[str, Any]


@dataclass(frozen=True)
class Job:
    """Histories to simulate: `count` of them, from `seed` on."""

    households: int
    seed: int = 1
    count: int = 1
    threads: int = 1
    assignments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Peer:
    """A program that can do the task."""

    name: str
    run: Callable[[Job], list[Report]]
    timed: tuple[tuple[int, int], ...]
    """Threads and households of the timed runs: fewer for the slow, for rates are per household-month."""
    seeds: int = 64
    """Histories that the check looks at."""


def environment() -> dict[str, str]:
    """The environment of the peers: without settings that bind NumPy to the kernels of another processor."""
    unwanted = {"OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"}
    return {name: value for name, value in os.environ.items() if name not in unwanted}


def execute(command: Iterable[str | Path]) -> str:
    words = [str(word) for word in command]
    done = subprocess.run(words, env=environment(), capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{Path(words[0]).name} failed:\n{done.stderr.strip()}")
    return done.stdout


def lines_of(command: Iterable[str | Path], job: Job) -> list[Report]:
    """Runs a peer that prints a line of JSON for each seed."""
    options: list[str | Path] = ["--task", TASK, "--households", str(job.households), "--seed", str(job.seed)]
    options += ["--seeds", str(job.count), "--threads", str(job.threads)]
    for assignment in job.assignments:
        options += ["--set", assignment]
    return [json.loads(line) for line in execute([*command, *options]).splitlines()]


def python_peer(script: str) -> Callable[[Job], list[Report]]:
    return lambda job: lines_of([sys.executable, HERE / "python" / script], job)


def rust_peer(binary: str) -> Callable[[Job], list[Report]]:
    return lambda job: lines_of([RUST / binary], job)


def run_huzhu(job: Job) -> list[Report]:
    """Runs huzhu; replicates are its independent histories. One history is timed as it is used, in Parquet; of several
    the tables are read, from CSV."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        command: list[str | Path] = [HUZHU, "run", TASK, "--seed", str(job.seed), "--replicates", str(job.count)]
        command += ["--threads", str(job.threads), "--out", out, "--quiet"]
        command += ["--format", "csv"] if job.count > 1 else []
        sizes = [f"population.{kind}_households={job.households}" for kind in ("simulated", "represented")]
        for assignment in [*sizes, *job.assignments]:
            command += ["--set", assignment]
        execute(command)
        timing = json.loads((out / "timing.json").read_text(encoding="utf-8"))
        about = {
            "peer": "huzhu",
            "households": job.households,
            "months": tomllib.loads(TASK.read_text(encoding="utf-8"))["run"]["months"],
            "threads": job.threads,
            "months_seconds": timing.get("months_seconds", timing["wall_seconds"]),
            "includes_synthesis": "months_seconds" not in timing,
        }
        return [about | report for report in huzhu_reports(out)] if job.count > 1 else [about]


def huzhu_reports(out: Path) -> list[Report]:
    """The statistics of each replicate, from the tables of a run."""

    def rows(table: str) -> list[dict[str, str]]:
        with (out / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    reports: dict[str, Report] = {}
    months: dict[str, int] = {}
    for row in rows("market"):
        number = months.setdefault(row["month"], len(months) + 1)
        empty = {"members": {}, "hhi": {}, "claims_paid": 0, "attentive": 0, "ill": 0, "charges": {}}
        report = reports.setdefault(row["replicate"], empty)
        report["attentive"] += int(row["attentive_households"])
        report["ill"] += int(row["ill_households"])
        if number in REPORTED_MONTHS:
            report["hhi"][str(number)] = float(row["hhi"])
    for row in rows("platforms"):
        number, report = months[row["month"]], reports[row["replicate"]]
        report["claims_paid"] += int(row["claims_paid"])
        if number in REPORTED_MONTHS:
            report["members"].setdefault(str(number), []).append(int(row["members"]))
        charges = report["charges"].setdefault(row["platform"], [])
        if number > len(months) - CHARGE_MONTHS and row["charge_fen"]:
            charges.append(int(row["charge_fen"]) / 100)
    for report in reports.values():
        charges = report.pop("charges").values()
        report["mean_charge_yuan"] = [statistics.fmean(known) if known else None for known in charges]
    return list(reports.values())


MILLION = 1_000_000
REFERENCE = Peer("huzhu", run_huzhu, timed=((2, MILLION), (1, MILLION)), seeds=128)
PEERS = (
    REFERENCE,
    Peer("syren", rust_peer("syren-peer"), timed=((2, MILLION), (1, MILLION))),
    Peer("Numba", python_peer("numba_peer.py"), timed=((2, MILLION), (1, MILLION))),
    Peer("NumPy", python_peer("numpy_peer.py"), timed=((1, MILLION),)),
    Peer("ixa", rust_peer("ixa-peer"), timed=((1, MILLION),)),
    Peer("krABMaga", rust_peer("krabmaga-peer"), timed=((1, MILLION), (1, 200_000))),
    Peer("Mesa", python_peer("mesa_peer.py"), timed=((1, 50_000),), seeds=16),
)


# The check


def flat(report: Report) -> dict[str, float]:
    """The statistics of a history by name. A platform without members for a year has no charge: taken as infinite."""
    values: dict[str, float] = {}
    for month in map(str, REPORTED_MONTHS):
        values |= {f"members {month} {number}": m for number, m in enumerate(report["members"][month])}
        values[f"members {month}"] = sum(report["members"][month])
        values[f"HHI {month}"] = report["hhi"][month]
    for number, charge in enumerate(report["mean_charge_yuan"]):
        values[f"charge {number}"] = math.inf if charge is None else charge
    return values | {name: report[name] for name in ("claims_paid", "attentive", "ill")}


def rank_sum(first: list[float], second: list[float]) -> float:
    """The normal score of the Mann-Whitney test, ties taken into account; 0 where all values are equal."""
    pooled = sorted(first + second)
    ranks: dict[float, float] = {}
    ties = 0
    start = 0
    while start < len(pooled):
        end = start
        while end < len(pooled) and pooled[end] == pooled[start]:
            end += 1
        ranks[pooled[start]] = (start + 1 + end) / 2
        ties += (end - start) ** 3 - (end - start)
        start = end
    m, n = len(first), len(second)
    total = m + n
    variance = m * n / 12 * (total + 1 - ties / (total * (total - 1)))
    if variance == 0:
        return 0.0
    return (sum(ranks[value] for value in first) - m * (total + 1) / 2) / math.sqrt(variance)


def columns(reports: list[Report]) -> dict[str, list[float]]:
    rows = [flat(report) for report in reports]
    return {name: [row[name] for row in rows] for name in rows[0]}


def compare(reference: list[Report], reports: list[Report]) -> dict[str, float]:
    """The normal score of every statistic."""
    expected, found = columns(reference), columns(reports)
    return {name: rank_sum(found[name], expected[name]) for name in expected}


def limit(comparisons: int) -> float:
    return statistics.NormalDist().inv_cdf(1 - FAMILY_ERROR / comparisons / 2)


def histories(peer: Peer, variant: str, assignments: tuple[str, ...] = ()) -> list[Report]:
    threads = max(threads for threads, _ in peer.timed)
    given = (f"{ATTENTION}={VARIANTS[variant]}", *assignments)
    return peer.run(Job(CHECK_HOUSEHOLDS, count=peer.seeds, threads=threads, assignments=given))


def check(peers: list[Peer], variants: list[str]) -> bool:
    """Compares every peer with huzhu and writes check.json. True where all agree."""
    passed: dict[str, bool] = {}
    rows: list[dict[str, Any]] = []
    for variant in variants:
        reference = histories(REFERENCE, variant)
        for peer in peers:
            if peer is not REFERENCE:
                scores = compare(reference, histories(peer, variant))
                worst = max(scores, key=lambda name: abs(scores[name]))
                about = {"variant": variant, "peer": peer.name, "histories": peer.seeds}
                rows.append(about | {"scores": scores, "worst": worst})
    bound = limit(sum(len(row["scores"]) for row in rows))
    print(f"{CHECK_HOUSEHOLDS} households, {REFERENCE.seeds} histories of huzhu")
    head = f"{'variant':8} {'peer':9} {'histories':>9} {'statistics':>10}"
    print(f"{head} {'furthest off':>15} {'score':>6} {'limit':>6}")
    for row in rows:
        score = row["scores"][row["worst"]]
        good = abs(score) <= bound
        passed[row["peer"]] = passed.get(row["peer"], True) and good
        line = f"{row['variant']:8} {row['peer']:9} {row['histories']:9} {len(row['scores']):10}"
        print(f"{line} {row['worst']:>15} {score:6.2f} {bound:6.2f}", "" if good else "  FAILED")
    record = {"fingerprint": fingerprint(), "variants": variants, "limit": bound, "passed": passed, "rows": rows}
    write_json("check.json", record)
    good = all(passed.values())
    print("All agree." if good else "FAILED: a peer gives other statistics than huzhu.")
    return good


PERTURBATIONS = (
    "behaviour.choice.joining_cost_yuan_per_month=6.5",
    "behaviour.choice.leaving_cost_yuan_per_month=11.0",
    "behaviour.choice.scale_yuan_per_month=4.6",
    "behaviour.perception.waiting_discount=0.85",
    "behaviour.perception.private_information=0.35",
    "behaviour.expectation.learning_rate=0.3",
    "behaviour.expectation.reference_rate=0.12",
    "behaviour.expectation.loss_aversion=0.25",
    "behaviour.attention.baseline=0.101",
    "population.taste_sd_yuan_per_month=3.2",
    "population.warm_glow_mean_yuan_per_month=2.0",
    "population.frailty_cv=1.0",
    "population.price_sensitivity_log_sd=0.36",
    "platform.A.waiting_period_months=4",
    "platform.A.claim_delay_mean_months=5.5",
    "platform.J.approval_rate=0.9",
    "platform.C.quality_yuan_per_month=-0.1",
)
"""Small errors that the check must find, one at a time."""


def self_test() -> bool:
    """Gives Numba each perturbed parameter in turn. True where the check fails every time, and passes without."""
    peer = next(peer for peer in PEERS if peer.name == "Numba")
    references = {variant: histories(REFERENCE, variant) for variant in VARIANTS}
    good = True
    for perturbation in ("", *PERTURBATIONS):
        assignments = (perturbation,) if perturbation else ()
        scores: dict[str, float] = {}
        for variant, reference in references.items():
            if perturbation.startswith(ATTENTION) and variant == "full":
                continue
            found = compare(reference, histories(peer, variant, assignments))
            scores |= {f"{variant}: {name}": score for name, score in found.items()}
        bound = limit((len(PEERS) - 1) * len(scores))
        worst = max(scores, key=lambda name: abs(scores[name]))
        fails = abs(scores[worst]) > bound
        good &= fails == bool(perturbation)
        verdict = "fails" if fails else "passes"
        line = f"{perturbation or 'unchanged':50} {verdict:6} {worst:>22} {scores[worst]:6.2f}"
        print(f"{line} (limit {bound:.2f})", flush=True)
    print("The check finds every error." if good else "FAILED: the check is blind to an error, or sees one too many.")
    return good


# The timing

QUIET = 0.3
"""Load of the last minute above which a timing warns."""

def measure(peers: list[Peer], variants: list[str], rounds: int, scale: float) -> None:
    """Times all peers, round by round, and writes timing.json, timing.csv and timing.md."""
    entries = [(variant, peer, timed) for variant in variants for peer in peers for timed in peer.timed]
    load = os.getloadavg()[0]
    if load > QUIET:
        print(f"The load of this machine is {load:.2f}: rates, above all those of two threads, will be too low.")
    seconds: dict[int, list[float]] = {index: [] for index in range(len(entries))}
    reports: dict[int, Report] = {}
    for turn in range(rounds):
        # Every round begins elsewhere, so that no peer always follows the same one.
        offset = turn * len(entries) // rounds
        for index in [*range(offset, len(entries)), *range(offset)]:
            variant, peer, (threads, size) = entries[index]
            assignments = (f"{ATTENTION}={VARIANTS[variant]}",)
            households = max(1000, int(size * scale))
            job = Job(households, seed=turn + 1, threads=threads, assignments=assignments)
            report = peer.run(job)[0]
            reports[index] = report
            seconds[index].append(report["months_seconds"])
            rate = households * report["months"] / report["months_seconds"] / 1e6
            what = f"{variant:6} {peer.name:9} {threads} thread(s) {households:9} households"
            print(f"round {turn + 1}/{rounds}  {what}  {rate:8.2f} M/s", flush=True)
    rows: list[dict[str, Any]] = []
    for index, (variant, peer, (threads, _)) in enumerate(entries):
        done = reports[index]["households"] * reports[index]["months"]
        rates = sorted(done / each for each in seconds[index])
        row = {
            "variant": variant,
            "peer": peer.name,
            "threads": threads,
            "households": reports[index]["households"],
            "rate": statistics.median(rates),
            "rate_min": rates[0],
            "rate_max": rates[-1],
            "includes_synthesis": reports[index].get("includes_synthesis", False),
        }
        rows.append(row)
    about = {"rounds": rounds, "scale": scale, "load_before": load, "machine": machine(), "versions": versions()}
    record = about | {"rows": rows}
    write_json("timing.json", record)
    with (RESULTS / "timing.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    text = table(record)
    (RESULTS / "timing.md").write_text(text, encoding="utf-8")
    print("\n" + text)


def table(record: dict[str, Any]) -> str:
    """A timing as Markdown."""
    rounds = f"{record['rounds']} round{'s' if record['rounds'] != 1 else ''}"
    text = [f"{record['machine']}. Medians of {rounds}, all peers in turn; range in brackets.", ""]
    if record["load_before"] > QUIET:
        text += [f"The machine was not quiet: load {record['load_before']:.2f} before the first run.", ""]
    for variant, attention in VARIANTS.items():
        rows = [row for row in record["rows"] if row["variant"] == variant]
        if not rows:
            continue
        text += [f"`{ATTENTION} = {attention}`:", ""]
        text += ["| peer | threads | households | million household-months/s | times huzhu, as many threads |"]
        text += ["|---|---:|---:|---:|---:|"]
        base = {row["threads"]: row["rate"] for row in rows if row["peer"] == REFERENCE.name}
        for row in sorted(rows, key=lambda row: -row["rate"]):
            spread = f"{row['rate'] / 1e6:.2f} ({row['rate_min'] / 1e6:.2f} to {row['rate_max'] / 1e6:.2f})"
            ratio = f"{row['rate'] / base[row['threads']]:.2f}" if row["threads"] in base else ""
            size = f"{row['households']:,}".replace(",", " ")
            text += [f"| {row['peer']} | {row['threads']} | {size} | {spread} | {ratio} |"]
        text += [""]
    if any(row["includes_synthesis"] for row in record["rows"]):
        text += ["huzhu's seconds are `wall_seconds`: they include drawing its households and writing its files.", ""]
    text += [", ".join(f"{name} {version}" for name, version in record["versions"].items()) + "."]
    return "\n".join(text) + "\n"


def machine() -> str:
    model = ""
    if Path("/proc/cpuinfo").exists():
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
        model = found[1].strip() if found else ""
    return f"{model or platform.machine()}, {os.cpu_count()} cores, {platform.system()}"


def versions() -> dict[str, str]:
    lock = (HERE / "rust" / "Cargo.lock").read_text(encoding="utf-8")
    crates = dict(re.findall(r'name = "(krabmaga|ixa|syren)"\nversion = "([^"]+)"', lock))
    commit = execute(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"]).strip()
    found = {"huzhu": commit, "rustc": execute(["rustc", "--version"]).split()[1]} | crates
    found["Python"] = platform.python_version()
    return found | {name: metadata.version(name) for name in ("numpy", "numba", "mesa")}


# Files


def fingerprint() -> str:
    """Changes whenever the task, a peer or the huzhu binary does."""
    sources = [TASK, HUZHU, HERE / "requirements.txt", HERE / "rust" / "Cargo.lock"]
    sources += sorted((HERE / "python").glob("*.py")) + sorted((HERE / "rust").glob("*/src/*.rs"))
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()


def write_json(name: str, content: Any) -> None:
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def unchecked(peers: list[Peer], variants: list[str]) -> list[str]:
    """The peers that have not passed the check as they are now."""
    file = RESULTS / "check.json"
    record = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    valid = record.get("fingerprint") == fingerprint() and set(variants) <= set(record.get("variants", []))
    passed = record.get("passed", {}) if valid else {}
    return [peer.name for peer in peers if peer is not REFERENCE and not passed.get(peer.name)]


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks and times the peers side by side.")
    parser.add_argument("what", choices=["check", "self-test", "time", "table", "all"])
    parser.add_argument("--peers", nargs="+", choices=[peer.name for peer in PEERS], help="only these")
    parser.add_argument("--variants", nargs="+", choices=list(VARIANTS), default=list(VARIANTS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1.0, help="factor on the households of timed runs")
    arguments = parser.parse_args()
    peers = [peer for peer in PEERS if not arguments.peers or peer.name in arguments.peers]

    if arguments.what == "self-test":
        return 0 if self_test() else 1
    if arguments.what == "table":
        print(table(json.loads((RESULTS / "timing.json").read_text(encoding="utf-8"))))
        return 0
    if arguments.what in ("check", "all") and not check(peers, arguments.variants):
        return 1
    if arguments.what in ("time", "all"):
        missing = unchecked(peers, arguments.variants)
        if missing:
            print(f"Not timed: {', '.join(missing)} must pass the check as they are now. Run the check first.")
            return 1
        measure(peers, arguments.variants, arguments.rounds, arguments.scale)
    return 0


if __name__ == "__main__":
    sys.exit(main())
