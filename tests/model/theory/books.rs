//! The books balance every month, to the last fen and the last person (model text T7).

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::histories::{RICH, history, scenario_with};
use huzhu::observe::{MonthRecord, PlatformRow, PlatformStatus};
use huzhu::units::Fen;

/// Both schedules, with three seeds each.
static HISTORIES: LazyLock<Vec<Vec<MonthRecord>>> = LazyLock::new(|| {
    ["synchronous", "staggered"]
        .iter()
        .flat_map(|schedule| {
            let scenario = scenario_with(RICH, &[&format!("schedule.activation={schedule}")]);
            (0..3).map(move |replicate| history(&scenario, replicate))
        })
        .collect()
});

/// The rows of one platform, month by month.
fn platforms(months: &[MonthRecord]) -> Vec<Vec<&PlatformRow>> {
    (0..months[0].platforms.len())
        .map(|index| months.iter().map(|month| &month.platforms[index]).collect())
        .collect()
}

#[test]
fn the_scenario_has_everything_that_books_could_stumble_over() {
    let mut seen = BTreeSet::new();
    for months in HISTORIES.iter() {
        for event in months.iter().flat_map(|month| &month.events) {
            seen.insert(event.event.to_owned());
            if event.event == "closed" {
                seen.insert(event.style.expect("a closure has a style").to_owned());
                seen.insert(event.cause.as_deref().expect("a closure has a cause").to_owned());
            }
        }
        for row in months.iter().flat_map(|month| &month.platforms) {
            let signs = [
                ("sponsor money", row.sponsor_fen),
                ("residue", row.residue_fen),
                ("unpaid charges", row.unpaid_fen),
                ("forfeited balances", row.forfeited_fen),
                ("balances paid back", row.paid_back_fen),
            ];
            seen.extend(signs.iter().filter(|(_, fen)| *fen > Fen::ZERO).map(|(sign, _)| (*sign).to_owned()));
            seen.extend((row.claims_unpaid > 0).then(|| "unpaid claims".to_owned()));
            seen.extend((row.lapses > 0).then(|| "lapses".to_owned()));
        }
    }
    let wanted = [
        "launch",
        "entry",
        "campaign",
        "revision",
        "scandal",
        "intervention",
        "exit-announced",
        "closed",
        "merger",
        "full-refund",
        "substitute",
        "stop",
        "transfer",
        "ordered",
        "minimum-pool",
        "merged",
        "sponsor money",
        "residue",
        "unpaid charges",
        "forfeited balances",
        "balances paid back",
        "unpaid claims",
        "lapses",
    ];
    let missing: Vec<_> = wanted.iter().filter(|wanted| !seen.contains(**wanted)).collect();
    assert!(missing.is_empty(), "the scenario never shows {missing:?}");
}

#[test]
fn members_and_registered_are_accumulated_joins_and_leaves() {
    for months in HISTORIES.iter() {
        for rows in platforms(months) {
            let (mut members, mut registered) = (0, 0);
            for row in rows {
                members += row.joins - row.leaves;
                registered += row.joins;
                assert_eq!(
                    (row.members, row.registered),
                    (members, registered),
                    "{} {}",
                    row.platform,
                    row.month
                );
                assert!(row.lapses + row.aged_out + row.released <= row.leaves);
                assert!(row.switches_in <= row.joins && row.switches_out <= row.leaves);
                assert!(row.waiting_members <= row.members && row.member_households <= row.members.max(0));
                assert_eq!(row.sharing_members, row.members, "waiting members share");
                if matches!(row.status, PlatformStatus::Planned | PlatformStatus::Closed) {
                    assert_eq!(row.members, 0, "{} {}", row.platform, row.month);
                }
            }
        }
    }
}

#[test]
fn every_bill_is_paid_to_the_last_fen() {
    for row in HISTORIES.iter().flatten().flat_map(|month| &month.platforms) {
        assert_eq!(
            row.charges_fen + row.sponsor_fen,
            row.payout_fen + row.fee_fen + row.residue_fen,
            "{} {}",
            row.platform,
            row.month
        );
        for money in
            [row.charges_fen, row.sponsor_fen, row.payout_fen, row.fee_fen, row.residue_fen, row.unpaid_fen]
        {
            assert!(money >= Fen::ZERO);
        }
        // Unpaid charges are the sponsor's but for their rounding up, which is below a fen a person.
        assert!(row.unpaid_fen <= row.sponsor_fen + Fen(row.sharing_members));
        assert_eq!(row.charge_fen.is_some(), row.members > 0);
    }
}

#[test]
fn balances_move_by_what_is_paid_in_paid_back_lost_and_charged() {
    for months in HISTORIES.iter() {
        for rows in platforms(months) {
            let prepaid = ["Deposit", "Stopping"].contains(&&*rows[0].platform);
            let mut balances = Fen::ZERO;
            for row in rows {
                balances += row.paid_in_fen - row.paid_back_fen - row.forfeited_fen;
                if prepaid {
                    balances += -row.charges_fen;
                }
                assert_eq!(row.balances_fen, balances, "{} {}", row.platform, row.month);
                assert!(prepaid || balances == Fen::ZERO);
            }
        }
    }
}

