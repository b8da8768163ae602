//! Bringing a block near to the processor before it is needed.

use std::ops::Range;

use super::Block;

const LINE_BYTES: usize = 64;

const PAGE_BYTES: usize = 4096;

/// Columns and lists of a block that a month reads.
const RANGES: usize = 6;

/// The memory of the next block, as far as it has not been asked for yet.
///
/// What is asked for comes into the second-level cache. This changes nothing but time: 2 of 22 ns a household-month where
/// households do not fit in a cache. A processor looks ahead by itself only within a page, and a block is a dozen pages and more in as
/// few places as can be. Where each page is must be looked up, which takes microseconds where there are gigabytes of them; so a line
/// of every page is asked for first, all together, and these are looked up side by side. Then all lines, in the order in which a month
/// needs them: a processor can wait for a few dozen at a time and stands still at the next, so loops over households ask for a few
/// lines at each.
#[derive(Default)]
pub(in crate::model) struct Ahead {
    /// Addresses. Nothing is read through them.
    ranges: [Range<usize>; RANGES],
    /// How many of the ranges have been asked for.
    done: usize,
}

impl Ahead {
    /// Begins with all of `block`, or nothing.
    pub fn begin(&mut self, block: Option<&Block>) {
        *self = Ahead::default();
        if let Some(block) = block {
            let columns = addresses(std::slice::from_ref(&*block.columns));
            let traits = addresses(&block.columns.traits);
            self.ranges = [
                columns.start..traits.start,
                addresses(&block.listeners),
                addresses(&block.contacts),
                addresses(&block.holdings),
                traits,
                addresses(&block.tastes),
            ];
            for range in self.ranges.iter().filter(|range| !range.is_empty()) {
                let first_page = range.start / PAGE_BYTES * PAGE_BYTES;
                for page in (first_page..range.end).step_by(PAGE_BYTES) {
                    fetch_line(page.max(range.start));
                }
            }
        }
    }

    /// Asks for the next lines, at most so many.
    #[inline(always)]
    pub fn fetch(&mut self, lines: usize) {
        for _ in 0..lines {
            let Some(range) = self.ranges.get_mut(self.done) else { return };
            fetch_line(range.start);
            range.start += LINE_BYTES;
            self.done += usize::from(range.start >= range.end);
        }
    }

    /// Asks for all that is left.
    pub fn fetch_rest(&mut self) {
        while self.done < RANGES {
            self.fetch(1);
        }
    }
}

fn addresses<T>(slice: &[T]) -> Range<usize> {
    let first = slice.as_ptr().addr();
    first..first + size_of_val(slice)
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn fetch_line(address: usize) {
    use std::arch::x86_64::{_MM_HINT_T1, _mm_prefetch};
    // SAFETY: a hint. It reads nothing that the program could see, and never faults, whatever the address.
    unsafe { _mm_prefetch::<_MM_HINT_T1>(std::ptr::without_provenance(address)) };
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn fetch_line(_address: usize) {}
