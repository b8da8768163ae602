//! Who falls ill: words are compared with bounds that hold for years; only who lies below is asked exactly.

use super::{Kernel, Scratch};
use crate::model::household::{Block, Mask, OLDEST_YEARS, SHARING, places, years};
use crate::model::household_month::Pass;
use crate::model::illness::any_illness;
use crate::model::setting::{ByAge, Setting};
use crate::model::tally::Tally;
use crate::random::word_threshold;

/// Years for which bounds hold.
const YEARS_AHEAD: usize = 5;

/// The highest yearly incidence at frailty 1 of any age in the years to come, by age in years.
pub(super) fn worst_ahead(setting: &Setting) -> ByAge {
    std::array::from_fn(|year| {
        let ahead = year..=(year + YEARS_AHEAD).min(OLDEST_YEARS);
        setting.incidence[ahead].iter().copied().fold(0.0, f64::max)
    })
}

impl Kernel<'_> {
    /// Draws the block's illnesses.
    #[inline(never)]
    pub(super) fn fall_ill(&self, block: &mut Block, scratch: &mut Scratch, tally: &mut Tally) {
        let mut mask: Mask = scratch.everybody;
        scratch.words.draw(&self.keys.illness, block.first);
        if !self.illness_grows {
            if self.pass.clock >= block.columns.illness_bounds.until {
                self.renew_illness_bounds(block);
            }
            scratch.words.keep_at_most(&block.columns.illness_bounds.upper_halves, &mut mask);
        }
        for place in places(&mask) {
            let word = scratch.words.of(place);
            let chance = any_illness(self.hazards(block, place));
            if u64::from(word) >= word_threshold(chance) {
                continue;
            }
            let household = block.unpack_without_contacts(place, block.memberships(place));
            let mut view = self.pass.view(&household);
            view.look_at_holdings(&self.pass, &household, &self.pass.lasting_taste(household.number));
            self.pass.fall_ill(&view, &household, word, tally);
        }
    }

    /// Monthly chances of illness of a household's persons.
    #[inline(always)]
    fn hazards(&self, block: &Block, place: usize) -> impl Iterator<Item = f64> {
        let columns = &*block.columns;
        let traits = &columns.traits[place];
        let frailty = self.pass.setting.plain.decode(traits.frailty);
        let ages = traits.composition.ages(self.pass.clock - i32::from(columns.birth[place]));
        let hazard = move |age| if age < 0 { 0.0 } else { self.pass.hazard_of_illness(age, frailty) };
        (0..ages.months().len()).map(move |person| hazard(ages.months()[person]))
    }

    fn renew_illness_bounds(&self, block: &mut Block) {
        block.columns.illness_bounds.upper_halves.fill(0);
        for place in 0..block.len {
            self.raise_illness_bound(block, place);
        }
        block.columns.illness_bounds.until = self.pass.clock + 12 * YEARS_AHEAD as i32;
    }

    /// Lets the bounds hold for the household at `place` too.
    #[inline(always)]
    pub(super) fn raise_illness_bound(&self, block: &mut Block, place: usize) {
        let columns = &*block.columns;
        let traits = &columns.traits[place];
        let frailty = self.pass.setting.plain.decode(traits.frailty);
        let ages = traits.composition.ages(self.pass.clock - i32::from(columns.birth[place]));
        // The same operations as those of the chance itself, none of which falls where its argument rises.
        let hazard = |&age: &i32| Pass::monthly_hazard(self.worst_ahead[years(age)], frailty, 1.0);
        let highest = word_threshold(any_illness(ages.months().iter().map(hazard)));
        let bound = &mut block.columns.illness_bounds.upper_halves[place / SHARING];
        *bound = (*bound).max((highest.saturating_sub(1) >> 16) as u16);
    }
}
