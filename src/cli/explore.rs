//! `huzhu explore`: a page on this machine on which parameters are moved.

use std::ffi::OsStr;
use std::process::ExitCode;
use std::thread;

use clap::Args;
use clap::builder::RangedU64ValueParser;

use super::error::CliError;
use super::run::Overrides;
use super::{Outcome, browser, stop, terminal};
use crate::explore::{HOUSEHOLDS_MAX, Server, ServerError, Session, SessionError};

/// Opens a page with sliders on which a scenario is simulated again at every change
///
/// The page is served to this machine only, and only at the address that is printed, which holds a random token. Members,
/// charges, concentration and the risk of pools are redrawn month by month; settings can be pinned and compared with the same
/// luck, saved as TOML for `huzhu run`, and kept as a link. Ctrl-C ends it.
#[derive(Args)]
#[command(after_help = "Examples:
  huzhu explore
  huzhu explore duopoly --set run.months=120
  huzhu explore market.toml --port 8000 --no-open")]
pub(super) struct Explore {
    /// A file, or the name of a shipped configuration (see `huzhu configs`)
    #[arg(default_value = "china-2016-2022")]
    config: String,

    #[command(flatten)]
    overrides: Overrides,

    /// Households to simulate at most; more take longer to redraw
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    #[arg(value_parser = RangedU64ValueParser::<u64>::new().range(1..=HOUSEHOLDS_MAX))]
    households: u64,

    /// Port to listen on [default: any that is free]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    port: u16,

    /// Open the page in a browser, even where nobody sees the address [default: where stdout is a terminal]
    #[arg(long)]
    open: bool,

    /// Print the address only
    #[arg(long, conflicts_with = "open")]
    no_open: bool,
}

impl Explore {
    pub(super) fn execute(self) -> Outcome {
        let session = Session::open(&self.config, &self.overrides.set, self.households)?;
        let server = Server::bind(session, self.port)?;
        stop::listen();
        let address = server.address();
        terminal::print(&format!("{address}\n"))?;
        terminal::note("Ctrl-C ends the explorer");
        if self.open || !self.no_open && terminal::stdout_is_seen() {
            open(address);
        }
        server.serve(|| stop::go_on().is_continue())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Opens the page, which is not served yet: the browser waits, and so must not be waited for.
fn open(address: String) {
    thread::spawn(move || {
        if !browser::show(OsStr::new(&address)) {
            terminal::note("no browser could be started: open the address in one yourself");
        }
    });
}

impl From<SessionError> for CliError {
    fn from(error: SessionError) -> CliError {
        match error {
            SessionError::Config(error) => error.into(),
            error => CliError::Explore(Box::new(error)),
        }
    }
}

impl From<ServerError> for CliError {
    fn from(error: ServerError) -> CliError {
        CliError::Explore(Box::new(error))
    }
}
