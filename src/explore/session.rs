//! What is simulated: a base, settings on top of it, and their histories month by month. No socket, no clock.

use std::ops::ControlFlow;
use std::path::Path;

use rayon::{ThreadPool, ThreadPoolBuildError};

use super::controls::{Control, controls};
use crate::config::{Base, ConfigError, Loaded, extending_toml, load_text, resolved_toml};
use crate::observe::MonthRecord;
use crate::run::Simulation;
use crate::scenario::{Parameters, Scenario};

/// Households that a history of the explorer may simulate: more would not be redrawn within seconds.
pub const HOUSEHOLDS_MAX: u64 = 200_000;

/// Settings that one request may hold.
pub(super) const SETTINGS_MAX: usize = 128;

/// Why a setting is not simulated.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// It is no scenario.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// It would take too long.
    #[error(
        "`population.simulated_households` must be at most {HOUSEHOLDS_MAX} in the explorer, found {asked}"
    )]
    Households { asked: u64 },
    /// It holds too much.
    #[error("a setting changes at most {SETTINGS_MAX} keys, found {asked}")]
    Settings { asked: usize },
}

/// A configuration that is explored: its base with what the command line changes, and the threads that simulate.
///
/// Every history is the first replicate of its scenario: settings with one seed share their luck.
pub struct Session {
    /// The configuration as it was named.
    config: String,
    /// Parameters of the configuration without any change.
    plain: Parameters,
    /// Overrides that lead from it to the base.
    own: Vec<String>,
    base: Base,
    threads: ThreadPool,
}

/// Why a session cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The configuration is no scenario.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The system gives no threads.
    #[error("cannot start threads")]
    Threads(#[source] ThreadPoolBuildError),
}

impl Session {
    /// Reads a configuration, sets `overrides` (each `key.path=value`), and lets it simulate at most `households`.
    ///
    /// # Errors
    /// As [`load`](crate::config::load); or the system gives no threads.
    pub fn open(config: &str, overrides: &[String], households: u64) -> Result<Session, SessionError> {
        let plain = Base::read(config)?;
        let asked = plain.set(overrides)?.parameters;
        let mut own = overrides.to_vec();
        if asked.run.replicates > 1 {
            own.push("run.replicates=1".to_owned());
        }
        if asked.population.simulated_households > households {
            own.push(format!("population.simulated_households={households}"));
        }
        let base = plain.overridden(&own)?;
        let threads = rayon::ThreadPoolBuilder::new().build().map_err(SessionError::Threads)?;
        let plain = plain.scenario().parameters().clone();
        Ok(Session { config: config.to_owned(), plain, own, base, threads })
    }

    /// The configuration as it was named.
    pub(super) fn config(&self) -> &str {
        &self.config
    }

    /// What is set before the page sets anything: the command line's overrides, one history, and few households.
    pub(super) fn own(&self) -> &[String] {
        &self.own
    }

    /// The parameters before the page sets anything.
    pub(super) fn parameters(&self) -> &Parameters {
        self.base.scenario().parameters()
    }

    pub(super) fn controls(&self) -> Vec<Control> {
        self.base.as_listed().map_or_else(Vec::new, |listed| controls(&listed))
    }

    /// The scenario of a setting: overrides, each `key.path=value`.
    ///
    /// # Errors
    /// The setting is no scenario, or larger than the explorer takes.
    pub(super) fn scenario(&self, setting: &[String]) -> Result<Loaded, Refusal> {
        if setting.len() > SETTINGS_MAX {
            return Err(Refusal::Settings { asked: setting.len() });
        }
        let loaded = self.base.set(setting)?;
        let asked = loaded.parameters.population.simulated_households;
        if asked > HOUSEHOLDS_MAX {
            return Err(Refusal::Households { asked });
        }
        Ok(loaded)
    }

    /// Simulates the first history of a scenario and shows each month to `receive`, until that breaks.
    pub(super) fn simulate(
        &self,
        scenario: &Scenario,
        receive: &mut dyn FnMut(&MonthRecord) -> ControlFlow<()>,
    ) {
        let mut simulation = self.threads.install(|| Simulation::new(scenario, 0));
        while let Some(record) = self.threads.install(|| simulation.step()) {
            if receive(&record).is_break() {
                return;
            }
        }
    }

