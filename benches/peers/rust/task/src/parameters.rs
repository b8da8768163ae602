//! The parameters of the task, read from task.toml.

use std::error::Error;
use std::path::Path;

use toml::{Table, Value};

use crate::PLATFORMS;

/// The parameters that the task uses. Money in yuan, rates per month.
#[derive(Debug, Clone)]
pub struct Parameters {
    pub months: u8,
    pub frailty_shape: f64,
    pub loading_log_mean: f64,
    pub loading_log_sd: f64,
    pub loading_offset: f64,
    pub price_sensitivity: f64,
    pub price_sensitivity_log_sd: f64,
    pub taste_sd: f64,
    pub warm_glow_mean: f64,
    pub bill_mean: f64,
    pub hazard: f64,
    pub attention: f64,
    pub perception_level: f64,
    pub private_information: f64,
    pub waiting_discount: f64,
    pub learning_rate: f64,
    pub reference_rate: f64,
    pub loss_aversion: f64,
    pub scale: f64,
    pub joining_cost: f64,
    pub leaving_cost: f64,
    pub trust: f64,
    pub waiting_months: u8,
    pub delay: Vec<f64>,
    pub approval_rate: [f64; PLATFORMS],
    /// Fee over pay-outs, millionths.
    pub fee_parts: [i128; PLATFORMS],
    pub advertised: [f64; PLATFORMS],
    pub quality: [f64; PLATFORMS],
    pub benefit: [f64; PLATFORMS],
}

/// The task at one size and seed.
#[derive(Debug, Clone)]
pub struct Task {
    pub parameters: Parameters,
    pub households: usize,
    pub seed: u64,
    pub threads: usize,
}

type Result<T> = std::result::Result<T, Box<dyn Error>>;

impl Parameters {
    /// Reads `path` and changes what `assignments` (KEY=VALUE) say.
    pub fn read(path: &Path, assignments: &[String]) -> Result<Parameters> {
        let mut config: Table = std::fs::read_to_string(path)?.parse()?;
        for assignment in assignments {
            set(&mut config, assignment)?;
        }
        Parameters::from_config(&Value::Table(config))
    }

    fn from_config(config: &Value) -> Result<Parameters> {
        let mut platforms: Vec<&Value> =
            config["platform"].as_array().ok_or("platform is no list")?.iter().collect();
        platforms.sort_by_key(|platform| platform["name"].as_str());
        if platforms.len() != PLATFORMS {
            return Err(format!("the task has {PLATFORMS} platforms").into());
        }
        let column = |value: &dyn Fn(&Value) -> Result<f64>| -> Result<[f64; PLATFORMS]> {
            let values = platforms.iter().map(|platform| value(platform)).collect::<Result<Vec<f64>>>()?;
            Ok(values.try_into().expect("as many values as platforms"))
        };
        let (population, behaviour) = (&config["population"], &config["behaviour"]);
        let (choice, perception) = (&behaviour["choice"], &behaviour["perception"]);
        let expectation = &behaviour["expectation"];
        let first = platforms[0];
        Ok(Parameters {
            months: number(config, "run.months")? as u8,
            frailty_shape: number(population, "frailty_cv")?.powi(-2),
            loading_log_mean: number(population, "risk_loading_log_mean")?,
            loading_log_sd: number(population, "risk_loading_log_sd")?,
            loading_offset: number(population, "risk_loading_offset")?,
            price_sensitivity: number(population, "price_sensitivity")?,
            price_sensitivity_log_sd: number(population, "price_sensitivity_log_sd")?,
            taste_sd: number(population, "taste_sd_yuan_per_month")?,
            warm_glow_mean: number(population, "warm_glow_mean_yuan_per_month")?,
            bill_mean: number(&population["tier"][0], "bill_mean_yuan")?,
            hazard: number(&config["illness"]["incidence"][0], "annual_incidence")? / 12.0,
            attention: number(behaviour, "attention.baseline")?,
            perception_level: number(perception, "level")?,
            private_information: number(perception, "private_information")?,
            waiting_discount: number(perception, "waiting_discount")?,
            learning_rate: number(expectation, "learning_rate")?,
            reference_rate: number(expectation, "reference_rate")?,
            loss_aversion: number(expectation, "loss_aversion")?,
            scale: number(choice, "scale_yuan_per_month")?,
            joining_cost: number(choice, "joining_cost_yuan_per_month")?,
            leaving_cost: number(choice, "leaving_cost_yuan_per_month")?,
            trust: number(behaviour, "trust.base")?,
            waiting_months: number(first, "waiting_period_months")? as u8,
            delay: delay_probabilities(
                number(first, "claim_delay_mean_months")?,
                number(first, "claim_delay_shape")? as u32,
                number(first, "claim_delay_max_months")? as u32,
            ),
            approval_rate: column(&|platform| number(platform, "approval_rate"))?,
            fee_parts: column(&|platform| number(platform, "fee_rate"))?
                .map(|rate| (rate * 1e6).round() as i128),
            advertised: column(&|platform| number(platform, "advertised_price_yuan_per_month"))?,
            quality: column(&|platform| number(platform, "quality_yuan_per_month"))?,
            benefit: column(&|platform| number(&platform["benefit"][0], "amount_yuan"))?,
        })
    }
}

