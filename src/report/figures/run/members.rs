//! Members by platform, a line each.

use super::lines::Lines;
use super::{remark, unit};
use crate::output::Result;
use crate::report::canvas::{Canvas, Width};
use crate::report::data::RunData;
use crate::report::series::Bundle;

pub(super) fn draw(run: &RunData, width: Width) -> Result<Canvas> {
    let members = run.of_platforms("members")?;
    let top = members.iter().map(Bundle::peak).fold(0.0, f64::max);
    let (factor, unit) = unit(top, "persons");
    // A line ends where most histories have the platform no more.
    let path = |bundle: &Bundle| {
        let middle = bundle.map(|value| value / factor).middle_with_absent_as_none();
        middle.into_iter().map(|middle| middle.filter(|middle| middle.median > 0.0)).collect()
    };
    let lines = Lines {
        run,
        width,
        quantity: "Members",
        unit: &unit,
        remark: &remark(run),
        column: "members",
        factor,
        platforms: members.iter().map(path).collect(),
        named: run.largest(width.either(6, 9))?,
        market: None,
        from_zero: true,
    };
    Ok(lines.draw())
}
