//! `huzhu population`: the households of a scenario, before anything happens to them.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::run::Overrides;
use super::{Outcome, stop, terminal};
use crate::cli::error::CliError;
use crate::cli::numbers::counted;
use crate::config::load;
use crate::model::setting::Setting;
use crate::observe::population::{POPULATION_COLUMNS, PopulationRow, population};
use crate::output::{TableColumn, create_table_file, fixed_columns, flag_columns};
use crate::random::Luck;

/// Writes the simulated households as they are before the first month, one row each
///
/// Traits, true and perceived incidence, and the platforms whose app the household uses. Units and meanings stand in
/// the metadata of a Parquet file.
#[derive(Args)]
#[command(after_help = "Examples:
  huzhu population duopoly --out households.parquet
  huzhu population market.toml --out households.csv --set population.simulated_households=1000 --replicate 3")]
pub(super) struct Population {
    /// A file, or the name of a shipped configuration (see `huzhu configs`)
    config: String,

    /// File to write; ends in .parquet or .csv, which decides the format
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    #[command(flatten)]
    overrides: Overrides,

    /// Seed of all draws [default: the configuration's]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    /// Number of the independent history, from 0
    #[arg(long, value_name = "K", default_value_t = 0)]
    replicate: u32,

    /// Replace the file if it exists
    #[arg(long)]
    force: bool,
}

impl Population {
    pub(super) fn execute(self) -> Outcome {
        let mut overrides = self.overrides.set;
        overrides.extend(self.seed.map(|seed| format!("run.seed={seed}")));
        let loaded = load(&self.config, &overrides)?;
        let setting = Setting::new(&loaded.scenario);
        let luck = Luck { seed: loaded.parameters.run.seed, replicate: self.replicate };
        let mut table = create_table_file(&self.out, self.force, columns(&setting))?;
        stop::listen();
        for rows in population(&setting, &luck) {
            table.append(&rows)?;
            if stop::go_on().is_break() {
                return Err(CliError::Interrupted);
            }
        }
        table.finish()?;
        let households = loaded.parameters.population.simulated_households;
        let written = counted(households, "household");
        terminal::print(&format!("{}: {written}\n", self.out.display()))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn columns(setting: &Setting) -> Vec<TableColumn<PopulationRow>> {
    let names: Vec<&str> = setting.platforms.iter().map(|platform| &*platform.name).collect();
    let meaning = "whether the household uses the parent app of";
    let mut columns = fixed_columns(POPULATION_COLUMNS);
    columns.extend(flag_columns("access", &names, meaning, |row: &PopulationRow| row.access));
    columns
}
