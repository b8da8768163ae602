//! Stage 9: exit rules are tested; who leaves announces it.

use super::MonthFacts;
use super::closing::acquirer;
use crate::model::event::{Event, EventKind};
use crate::model::exit::{ExitCause, Limits, Position, exit_cause, months_below_hurdle, sponsor_value};
use crate::model::platform::{Closing, PlatformStatus};
use crate::model::regulator::{ban_notice, limits};
use crate::model::trust::contagion;
use crate::model::world::World;
use crate::random::Purpose;
use crate::scenario::parameters::ClosingStyle;
use crate::units::PlatformId;

/// Draw number of a merger in the stream [`Purpose::Exit`].
const MERGER_DRAW: u64 = 0;

/// Tests the exit rules of every open platform, in the seeded order.
pub(super) fn exit(world: &mut World, facts: &mut MonthFacts) {
    for platform in world.acting_order() {
        if world.platforms[platform.index()].status != PlatformStatus::Open {
            continue;
        }
        count_months_below_hurdle(world, platform);
        let (position, banned) = position(world, platform);
        if let Some(cause) = exit_cause(&position, &own_limits(world, platform), world.sponsor(platform)) {
            announce(world, facts, platform, (cause, banned));
        }
    }
}

fn count_months_below_hurdle(world: &mut World, platform: PlatformId) {
    let state = &world.platforms[platform.index()];
    let sponsor = world.sponsor(platform);
    let value = sponsor_value(sponsor, state.books.result.yuan(), state.books.members, world.perceived_risk);
    let age = state.age_months(world.month);
    let months = months_below_hurdle(state.months_below_hurdle, value, state.hurdle, age, sponsor);
    world.platforms[platform.index()].months_below_hurdle = months;
}

fn own_limits(world: &World, platform: PlatformId) -> Limits {
    let exit = &world.setting.platforms[platform.index()].terms.exit;
    Limits {
        minimum_members: exit.minimum_members,
        minimum_grace_months: exit.minimum_grace_months,
        runway_yuan: exit.runway_yuan,
        strategic: exit.strategic,
    }
}

fn position(world: &World, platform: PlatformId) -> (Position, bool) {
    let state = &world.platforms[platform.index()];
    let exit = &world.setting.platforms[platform.index()].terms.exit;
    let standing = state.standing(world.month);
    let limits = limits(&world.setting, platform, world.month, &standing);
    let key = world.setting.platforms[platform.index()].key;
    let draw = world.luck.keyed_stream(Purpose::Exit, key, world.month).uniform(MERGER_DRAW);
    let merger = state.books.members < exit.merger_below_members
        && acquirer(world, platform).is_some()
        && draw < exit.merger_probability_per_month;
    let position = Position {
        ordered: state.ordered || limits.licence_denied || limits.banned,
        age_months: standing.age_months,
        members: standing.members,
        cumulative_result_yuan: standing.cumulative_result_yuan,
        months_below_hurdle: state.months_below_hurdle,
        merger,
    };
    (position, limits.banned)
}

fn announce(
    world: &mut World,
    facts: &mut MonthFacts,
    platform: PlatformId,
    (cause, banned): (ExitCause, bool),
) {
    let exit = &world.setting.platforms[platform.index()].terms.exit;
    let style = if cause == ExitCause::Merged { ClosingStyle::Transfer } else { exit.style };
    let ban = if banned { ban_notice(&world.setting, platform, world.month) } else { None };
    let notice = ban.unwrap_or(exit.notice_months).max(1);
    let members = world.platforms[platform.index()].books.members;
    let fright = contagion(&world.setting.parameters.behaviour.trust, members, world.total_members());
    let closing = Closing { ends: world.month.after(notice), cause, style };
    world.platforms[platform.index()].closing = Some(closing);
    world.platforms[platform.index()].status = PlatformStatus::Closing;
    facts.events.push(Event {
        platform: Some(platform),
        kind: EventKind::ExitAnnounced(cause, style),
        members: Some(members),
    });
    for (other, state) in world.platforms.iter_mut().enumerate() {
        if other != platform.index() && state.status == PlatformStatus::Open {
            state.lose_trust(fright);
        }
    }
}
