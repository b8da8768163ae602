//! Settlement: who pays the month's bill (model text 7.6). Whole fen; the books balance exactly:
//! charges + sponsor money = pay-outs + fee + residue.

use crate::model::setting::platform::{CHARGE_CLASSES, FULL_CHARGE_PERCENT};
use crate::scenario::parameters::CapExcess;
use crate::units::Fen;

/// The bill of a month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bill {
    /// Lump sums due.
    pub payouts: Fen,
    /// Number of claims due.
    pub claims: i64,
    /// Fee over pay-outs.
    pub fee_rate: f64,
}

/// What limits the charge of a person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Caps {
    /// What a person of relativity 1 may still be charged: the rest of the yearly cap, or the largest balance.
    /// `None`: no cap.
    pub left: Option<Fen>,
    /// Largest share in one claim. `None`: no cap.
    pub per_claim: Option<Fen>,
    /// Who bears what is cut off.
    pub excess: CapExcess,
}

/// A settled month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settlement {
    /// Lump sums paid.
    pub payout: Fen,
    /// Fee earned.
    pub fee: Fen,
    /// Charge of a person of relativity 1; `None` where nobody shares.
    pub charge: Option<Fen>,
    /// Money that members paid.
    pub charges: Fen,
    /// Money that the sponsor adds.
    pub sponsor: Fen,
    /// What rounding up leaves.
    pub residue: Fen,
    /// Of the sponsor's money: charges that balances could not cover.
    pub unpaid: Fen,
}

/// phi Y, rounded up to whole fen.
pub fn fee(payouts: Fen, fee_rate: f64) -> Fen {
    const PARTS: i128 = 1_000_000;
    let parts = (fee_rate * PARTS as f64 + 0.5).floor() as i128;
    let exact = i128::from(payouts.0) * parts;
    Fen(((exact + PARTS - 1) / PARTS) as i64)
}

/// c = ceil_fen((1 + phi) Y / sharing persons), where a person counts with its relativity (percent).
pub fn unit_charge(bill: Fen, shares_percent: i64) -> Fen {
    let exact = i128::from(bill.0) * i128::from(FULL_CHARGE_PERCENT);
    let shares = i128::from(shares_percent);
    Fen(((exact + shares - 1) / shares) as i64)
}

/// What a person of this relativity (percent) pays of a unit charge: rounded up to whole fen.
pub fn person_charge(unit: Fen, relativity_percent: i64) -> Fen {
    let exact = i128::from(unit.0) * i128::from(relativity_percent);
    let full = i128::from(FULL_CHARGE_PERCENT);
    Fen(((exact + full - 1) / full) as i64)
}

/// What persons by class owe together at a unit charge. A class without persons owes nothing, however dear it is.
pub fn owed(unit: Fen, persons: &[i64; CHARGE_CLASSES], relativity_percent: &[i64; CHARGE_CLASSES]) -> Fen {
    persons
        .iter()
        .zip(relativity_percent)
        .filter(|&(&count, _)| count != 0)
        .map(|(&count, &relativity)| person_charge(unit, relativity).times(count))
        .sum()
}

/// Splits a bill. `collect` gives the money that members can be made to pay at a unit charge; it falls short of
/// what they owe only where balances run out.
pub fn settle(
    bill: &Bill,
    persons: &[i64; CHARGE_CLASSES],
    relativity_percent: &[i64; CHARGE_CLASSES],
    caps: &Caps,
    collect: impl Fn(Fen) -> Fen,
) -> Settlement {
    let shares: i64 =
        persons.iter().zip(relativity_percent).map(|(count, relativity)| count * relativity).sum();
    if shares == 0 {
        // Nobody is left to share: the sponsor pays the claims and earns no fee.
        return Settlement { payout: bill.payouts, sponsor: bill.payouts, ..Settlement::default() };
    }
    let fee_due = fee(bill.payouts, bill.fee_rate);
    let due = bill.payouts + fee_due;
    let charge = capped(unit_charge(due, shares), bill.claims, caps);
    let owed = owed(charge, persons, relativity_percent);
    let charges = collect(charge);
    let unpaid = owed - charges;
    let short = owed < due;
    if short && caps.excess == CapExcess::Beneficiaries {
        return cut_payouts(bill, charge, owed, charges);
    }
    Settlement {
        payout: bill.payouts,
        fee: fee_due,
        charge: Some(charge),
        charges,
        sponsor: (due - charges).max(Fen::ZERO),
        residue: (charges - due).max(Fen::ZERO),
        unpaid,
    }
}

fn capped(charge: Fen, claims: i64, caps: &Caps) -> Fen {
    let yearly = caps.left.map_or(charge, |left| charge.min(left.max(Fen::ZERO)));
    caps.per_claim.map_or(yearly, |share| yearly.min(share.times(claims)))
}

