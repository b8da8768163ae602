//! Who newly hears of a platform (model text 7.1).
//!
//! A household hears once the exposure passes its lasting word. Who will hear within some months is listed, with its word,
//! whenever the exposure has outgrown the last list; in between only the list is looked through, and nobody else's word is
//! computed.

use super::{Kernel, Scratch};
use crate::model::household::{Block, Listener, MASK_WORDS, Mask, places};
use crate::model::tally::Tally;

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
            // Without a branch: who hears cannot be guessed.
            let hears = unheard & bound.is_some_and(|bound| listener.word > bound);
            let heard = u64::from(hears) << (place % 64);
            block.contacts_mut(place / 64)[platform].heard |= heard;
            scratch.newly_heard[place / 64] |= heard;
            tally.platforms[platform].aware_households += self.weight(block, place) * i64::from(hears);
            // What need not be kept is written over.
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
        let offers = &self.pass.conditions.offers;
        for (platform, offer) in offers.iter().enumerate() {
            let Some(soon) = offer.hearing_soon.as_ref().filter(|_| !offer.hearing.is_closed()) else {
                continue;
            };
            listeners.retain(|listener| usize::from(listener.platform) != platform);
            let unheard = unheard(block, platform, &scratch.everybody);
            let key = &self.keys.hearing[platform];
            scratch.gatherer.gather(key, block.first, scratch.list.of(&unheard), |place, [word]| {
                let bound = soon.of_birth(i32::from(block.columns.birth[place]));
                if bound.is_some_and(|bound| word > bound.saturating_sub(SLACK)) {
                    listeners.push(Listener { word, place: place as u16, platform: platform as u8 });
                }
            });
        }
        if scratch.replaced != [0; MASK_WORDS] {
            self.list_newcomers(block, scratch, listeners);
        }
    }

    /// Lists newcomers who use a platform's app, for the platforms that have not just been listed.
    #[inline(always)]
    fn list_newcomers(&self, block: &Block, scratch: &mut Scratch, listeners: &mut Vec<Listener>) {
        let from = listeners.len();
        for place in places(&scratch.replaced) {
            let offers = self.pass.conditions.offers.iter();
            for (platform, (contact, offer)) in block.contacts(place / 64).iter().zip(offers).enumerate() {
                let unheard = (contact.access & !contact.heard) >> (place % 64) & 1 != 0;
                if unheard && offer.hearing_soon.is_none() && !offer.hearing.is_closed() {
                    listeners.push(Listener { word: 0, place: place as u16, platform: platform as u8 });
                }
            }
        }
        let newcomers = &mut listeners[from..];
        let asked: Vec<(usize, u64)> = newcomers
            .iter()
            .map(|newcomer| (usize::from(newcomer.platform), block.first + u64::from(newcomer.place)))
            .collect();
        scratch.gatherer.draw_each(
            &self.keys.hearing,
            asked.len(),
            |index| asked[index],
            |index, word| {
                newcomers[index].word = word;
            },
        );
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