    /// A setting as a configuration of its own: it extends the one that is explored, and gives the same history.
    ///
    /// # Errors
    /// As [`Session::scenario`].
    pub(super) fn toml(&self, setting: &[String]) -> Result<String, Refusal> {
        let wanted = self.scenario(setting)?.parameters;
        let extends = spec_from_anywhere(&self.config);
        let text = extending_toml(&extends, &self.plain, &wanted);
        // A platform that was switched off, or a key taken away, cannot be said on top of a base.
        let says_it = load_text(&text, "setting", &[]).is_ok_and(|read| read.parameters == wanted);
        let body = if says_it { text } else { resolved_toml(&wanted) };
        Ok(format!("# A setting of `huzhu explore {}`.\n{body}", one_line(&self.config)))
    }
}

/// The configuration as it can be named from any folder: a shipped name stays, a file gets its whole path.
fn spec_from_anywhere(config: &str) -> String {
    let path = Path::new(config);
    if !path.exists() {
        return config.to_owned();
    }
    path.canonicalize().map_or_else(|_| config.to_owned(), |path| path.to_string_lossy().into_owned())
}

/// The text without line breaks, which would end a comment.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::load;

    fn session(config: &str) -> Session {
        Session::open(config, &["run.months=12".to_owned()], 2000).unwrap()
    }

    fn history(session: &Session, setting: &[String]) -> Vec<MonthRecord> {
        let scenario = session.scenario(setting).unwrap().scenario;
        let mut months = Vec::new();
        session.simulate(&scenario, &mut |record| {
            months.push(record.clone());
            ControlFlow::Continue(())
        });
        months
    }

    #[test]
    fn a_setting_as_toml_gives_the_history_that_was_seen() {
        let setting = [
            "platform.\"Xiang Hu Bao\".reach=0.123456789",
            "platform.\"Waterdrop Mutual\".revision[0].fee_rate=0.3",
            "platform.\"Waterdrop Mutual\".benefit[1].amount_yuan=250000",
            "behaviour.choice.leaving_cost_yuan_per_month=1.5",
            "regulation.enabled=false",
        ]
        .map(str::to_owned);
        let session = session("china-2016-2022");
        let text = session.toml(&setting).unwrap();
        assert!(text.contains("extends = \"china-2016-2022\"") && text.len() < 1500, "{text}");
        let read = load_text(&text, "downloaded", &[]).unwrap();
        let mut simulation = Simulation::new(&read.scenario, 0);
        let seen = history(&session, &setting);
        assert_eq!(seen.len(), 12);
        assert!(seen.iter().all(|month| Some(month) == simulation.step().as_ref()));
    }

    #[test]
    fn what_cannot_be_said_on_top_of_the_base_is_written_in_full() {
        let session = session("duopoly");
        let text = session.toml(&["platform.Pioneer.enabled=false".to_owned()]).unwrap();
        assert!(!text.contains("extends"), "{text}");
        let read = load_text(&text, "downloaded", &[]).unwrap();
        assert_eq!(read.parameters.platform.len(), 1);
    }

    #[test]
    fn a_file_is_extended_by_its_whole_path() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("market \"a\".toml");
        std::fs::write(&file, "extends = \"duopoly\"\nrun.seed = 3\n").unwrap();
        let session = session(file.to_str().unwrap());
        let written = folder.path().join("setting.toml");
        std::fs::write(&written, session.toml(&["platform.Pioneer.fee_rate=0.2".to_owned()]).unwrap())
            .unwrap();
        let read = load(written.to_str().unwrap(), &[]).unwrap();
        assert_eq!(
            read.parameters,
            session.scenario(&["platform.Pioneer.fee_rate=0.2".to_owned()]).unwrap().parameters
        );
    }

    #[test]
    fn a_setting_is_bounded() {
        let session = session("duopoly");
        let refused = |setting: &[&str]| {
            let setting: Vec<String> = setting.iter().map(|text| (*text).to_owned()).collect();
            session.scenario(&setting).unwrap_err().to_string()
        };
        assert!(refused(&["population.simulated_households=200001"]).contains("at most 200000"));
        assert!(refused(&["run.months=10000"]).contains("between 1 and 240"));
        assert!(refused(&["extends=other.toml"]).contains("cannot change `extends`"));
        assert!(refused(&vec!["run.seed=1"; SETTINGS_MAX + 1]).contains("at most 128 keys"));
    }

    #[test]
    fn a_history_ends_where_its_receiver_breaks() {
        let session = session("duopoly");
        let mut months = 0;
        session.simulate(session.base.scenario(), &mut |_| {
            months += 1;
            if months == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(months, 3);
    }
}
