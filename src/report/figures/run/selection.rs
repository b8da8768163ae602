//! Who is in the pools: mean true incidence of members against that of the population.

use super::lines::Lines;
use super::remark;
use crate::output::Result;
use crate::report::canvas::{Canvas, Width};
use crate::report::data::RunData;

/// Incidences are read per thousand persons.
const PER_THOUSAND: f64 = 1e-3;

pub(super) fn draw(run: &RunData, width: Width) -> Result<Canvas> {
    let pools = run.of_platforms("mean_incidence")?;
    let population = run.of_market("population_incidence")?;
    let lines = Lines {
        run,
        width,
        quantity: "Incidence of members",
        unit: "per 1000 persons and year",
        remark: &remark(run),
        column: "mean_incidence",
        factor: PER_THOUSAND,
        platforms: pools.iter().map(|pool| pool.map(|value| value / PER_THOUSAND).middle()).collect(),
        named: run.largest(width.either(6, 9))?,
        market: Some((
            population.map(|value| value / PER_THOUSAND).middle(),
            "population",
            "population_incidence",
        )),
        from_zero: false,
    };
    Ok(lines.draw())
}
