//! The population before the first month: a row per simulated household.

use std::sync::Arc;

use super::column::{Cell, Column, ColumnType};
use super::platforms::column;
use crate::model::household::{BLOCK, Block, Household, Weights, credit_points, years};
use crate::model::setting::Setting;
use crate::model::synthesis::{BlockSynthesis, Drawing};
use crate::random::Luck;
use crate::units::Fen;

/// A simulated household as the run starts. Persons who are not yet born have no age and no incidence.
#[derive(Debug, Clone, PartialEq)]
pub struct PopulationRow {
    /// Number of the household.
    pub household: i64,
    /// Real households that it stands for.
    pub weight: i64,
    /// Name of its tier of place.
    pub tier: Arc<str>,
    /// Persons who join when it joins.
    pub persons: i64,
    /// Age of the insured adult, whole years.
    pub age_years: i64,
    /// Age of the insured adult, months.
    pub age_months: i64,
    /// Income.
    pub income: f64,
    /// Frailty.
    pub frailty: f64,
    /// Price sensitivity.
    pub price_sensitivity: f64,
    /// Risk loading.
    pub risk_loading: f64,
    /// Warm glow.
    pub warm_glow: f64,
    /// Credit score.
    pub credit: f64,
    /// Expected critical illnesses in a year, of all its persons.
    pub annual_incidence: f64,
    /// The same as the household perceives it.
    pub perceived_annual_incidence: f64,
    /// Mean bill of a critical illness where it lives.
    pub bill_mean_fen: Fen,
    /// Whether it has commercial cover.
    pub commercial_cover: bool,
    /// Platforms whose parent app it uses: bit `i` is the `i`-th by name.
    pub access: u32,
}

/// The columns of a population but for those of access, which follow from the platforms' names; in file order.
pub const POPULATION_COLUMNS: &[Column<PopulationRow>] = &[
    column!(Integer, household, "1", "number of the simulated household, from 0"),
    column!(Integer, weight, "households", "real households that the simulated one stands for"),
    Column {
        name: "tier",
        unit: "name",
        meaning: "tier of place where the household lives",
        kind: ColumnType::Text,
        get: |row| Cell::Text(&row.tier),
    },
    column!(Integer, persons, "persons", "persons who join when the household joins"),
    column!(Integer, age_years, "years", "age of the insured adult in whole years, at the start"),
    column!(Integer, age_months, "months", "age of the insured adult in months, at the start"),
    column!(Real, income, "yuan per person and month", "disposable income"),
    column!(Real, frailty, "1", "multiplier on the incidence of each person, with mean 1"),
    column!(Real, price_sensitivity, "1", "weight on money in choices, income included"),
    column!(Real, risk_loading, "1", "what a fair yuan of cover is worth to the household, minus 1"),
    column!(
        Real,
        warm_glow,
        "yuan per month",
        "utility of taking part at all, mean of the household's stratum"
    ),
    column!(Real, credit, "points", "credit score, 350 to 950"),
    column!(
        Real,
        annual_incidence,
        "illnesses per year",
        "true expected critical illnesses a year, summed over the household's persons"
    ),
    column!(
        Real,
        perceived_annual_incidence,
        "illnesses per year",
        "expected critical illnesses a year as the household perceives them"
    ),
    column!(Integer, bill_mean_fen, "fen", "mean bill of a critical illness where the household lives"),
    Column {
        name: "commercial_cover",
        unit: "0 or 1",
        meaning: "whether the household has commercial critical-illness cover",
        kind: ColumnType::Integer,
        get: |row| Cell::Integer(i64::from(row.commercial_cover)),
    },
];

/// The population of one replicate, block by block, in the order of the households. The households are those with
/// which [`World`](crate::model::world::World) begins.
pub fn population<'a>(
    setting: &'a Setting,
    luck: &'a Luck,
) -> impl Iterator<Item = Vec<PopulationRow>> + use<'a> {
    let simulated = setting.parameters.population.simulated_households;
    let tiers = tier_names(setting);
    let synthesis = BlockSynthesis::new(setting, luck);
    let mut drawing = Drawing::default();
    (0..simulated).step_by(BLOCK).map(move |first| {
        let len = (simulated - first).min(BLOCK as u64) as usize;
        let mut block = Block::empty(first, len, setting.platforms.len());
        synthesis.fill(&mut block, &mut drawing);
        block.households().map(|household| row(setting, &tiers, &household)).collect()
    })
}

