//! Who is at risk sorts itself by benefit (Rothschild and Stiglitz 1976): two types, two platforms, prices at average
//! cost.
//!
//! Cover is linear in the benefit, so a type with monthly hazard h values a benefit B at m h B, m = 1 + loading. In the
//! separating market the low type holds the thin benefit k B at (1 + f) l k B, the high type the full one at
//! (1 + g) h B, with fees f and g. The high type stays there while m h B - (1 + g) h B > m h k B - (1 + f) l k B, that is
//! while k < (m - 1 - g) / (m - (1 + f) l/h): the thin benefit must be thin enough.

use crate::histories::{Person, assert_near, history, persons, row, scenario_with};
use huzhu::observe::PlatformRow;
use huzhu::{Scenario, Simulation};

const FULL_BENEFIT_YUAN: f64 = 100_000.0;
const LOW: f64 = 0.002;
const HIGH: f64 = 0.008;
const MULTIPLIER: f64 = 1.5;
const SCALE_YUAN: f64 = 0.2;
const MONTHS: usize = 120;
const MONTHS_OF_REST: usize = 60;

/// Two types by age, below and from 45; fully informed, attentive and free to move; one membership each.
const TWO_TYPES: &str = r#"
extends = "akerlof"
[run]
months = 120
[population]
simulated_households = 20000
frailty_cv = 0.0
age_group_starts_years = [18, 45]
age_group_weights = [0.7, 0.3]
risk_loading_log_mean = 0.405465108108164
risk_loading_log_sd = 0.0
[illness]
slope_damping = 1.0
incidence = [
    { age_years = 0, annual_incidence = 0.002 }, { age_years = 44, annual_incidence = 0.002 },
    { age_years = 45, annual_incidence = 0.008 }, { age_years = 100, annual_incidence = 0.008 },
]
[behaviour.expectation]
learning_rate = 0.1
[behaviour.choice]
scale_yuan_per_month = 0.2
max_memberships = 1
[[platform]]
name = "Pool"
advertised_price_yuan_per_month = 66.67
[[platform]]
name = "Thin"
launch = "2016-05"
reach = 1.0
entry_age_min_years = 18
entry_age_max_years = 75
membership_end_age_years = 76
push_per_month = 10.0
campaign = [{ month = "2016-05", reached_share = 0.999 }]
word_of_mouth_per_month = 0.0
waiting_period_months = 0
claim_delay_mean_months = 0.0
claim_delay_max_months = 0
approval_rate = 1.0
fee_rate = 0.0
initial_trust = 1.0
fixed_cost_yuan_per_month = 0.0
cost_per_member_yuan_per_month = 0.0
cost_per_claim_yuan = 0.0
marketing_cost_per_person_yuan = 0.0
exit.strategic = false
"#;

/// A market of the full benefit and a share `thin` of it, with their fee rates.
#[derive(Clone, Copy)]
struct Market {
    thin: f64,
    thin_fee: f64,
    full_fee: f64,
}

/// Where a market comes to rest: prices, and of each type (low, high) the shares on the thin and the full benefit.
#[derive(Debug)]
struct Rest {
    thin_price: f64,
    full_price: f64,
    low: [f64; 2],
    high: [f64; 2],
}

impl Market {
    /// The share of the full benefit below which the types separate.
    fn frontier(&self) -> f64 {
        (MULTIPLIER - 1.0 - self.full_fee) / (MULTIPLIER - (1.0 + self.thin_fee) * LOW / HIGH)
    }

    fn scenario(&self) -> Scenario {
        let amount = self.thin * FULL_BENEFIT_YUAN;
        let fair = LOW / 12.0 * amount;
        scenario_with(
            TWO_TYPES,
            &[
                &format!(
                    "platform.Thin.benefit=[{{from_age_years=0, to_age_years=120, amount_yuan={amount}}}]"
                ),
                &format!("platform.Thin.advertised_price_yuan_per_month={fair}"),
                &format!("platform.Thin.fee_rate={}", self.thin_fee),
                &format!("platform.Pool.fee_rate={}", self.full_fee),
            ],
        )
    }

    /// Shares on the thin and the full benefit of a type that values the full one at `worth`: the softmax over both
    /// and nothing.
    fn shares(&self, worth: f64, thin_price: f64, full_price: f64) -> [f64; 2] {
        let thin = ((worth * self.thin - thin_price) / SCALE_YUAN).exp();
        let full = ((worth - full_price) / SCALE_YUAN).exp();
        [thin, full].map(|weight| weight / (1.0 + thin + full))
    }

