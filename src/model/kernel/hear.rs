//! Who newly hears of a platform (model text 7.1).
//!
//! A household hears once the exposure passes its lasting word. Who will hear within some months is listed, with its word,
//! whenever the exposure has outgrown the last list; in between only the list is looked through, and nobody else's word is
//! computed.

use super::{Kernel, Scratch};
use crate::model::household::{Block, Listener, MASK_WORDS, Mask};
use crate::model::tally::Tally;
use crate::random::wide::Gatherer;

/// Words by which bounds on who will hear are lowered: `exp` is not promised to be monotone in its last digit.
const SLACK: u32 = 4;

impl Kernel<'_> {
    /// Compares the lasting words of those who may hear with the exposure so far.
    #[inline(always)]
    pub(super) fn hear(&self, block: &mut Block, scratch: &mut Scratch, tally: &mut Tally) {
        let mut listeners = std::mem::take(&mut block.listeners);
        self.list_listeners(block, scratch, &mut listeners);
        let mut kept = 0;
        for index in 0..listeners.len() {
            let listener = listeners[index];
            let (place, platform) = (usize::from(listener.place), usize::from(listener.platform));
            let bit = 1 << (place % 64);
            let contact = &mut block.contacts_mut(place / 64)[platform];
            let unheard = contact.access & !contact.heard & bit != 0;
            let bound =
                self.pass.conditions.offers[platform].hearing.of_birth(i32::from(block.columns.birth[place]));
            let hears = unheard && bound.is_some_and(|bound| listener.word > bound);
            if hears {
                block.contacts_mut(place / 64)[platform].heard |= bit;
                scratch.newly_heard[place / 64] |= bit;
                tally.platforms[platform].aware_households +=
                    self.pass.weights.of(block.first + place as u64);
            }
            // Without a branch: what need not be kept is written over.
            listeners[kept] = listener;
            kept += usize::from(unheard & !hears);
        }
        listeners.truncate(kept);
        if listeners.capacity() > 2 * kept + 16 {
            listeners.shrink_to(kept + kept / 4);
        }
        block.listeners = listeners;
    }

    /// Lists those who may hear soon: of platforms whose exposure has outgrown the last list, and among the newcomers.
    #[inline(always)]
    fn list_listeners(&self, block: &Block, scratch: &mut Scratch, listeners: &mut Vec<Listener>) {
        for (platform, offer) in self.pass.conditions.offers.iter().enumerate() {
            if offer.hearing.is_closed() {
                continue;
            }
            if let Some(soon) = &offer.hearing_soon {
                listeners.retain(|listener| usize::from(listener.platform) != platform);
                let unheard = unheard(block, platform, &scratch.everybody);
                self.add(platform, block, &unheard, &mut scratch.gatherer, |place, word| {
                    let bound = soon.of_birth(i32::from(block.columns.birth[place]));
                    if bound.is_some_and(|bound| word > bound.saturating_sub(SLACK)) {
                        listeners.push(Listener { word, place: place as u16, platform: platform as u8 });
                    }
                });
            } else if scratch.replaced != [0; MASK_WORDS] {
                let unheard = unheard(block, platform, &scratch.replaced);
                self.add(platform, block, &unheard, &mut scratch.gatherer, |place, word| {
                    listeners.push(Listener { word, place: place as u16, platform: platform as u8 });
                });
            }
        }
    }

    #[inline(always)]
    fn add(
        &self,
        platform: usize,
        block: &Block,
        who: &Mask,
        gatherer: &mut Gatherer,
        mut take: impl FnMut(usize, u32),
    ) {
        gatherer.gather(&self.keys.hearing[platform], block.first, who, |place, [word]| take(place, word));
    }
}

/// Those among `who` that use a platform's app and have not heard of it.
#[inline(always)]
fn unheard(block: &Block, platform: usize, who: &Mask) -> Mask {
    let mut unheard = [0; MASK_WORDS];
    for (word, bits) in unheard[..block.words()].iter_mut().enumerate() {
        let contact = block.contacts(word)[platform];
        *bits = contact.access & !contact.heard & who[word];
    }
    unheard
}
