//! Claims: how many arise, are approved, and when they are paid (model text 7.5).

use std::collections::VecDeque;

use crate::math::{binomial_quantile, poisson_quantile};
use crate::model::apportion::apportion;
use crate::model::tally::{DIMENSIONS, GROUPS, INCIDENCE_UNIT};
use crate::random::Stream;
use crate::units::Fen;

/// Claims of one month and band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Filed {
    /// Claims that arose.
    pub filed: i64,
    /// Of these: approved.
    pub approved: i64,
}

/// Draw numbers of a band in the stream of a platform's claims.
const DRAWS_PER_BAND: u64 = 64;

/// Claims of represented members: filed ~ Poisson(expected), approved ~ Binomial(filed, approval rate), each by
/// inversion of one keyed draw. `exposure` counts expected claims in units of 2^-36: the mean is exact whatever
/// the order in which households were added.
pub fn draw_claims(stream: &mut Stream, band: usize, exposure: i128, approval_rate: f64) -> Filed {
    if exposure == 0 {
        return Filed::default();
    }
    let first = band as u64 * DRAWS_PER_BAND;
    let filed = poisson_quantile(exposure as f64 / INCIDENCE_UNIT, stream.uniform(first));
    let approved = binomial_quantile(filed, approval_rate, stream.uniform(first + 1));
    Filed { filed: filed as i64, approved: approved as i64 }
}

/// Splits approved claims over delays of 0, 1, ... months: a multinomial draw, as a chain of binomials.
pub fn draw_delays(stream: &mut Stream, band: usize, approved: i64, delay: &[f64]) -> Vec<i64> {
    let first = band as u64 * DRAWS_PER_BAND + 2;
    let mut left = approved as u64;
    let mut tail = 1.0;
    let mut paid_after = Vec::with_capacity(delay.len());
    for (months, &probability) in delay.iter().enumerate() {
        let last = months + 1 == delay.len();
        let share = if last || probability >= tail { 1.0 } else { probability / tail };
        let count = match left {
            0 => 0,
            _ if probability == 0.0 => 0,
            _ => binomial_quantile(left, share, stream.uniform(first + months as u64)),
        };
        paid_after.push(count as i64);
        left -= count;
        tail -= probability;
    }
    paid_after
}

/// What falls due in one month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Due {
    /// Claims.
    pub claims: i64,
    /// Their lump sums.
    pub amount: Fen,
    /// The same by group of recipients, fen: every dimension sums to the amount.
    pub by_group: [i64; GROUPS],
}

impl Due {
    fn add(&mut self, other: &Due) {
        self.claims += other.claims;
        self.amount += other.amount;
        for (sum, more) in self.by_group.iter_mut().zip(&other.by_group) {
            *sum += more;
        }
    }
}

/// Approved claims that wait for payment. A claim survives the member's leaving and the platform's closing to new
/// members.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClaimsQueue {
    due: VecDeque<Due>,
}

impl ClaimsQueue {
    /// Files approved claims with `amount` each, to be paid after 0, 1, ... months. `group_weights` are the
    /// expected claims of each group of recipients.
    pub fn file(&mut self, paid_after: &[i64], amount: Fen, group_weights: &[i64; GROUPS]) {
        if self.due.len() < paid_after.len() {
            self.due.resize(paid_after.len(), Due::default());
        }
        for (due, &claims) in self.due.iter_mut().zip(paid_after) {
            if claims > 0 {
                let total = amount.times(claims);
                due.add(&Due { claims, amount: total, by_group: split_by_group(total, group_weights) });
            }
        }
    }

    /// Takes what is due this month; the rest moves one month nearer.
    pub fn pay(&mut self) -> Due {
        self.due.pop_front().unwrap_or_default()
    }

    /// Takes everything at once (a closing platform's tail).
    pub fn pay_all(&mut self) -> Due {
        let mut all = Due::default();
        self.due.drain(..).for_each(|due| all.add(&due));
        all
    }

    /// Takes over another platform's queue.
    pub fn take_over(&mut self, other: &mut ClaimsQueue) {
        if self.due.len() < other.due.len() {
            self.due.resize(other.due.len(), Due::default());
        }
        for (due, more) in self.due.iter_mut().zip(other.due.drain(..)) {
            due.add(&more);
        }
    }

    /// Approved claims not yet paid.
    pub fn pending(&self) -> i64 {
        self.due.iter().map(|due| due.claims).sum()
    }
}

fn split_by_group(total: Fen, weights: &[i64; GROUPS]) -> [i64; GROUPS] {
    let mut by_group = [0; GROUPS];
    for range in DIMENSIONS {
        by_group[range.clone()].copy_from_slice(&apportion(total.0, &weights[range]));
    }
    by_group
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tally::QUINTILES;
    use crate::random::{Luck, Purpose};
    use crate::units::Month;

    fn stream(month: u32) -> Stream {
        Luck { seed: 5, replicate: 0 }.keyed_stream(Purpose::Claims, 77, Month(month))
    }

    #[test]
    fn claims_have_the_mean_of_their_exposure() {
        let exposure = (20.0 * INCIDENCE_UNIT) as i128;
        let months = 2000;
        let (mut filed, mut approved) = (0, 0);
        for month in 0..months {
            let claims = draw_claims(&mut stream(month), 1, exposure, 0.9);
            filed += claims.filed;
            approved += claims.approved;
        }
        // Four standard errors: sqrt(20/2000) = .1 and sqrt(18/2000) = .095.
        assert!((filed as f64 / f64::from(months) - 20.0).abs() < 0.4);
        assert!((approved as f64 / f64::from(months) - 18.0).abs() < 0.38);
    }

    #[test]
    fn every_approved_claim_is_paid_once() {
        let delay = [0.0, 0.2, 0.5, 0.3];
        let paid = draw_delays(&mut stream(3), 0, 1000, &delay);
        assert_eq!(paid.iter().sum::<i64>(), 1000);
        assert_eq!(paid[0], 0);
        for (count, probability) in paid.iter().zip(delay) {
            assert!((*count as f64 - 1000.0 * probability).abs() < 4.0 * (1000.0 * 0.25f64).sqrt());
        }
    }

    #[test]
    fn a_queue_pays_in_order_and_loses_nothing() {
        let mut weights = [0; GROUPS];
        weights[0] = 1;
        weights[QUINTILES] = 2;
        weights[GROUPS - 1] = 3;
        let mut queue = ClaimsQueue::default();
        queue.file(&[1, 0, 2], Fen(100), &weights);
        let first = queue.pay();
        assert_eq!((first.claims, first.amount, first.by_group[0]), (1, Fen(100), 100));
        queue.file(&[1, 1], Fen(50), &weights);
        let mut other = ClaimsQueue::default();
        other.take_over(&mut queue);
        assert_eq!((queue.pending(), other.pending()), (0, 4));
        assert_eq!(other.pay_all().amount, Fen(300));
    }

    #[test]
    fn claims_keep_their_value_for_ever() {
        let claims = draw_claims(&mut stream(0), 2, (1000.0 * INCIDENCE_UNIT) as i128, 0.95);
        assert_eq!(claims, Filed { filed: 1009, approved: 966 });
    }
}
