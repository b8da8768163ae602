//! Adverse selection unravels a pool to the fixed point that theory names (model text T1, T11).

use crate::histories::{Person, assert_near, history, persons, row, scenario, scenario_with};
use huzhu::{Scenario, Simulation};

const BENEFIT_YUAN: f64 = 100_000.0;
const MONTHS_OF_REST: usize = 12;

/// The demand side of the textbook: who joins at a price, and what they cost.
struct Market {
    persons: Vec<Person>,
}

impl Market {
    fn of(scenario: &Scenario) -> Market {
        Market { persons: persons(Simulation::new(scenario, 0).world()) }
    }

    fn cost(person: &Person) -> f64 {
        person.annual_incidence * BENEFIT_YUAN / 12.0
    }

    fn members_at(&self, price: f64) -> impl Iterator<Item = &Person> {
        self.persons.iter().filter(move |person| person.risk_multiplier * Market::cost(person) >= price)
    }

    fn demand(&self, price: f64) -> f64 {
        self.members_at(price).map(|person| person.weight).sum()
    }

    fn average_cost(&self, price: f64) -> f64 {
        let total: f64 = self.members_at(price).map(|person| person.weight * Market::cost(person)).sum();
        total / self.demand(price)
    }

    /// The least price p = AC(p): where a rising price comes to rest.
    fn fixed_point(&self, advertised: f64) -> f64 {
        let mut price = advertised;
        for _ in 0..100_000 {
            let next = self.average_cost(price);
            if next <= price {
                return price;
            }
            price = next;
        }
        panic!("the iteration of average cost did not come to rest")
    }

    /// -d ln demand / d ln price at a price.
    fn elasticity(&self, price: f64) -> f64 {
        -(self.demand(price * 1.05) / self.demand(price * 0.95)).ln() / (1.05f64 / 0.95).ln()
    }
}

#[test]
fn the_textbook_pool_ends_at_the_fixed_point_of_average_cost_and_demand() {
    let scenario = scenario("extends = \"akerlof\"");
    let learning = scenario.parameters().behaviour.expectation.learning_rate;
    let market = Market::of(&scenario);
    let months = history(&scenario, 0);
    let price = market.fixed_point(5.0);
    let members = market.demand(price);
    let population: f64 = market.persons.iter().map(|person| person.weight).sum();
    let rest = &months[months.len() - MONTHS_OF_REST..];
    let mean = |value: &dyn Fn(&huzhu::observe::PlatformRow) -> f64| {
        rest.iter().map(|month| value(row(month, "Pool"))).sum::<f64>() / rest.len() as f64
    };

    // Claims of a month are Poisson: the charge has the relative sd 1/sqrt(K). The expected charge is an
    // exponential average of charges: sd sqrt(theta/(2 - theta)/K). Demand answers by its elasticity. A band of
    // 4.5 sd, one fen of rounding up, and 1e-3 for what the pool is still away from rest.
    let claims = members * price / BENEFIT_YUAN;
    let sd_expected = (learning / (2.0 - learning) / claims).sqrt();
    let approach = 1e-3;
    let members_tolerance = crate::histories::BAND * sd_expected * market.elasticity(price) + approach;
    let charge_tolerance = crate::histories::BAND / claims.sqrt() + 0.01 / price + approach;
    assert!(members_tolerance < 0.01 && charge_tolerance < 0.02, "the configuration is too noisy");

    let found_members = mean(&|row| row.members as f64);
    let found_charge = mean(&|row| row.charge_fen.expect("the pool settles").yuan());
    let found_incidence = mean(&|row| row.mean_incidence.expect("the pool has members"));
    println!(
        "fixed point: price {price:.3}, share {:.4}; simulated: charge {found_charge:.3}, share {:.4}",
        members / population,
        found_members / population
    );
    assert_near("members", found_members / members, 1.0, members_tolerance);
    assert_near("charge", found_charge / price, 1.0, charge_tolerance);
    assert_near("mean incidence", found_incidence * BENEFIT_YUAN / 12.0 / price, 1.0, members_tolerance);
    // It unravels visibly: from nearly everybody to a minority at a multiple of the population's risk.
    assert!(row(&months[0], "Pool").members as f64 > 0.95 * population);
    assert!(members < 0.45 * population && found_incidence > 0.0);
    let ratio = row(&months[months.len() - 1], "Pool").selection_ratio;
    assert!(ratio.is_some_and(|ratio| ratio > 1.8), "{ratio:?}");
}

#[test]
fn the_pool_unravels_along_the_path_of_adaptive_expectations() {
    let scenario =
        scenario_with("extends = \"akerlof\"", &["population.simulated_households=20000", "run.months=24"]);
    let learning = scenario.parameters().behaviour.expectation.learning_rate;
    let market = Market::of(&scenario);
    let mut expected = 5.0;
    for month in history(&scenario, 0) {
        let members = row(&month, "Pool").members as f64;
        // Luck in the charge is below 0.3 % a month (1.5e5 claims and more) and is averaged over four months;
        // demand has an elasticity below 2: 1 % is some five standard deviations.
        assert_near("members", members / market.demand(expected), 1.0, 0.01);
        expected += learning * (market.average_cost(expected) - expected);
    }
}

