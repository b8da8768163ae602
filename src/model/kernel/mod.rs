//! The month of many households, fast: the same bits as the readable rules of
//! [`household_month`](crate::model::household_month), which it is tested against.
//!
//! What makes it fast, in the order of what it saves:
//!
//! 1. *Nobody is visited without need.* Most households in most months face no decision. Whether one does is read off
//!    sets of bits: one random word against a bound that no household of its kind can exceed; who is left is asked exactly.
//! 2. *What stands is not counted again.* Sums over members and population are carried from month to month; a
//!    household is taken out as it was and put in as it is only when something about it changes: a birthday, the end of
//!    waiting, a decision. All sums are whole numbers, so this is exact.
//! 3. *Words are computed where they are needed,* many blocks of the cipher at once ([`wide`](crate::random::wide)).
//! 4. *The value of keeping one platform,* which is asked of every member every month, is a handful of products: its
//!    exponentials depend on platform, band, tier and waiting alone, and are tabulated once a month.
//! 5. *Choices are settled together:* utilities are worked out household by household, the exponentials and logarithms of all
//!    menus of a block at once.
//! 6. *Birthdays are counted by month of birth,* not person by person.
//! 7. *What cannot be guessed is not asked:* a wrong guess of a branch costs what thirty instructions do. Sets are lists, members are sorted
//!    by what has to be done about them, and what is there or not is a factor or a selection.
//!
//! docs/performance.md says what each household-month costs, and what was tried.

mod ageing;
mod attend;
mod changes;
mod choose;
mod cohorts;
mod decide;
mod hear;
mod illness;
mod keeping;
mod members;
mod menus;
mod outlook;
mod scratch;
mod standing;
mod tables;
mod tastes;
mod visit;

pub(in crate::model) use cohorts::Cohorts;
use scratch::Scratch;

use crate::model::conditions::Conditions;
use crate::model::household::{Block, Mask, has_bit};
use crate::model::household_month::Pass;
use crate::model::setting::{ByAge, Setting};
use crate::model::synthesis::Synthesis;
use crate::model::tally::Tally;
use crate::random::wide::StreamKey;
use crate::random::{Luck, NO_ENTITY, Purpose};
use crate::scenario::parameters::{Activation, ClaimsMode};
use crate::units::Month;

use members::{Kinds, kinds};
use tables::Tables;

/// The rules of one month, prepared for many households.
pub struct Kernel<'a> {
    pass: Pass<'a>,
    /// The same terms a month earlier; `None` in the first month.
    before: Option<Pass<'a>>,
    tables: Tables,
    keys: Keys,
    entrants: Synthesis<'a>,
    /// The highest incidence of the years to come, by age.
    worst_ahead: ByAge,
    /// Whether every membership is counted anew, since something that all are counted by has changed.
    recount: bool,
    staggered: bool,
    /// Whether choices may go the short way: everybody may choose in every month, and everybody is charged alike.
    plain: bool,
    kinds: Kinds,
    /// Whether the chance of an illness changes from month to month, so that no bound on it can be kept.
    illness_grows: bool,
}

/// A stage of a month, as [`Kernel::advance`] takes a block through it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// All are counted, in the first month.
    Counting,
    /// Birthdays; who turns 75 is replaced.
    Ageing,
    /// Who newly hears of a platform.
    Hearing,
    /// Who may have something to decide, and their words; what is to be done about members.
    Attention,
    /// The surplus of members that keep the one platform that they hold.
    Keeping,
    /// Members that may reconsider, or hold several: their menus.
    Reconsidering,
    /// Those who hold nothing and may join or buy cover: their menus.
    Joining,
    /// Choices from the menus, and what they change.
    Settling,
    /// Changed holdings are written.
    Writing,
    /// Who falls ill.
    Illness,
    /// Commercial policies that end.
    Renewal,
}

impl Stage {
    /// All stages, in their order.
    pub const ALL: [Stage; 11] = [
        Stage::Counting,
        Stage::Ageing,
        Stage::Hearing,
        Stage::Attention,
        Stage::Keeping,
        Stage::Reconsidering,
        Stage::Joining,
        Stage::Settling,
        Stage::Writing,
        Stage::Illness,
        Stage::Renewal,
    ];
}