    /// The prices at which average cost, fees included, meets the choices of both types, where the full pool's claims are
    /// `luck` times the expected.
    fn rest(&self, types: &Types, luck: f64) -> Rest {
        let Types { low_cost, high_cost, multiplier, high_share } = *types;
        let cost = |low: f64, high: f64| {
            let (low, high) = ((1.0 - high_share) * low, high_share * high);
            (low * low_cost + high * high_cost) / (low + high)
        };
        let shares = |thin_price: f64, full_price: f64| {
            [low_cost, high_cost].map(|cost| self.shares(multiplier * cost, thin_price, full_price))
        };
        let (mut thin_price, mut full_price) = (self.thin * low_cost, high_cost);
        for _ in 0..10_000 {
            let [low, high] = shares(thin_price, full_price);
            thin_price += 0.02 * ((1.0 + self.thin_fee) * self.thin * cost(low[0], high[0]) - thin_price);
            full_price += 0.02 * (luck * (1.0 + self.full_fee) * cost(low[1], high[1]) - full_price);
        }
        let [low, high] = shares(thin_price, full_price);
        Rest { thin_price, full_price, low, high }
    }
}

/// The two types as households have them: traits are kept to some 4e-4.
struct Types {
    /// Cost of the full benefit, yuan a month.
    low_cost: f64,
    high_cost: f64,
    /// What a fair yuan of cover is worth.
    multiplier: f64,
    /// Share of the population with the high cost.
    high_share: f64,
}

impl Types {
    fn of(people: &[Person]) -> Types {
        let cost = |person: &Person| person.annual_incidence / 12.0 * FULL_BENEFIT_YUAN;
        let is_high = |person: &&Person| person.annual_incidence > 0.5 * (LOW + HIGH);
        let weight = |person: &Person| person.weight;
        let high: f64 = people.iter().filter(is_high).map(weight).sum();
        let costs = || people.iter().map(cost);
        Types {
            low_cost: costs().fold(f64::INFINITY, f64::min),
            high_cost: costs().fold(0.0, f64::max),
            multiplier: people[0].risk_multiplier,
            high_share: high / people.iter().map(weight).sum::<f64>(),
        }
    }
}

/// The means over the last months: what members of the platforms are, in the notation of [`Rest`].
fn simulated(scenario: &Scenario) -> (Rest, Types) {
    let people = persons(Simulation::new(scenario, 0).world());
    let types = Types::of(&people);
    let high = types.high_share;
    let population: f64 = people.iter().map(|person| person.weight).sum();
    let months = history(scenario, 0);
    let mean = |platform: &str, value: &dyn Fn(&PlatformRow) -> f64| {
        let rest = &months[MONTHS - MONTHS_OF_REST..];
        rest.iter().map(|month| value(row(month, platform))).sum::<f64>() / MONTHS_OF_REST as f64
    };
    let price = |platform: &str| mean(platform, &|row| row.charge_fen.expect("the platform settles").yuan());
    // With two types, members and their mean incidence tell how many there are of each.
    let of_high = |platform: &str| {
        mean(platform, &|row| {
            let cost = row.mean_incidence.expect("the platform has members") / 12.0 * FULL_BENEFIT_YUAN;
            let of_high = (cost - types.low_cost) / (types.high_cost - types.low_cost);
            row.members as f64 * of_high / (population * high)
        })
    };
    let members = |platform: &str| mean(platform, &|row| row.members as f64 / population);
    let both = |of: &dyn Fn(&str) -> f64| [of("Thin"), of("Pool")];
    let of_low = |platform: &str| (members(platform) - high * of_high(platform)) / (1.0 - high);
    let rest = Rest {
        thin_price: price("Thin"),
        full_price: price("Pool"),
        low: both(&of_low),
        high: both(&of_high),
    };
    (rest, types)
}

