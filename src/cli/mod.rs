//! The command line: what is typed, what is printed, and the exit code.
//!
//! What always holds: results and lists go to stdout, everything else to stderr; bad input is told with its place
//! and remedy before anything is written; a closed pipe is no error.

mod browser;
mod calibrate;
mod check;
mod compare;
mod configs;
mod design;
mod error;
#[cfg(feature = "explore")]
mod explore;
mod folder;
mod init;
mod journalled;
mod merge;
mod numbers;
mod plot;
mod population;
mod progress;
mod recording;
mod reference;
mod report;
mod results;
mod run;
mod sensitivity;
mod show;
mod stop;
mod summary;
mod sweep;
mod terminal;
mod verify;
mod watching;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use error::CliError;

const ABOUT: &str = "Simulates competing online mutual-aid platforms: how they grow, concentrate and die";

const AFTER_HELP: &str = "\
Examples:
  huzhu configs                                          what there is to run
  huzhu run duopoly                                      run one of them
  huzhu run duopoly --set platform.Follower.fee_rate=0.12 --out runs/dear
  huzhu show runs/dear                                   look at it again
  huzhu plot runs/dear --figure members                  draw it for a paper
  huzhu report runs/dear --open                          see it, as a page in the browser
  huzhu explore duopoly                                  move its parameters on a page
  huzhu verify runs/dear                                 prove that it repeats
  huzhu init my-market                                   begin your own
  huzhu compare duopoly --with dear:platform.Follower.fee_rate=0.12
  huzhu sweep experiments/late-entry/experiment.toml     thousands of histories, in a folder that survives
  huzhu sensitivity sweeps/consolidation-sensitivity     what matters, and how much is luck
  huzhu calibrate fit.toml                               the parameters that come closest to what was observed

Exit codes:
  0  done
  1  failure: the system refused, a run was interrupted, or a run does not repeat
  2  bad input: nothing was written

Colour follows the terminal; NO_COLOR=1 switches it off.";

#[derive(Parser)]
#[command(name = "huzhu", version, about = ABOUT, after_help = AFTER_HELP, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Run(run::Run),
    Sweep(sweep::Sweep),
    Merge(merge::Merge),
    Compare(compare::Compare),
    Show(show::Show),
    Plot(plot::Plot),
    Report(report::Report),
    #[cfg(feature = "explore")]
    Explore(explore::Explore),
    Sensitivity(sensitivity::Sensitivity),
    Calibrate(calibrate::Calibrate),
    Design(design::Design),
    Check(check::Check),
    Verify(verify::Verify),
    Population(population::Population),
    Configs(configs::Configs),
    Init(init::Init),
    Parameters(reference::ParameterReference),
    Schema(reference::Schema),
    Completions(reference::Completions),
}

/// What the program understands, for completions and manuals.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    // On bad arguments clap prints what is wrong and exits with 2.
    let cli = Cli::parse();
    let outcome = match cli.command {
        Command::Run(command) => command.execute(),
        Command::Sweep(command) => command.execute(),
        Command::Merge(command) => command.execute(),
        Command::Compare(command) => command.execute(),
        Command::Show(command) => command.execute(),
        Command::Plot(command) => command.execute(),
        Command::Report(command) => command.execute(),
        #[cfg(feature = "explore")]
        Command::Explore(command) => command.execute(),
        Command::Sensitivity(command) => command.execute(),
        Command::Calibrate(command) => command.execute(),
        Command::Design(command) => command.execute(),
        Command::Check(command) => command.execute(),
        Command::Verify(command) => command.execute(),
        Command::Population(command) => command.execute(),
        Command::Configs(command) => command.execute(),
        Command::Init(command) => command.execute(),
        Command::Parameters(command) => command.execute(),
        Command::Schema(command) => command.execute(),
        Command::Completions(command) => command.execute(),
    };
    outcome.unwrap_or_else(|error| error.report())
}

/// What a command yields: the exit code that it earned, or why it ended early.
type Outcome = Result<ExitCode, CliError>;

#[cfg(test)]
mod tests {
    #[test]
    fn the_definition_of_the_commands_is_sound() {
        super::command().debug_assert();
    }
}
