//! Configurations that are part of the program.

use std::sync::LazyLock;

/// A configuration that is part of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shipped {
    /// Its name: the name of its file in `configs/`, without the ending.
    pub name: &'static str,
    /// The question that it answers: the first comment of its file, on one line.
    pub question: &'static str,
    /// The file.
    pub text: &'static str,
}

/// The files, by name. To ship another, add a line.
const FILES: &[(&str, &str)] = &[
    ("advantageous", include_str!("../../configs/advantageous.toml")),
    ("akerlof", include_str!("../../configs/akerlof.toml")),
    ("china-1to1", include_str!("../../configs/china-1to1.toml")),
    ("china-2016-2022", include_str!("../../configs/china-2016-2022.toml")),
    ("china-calibrated", include_str!("../../configs/china-calibrated.toml")),
    ("china-recalibrated", include_str!("../../configs/china-recalibrated.toml")),
    ("duopoly", include_str!("../../configs/duopoly.toml")),
    ("no-regulator", include_str!("../../configs/no-regulator.toml")),
];

static SHIPPED: LazyLock<Vec<Shipped>> = LazyLock::new(|| {
    FILES.iter().map(|(name, text)| Shipped { name, question: question(text).leak(), text }).collect()
});

/// All shipped configurations.
pub fn shipped() -> &'static [Shipped] {
    &SHIPPED
}

/// The comment with which a file opens, up to the first line without text, on one line.
fn question(text: &str) -> String {
    text.lines()
        .map_while(|line| line.strip_prefix('#').map(str::trim).filter(|line| !line.is_empty()))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_configuration_loads_and_says_its_question() {
        for config in shipped() {
            let loaded = crate::config::load(config.name, &[]);
            assert!(loaded.is_ok(), "{}", loaded.unwrap_err().render(false));
            assert!(config.question.ends_with('?'), "{}: {:?}", config.name, config.question);
        }
    }

    #[test]
    fn every_file_in_configs_is_shipped() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/configs");
        for entry in std::fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let Some(name) = name.strip_suffix(".toml") else {
                continue;
            };
            assert!(
                FILES.iter().any(|(known, _)| *known == name),
                "configs/{name}.toml has no line in FILES"
            );
        }
    }
}
