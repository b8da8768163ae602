//! The program `huzhu`; see [`huzhu::cli`].

use std::process::ExitCode;

/// It asks for pages of two megabytes, which the system gives to none who does not ask. Households are spread over many places at
/// once, and looking up where each page of four kilobytes is took a tenth to a fourth of a month, or more (docs/performance.md).
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    huzhu::cli::main()
}