fn tier_names(setting: &Setting) -> Vec<Arc<str>> {
    let tiers = setting.parameters.population.tier.iter();
    tiers.map(|tier| Arc::from(tier.name.as_str())).collect()
}

/// A household that nothing has happened to yet.
fn row(setting: &Setting, tiers: &[Arc<str>], household: &Household) -> PopulationRow {
    let population = &setting.parameters.population;
    let number = household.number;
    let composition = household.composition;
    // Births count from the first month, so the age at the start is minus the month of birth.
    let ages = composition.ages(-household.birth);
    let adult_months = ages.months()[0];
    let frailty = setting.plain.decode(household.frailty);
    let private_frailty = setting.private_frailty.decode(household.frailty);
    let born = || ages.months().iter().copied().filter(|&months| months >= 0);
    // A month's probability is at most 1, as in the model.
    let yearly = |monthly: f64| 12.0 * monthly.min(1.0);
    PopulationRow {
        household: number as i64,
        weight: Weights::new(population.simulated_households, population.represented_households).of(number),
        tier: Arc::clone(&tiers[composition.tier()]),
        persons: composition.persons() as i64,
        age_years: i64::from(adult_months / 12),
        age_months: i64::from(adult_months),
        income: setting.plain.decode(household.income),
        frailty,
        price_sensitivity: setting.plain.decode(household.price_sensitivity),
        risk_loading: setting.plain.decode(household.risk_multiplier) - 1.0,
        warm_glow: setting.warm_glow[usize::from(household.warm_glow)],
        credit: credit_points(household.credit),
        annual_incidence: born()
            .map(|months| yearly(setting.incidence[years(months)] * frailty / 12.0))
            .sum(),
        perceived_annual_incidence: born()
            .map(|months| yearly(setting.perceived[years(months)] * private_frailty))
            .sum(),
        bill_mean_fen: Fen::from_yuan(setting.places[composition.tier()].bill_mean_yuan),
        commercial_cover: household.cover.is_held(),
        access: household.access,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::load;
    use crate::model::household::LogCode;
    use crate::model::world::synthesise;

    fn setting(households: u64) -> Setting {
        let overrides = [format!("population.simulated_households={households}")];
        let loaded = load("duopoly", &overrides).expect("the configuration is shipped");
        Setting::new(&loaded.scenario)
    }

    #[test]
    fn the_population_is_the_one_with_which_the_world_begins() {
        let setting = setting(2500);
        let luck = Luck { seed: 7, replicate: 3 };
        let blocks = synthesise(&setting, &luck, &|_| ());
        let rows: Vec<PopulationRow> = population(&setting, &luck).flatten().collect();
        assert_eq!(rows.len(), 2500);
        let households = blocks.iter().flat_map(|block| block.households());
        for (seen, household) in rows.iter().zip(households) {
            assert_eq!(seen.household, household.number as i64);
            assert_eq!(seen.access, household.access);
            assert_eq!(seen.age_months, -i64::from(household.birth));
            assert_eq!(LogCode::of(seen.income), household.income);
        }
        let total: i64 = rows.iter().map(|row| row.weight).sum();
        assert_eq!(total as u64, setting.parameters.population.represented_households);
    }

    #[test]
    fn a_single_person_has_the_incidence_of_age_and_frailty_and_the_unborn_have_none() {
        let setting = setting(2000);
        let luck = Luck { seed: 1, replicate: 0 };
        let rows: Vec<PopulationRow> = population(&setting, &luck).flatten().collect();
        let single = rows.iter().find(|row| row.persons == 1).expect("62 % are single");
        let expected = setting.incidence[single.age_years as usize] * single.frailty;
        assert!((single.annual_incidence / expected - 1.0).abs() < 1e-12);
        let mut household = synthesise(&setting, &luck, &|_| ())[0].household(0);
        // An adult of 20 with a child 35 years younger, born in 15 years.
        household.birth = -240;
        household.composition = crate::model::household::Composition::new(2, 0, 12);
        let row = row(&setting, &tier_names(&setting), &household);
        let alone = setting.incidence[20] * row.frailty;
        assert!((row.annual_incidence / alone - 1.0).abs() < 1e-12);
    }
}