#[test]
fn with_low_and_even_loadings_the_pool_unravels_to_almost_nothing() {
    let scenario = scenario_with(
        "extends = \"akerlof\"",
        &[
            "population.simulated_households=30000",
            "population.risk_loading_log_mean=0.1",
            "population.risk_loading_log_sd=0.1",
            "population.frailty_cv=0.8",
        ],
    );
    let market = Market::of(&scenario);
    let price = market.fixed_point(5.0);
    let population = market.demand(0.0);
    let months = history(&scenario, 0);
    let members: Vec<f64> = months.iter().map(|month| row(month, "Pool").members as f64).collect();
    assert!(market.demand(price) < 0.003 * population);
    assert!(members[0] > 0.7 * population);
    // The last ones leave slowly: the pool comes down to the fixed point from above (but for one household's
    // weight and the luck of few claims), and is below half a percent after five years.
    let last = members[members.len() - 1];
    assert!(last < 0.005 * population, "{last}");
    assert!(last > 0.5 * market.demand(price), "{last}");
    let rises = members.windows(2).filter(|pair| pair[1] > 1.05 * pair[0]).count();
    assert_eq!(rises, 0, "a pool that unravels does not grow");
}

/// The unravelling of people of whom a share `attention` reconsiders each month: who stays a member, person by person.
///
/// Who reconsiders chooses by the expected price, who does not stays as he was: P' = (1 - a) P + a [worth >= price].
struct Inattention<'a> {
    market: &'a Market,
    attention: f64,
    learning: f64,
    expected: f64,
    probabilities: Vec<f64>,
}

impl Inattention<'_> {
    fn sum(&self, value: impl Fn(&Person, f64) -> f64) -> f64 {
        self.market.persons.iter().zip(&self.probabilities).map(|(person, &p)| value(person, p)).sum()
    }

    /// One more month: the expected number of members, the sd around it, and their mean yearly incidence.
    fn step(&mut self) -> (f64, f64, f64) {
        for (person, probability) in self.market.persons.iter().zip(&mut self.probabilities) {
            let joins = person.risk_multiplier * Market::cost(person) >= self.expected;
            *probability += self.attention * (f64::from(u8::from(joins)) - *probability);
        }
        let members = self.sum(|person, p| person.weight * p);
        let variance = self.sum(|person, p| person.weight * person.weight * p * (1.0 - p));
        let cost = self.sum(|person, p| person.weight * p * Market::cost(person)) / members;
        self.expected += self.learning * (cost - self.expected);
        (members, variance.sqrt(), cost * 12.0 / BENEFIT_YUAN)
    }
}

#[test]
fn inattention_delays_the_unravelling_by_its_closed_recursion_and_ends_at_the_same_pool() {
    // Handel (2013): inertia holds the healthy in a pool that they would leave. Here everybody joins when he hears, in
    // the first month, and a share `a` reconsiders in any later one, whatever the bill.
    let months = |attention: f64| {
        let scenario = scenario_with(
            "extends = \"akerlof\"",
            &[
                "population.simulated_households=50000",
                "run.months=240",
                "behaviour.attention.newly_heard=1",
                "behaviour.attention.bill=0",
                &format!("behaviour.attention.baseline={attention}"),
            ],
        );
        let learning = scenario.parameters().behaviour.expectation.learning_rate;
        (Market::of(&scenario), learning, history(&scenario, 0))
    };
    let mut ratios = Vec::new();
    for attention in [1.0, 0.2, 0.05] {
        let (market, learning, months) = months(attention);
        let everybody = vec![1.0; market.persons.len()];
        let mut path =
            Inattention { market: &market, attention, learning, expected: 5.0, probabilities: everybody };
        for (t, month) in months.iter().enumerate() {
            path.attention = if t == 0 { 1.0 } else { attention };
            let (members, sd, incidence) = path.step();
            let pool = row(month, "Pool");
            let found = pool.members as f64;
            // Beside the band of who reconsiders, 1 % for luck in the charge, as above.
            assert_near("members", found, members, crate::histories::BAND * sd + 0.01 * members);
            assert_near("incidence", pool.mean_incidence.expect("members") / incidence, 1.0, 0.01);
        }
        // At rest it is the pool of the fully attentive.
        let rest = row(&months[239], "Pool").members as f64 / market.demand(market.fixed_point(5.0));
        assert_near("members at rest", rest, 1.0, 0.02);
        let ratio = |month: usize| row(&months[month], "Pool").selection_ratio.expect("members");
        println!(
            "attention {attention}: selection ratio {:.3} after one year, {:.3} after 20, {rest:.4} of the members at rest",
            ratio(11),
            ratio(239)
        );
        ratios.push(ratio(11));
    }
    assert!(ratios[0] > ratios[1] + 0.1 && ratios[1] > ratios[2] + 0.1, "{ratios:?}");
}
