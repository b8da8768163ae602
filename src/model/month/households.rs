//! Stages 4 to 6: households hear, choose and fall ill, all in one parallel pass.

use rayon::prelude::*;

use super::closing::acquirer;
use crate::math::exp;
use crate::model::attention::trust_calm;
use crate::model::awareness::hearing_hazard;
use crate::model::conditions::{Conditions, Fate, Offer};
use crate::model::household_month::{Pass, Scratch};
use crate::model::illness::claims_growth;
use crate::model::platform::PlatformStatus;
use crate::model::portfolio::felt_price;
use crate::model::setting::places::ENTRY_AGE_MONTHS;
use crate::model::setting::platform::MAX_BANDS;
use crate::model::tally::Tally;
use crate::model::trust::quality;
use crate::model::world::World;
use crate::random::word_threshold;
use crate::scenario::parameters::ClosingStyle;
use crate::units::{Fen, PlatformId};

/// Adds the month's exposure to news and sums up what every household sees.
pub(super) fn spread_awareness(world: &mut World) -> Conditions {
    let setting = world.setting.clone();
    let clock = if setting.parameters.population.ageing { world.month.0 as i32 } else { 0 };
    let gradient = setting.parameters.behaviour.awareness.age_gradient_per_decade;
    let ageing_factor = exp(gradient * f64::from(clock) / 120.0);
    for (state, fixed) in world.platforms.iter_mut().zip(&setting.platforms) {
        // Members of an age beyond those who are counted as reachable do not make the share exceed 1.
        let share = (state.books.members as f64 / state.books.reachable_persons.max(1) as f64).min(1.0);
        let hazard = match state.status {
            PlatformStatus::Open => {
                hearing_hazard(state.advertising, fixed.terms.word_of_mouth_per_month, share)
            }
            _ => 0.0,
        };
        state.exposure.add_month(hazard, ageing_factor);
    }
    let offers =
        (0..world.platforms.len()).map(|index| offer(world, PlatformId(index as u8), clock)).collect();
    for state in &mut world.platforms {
        state.fall_of_trust = 0.0;
        state.level = state.level.settled();
    }
    let growth = setting.parameters.illness.claims_growth_per_year;
    Conditions { month: world.month, clock, offers, claims_growth: claims_growth(growth, world.month.0) }
}

fn offer(world: &World, platform: PlatformId, clock: i32) -> Offer {
    let setting = &world.setting;
    let behaviour = &setting.parameters.behaviour;
    let fixed = &setting.platforms[platform.index()];
    let state = &world.platforms[platform.index()];
    let open = state.status == PlatformStatus::Open;
    let mut benefit_fen = [Fen::ZERO; MAX_BANDS];
    for (benefit, amount) in benefit_fen.iter_mut().zip(&fixed.band_amount) {
        *benefit = Fen::from_yuan(amount.yuan() * state.terms.benefit_factor);
    }
    let bands = fixed.band_amount.len();
    let mut hearing_words = Vec::new();
    if open {
        let gradient = behaviour.awareness.age_gradient_per_decade;
        state.exposure.hearing_words(gradient, clock - ENTRY_AGE_MONTHS, &mut hearing_words);
    }
    Offer {
        fate: fate(world, platform),
        joinable: open,
        closing: state.status == PlatformStatus::Closing,
        felt_price: felt_price(
            state.belief.expected,
            state.belief.reference,
            behaviour.expectation.loss_aversion,
        ),
        bill_excess: if fixed.is_prepaid() { 0.0 } else { state.books.bill_excess },
        trust_calm: trust_calm(&behaviour.attention, state.fall_of_trust),
        trust: state.trust,
        quality: quality(state.terms.quality, state.trust, &behaviour.trust),
        benefit_yuan: benefit_fen.map(Fen::yuan),
        full_benefit_yuan: benefit_fen[..bands].iter().map(|fen| fen.yuan()).sum::<f64>() / bands as f64,
        benefit_fen,
        credit_min: state.terms.credit_min,
        frailty_max: state.terms.frailty_max,
        approval_rate: state.terms.approval_rate,
        expected_fen: Fen::from_yuan(state.belief.expected),
        level: state.level.settled(),
        last_level: state.level,
        hearing_words,
    }
}

/// What happens to members this month: only a platform that closes this month lets them go.
fn fate(world: &World, platform: PlatformId) -> Fate {
    let state = &world.platforms[platform.index()];
    let Some(closing) = state.closing.filter(|closing| closing.ends <= world.month) else {
        return Fate::Continue;
    };
    if state.status != PlatformStatus::Closed {
        return Fate::Continue;
    }
    let release = |refund, share| Fate::Release { refund, substitute_below: word_threshold(share) };
    match closing.style {
        ClosingStyle::FullRefund => release(true, 0.0),
        ClosingStyle::Stop => release(false, 0.0),
        ClosingStyle::Substitute => {
            release(true, world.setting.platforms[platform.index()].terms.exit.substitute_share)
        }
        ClosingStyle::Transfer => acquirer(world, platform).map_or(release(true, 0.0), Fate::HandOver),
    }
}

/// Lets all households act. Blocks are independent and tallies are whole numbers: the result does not depend on
/// the number of threads.
pub(super) fn choose_and_fall_ill(world: &mut World, conditions: &Conditions) -> Tally {
    let setting = world.setting.clone();
    let platforms = setting.platforms.len();
    let pass = Pass { setting: &setting, conditions, luck: world.luck };
    world
        .blocks
        .par_iter_mut()
        .fold(
            || (Scratch::new(platforms), Tally::empty(platforms)),
            |(mut scratch, mut tally), block| {
                pass.advance(block, &mut scratch, &mut tally);
                (scratch, tally)
            },
        )
        .map(|(_, tally)| tally)
        .reduce(|| Tally::empty(platforms), |sum, tally| sum.plus(&tally))
}
