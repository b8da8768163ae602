//! The books of the platforms: claims, charges, expectations, and what is reported at the end.

use std::collections::{BTreeMap, VecDeque};

use rand::{SeedableRng, rngs::SmallRng};
use rand_distr::{Binomial, Distribution, Poisson};
use serde::Serialize;

use crate::{Household, Membership, Outlook, PLATFORMS, Parameters};

const FEN_PER_YUAN: f64 = 100.0;
const FEE_PARTS: i128 = 1_000_000;
const REPORTED_MONTHS: [usize; 4] = [6, 12, 24, 36];
const CHARGE_MONTHS: usize = 12;

/// What the households of a month add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Tally {
    pub members: [u64; PLATFORMS],
    /// Summed hazards of the members past waiting.
    pub exposure: [f64; PLATFORMS],
    pub attentive: u64,
    pub ill: u64,
}

impl Tally {
    /// Counts a household as it stands after its choice.
    #[inline]
    pub fn count(&mut self, outlook: &Outlook, household: &Household, membership: Membership) {
        if let Some(platform) = membership.platform() {
            self.members[platform] += 1;
            if outlook.is_covered(membership) {
                self.exposure[platform] += f64::from(household.hazard);
            }
        }
    }

    /// Adds another part of the same month.
    pub fn add(&mut self, other: &Tally) {
        for platform in 0..PLATFORMS {
            self.members[platform] += other.members[platform];
            self.exposure[platform] += other.exposure[platform];
        }
        self.attentive += other.attentive;
        self.ill += other.ill;
    }
}

/// The books of all platforms.
#[derive(Debug, Clone)]
pub struct Ledger {
    parameters: Parameters,
    rng: SmallRng,
    month: u8,
    expected: [f64; PLATFORMS],
    reference: [f64; PLATFORMS],
    due: [VecDeque<u64>; PLATFORMS],
    members: Vec<[u64; PLATFORMS]>,
    charges: Vec<[Option<f64>; PLATFORMS]>,
    claims_paid: u64,
    attentive: u64,
    ill: u64,
}

/// The statistics that every peer reports.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    members: BTreeMap<usize, [u64; PLATFORMS]>,
    hhi: BTreeMap<usize, f64>,
    claims_paid: u64,
    mean_charge_yuan: [Option<f64>; PLATFORMS],
    attentive: u64,
    ill: u64,
}

impl Ledger {
    /// The books before the first month.
    pub fn new(parameters: &Parameters, seed: u64) -> Ledger {
        let months = parameters.delay.len();
        Ledger {
            parameters: parameters.clone(),
            // Apart from the stream of the households' traits.
            rng: SmallRng::seed_from_u64(seed ^ 0x6c65_6467_6572),
            month: 0,
            expected: parameters.advertised,
            reference: parameters.advertised,
            due: std::array::from_fn(|_| VecDeque::from(vec![0; months])),
            members: Vec::new(),
            charges: Vec::new(),
            claims_paid: 0,
            attentive: 0,
            ill: 0,
        }
    }

    /// What every household sees this month.
    pub fn outlook(&self) -> Outlook {
        let p = &self.parameters;
        let cover = |discount: f64| {
            p.benefit.map(|benefit| {
                let lump_sum = p.trust * benefit * discount;
                (p.bill_mean * -(-lump_sum / p.bill_mean).exp_m1()) as f32
            })
        };
        Outlook {
            month: self.month,
            attention: p.attention,
            cover: [cover(p.waiting_discount), cover(1.0)],
            quality: p.quality.map(|quality| quality as f32),
            felt_price: std::array::from_fn(|platform| {
                let (expected, reference) = (self.expected[platform], self.reference[platform]);
                (expected + p.loss_aversion * (expected - reference).max(0.0)) as f32
            }),
            waiting_months: p.waiting_months,
            scale: p.scale as f32,
            joining_cost: p.joining_cost as f32,
            leaving_cost: p.leaving_cost as f32,
        }
    }

    /// Books a month.
    pub fn close_month(&mut self, tally: &Tally) {
        let charges = std::array::from_fn(|platform| self.settle(platform, tally));
        self.members.push(tally.members);
        self.charges.push(charges);
        self.attentive += tally.attentive;
        self.ill += tally.ill;
        self.month += 1;
    }

    /// Claims, bill and expectations of one platform; its charge, where anybody shares it.
    fn settle(&mut self, platform: usize, tally: &Tally) -> Option<f64> {
        let p = &self.parameters;
        let filed = match tally.exposure[platform] {
            0.0 => 0,
            exposure => Poisson::new(exposure).expect("a positive mean").sample(&mut self.rng) as u64,
        };
        let approved = binomial(filed, p.approval_rate[platform], &mut self.rng);
        let (mut left, mut tail) = (approved, 1.0);
        for (due, probability) in self.due[platform].iter_mut().zip(&p.delay) {
            let count = binomial(left, (probability / tail).clamp(0.0, 1.0), &mut self.rng);
            *due += count;
            left -= count;
            tail -= probability;
        }
        // Rounding may leave a remainder: it waits longest.
        *self.due[platform].back_mut().expect("a queue of months") += left;
        let paid = self.due[platform].pop_front().expect("a queue of months");
        self.due[platform].push_back(0);
        self.claims_paid += paid;

        let members = i128::from(tally.members[platform]);
        if members == 0 {
            return None;
        }
        let payout = i128::from(paid) * (p.benefit[platform] * FEN_PER_YUAN).round() as i128;
        let fee = (payout * p.fee_parts[platform] + FEE_PARTS - 1) / FEE_PARTS;
        let charge = ((payout + fee + members - 1) / members) as f64 / FEN_PER_YUAN;
        self.expected[platform] += p.learning_rate * (charge - self.expected[platform]);
        self.reference[platform] += p.reference_rate * (charge - self.reference[platform]);
        Some(charge)
    }

    /// The statistics of the months so far.
    pub fn report(&self) -> Report {
        let months = || REPORTED_MONTHS.into_iter().filter(|&month| month <= self.members.len());
        let hhi = |members: &[u64; PLATFORMS]| {
            let total = members.iter().sum::<u64>().max(1) as f64;
            members.iter().map(|&count| (count as f64 / total).powi(2)).sum()
        };
        let last = &self.charges[self.charges.len().saturating_sub(CHARGE_MONTHS)..];
        Report {
            members: months().map(|month| (month, self.members[month - 1])).collect(),
            hhi: months().map(|month| (month, hhi(&self.members[month - 1]))).collect(),
            claims_paid: self.claims_paid,
            mean_charge_yuan: std::array::from_fn(|platform| {
                let charges: Vec<f64> = last.iter().filter_map(|row| row[platform]).collect();
                (!charges.is_empty()).then(|| charges.iter().sum::<f64>() / charges.len() as f64)
            }),
            attentive: self.attentive,
            ill: self.ill,
        }
    }
}

fn binomial(trials: u64, probability: f64, rng: &mut SmallRng) -> u64 {
    match trials {
        0 => 0,
        _ => Binomial::new(trials, probability).expect("a probability").sample(rng),
    }
}
