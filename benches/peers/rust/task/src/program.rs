//! The command line of a peer.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::{Value, json};

use crate::{Ledger, Parameters, Task};

/// What a peer gives back: the books, and how long the months alone took.
pub struct Run {
    pub ledger: Ledger,
    pub months: Duration,
}

/// Reads the command line, runs the task for each seed with `run`, and prints a line of JSON for each.
pub fn main(peer: &str, run: impl Fn(&Task) -> Run) -> ExitCode {
    match work(peer, run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{peer}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn work(peer: &str, run: impl Fn(&Task) -> Run) -> Result<(), Box<dyn Error>> {
    let (mut path, mut households, mut assignments) = (None, None, Vec::new());
    let (mut first, mut seeds, mut threads) = (1, 1, 1);
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--task" => path = Some(PathBuf::from(value)),
            "--households" => households = Some(value.parse()?),
            "--seed" => first = value.parse()?,
            "--seeds" => seeds = value.parse()?,
            "--threads" => threads = value.parse()?,
            "--set" => assignments.push(value),
            _ => return Err(format!("unknown option {name}").into()),
        }
    }
    let parameters = Parameters::read(&path.ok_or("--task is missing")?, &assignments)?;
    let households = households.ok_or("--households is missing")?;
    for seed in first..first + seeds {
        let task = Task { parameters: parameters.clone(), households, seed, threads };
        let Run { ledger, months } = run(&task);
        let mut line = json!({
            "peer": peer, "households": households, "months": parameters.months, "seed": seed,
            "threads": threads, "months_seconds": months.as_secs_f64(),
        });
        if let (Value::Object(line), Value::Object(report)) =
            (&mut line, serde_json::to_value(ledger.report())?)
        {
            line.extend(report);
        }
        println!("{line}");
    }
    Ok(())
}