/// Lines of the next block that are fetched after a stage, for each member that keeps what it has, for each that has a menu written,
/// and for each that chooses: together a block's, once a tenth of its households are members. Before, most are left for the end.
const FETCHED_AFTER_A_STAGE: usize = 32;
const FETCHED_WITH_A_KEEPER: usize = 2;
const FETCHED_WITH_A_MENU: usize = 4;
const FETCHED_WITH_A_CHOICE: usize = 2;

/// Addresses of the words of a month.
struct Keys {
    attention: StreamKey,
    choice: StreamKey,
    illness: StreamKey,
    hearing: Vec<StreamKey>,
    taste: Vec<StreamKey>,
}

/// What this month's expiries take out of next month's sums.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Expiries {
    /// Households whose commercial cover ends with this month.
    pub commercial_households: i64,
    /// Of these: on a platform.
    pub covered_commercial_households: i64,
}

/// What a thread works with, kept from block to block and from month to month, and what its blocks add up to.
pub struct Worker {
    scratch: Scratch,
    /// Flows of the month, and changes of what stands.
    pub tally: Tally,
    /// What the month's expiries take out of next month's sums.
    pub expiries: Expiries,
    /// How the population by month of birth has changed.
    pub(in crate::model) cohorts: Cohorts,
}

impl Worker {
    /// A worker in a market of `platforms` platforms that has seen nothing yet.
    pub fn new(platforms: usize) -> Worker {
        Worker {
            scratch: Scratch::default(),
            tally: Tally::empty(platforms),
            expiries: Expiries::default(),
            cohorts: Cohorts::empty(platforms),
        }
    }
}

impl Expiries {
    /// The sum of two.
    pub fn plus(self, other: Expiries) -> Expiries {
        Expiries {
            commercial_households: self.commercial_households + other.commercial_households,
            covered_commercial_households: self.covered_commercial_households
                + other.covered_commercial_households,
        }
    }
}

