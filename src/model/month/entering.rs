//! Stage 2: dated launches and endogenous entry.

use super::MonthFacts;
use crate::model::entry::{Prospects, entry_probability, growth};
use crate::model::event::{Event, EventKind};
use crate::model::platform::PlatformStatus;
use crate::model::regulator::limits;
use crate::model::world::World;
use crate::random::Purpose;
use crate::units::PlatformId;

/// Opens what is launched this month and the potential entrants who decide to enter.
pub(super) fn enter(world: &mut World, facts: &mut MonthFacts) {
    let market = prospects(world);
    for platform in world.acting_order() {
        if world.platforms[platform.index()].status != PlatformStatus::Planned || is_banned(world, platform) {
            continue;
        }
        let now = world.month.0 as i32;
        let (enters, opened, kind) = match world.setting.platforms[platform.index()].launch {
            Some(launch) => (launch <= now, launch, EventKind::Launch),
            None => (decides_to_enter(world, platform, &market), now, EventKind::Entry),
        };
        if enters {
            let state = &mut world.platforms[platform.index()];
            state.status = PlatformStatus::Open;
            state.opened = Some(opened);
            facts.events.push(Event { platform: Some(platform), kind, members: None });
        }
    }
}

fn is_banned(world: &World, platform: PlatformId) -> bool {
    let standing = world.platforms[platform.index()].standing(world.month);
    limits(&world.setting, platform, world.month, &standing).banned
}

fn decides_to_enter(world: &World, platform: PlatformId, market: &Prospects) -> bool {
    let rule = &world.setting.parameters.entry;
    let from = rule.from.map_or(0, |from| world.setting.month_index(from));
    let key = world.setting.platforms[platform.index()].key;
    let draw = world.luck.keyed_stream(Purpose::Entry, key, world.month).uniform(0);
    world.month.0 as i32 >= from && draw < entry_probability(rule, market)
}

/// What potential entrants see: last month's market.
fn prospects(world: &World) -> Prospects {
    let now = world.memberships.last().copied().unwrap_or(0);
    let year_ago = world.memberships.len().checked_sub(13).map_or(0, |month| world.memberships[month]);
    let profit = 12.0 * world.last_result_yuan / now.max(1) as f64;
    Prospects { growth: growth(now, year_ago), profit_per_member: if now == 0 { 0.0 } else { profit } }
}
