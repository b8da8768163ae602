//! Several blocks of which the reader chooses one; without the program, and on paper, all are seen.

use std::fmt::Write;

use super::Block;
use super::html::escaped;

/// Options under a label.
#[derive(Debug)]
pub(in crate::report) struct Choice {
    /// What is chosen: `Metric`, ...
    label: &'static str,
    options: Vec<(String, Vec<Block>)>,
}

impl Choice {
    /// A block of these options; the blocks themselves where there is nothing to choose.
    pub fn of(label: &'static str, mut options: Vec<(String, Vec<Block>)>) -> Vec<Block> {
        match options.len() {
            0 | 1 => options.pop().map(|(_, blocks)| blocks).unwrap_or_default(),
            _ => vec![Block::Choice(Choice { label, options })],
        }
    }

    pub(super) fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.options.iter().flat_map(|(_, blocks)| blocks)
    }

    pub(super) fn write(&self, html: &mut String) {
        // Writing to a String cannot fail.
        let _ = write!(
            html,
            "<div class=\"choice\">\n<label class=\"choose\" hidden>{} <select data-choice>",
            escaped(self.label)
        );
        for (place, (name, _)) in self.options.iter().enumerate() {
            let _ = write!(html, "<option value=\"{place}\">{}</option>", escaped(name));
        }
        html.push_str("</select></label>\n");
        for (place, (_, blocks)) in self.options.iter().enumerate() {
            let _ = writeln!(html, "<div class=\"option\" data-option=\"{place}\">");
            blocks.iter().for_each(|block| block.write(html));
            html.push_str("</div>\n");
        }
        html.push_str("</div>\n");
    }
}