#[test]
fn every_approved_claim_is_paid_pending_or_written_off() {
    for months in HISTORIES.iter() {
        // A merger moves claims between platforms, so the sum over all is conserved, and each one's own until
        // the first merger.
        let mut pending = 0;
        for month in months {
            for row in &month.platforms {
                assert!(row.claims_approved <= row.claims_filed);
                pending += row.claims_approved - row.claims_paid - row.claims_unpaid;
            }
            let found: i64 = month.platforms.iter().map(|row| row.claims_pending).sum();
            assert_eq!(found, pending, "{}", month.market[0].month);
        }
        let merged = months.iter().position(|month| month.events.iter().any(|event| event.event == "merger"));
        for rows in platforms(months) {
            let mut pending = 0;
            for row in &rows[..merged.unwrap_or(rows.len())] {
                pending += row.claims_approved - row.claims_paid - row.claims_unpaid;
                assert_eq!(row.claims_pending, pending, "{} {}", row.platform, row.month);
            }
        }
    }
}

#[test]
fn the_population_and_the_groups_add_up_in_every_dimension() {
    for month in HISTORIES.iter().flatten() {
        let market = &month.market[0];
        for dimension in ["income quintile", "tier", "age band"] {
            let groups = || month.groups.iter().filter(move |group| group.dimension == dimension);
            let sum = |value: fn(&huzhu::observe::GroupRow) -> i64| groups().map(value).sum::<i64>();
            assert_eq!(sum(|group| group.households), 90_000_001);
            assert_eq!(sum(|group| group.covered_households), market.covered_households);
            assert_eq!(sum(|group| group.covered_persons), market.covered_persons);
            assert_eq!(sum(|group| group.memberships), market.memberships);
            assert_eq!(sum(|group| group.paid_fen.0), market.charges_fen.0, "{dimension} {}", market.month);
            assert_eq!(
                sum(|group| group.received_fen.0),
                market.payout_fen.0,
                "{dimension} {}",
                market.month
            );
        }
        let platforms = |value: fn(&PlatformRow) -> i64| month.platforms.iter().map(value).sum::<i64>();
        assert_eq!(platforms(|row| row.members), market.memberships);
        assert_eq!(platforms(|row| row.result_fen.0), market.result_fen.0);
        assert!(market.covered_households <= market.covered_persons);
        assert!(market.covered_persons <= market.memberships);
        assert!(market.catastrophic_households <= market.catastrophic_households_without);
        assert!(market.catastrophic_households_without <= market.ill_households);
    }
}

#[test]
fn the_cumulative_result_is_the_sum_of_results() {
    for months in HISTORIES.iter() {
        for rows in platforms(months) {
            let mut cumulative = Fen::ZERO;
            for row in rows {
                cumulative += row.result_fen;
                assert_eq!(row.cumulative_result_fen, cumulative, "{} {}", row.platform, row.month);
            }
        }
    }
}

#[test]
fn a_whole_nation_insured_for_the_largest_benefit_fits_the_sums() {
    // 494 million persons, 6 in 1000 ill a year, for 100 million yuan each: 2.5e15 fen expected a month.
    let scenario = scenario_with(
        "extends = \"akerlof\"",
        &[
            "run.months=2",
            "population.simulated_households=500",
            "platform.Pool.advertised_price_yuan_per_month=0",
            "platform.Pool.benefit=[{from_age_years = 0, to_age_years = 120, amount_yuan = 1e8}]",
        ],
    );
    for month in history(&scenario, 0) {
        let bands = month.groups.iter().filter(|group| group.dimension == "age band");
        let received: Vec<Fen> = bands.map(|group| group.received_fen).collect();
        assert!(received.iter().all(|fen| *fen > Fen::ZERO), "{received:?}");
        assert_eq!(received.into_iter().sum::<Fen>(), month.market[0].payout_fen);
    }
}

#[test]
fn members_and_their_claims_are_handed_over_together_or_not_at_all() {
    // A closes in July 2017. Its acquirer opens the month before, in that month, or the month after.
    let text = r#"
        [run]
        months = 18
        [population]
        simulated_households = 1000
        [[platform]]
        name = "A"
        launch = "2016-05"
        reach = 0.9
        push_per_month = 1.0
        exit = { style = "transfer", acquirer = "B", minimum_members = 2_000_000_000, strategic = false }
        [[platform]]
        name = "B"
        launch = "2016-05"
        reach = 0.1
        exit.strategic = false
    "#;
    for (launch, handed_over) in [("2017-06", true), ("2017-07", false), ("2017-08", false)] {
        let scenario = scenario_with(text, &[&format!("platform.B.launch={launch}")]);
        let months = history(&scenario, 0);
        let month = months.iter().find(|month| crate::histories::row(month, "A").released > 0);
        let month = month.expect("A closes");
        let (a, b) = (crate::histories::row(month, "A"), crate::histories::row(month, "B"));
        assert_eq!(b.switches_in > 0, handed_over, "members, {launch}");
        assert_eq!(a.sponsor_fen == Fen::ZERO, handed_over, "claims, {launch}");
        assert_eq!(month.events.iter().any(|event| event.event == "merger"), handed_over, "{launch}");
    }
}