/// Asserts that the simulated market rests where the closed form says, and returns it.
///
/// Claims of the full pool are some 7e4 to 1e5 a month, so that its mean charge of 60 months is known to 0.045 %. Where the
/// types mix, that luck moves the thin price and the shares, for the high type is indifferent: they are held against
/// where the market rests given that luck. Claims of the thin pool are 58 000 a month and more (0.055 %), and the share
/// of 6000 households of the high type in 60 months is known to 0.0007. The tolerances are 4.5 times that, and a fen of
/// rounding up.
fn assert_rests(market: Market) -> Rest {
    let (found, types) = simulated(&market.scenario());
    let expected = market.rest(&types, 1.0);
    let given = market.rest(&types, found.full_price / expected.full_price);
    println!(
        "thin {:.3} of full, frontier {:.3}: expected {expected:.4?}, given its luck {given:.4?}, found {found:.4?}",
        market.thin,
        market.frontier()
    );
    assert_near("full price", found.full_price, expected.full_price, 0.01 + 0.002 * expected.full_price);
    assert_near("thin price", found.thin_price, given.thin_price, 0.01 + 0.0025 * given.thin_price);
    for benefit in 0..2 {
        assert_near("share of the low type", found.low[benefit], given.low[benefit], 0.003);
        assert_near("share of the high type", found.high[benefit], given.high[benefit], 0.003);
    }
    found
}

#[test]
fn types_separate_while_the_thin_benefit_is_thinner_than_the_frontier_and_mix_beyond_it() {
    let market = |of_frontier: f64| {
        let free = Market { thin: 0.0, thin_fee: 0.0, full_fee: 0.0 };
        Market { thin: of_frontier * free.frontier(), ..free }
    };
    for of_frontier in [0.5, 0.8, 0.95] {
        let rest = assert_rests(market(of_frontier));
        assert!(rest.high[0] < 0.002 && rest.low[0] > 0.998, "{of_frontier}: {rest:?}");
        // Each type pays its own cost: no yuan passes from one to the other.
        let own_cost = LOW / 12.0 * market(of_frontier).thin * FULL_BENEFIT_YUAN;
        assert_near("price over the low type's cost", rest.thin_price / own_cost, 1.0, 0.01);
    }
    for of_frontier in [1.03, 1.06] {
        let rest = assert_rests(market(of_frontier));
        assert!(rest.high[0] > 0.05, "{of_frontier}: {rest:?}");
    }
}

#[test]
fn a_fee_on_the_full_benefit_breaks_a_separation_that_holds_without_it() {
    let without = Market { thin: 0.34, thin_fee: 0.0, full_fee: 0.0 };
    let with = Market { full_fee: 0.1, ..without };
    assert!(with.frontier() < 0.34 && 0.34 < without.frontier());
    assert!(assert_rests(without).high[0] < 0.002);
    assert!(assert_rests(with).high[0] > 0.05);
    // A fee on the thin benefit has the opposite effect: it keeps the high type out.
    let mixed = Market { thin: 0.41, ..without };
    let kept_out = Market { thin: 0.41, thin_fee: 0.2, full_fee: 0.0 };
    assert!(mixed.frontier() < 0.41 && 0.41 < kept_out.frontier());
    assert!(assert_rests(mixed).high[0] > 4.0 * assert_rests(kept_out).high[0]);
}

#[test]
fn benefit_bands_inverse_to_risk_hold_both_types_in_one_pool_and_a_flat_benefit_does_not() {
    let last = |benefit: &str| {
        let benefit = format!("platform.Pool.benefit={benefit}");
        let start = "platform.Pool.advertised_price_yuan_per_month=16.67";
        let alone = "platform.Thin.enabled=false";
        let months = history(&scenario_with(TWO_TYPES, &[&benefit, start, alone]), 0);
        let month = &months[MONTHS - 1];
        (row(month, "Pool").members as f64 / 494_157_423.0, row(month, "Pool").mean_incidence)
    };
    // h B is the same for both: 200 yuan a year. The pooled price is everybody's own cost, and all stay.
    let (banded, _) = last(
        "[{from_age_years=18, to_age_years=44, amount_yuan=100000}, {from_age_years=45, to_age_years=75, amount_yuan=25000}]",
    );
    assert!(banded > 0.999, "{banded}");
    // Flat, the pool would cost (0.7 x 0.002 + 0.3 x 0.008) x 100 000 / 12 = 31.7, and the low type pays 25 at most.
    let (flat, incidence) = last("[{from_age_years=0, to_age_years=120, amount_yuan=100000}]");
    assert!((0.28..0.32).contains(&flat), "{flat}");
    assert_near("incidence", incidence.expect("the high type stays"), HIGH, 1e-6);
}
