//! The program `huzhu`; see [`huzhu::cli`].

use std::process::ExitCode;

use huzhu::memory;

#[global_allocator]
static MEMORY: memory::Allocator = memory::Allocator;

fn main() -> ExitCode {
    memory::keep_freed_pages();
    huzhu::cli::main()
}
