//! All state of one run.

use std::sync::{Arc, Mutex};

use rayon::prelude::*;

use crate::math::normal_quantile;
use crate::model::household::{BLOCK, Block, Household};
use crate::model::kernel::{Cohorts, Worker};
use crate::model::platform::PlatformState;
use crate::model::setting::platform::MAX_BANDS;
use crate::model::setting::{PlatformSetting, Setting};
use crate::model::synthesis::{BlockSynthesis, Drawing};
use crate::model::tally::Tally;
use crate::random::{Luck, Purpose};
use crate::scenario::parameters::Sponsor;
use crate::scenario::parameters::SponsorExit;
use crate::units::{Fen, Month, PlatformId};

/// Bytes that a household takes at most in a national history.
pub const BYTES_PER_HOUSEHOLD: usize = 24;

/// How households go through the month: two ways to the same bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The fast one.
    Kernel,
    /// Each household follows every rule, see [`household_month`](crate::model::household_month). It may not follow a
    /// month of the kernel.
    Reference,
}

/// Sums that stand until something about a household changes.
pub(in crate::model) struct Standing {
    /// The sums at the end of last month.
    pub tally: Tally,
    /// The population by month of birth.
    pub cohorts: Cohorts,
    /// What threads work with.
    pub workers: Vec<Mutex<Worker>>,
    /// The lump sums by which expected claims were counted.
    pub benefits: Vec<[Fen; MAX_BANDS]>,
}

impl Standing {
    fn nothing(platforms: usize) -> Standing {
        Standing {
            tally: Tally::empty(platforms),
            cohorts: Cohorts::empty(platforms),
            workers: Vec::new(),
            benefits: vec![[Fen::ZERO; MAX_BANDS]; platforms],
        }
    }
}

/// All state of one run: what a month reads and changes.
///
/// What always holds: the households of all blocks are numbered without a gap, and the platforms stand in the
/// order of the setting.
pub struct World {
    /// Tables of the scenario.
    pub setting: Arc<Setting>,
    /// Luck of the replicate.
    pub luck: Luck,
    /// The month that comes next.
    pub month: Month,
    /// The platforms.
    pub platforms: Vec<PlatformState>,
    /// The households.
    pub blocks: Vec<Block>,
    /// How households go through the month.
    pub method: Method,
    /// What the [`kernel`](crate::model::kernel) carries from month to month.
    pub(in crate::model) standing: Standing,
    /// Regulatory risk that sponsors perceive.
    pub perceived_risk: f64,
    /// Memberships at the end of every month so far, persons.
    pub memberships: Vec<i64>,
    /// Result of all platforms last month, yuan.
    pub last_result_yuan: f64,
}

impl World {
    /// The world before its first month.
    pub fn new(setting: Arc<Setting>, luck: Luck) -> World {
        World::watched(setting, luck, &|_| ())
    }

    /// As [`World::new`]; calls `made` with the number of households whenever a block of them has been drawn.
    pub fn watched(setting: Arc<Setting>, luck: Luck, made: &(dyn Fn(usize) + Sync)) -> World {
        let platforms = setting
            .platforms
            .iter()
            .map(|platform| PlatformState::planned(&setting, platform, hurdle(&setting, platform, &luck)))
            .collect();
        World {
            platforms,
            blocks: synthesise(&setting, &luck, made),
            method: Method::Kernel,
            standing: Standing::nothing(setting.platforms.len()),
            perceived_risk: setting.parameters.exit.perceived_risk_initial,
            month: Month(0),
            memberships: Vec::new(),
            last_result_yuan: 0.0,
            luck,
            setting,
        }
    }

    /// Whether all months have been simulated.
    pub fn is_over(&self) -> bool {
        self.month.0 >= self.setting.parameters.run.months
    }

    /// The households, one by one.
    pub fn households(&self) -> impl Iterator<Item = Household> {
        self.blocks.iter().flat_map(Block::households)
    }

    /// Bytes that the households take now.
    pub fn household_bytes(&self) -> usize {
        self.blocks.iter().map(Block::bytes).sum()
    }

    /// Memberships of all platforms now, persons.
    pub fn total_members(&self) -> i64 {
        self.platforms.iter().map(|platform| platform.books.members).sum()
    }

    /// The draws by which platforms are ranked in the coming month, in the order of the platforms.
    pub fn acting_draws(&self) -> Vec<f64> {
        let draw = |platform: &PlatformSetting| {
            self.luck.keyed_stream(Purpose::PlatformOrder, platform.key, self.month).uniform(0)
        };
        self.setting.platforms.iter().map(draw).collect()
    }

    /// The platforms in the seeded order in which they act in the coming month.
    pub fn acting_order(&self) -> Vec<PlatformId> {
        let draws = self.acting_draws();
        let mut order: Vec<PlatformId> = self.setting.platforms.iter().map(|platform| platform.id).collect();
        order.sort_by(|a, b| draws[a.index()].total_cmp(&draws[b.index()]));
        order
    }

    /// The exit rule of a platform's kind of sponsor.
    pub fn sponsor(&self, platform: PlatformId) -> &SponsorExit {
        sponsor(&self.setting, &self.setting.platforms[platform.index()])
    }
}

fn sponsor<'a>(setting: &'a Setting, platform: &PlatformSetting) -> &'a SponsorExit {
    match platform.terms.sponsor {
        Sponsor::Specialist => &setting.parameters.exit.specialist,
        Sponsor::SideBusiness => &setting.parameters.exit.side_business,
    }
}

/// The return that a sponsor asks for: drawn per seed and platform, N(mean, sd) of its kind.
fn hurdle(setting: &Setting, platform: &PlatformSetting, luck: &Luck) -> f64 {
    let sponsor = sponsor(setting, platform);
    let uniform = luck.keyed_stream(Purpose::Hurdle, platform.key, Month(0)).uniform(0);
    sponsor.hurdle_yuan_per_member_year + sponsor.hurdle_sd_yuan_per_member_year * normal_quantile(uniform)
}

/// Draws all households, block by block, in parallel; each block is a function of its first household's number.
/// `made` is called with the length of every block that has been drawn, in no order.
pub fn synthesise(setting: &Setting, luck: &Luck, made: &(dyn Fn(usize) + Sync)) -> Vec<Block> {
    let simulated = setting.parameters.population.simulated_households;
    let blocks = simulated.div_ceil(BLOCK as u64);
    let synthesis = BlockSynthesis::new(setting, luck);
    (0..blocks)
        .into_par_iter()
        .map_init(Drawing::default, |drawing, number| {
            let first = number * BLOCK as u64;
            let len = (simulated - first).min(BLOCK as u64) as usize;
            let mut block = Block::empty(first, len, setting.platforms.len());
            synthesis.fill(&mut block, drawing);
            made(len);
            block
        })
        .collect()
}