impl<'a> Kernel<'a> {
    /// Prepares the month of `conditions`. `recount`: all memberships are counted, not only those that change.
    pub fn new(setting: &'a Setting, conditions: &'a Conditions, luck: Luck, recount: bool) -> Kernel<'a> {
        let pass = Pass::new(setting, conditions, luck);
        let month = conditions.month;
        let keyed = |purpose| {
            setting
                .platforms
                .iter()
                .map(|platform| luck.stream_key(purpose, platform.key, Month(0)))
                .collect()
        };
        let illness = &setting.parameters.illness;
        let staggered = setting.parameters.schedule.activation == Activation::Staggered;
        let tables = Tables::new(&pass);
        let plain = !staggered && tables.all_equal;
        Kernel {
            before: pass.before(),
            plain,
            kinds: kinds(plain, tables.all_equal),
            tables,
            pass,
            keys: Keys {
                attention: luck.stream_key(Purpose::Attention, NO_ENTITY, month),
                choice: luck.stream_key(Purpose::Choice, NO_ENTITY, month),
                illness: luck.stream_key(Purpose::Illness, NO_ENTITY, month),
                hearing: keyed(Purpose::Hearing),
                taste: keyed(Purpose::Taste),
            },
            entrants: Synthesis::entrants(setting, &luck, month),
            worst_ahead: illness::worst_ahead(setting),
            recount,
            staggered,
            illness_grows: illness.claims == ClaimsMode::Drawn && illness.claims_growth_per_year != 0.0,
        }
    }

    /// How many households the one at `place` stands for.
    #[inline(always)]
    fn weight(&self, block: &Block, place: usize) -> i64 {
        self.pass.weights.least() + i64::from(has_bit(&block.columns.heavier, place))
    }

    /// How many households all in `set` stand for.
    #[inline(always)]
    fn weight_of_all(&self, block: &Block, set: &Mask) -> i64 {
        set.iter().enumerate().map(|(word, &set)| self.weight_of_some(block, word, set)).sum()
    }

    /// How many households those in `set` stand for, of a word's sixty-four.
    #[inline(always)]
    fn weight_of_some(&self, block: &Block, word: usize, set: u64) -> i64 {
        let one_more = set & block.columns.heavier[word];
        self.pass.weights.least() * i64::from(set.count_ones()) + i64::from(one_more.count_ones())
    }

    /// Takes the households of `block` through the month. `worker` receives what they add up to; `next` is the block that will
    /// be wanted then; `over` is told of every stage at its end.
    ///
    /// Stage by stage over the block rather than household by household, because most stages concern few households and
    /// find them as bits. A household's own stages keep their order, and no household sees another's.
    pub fn advance(
        &self,
        block: &mut Block,
        next: Option<&Block>,
        worker: &mut Worker,
        over: &impl Fn(Stage),
    ) {
        let Worker { scratch, tally, expiries, cohorts } = worker;
        scratch.begin(block.len);
        scratch.ahead.begin(next);
        if self.pass.month == Month(0) {
            count_everybody(self, block, scratch, cohorts, tally);
        }
        over(Stage::Counting);
        self.renew_balance_classes(block);
        grow_older(self, block, scratch, tally);
        self.replace(block, scratch, cohorts, tally);
        over(Stage::Ageing);
        scratch.ahead.fetch(FETCHED_AFTER_A_STAGE);
        hear(self, block, scratch, tally);
        over(Stage::Hearing);
        scratch.ahead.fetch(FETCHED_AFTER_A_STAGE);
        attend(self, block, scratch, tally);
        over(Stage::Attention);
        scratch.ahead.fetch(FETCHED_AFTER_A_STAGE);
        keep(self, block, scratch, tally);
        over(Stage::Keeping);
        scratch.ahead.fetch(FETCHED_AFTER_A_STAGE);
        visit_holders(self, block, scratch, tally);
        over(Stage::Reconsidering);
        scratch.ahead.fetch(FETCHED_AFTER_A_STAGE);
        visit_others(self, block, scratch, tally);
        over(Stage::Joining);
        scratch.ahead.fetch(FETCHED_AFTER_A_STAGE);
        settle(self, block, scratch, tally);
        over(Stage::Settling);
        scratch.ahead.fetch_rest();
        self.write_changes(block, scratch);
        over(Stage::Writing);
        self.fall_ill(block, scratch, tally);
        over(Stage::Illness);
        self.renew_covers(block, scratch, expiries);
        over(Stage::Renewal);
    }

    /// Policies that come up end where they lapse or their holder is too old.
    #[inline(never)]
    fn renew_covers(&self, block: &mut Block, scratch: &mut Scratch, expiries: &mut Expiries) {
        // Those that have been bought since last a year from now, or end with it.
        for &place in scratch.list.of(&scratch.renewing) {
            let place = usize::from(place);
            let cover = &mut block.columns.cover[place];
            if self.pass.renews(*cover, i32::from(block.columns.birth[place])) {
                continue;
            }
            *cover = crate::model::household::Cover::NONE;
            let weight = self.weight(block, place);
            expiries.commercial_households += weight;
            if has_bit(&block.columns.members, place) {
                expiries.covered_commercial_households += weight;
            }
        }
    }
}

/// Stages of [`Kernel::advance`], compiled for the vectors that the processor has.
macro_rules! stage {
    ($name:ident($($given:ident: $type:ty),*)) => {
        #[multiversion::multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
        fn $name(kernel: &Kernel, block: &mut Block, $($given: &mut $type,)* tally: &mut Tally) {
            kernel.$name(block, $($given,)* tally);
        }
    };
}

stage!(count_everybody(scratch: Scratch, cohorts: Cohorts));
stage!(grow_older(scratch: Scratch));
stage!(hear(scratch: Scratch));
stage!(attend(scratch: Scratch));
stage!(keep(scratch: Scratch));
stage!(visit_holders(scratch: Scratch));
stage!(visit_others(scratch: Scratch));
stage!(settle(scratch: Scratch));
