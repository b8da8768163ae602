//! Members that keep what they hold: what a birthday or the end of waiting changes about the sums that they stand in.

use super::{Kernel, Scratch};
use crate::model::household::{Block, Membership, has_bit, years};
use crate::model::tally::{Tally, frailty_units, incidence_units};
use crate::units::MAX_MEMBERSHIPS;

impl Kernel<'_> {
    /// Books a member that keeps what it holds, for what has changed by itself.
    ///
    /// For households of the short way alone, where everybody is charged alike. Usually that is the age of its persons or the end of waiting alone: then only the sums that depend on these are
    /// moved, by the difference. Else it is taken out as it was and put in as it is.
    #[inline(always)]
    pub(super) fn count_anew(
        &self,
        block: &mut Block,
        place: usize,
        memberships: [Membership; MAX_MEMBERSHIPS],
        scratch: &Scratch,
        tally: &mut Tally,
    ) {
        if self.recount || has_bit(&scratch.enters_band, place) {
            let household = block.unpack_without_contacts(place, memberships);
            self.book(block, place, (&household, &household), &self.pass.profile(&household), scratch, tally);
            return;
        }
        debug_assert!(self.tables.all_equal, "charge classes change with age");
        let birthday = has_bit(&scratch.birthdays, place);
        for membership in memberships {
            self.shift(block, (place, birthday), membership, tally);
        }
    }

    /// Moves the sums of one platform by what a year more of age (`birthday`) or the end of waiting changes.
    ///
    /// Nobody enters or leaves the platform by it, the household keeps its cell, and benefits and filed shares stand.
    #[inline(always)]
    fn shift(
        &self,
        block: &Block,
        (place, birthday): (usize, bool),
        membership: Membership,
        tally: &mut Tally,
    ) {
        let Some(platform) = membership.platform() else { return };
        let table = &self.tables.platforms[platform.index()];
        let setting = self.pass.setting;
        let columns = &*block.columns;
        let traits = &columns.traits[place];
        let composition = traits.composition;
        let ages = composition.ages(self.pass.clock - i32::from(columns.birth[place]));
        let frailty = setting.plain.decode(traits.frailty);
        let private = setting.private_frailty.decode(traits.frailty);
        let weight = self.weight(block, place);
        let cell = self.cell(block, place, self.pass.clock);
        let tenure = self.pass.tenure(membership);
        let months = self.pass.months_since_joining(membership);
        let (waited, waits) = (months <= table.waiting, months < table.waiting);
        let benefits = &self.pass.conditions.offers[platform.index()].benefit_fen;
        let counts = &mut tally.platforms[platform.index()];
        let mut expect = |year: usize, weight: i64| {
            let Some(band) = setting.platforms[platform.index()].band(year) else { return };
            let hazard = (setting.incidence[year] * frailty / 12.0).min(1.0);
            let claims = i128::from(weight) * i128::from(incidence_units(hazard));
            counts.exposure[band] += claims;
            counts.cell_expected[cell] += claims * i128::from(benefits[band].0);
        };
        let (mut persons, mut by_age, mut perceived) = (0, 0, 0);
        for &age in ages.months() {
            // A factor and no branch: whether a person is enrolled cannot be guessed.
            let counts_once = i64::from(table.enrols(age, tenure));
            persons += counts_once;
            let year = years(age);
            let last = year.saturating_sub(usize::from(birthday));
            if birthday {
                let perceived_at = |year: usize| incidence_units(12.0 * setting.perceived[year] * private);
                by_age += counts_once * (setting.incidence_units[year] - setting.incidence_units[last]);
                perceived += counts_once * (perceived_at(year) - perceived_at(last));
            }
            if !waits {
                expect(year, counts_once * weight);
            }
            if !waited {
                expect(last, -counts_once * weight);
            }
        }
        let by_age = i128::from(weight) * i128::from(by_age);
        counts.incidence += by_age * i128::from(frailty_units(frailty));
        counts.incidence_by_age += by_age;
        counts.perceived_incidence += i128::from(weight) * i128::from(perceived);
        if waited && !waits {
            counts.waiting -= weight * persons;
        }
    }
}