fn number(table: &Value, key: &str) -> Result<f64> {
    let value = key.split('.').try_fold(table, |table, part| table.get(part));
    let value = value.ok_or_else(|| format!("{key} is missing"))?;
    let whole = value.as_integer().map(|whole| whole as f64);
    Ok(value.as_float().or(whole).ok_or_else(|| format!("{key} is no number"))?)
}

/// Sets a dotted key, as `huzhu run --set` does: platforms are found by their names.
fn set(config: &mut Table, assignment: &str) -> Result<()> {
    let (key, value) = assignment.split_once('=').ok_or("KEY=VALUE expected")?;
    let value = format!("value = {value}").parse::<Table>()?.remove("value").ok_or("a value expected")?;
    let mut path: Vec<&str> = key.split('.').collect();
    let last = path.pop().ok_or("a key expected")?;
    let mut table = config;
    let mut path = path.into_iter();
    while let Some(part) = path.next() {
        table = match table.get_mut(part).ok_or_else(|| format!("{key}: no {part}"))? {
            Value::Table(inner) => inner,
            Value::Array(rows) => {
                let name = path.next().ok_or_else(|| format!("{key}: a name expected after {part}"))?;
                let mut rows = rows.iter_mut().filter_map(Value::as_table_mut);
                let named = rows.find(|row| row.get("name").and_then(Value::as_str) == Some(name));
                named.ok_or_else(|| format!("{key}: no {part} is called {name}"))?
            }
            _ => return Err(format!("{key}: {part} holds no keys").into()),
        };
    }
    table.insert(last.to_owned(), value);
    Ok(())
}

/// P(delay = k) = F(k + 1/2) - F(k - 1/2) of a gamma with a whole shape, for k = 0..=last, scaled to sum to 1.
fn delay_probabilities(mean: f64, shape: u32, last: u32) -> Vec<f64> {
    let below = |x: f64| {
        let rate = f64::from(shape) / mean * x;
        let terms = (1..shape).scan(1.0, |term, n| {
            *term *= rate / f64::from(n);
            Some(*term)
        });
        1.0 - (-rate).exp() * (1.0 + terms.sum::<f64>())
    };
    let mut lower = 0.0;
    let mut mass: Vec<f64> = (0..=last)
        .map(|months| {
            let upper = below(f64::from(months) + 0.5);
            upper - std::mem::replace(&mut lower, upper)
        })
        .collect();
    let total: f64 = mass.iter().sum();
    mass.iter_mut().for_each(|probability| *probability /= total);
    mass
}
