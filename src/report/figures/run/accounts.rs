//! What platforms earned: result since launch.

use super::lines::Lines;
use super::{remark, unit};
use crate::output::Result;
use crate::report::canvas::{Canvas, Width};
use crate::report::data::RunData;
use crate::report::series::Bundle;

/// Money is stored in fen.
const FEN: f64 = 100.0;

pub(super) fn draw(run: &RunData, width: Width) -> Result<Canvas> {
    let results = run.of_platforms("cumulative_result_fen")?;
    let largest = |bundle: &Bundle| {
        let numbers = bundle.middle();
        numbers.iter().flatten().map(|middle| middle.median.abs() / FEN).fold(0.0, f64::max)
    };
    let (scale, unit) = unit(results.iter().map(largest).fold(0.0, f64::max), "yuan");
    let factor = scale * FEN;
    let lines = Lines {
        run,
        width,
        quantity: "Result since launch",
        unit: &unit,
        remark: &remark(run),
        column: "cumulative_result_fen",
        factor,
        platforms: results.iter().map(|bundle| bundle.map(|value| value / factor).middle()).collect(),
        named: run.largest(width.either(6, 9))?,
        market: None,
        from_zero: true,
    };
    Ok(lines.draw())
}
