//! Stages 4 to 6: households hear, choose and fall ill, all in one parallel pass.

use std::sync::Mutex;

use super::closing::acquirer;
use crate::math::exp;
use crate::model::attention::trust_calm;
use crate::model::awareness::{HearingBounds, hearing_hazard};
use crate::model::conditions::{Conditions, Fate, Offer};
use crate::model::household::Block;
use crate::model::household_month::Pass;
use crate::model::illness::claims_growth;
use crate::model::kernel::{Expiries, Kernel, Stage, Worker};
use crate::model::platform::PlatformStatus;
use crate::model::portfolio::felt_price;
use crate::model::prepaid;
use crate::model::setting::Setting;
use crate::model::setting::places::ENTRY_AGE_MONTHS;
use crate::model::setting::platform::MAX_BANDS;
use crate::model::tally::Tally;
use crate::model::trust::quality;
use crate::model::world::{Method, World};
use crate::random::word_threshold;
use crate::scenario::parameters::ClosingStyle;
use crate::units::{Fen, Month, PlatformId};

/// Adds the month's exposure to news and sums up what every household sees.
pub(super) fn spread_awareness(world: &mut World) -> Conditions {
    let setting = world.setting.clone();
    let clock = if setting.parameters.population.ageing { world.month.0 as i32 } else { 0 };
    let gradient = setting.parameters.behaviour.awareness.age_gradient_per_decade;
    let mut soon = Vec::new();
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
        let usual = hearing_hazard(state.terms.push, fixed.terms.word_of_mouth_per_month, share);
        let youngest = clock - ENTRY_AGE_MONTHS;
        soon.push(if state.status == PlatformStatus::Open {
            state.exposure.watch(usual * ageing_factor, &setting.age_multipliers, youngest)
        } else {
            None
        });
    }
    let platforms = (0..world.platforms.len()).map(|index| PlatformId(index as u8));
    let offers = platforms
        .zip(soon)
        .map(|(platform, hearing_soon)| Offer { hearing_soon, ..offer(world, platform, clock) })
        .collect();
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
    let hearing = if open {
        state.exposure.hearing_bounds(&setting.age_multipliers, clock - ENTRY_AGE_MONTHS)
    } else {
        HearingBounds::default()
    };
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
        hearing,
        hearing_soon: None,
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
pub(super) fn choose_and_fall_ill(
    world: &mut World,
    conditions: &Conditions,
    over: &(impl Fn(Stage) + Sync),
) -> Tally {
    match world.method {
        Method::Kernel => by_kernel(world, conditions, over),
        Method::Reference => by_reference(world, conditions),
    }
}

/// Every household follows every rule.
fn by_reference(world: &mut World, conditions: &Conditions) -> Tally {
    let setting = world.setting.clone();
    let pass = Pass::new(&setting, conditions, world.luck);
    let empty = || Tally::empty(setting.platforms.len());
    let mut tallies = Vec::new();
    in_parallel(&mut world.blocks, &mut tallies, empty, |block, _, tally| pass.advance(block, tally));
    tallies.into_iter().map(of_worker).fold(empty(), |mut sum, tally| {
        sum.add(&tally);
        sum
    })
}

/// Households are visited where something changes; all else stands.
fn by_kernel(world: &mut World, conditions: &Conditions, over: &(impl Fn(Stage) + Sync)) -> Tally {
    let setting = world.setting.clone();
    let platforms = setting.platforms.len();
    let standing = &mut world.standing;
    if conditions.clock > 0 {
        standing.tally.grow_older(1);
        standing.cohorts.celebrate(&setting, conditions.clock, &mut standing.tally);
    }
    for (counts, offer) in standing.tally.platforms.iter_mut().zip(&conditions.offers) {
        prepaid::renew(&offer.last_level, &mut counts.balance_persons);
    }
    let benefits: Vec<_> = conditions.offers.iter().map(|offer| offer.benefit_fen).collect();
    let recount = exposure_drifts(&setting) || benefits != standing.benefits;
    if recount {
        standing.tally.forget_holdings();
        standing.benefits = benefits;
    }
    let kernel = Kernel::new(&setting, conditions, world.luck, recount);
    let worker = || Worker::new(platforms);
    in_parallel(&mut world.blocks, &mut standing.workers, worker, |block, next, worker| {
        kernel.advance(block, next, worker, over);
    });
    let mut tally = standing.tally.clone();
    let mut left = Expiries::default();
    for worker in &mut standing.workers {
        let worker = worker.get_mut().expect(NO_PANIC);
        standing.cohorts.absorb(&mut worker.cohorts);
        tally.add(&worker.tally);
        worker.tally.clear();
        left = left.plus(std::mem::take(&mut worker.expiries));
    }
    if conditions.month == Month(0) {
        standing.cohorts.count(&setting, &mut tally);
    }
    standing.tally = tally.clone().standing();
    standing.tally.market.commercial_households -= left.commercial_households;
    standing.tally.market.covered_commercial_households -= left.covered_commercial_households;
    tally
}

/// Whether a member's expected claims change from month to month though nothing about it does.
fn exposure_drifts(setting: &Setting) -> bool {
    setting.parameters.illness.claims_growth_per_year != 0.0
        || setting.platforms.iter().any(|platform| platform.select.iter().any(|&relative| relative != 1.0))
}

/// Blocks that a thread takes at a time at most: enough that nearly each has a next one to be fetched.
const BLOCKS_AT_A_TIME: usize = 32;

/// What a thread takes at a time at most, as a part of its share of what is left: so that all threads end together (guided
/// self-scheduling: Polychronopoulos & Kuck 1987, IEEE Trans. Comput. C-36).
const PART_OF_SHARE: usize = 4;

const NO_PANIC: &str = "no worker panics: the run would have ended with it";

/// Calls `advance` for every block, on all threads, each with a worker's state of its own, made where there is none yet. Which
/// worker gets which block is a matter of timing: what they add up must not depend on it.
fn in_parallel<Worker: Send>(
    blocks: &mut [Block],
    workers: &mut Vec<Mutex<Worker>>,
    worker: impl Fn() -> Worker,
    advance: impl Fn(&mut Block, Option<&Block>, &mut Worker) + Sync,
) {
    let threads = rayon::current_num_threads();
    while workers.len() < threads {
        workers.push(Mutex::new(worker()));
    }
    let workers = &*workers;
    let queue = Mutex::new(blocks);
    let take = || {
        let mut queue = queue.lock().expect(NO_PANIC);
        let left = std::mem::take(&mut *queue);
        let count = (left.len() / (PART_OF_SHARE * threads)).clamp(1, BLOCKS_AT_A_TIME).min(left.len());
        let (taken, rest) = left.split_at_mut(count);
        *queue = rest;
        taken
    };
    rayon::broadcast(|thread| {
        let mut worker = workers[thread.index()].lock().expect(NO_PANIC);
        let mut blocks = take();
        while let [block, rest @ ..] = blocks {
            // The next blocks before the last of these is worked on: so that there is one to be fetched.
            blocks = if rest.is_empty() { take() } else { rest };
            advance(block, blocks.first(), &mut worker);
        }
    });
}

fn of_worker<Worker>(worker: Mutex<Worker>) -> Worker {
    worker.into_inner().expect(NO_PANIC)
}