/// Pay-outs are cut to what the capped charges finance; balances that ran out are still the sponsor's.
fn cut_payouts(bill: &Bill, charge: Fen, owed: Fen, charges: Fen) -> Settlement {
    let rate = fee(Fen(1_000_000), bill.fee_rate).0;
    let payout = Fen((i128::from(owed.0) * 1_000_000 / i128::from(1_000_000 + rate)) as i64);
    let fee = fee(payout, bill.fee_rate).min(owed - payout);
    Settlement {
        payout,
        fee,
        charge: Some(charge),
        charges,
        sponsor: (payout + fee - charges).max(Fen::ZERO),
        residue: (charges - payout - fee).max(Fen::ZERO),
        unpaid: owed - charges,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EQUAL: [i64; CHARGE_CLASSES] = [FULL_CHARGE_PERCENT; CHARGE_CLASSES];
    const NO_CAPS: Caps = Caps { left: None, per_claim: None, excess: CapExcess::Sponsor };

    fn persons(first: i64, second: i64) -> [i64; CHARGE_CLASSES] {
        let mut persons = [0; CHARGE_CLASSES];
        (persons[0], persons[1]) = (first, second);
        persons
    }

    fn settle_ex_post(
        bill: &Bill,
        n: &[i64; CHARGE_CLASSES],
        r: &[i64; CHARGE_CLASSES],
        caps: &Caps,
    ) -> Settlement {
        let settled = settle(bill, n, r, caps, |charge| owed(charge, n, r));
        assert_eq!(settled.charges + settled.sponsor, settled.payout + settled.fee + settled.residue);
        settled
    }

    #[test]
    fn an_equal_split_rounds_the_charge_up_and_books_the_residue() {
        let bill = Bill { payouts: Fen(30_000_000), claims: 1, fee_rate: 0.08 };
        let settled = settle_ex_post(&bill, &persons(7_000_001, 0), &EQUAL, &NO_CAPS);
        assert_eq!((settled.charge, settled.fee), (Some(Fen(5)), Fen(2_400_000)));
        assert_eq!(settled.residue, Fen(35_000_005 - 32_400_000));
        assert_eq!(settled.sponsor, Fen::ZERO);
    }

    #[test]
    fn a_month_without_claims_costs_nothing() {
        let bill = Bill { payouts: Fen::ZERO, claims: 0, fee_rate: 0.08 };
        let settled = settle_ex_post(&bill, &persons(10, 0), &EQUAL, &NO_CAPS);
        assert_eq!((settled.charge, settled.charges), (Some(Fen::ZERO), Fen::ZERO));
    }

    #[test]
    fn age_bands_pay_by_their_relativity() {
        let mut relativity = EQUAL;
        relativity[1] = 250;
        let bill = Bill { payouts: Fen(3_500), claims: 1, fee_rate: 0.0 };
        let settled = settle_ex_post(&bill, &persons(10, 10), &relativity, &NO_CAPS);
        assert_eq!(settled.charge, Some(Fen(100)));
        assert_eq!(settled.charges, Fen(10 * 100 + 10 * 250));
    }

    #[test]
    fn the_sponsor_bears_what_the_caps_cut_off_unless_the_beneficiaries_do() {
        let bill = Bill { payouts: Fen(10_000), claims: 4, fee_rate: 0.1 };
        let caps = Caps { left: Some(Fen(50)), per_claim: Some(Fen(11)), ..NO_CAPS };
        let settled = settle_ex_post(&bill, &persons(100, 0), &EQUAL, &caps);
        assert_eq!((settled.charge, settled.sponsor), (Some(Fen(44)), Fen(11_000 - 4_400)));
        let cut = settle_ex_post(
            &bill,
            &persons(100, 0),
            &EQUAL,
            &Caps { excess: CapExcess::Beneficiaries, ..caps },
        );
        assert_eq!((cut.payout, cut.fee, cut.sponsor), (Fen(4_000), Fen(400), Fen::ZERO));
    }

    #[test]
    fn a_dear_class_without_persons_owes_nothing() {
        // One person at 1 % bears 10^13 fen: a unit charge of 10^15, of which an empty class would owe the hundredfold.
        let mut relativity = EQUAL;
        (relativity[0], relativity[1]) = (1, 10_000);
        let bill = Bill { payouts: Fen(10_000_000_000_000), claims: 1, fee_rate: 0.0 };
        let settled = settle_ex_post(&bill, &persons(1, 0), &relativity, &NO_CAPS);
        assert_eq!((settled.charges, settled.sponsor), (bill.payouts, Fen::ZERO));
        assert_eq!(person_charge(Fen(i64::MAX / 100), 10_000), Fen(i64::MAX / 100 * 100));
    }

    #[test]
    fn balances_that_run_out_are_booked_as_unpaid() {
        let bill = Bill { payouts: Fen(1_000), claims: 1, fee_rate: 0.0 };
        let settled = settle(&bill, &persons(10, 0), &EQUAL, &NO_CAPS, |_| Fen(730));
        assert_eq!((settled.unpaid, settled.sponsor), (Fen(270), Fen(270)));
    }

    #[test]
    fn without_members_the_sponsor_pays_and_earns_no_fee() {
        let bill = Bill { payouts: Fen(1_000), claims: 1, fee_rate: 0.1 };
        let settled = settle_ex_post(&bill, &persons(0, 0), &EQUAL, &NO_CAPS);
        assert_eq!((settled.sponsor, settled.fee, settled.charge), (Fen(1_000), Fen::ZERO, None));
    }

    #[test]
    fn the_fee_is_rounded_up_to_whole_fen() {
        assert_eq!(fee(Fen(101), 0.08), Fen(9));
        assert_eq!(fee(Fen(100), 0.08), Fen(8));
    }
}
