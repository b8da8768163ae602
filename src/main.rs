//! The program `huzhu`; see [`huzhu::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    huzhu::cli::main()
}
