//! The numbers of a chart as a table: for those who cannot see it, and for programs.

use std::fmt::Write;

use super::chart::{Number, Plot};
use super::html::escaped;
use crate::units::YearMonth;

/// A table: what its columns are, and its rows.
#[derive(Debug, Default)]
pub(in crate::report) struct Table {
    pub header: Vec<String>,
    /// The first cell of a row names it.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// A row per month of the calendar and a column per series, all digits; further ones where there are quantiles.
    pub fn of_months(start: YearMonth, months: usize, plots: &[Plot]) -> Table {
        let mut header = vec!["month".to_owned()];
        let mut rows: Vec<Vec<String>> =
            (0..months).map(|month| vec![start.plus(month as i32).to_string()]).collect();
        for (plot, series) in
            plots.iter().flat_map(|plot| plot.series.iter().map(move |series| (plot, series)))
        {
            let whose = match plot.title.as_str() {
                title if title.is_empty() || title == series.name => String::new(),
                title => format!("{title}: "),
            };
            let name = format!("{whose}{} ({})", series.name, series.unit);
            let columns = [
                ("", &series.values),
                (", 5 %", &series.low),
                (", 25 %", &series.lower),
                (", 75 %", &series.upper),
                (", 95 %", &series.high),
            ];
            for (which, values) in columns.into_iter().filter(|(_, values)| !values.is_empty()) {
                header.push(format!("{name}{which}"));
                for (place, row) in rows.iter_mut().enumerate() {
                    row.push(cell(values.get(place).copied().flatten()));
                }
            }
        }
        Table { header, rows }
    }

    /// As HTML; the ends of cells and rows may be left out, which saves a third.
    pub fn html(&self, caption: &str) -> String {
        let mut html = format!("<table><caption>{}</caption><thead><tr>", escaped(caption));
        // Writing to a String cannot fail.
        for name in &self.header {
            let _ = write!(html, "<th scope=\"col\">{}", escaped(name));
        }
        html.push_str("<tbody>");
        for row in &self.rows {
            for (place, cell) in row.iter().enumerate() {
                let open = if place == 0 { "<tr><th scope=\"row\">" } else { "<td>" };
                let _ = write!(html, "{open}{}", escaped(cell));
            }
            html.push('\n');
        }
        html.push_str("</table>");
        html
    }
}

fn cell(value: Option<Number>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}
