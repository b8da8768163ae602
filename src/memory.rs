//! The program's allocator. The library leaves the choice to who uses it; `huzhu`, its benchmarks and examples have this one:
//!
//! ```
//! #[global_allocator]
//! static MEMORY: huzhu::memory::Allocator = huzhu::memory::Allocator;
//!
//! huzhu::memory::keep_freed_pages();
//! ```

use libmimalloc_sys::{mi_option_set_default, mi_option_t};

/// It asks for pages of two megabytes, which Linux gives to none who does not ask. Households are spread over many places at
/// once, and looking up where each page of four kilobytes is took a tenth to a fourth of a month, or more (docs/performance.md).
pub use mimalloc::MiMalloc as Allocator;

/// `mi_option_purge_delay`, which the bindings do not name.
const PURGE_DELAY: mi_option_t = 15;

/// Lets [`Allocator`] keep what is freed, for all that is to come, unless the environment variable `MIMALLOC_PURGE_DELAY` says otherwise.
///
/// By default it gives freed pages back to the system after a second. That breaks up the large page in which they lay, and as lists of
/// households grow from month to month, a fifth of all memory ends in pages of four kilobytes. Only the highest need for memory counts
/// here, and that is the same.
pub fn keep_freed_pages() {
    // SAFETY: the option exists, and any number is a value of it.
    unsafe { mi_option_set_default(PURGE_DELAY, -1) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_option_is_the_one_that_is_meant() {
        // SAFETY: a reading.
        let delay = || unsafe { libmimalloc_sys::mi_option_get(PURGE_DELAY) };
        if std::env::var_os("MIMALLOC_PURGE_DELAY").is_none() {
            assert_eq!(delay(), 1000, "milliseconds, by default");
            keep_freed_pages();
            assert_eq!(delay(), -1);
        }
    }
}
