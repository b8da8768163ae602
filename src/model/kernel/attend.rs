//! Who may have something to decide this month: found as sets, without visiting anybody.

use super::tables::{covers_coming_up, cue};
use super::{Kernel, Scratch};
use crate::model::household::{Block, MASK_WORDS, Mask, has_bit, set_bit};
use crate::model::household_month::{CHOICE_WORDS, is_turn_of};
use crate::model::tally::Tally;
use crate::units::MAX_PLATFORMS;

/// The words of a household's choice: which action it takes, and whether it considers commercial cover.
type ChoiceWords = [u32; CHOICE_WORDS];

const CONSIDERATION: usize = 1;

impl Kernel<'_> {
    /// Balances that last month's charge used up get a class that still says so.
    #[inline(always)]
    pub(super) fn renew_balance_classes(&self, block: &mut Block) {
        if !self.tables.charged {
            return;
        }
        for holding in &mut block.holdings {
            if let Some(platform) = holding.membership.platform() {
                let class = &mut holding.membership.exhausted_at;
                *class = self.tables.platforms[platform.index()].renewed[usize::from(*class)];
            }
        }
    }

    /// Finds who must be visited: members who may reconsider or whose membership changes, and attentive others who have
    /// something to choose between.
    #[inline(always)]
    pub(super) fn attend(&self, block: &mut Block, scratch: &mut Scratch, tally: &mut Tally) {
        scratch.words.draw(&self.keys.attention, block.first);
        scratch.renewing = covers_coming_up(block, self.pass.month);
        scratch.news = scratch.newly_heard;
        if self.staggered {
            for (word, news) in scratch.news.iter_mut().enumerate() {
                *news |= block.columns.unread_news[word];
            }
            for place in 0..block.len {
                let turn = is_turn_of(block.first + place as u64, self.pass.month);
                set_bit(&mut scratch.turns, place, turn);
            }
        }
        self.find_members(block, scratch);
        self.sort_members(block, scratch);
        self.find_others(block, scratch, tally);
        self.draw_for_candidates(block, scratch);
    }

    /// Attentive households that hold nothing, and those of them that have something to choose between: a platform
    /// to join, a policy to drop or one to buy.
    #[inline(always)]
    fn find_others(&self, block: &Block, scratch: &mut Scratch, tally: &mut Tally) {
        let renewing = scratch.renewing;
        let thresholds = &self.tables.unheld;
        let mut others = scratch.everybody;
        for (word, bits) in others.iter_mut().enumerate() {
            // Who has just been replaced holds nothing any more.
            *bits &= !(block.columns.members[word] & !scratch.replaced[word]);
        }
        let plain = if self.staggered { thresholds[0] } else { thresholds[1] };
        let mut attentive = others;
        scratch.words.keep_below(plain[0], &mut attentive);
        let mut special = [0; MASK_WORDS];
        for (word, bits) in special.iter_mut().enumerate() {
            *bits = others[word] & (scratch.news[word] | renewing[word] | scratch.turns[word]);
        }
        for &place in scratch.list.of(&special) {
            let place = usize::from(place);
            let turn = !self.staggered || has_bit(&scratch.turns, place);
            let cue = cue(has_bit(&scratch.news, place), has_bit(&renewing, place));
            let attends = u64::from(scratch.words.of(place)) < thresholds[usize::from(turn)][cue];
            let bit = 1 << (place % 64);
            attentive[place / 64] = attentive[place / 64] & !bit | if attends { bit } else { 0 };
        }

        let mut knowing: Mask = [0; MASK_WORDS];
        for (word, bits) in knowing[..block.words()].iter_mut().enumerate() {
            let contacts = block.contacts(word).iter().zip(&self.tables.joinable);
            for (known, (contact, &joinable)) in scratch.known[word].iter_mut().zip(contacts) {
                *known = if joinable { contact.access & contact.heard } else { 0 };
                *bits |= *known;
            }
        }
        let mut buyers = attentive;
        for (word, bits) in buyers.iter_mut().enumerate() {
            *bits &= !(knowing[word] | renewing[word]);
        }
        if self.tables.consideration > 0 {
            self.keep_considering(block, scratch, &mut buyers);
        } else {
            buyers = [0; MASK_WORDS];
        }
        for word in 0..MASK_WORDS {
            let visits = attentive[word] & (knowing[word] | renewing[word]) | buyers[word];
            scratch.cover_only[word] = if self.plain { visits & !knowing[word] } else { 0 };
            scratch.visits[word] |= visits;
            scratch.candidates[word] |= visits;
            // Who is visited counts itself.
            attentive[word] &= !visits;
        }
        tally.market.attentive_households += self.weight_of_all(block, &attentive);
    }

    /// Takes out of `buyers` who has commercial cover, or does not consider it.
    #[inline(always)]
    fn keep_considering(&self, block: &Block, scratch: &mut Scratch, buyers: &mut Mask) {
        let asked = *buyers;
        *buyers = [0; MASK_WORDS];
        let asked = scratch.list.of(&asked);
        scratch.gatherer.gather(&self.keys.choice, block.first, asked, |place, words: ChoiceWords| {
            let considers = u64::from(words[CONSIDERATION]) < self.tables.consideration;
            if considers && !block.columns.cover[place].is_held() {
                buyers[place / 64] |= 1 << (place % 64);
            }
        });
    }

    /// Words of choice, and tastes for what they might join, of those who may reconsider.
    #[inline(always)]
    fn draw_for_candidates(&self, block: &Block, scratch: &mut Scratch) {
        let Scratch { candidates, replaced, gatherer, choice, tastes, known, list, .. } = scratch;
        let candidates = list.of(candidates);
        gatherer.gather(&self.keys.choice, block.first, candidates, |place, words| {
            choice[place] = words;
        });
        tastes.forget();
        let platforms = self.tables.platforms.len();
        for &place in candidates {
            let place = usize::from(place);
            // What a newcomer's predecessor held is not its own.
            let holds = has_bit(&block.columns.members, place) & !has_bit(replaced, place);
            let held = scratch.held[place] & 0_u32.wrapping_sub(u32::from(holds));
            tastes.ask(place, platforms_of(&known[place / 64], platforms, place % 64) & !held);
        }
        let sd = self.pass.setting.parameters.population.taste_sd_yuan_per_month;
        tastes.draw(gatherer, &self.keys.taste, block.first, sd);
    }
}

/// The platforms, a bit each, of which the household in this bit of the words knows.
#[inline(always)]
fn platforms_of(known: &[u64; MAX_PLATFORMS], platforms: usize, bit: usize) -> u32 {
    let mut found = 0;
    for (eight, known) in known.as_chunks::<8>().0[..platforms.div_ceil(8)].iter().enumerate() {
        let mut ones = 0;
        // A vector of eight.
        for (platform, who) in known.iter().enumerate() {
            ones |= (who >> bit & 1) << platform;
        }
        found |= (ones as u32) << (8 * eight);
    }
    found
}
