//! Stage 3: each open platform sets fee, marketing and underwriting, from last month's books.

use super::MonthFacts;
use crate::model::awareness::campaign_hazard;
use crate::model::event::{Event, EventKind};
use crate::model::platform::{PlatformState, PlatformStatus};
use crate::model::regulator::limits;
use crate::model::setting::{PlatformSetting, Setting};
use crate::model::strategy::{Growth, fee_rate, push, tightening};
use crate::model::world::World;
use crate::scenario::parameters::Revision;
use crate::units::{Fen, Month, PlatformId, YearMonth};

/// Applies revisions, scandals, strategies and campaigns of this month.
pub(super) fn set_terms(world: &mut World, facts: &mut MonthFacts) {
    let setting = world.setting.clone();
    for platform in world.acting_order() {
        let state = &mut world.platforms[platform.index()];
        state.advertising = 0.0;
        if state.status != PlatformStatus::Open {
            continue;
        }
        let fixed = &setting.platforms[platform.index()];
        let dated = Dated { setting: &setting, month: world.month };
        let members = Some(state.books.members);
        let mut report = |kind| facts.events.push(Event { platform: Some(platform), kind, members });
        for revision in fixed.terms.revision.iter().filter(|revision| dated.is_now(revision.month)) {
            revise(state, revision);
            report(EventKind::Revision);
        }
        for scandal in fixed.terms.scandal.iter().filter(|scandal| dated.is_now(scandal.month)) {
            state.lose_trust(scandal.trust_loss);
            report(EventKind::Scandal);
        }
        follow_strategy(state, fixed, world.month);
        cap_fee(state, &setting, platform, world.month);
        state.advertising = state.terms.push;
        for campaign in fixed.terms.campaign.iter().filter(|campaign| dated.is_now(campaign.month)) {
            state.advertising += campaign_hazard(campaign.reached_share);
            report(EventKind::Campaign);
        }
    }
}

/// Which dated items fall into a month; what is dated before the run falls into its first month.
struct Dated<'a> {
    setting: &'a Setting,
    month: Month,
}

impl Dated<'_> {
    fn is_now(&self, date: YearMonth) -> bool {
        self.setting.month_index(date).max(0) == self.month.0 as i32
    }
}

fn revise(state: &mut PlatformState, revision: &Revision) {
    let terms = &mut state.terms;
    let set = |value: &mut f64, new: Option<f64>| {
        if let Some(new) = new {
            *value = new;
        }
    };
    set(&mut terms.fee_rate, revision.fee_rate);
    set(&mut terms.credit_min, revision.credit_min);
    set(&mut terms.benefit_factor, revision.benefit_factor);
    set(&mut terms.approval_rate, revision.approval_rate);
    set(&mut terms.push, revision.push_per_month);
    set(&mut terms.quality, revision.quality_yuan_per_month);
    if let Some(cap) = revision.yearly_cap_yuan {
        terms.yearly_cap = Some(Fen::from_yuan(cap));
    }
}

fn follow_strategy(state: &mut PlatformState, fixed: &PlatformSetting, month: Month) {
    let strategy = &fixed.terms.strategy;
    let books = &mut state.books;
    state.terms.fee_rate = fee_rate(strategy, state.terms.fee_rate, books.result.yuan(), books.fee.yuan());
    let income = books.fee.yuan() + books.cross_sale.yuan();
    let growth = Growth {
        joins: books.joins,
        marketing_yuan: books.marketing.yuan(),
        margin_per_member: income / books.members.max(1) as f64 - fixed.terms.cost_per_member_yuan_per_month,
    };
    state.terms.push = push(strategy, state.terms.push, &growth);

    let floor = books.incidence_history.iter().copied().fold(f64::INFINITY, f64::min);
    let now = books.incidence_history.last().copied().unwrap_or(0.0);
    let since = books.tightened.map(|tightened| month.0 - tightened.0);
    let factor = tightening(strategy, now, floor, since);
    if factor < 1.0 {
        /// Frailty above which nobody is, practically: where a first tightening starts from.
        const LOOSEST_HEALTH_CUT: f64 = 3.0;
        books.tightened = Some(month);
        state.terms.approval_rate *= factor;
        state.terms.frailty_max = state.terms.frailty_max.min(LOOSEST_HEALTH_CUT) * factor;
    }
}

fn cap_fee(state: &mut PlatformState, setting: &Setting, platform: PlatformId, month: Month) {
    if let Some(highest) = limits(setting, platform, month, &state.standing(month)).fee_rate_max {
        state.terms.fee_rate = state.terms.fee_rate.min(highest);
    }
}
