//! One month, in the order of the model text (section 3).

mod closing;
mod entering;
mod households;
mod leaving;
mod ledger;
mod measures;
mod terms;

use crate::model::accounts::Accounts;
use crate::model::claims::{Due, Filed};
use crate::model::event::Event;
use crate::model::kernel::Stage;
use crate::model::settlement::Settlement;
use crate::model::tally::Tally;
use crate::model::world::World;
use crate::units::{Fen, Month};

/// What happened in a month, as far as the state that follows does not tell.
pub struct MonthFacts {
    /// The month.
    pub month: Month,
    /// What households add up to.
    pub tally: Tally,
    /// What each platform did.
    pub platforms: Vec<PlatformFacts>,
    /// Events, in the order in which they happened.
    pub events: Vec<Event>,
    /// The draws that ranked the platforms.
    pub acting_draws: Vec<f64>,
}

/// What one platform did in a month.
#[derive(Clone, Default)]
pub struct PlatformFacts {
    /// Claims that arose and were approved.
    pub claims: Filed,
    /// What fell due.
    pub due: Due,
    /// Approved claims written off at the end of the platform.
    pub claims_unpaid: i64,
    /// Who paid.
    pub settlement: Settlement,
    /// Profit and loss.
    pub accounts: Accounts,
    /// Prepaid balances at the end of the month.
    pub balances: Fen,
    /// Charge above the reference at which the bill came, yuan.
    pub bill_excess: f64,
}

/// Takes the world through one month.
///
/// # Panics
/// If the books of a platform do not balance: a fault of this program, never of its input.
pub fn advance(world: &mut World) -> MonthFacts {
    advance_watched(world, &|_| {})
}

/// As [`advance`]; tells `over` of the end of every stage of every block of households, from the thread that works on it.
///
/// # Panics
/// As [`advance`].
pub fn advance_watched(world: &mut World, over: &(impl Fn(Stage) + Sync)) -> MonthFacts {
    let mut facts = MonthFacts {
        month: world.month,
        tally: Tally::empty(0),
        platforms: vec![PlatformFacts::default(); world.platforms.len()],
        events: Vec::new(),
        acting_draws: world.acting_draws(),
    };
    closing::wind_up(world, &mut facts);
    measures::intervene(world, &mut facts);
    entering::enter(world, &mut facts);
    terms::set_terms(world, &mut facts);
    let conditions = households::spread_awareness(world);
    facts.tally = households::choose_and_fall_ill(world, &conditions, over);
    ledger::file_claims(world, &conditions, &mut facts);
    ledger::settle(world, &mut facts);
    ledger::account(world, &mut facts);
    leaving::exit(world, &mut facts);
    world.memberships.push(world.total_members());
    world.month = world.month.after(1);
    facts
}
