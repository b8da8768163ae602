//! Prepaid balances (model text 7.6).
//!
//! All sharing persons of a platform are charged alike, so a balance is known from two numbers: the platform's
//! charge accumulated since its launch, and the level of that accumulated charge at which the balance is used up.
//! The second is a whole number of yuan; kept modulo 256 it takes one byte per membership, its balance class.
//! A platform's balances are thus a histogram of 256 classes, and its books are exact to the fen.

use crate::units::Fen;

/// The largest balance of a person, yuan: classes must stay apart modulo 256.
pub const LARGEST_BALANCE_YUAN: i64 = 250;

/// The accumulated charge of one person of a prepaid platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ChargeLevel {
    /// Accumulated charge when households last acted: every balance is within [0, 256) yuan of it.
    pub acted: Fen,
    /// Accumulated charge now.
    pub now: Fen,
}

impl ChargeLevel {
    /// What is left of a person's balance with this class; 0 where the last charge was larger than the balance.
    #[inline(always)]
    pub fn balance(&self, class: u8) -> Fen {
        let base = self.acted.0.div_euclid(100);
        let exhausted_at = base + i64::from(class.wrapping_sub(base.rem_euclid(256) as u8));
        Fen((exhausted_at * 100 - self.now.0).max(0))
    }

    /// The level once households have acted at it.
    pub fn settled(self) -> ChargeLevel {
        ChargeLevel { acted: self.now, now: self.now }
    }

    /// The class of a balance that is used up just now.
    #[inline(always)]
    pub fn used_up(&self) -> u8 {
        self.now.0.div_euclid(100).rem_euclid(256) as u8
    }

    /// The same class, or, where the balance is used up, the class of a balance that is used up just now. Relative
    /// to [`settled`](Self::settled) it means the same balance. Otherwise a balance that a charge has overtaken
    /// by a yuan or more would look like one of 255 yuan, 256 being 0.
    #[inline(always)]
    pub fn renewed(&self, class: u8) -> u8 {
        if self.balance(class) == Fen::ZERO { self.used_up() } else { class }
    }

    /// The class after `amount` is paid in on top of `balance`, and what was really paid in: the new balance is
    /// rounded up so that it is used up at a whole yuan, and limited to [`LARGEST_BALANCE_YUAN`].
    pub fn pay_in(&self, balance: Fen, amount: Fen) -> (u8, Fen) {
        let largest = self.now.0.div_euclid(100) + LARGEST_BALANCE_YUAN;
        let wished = (self.now + balance + amount).0;
        let exhausted_at = wished.div_euclid(100) + i64::from(wished.rem_euclid(100) != 0);
        let exhausted_at = exhausted_at.min(largest);
        let paid = Fen(exhausted_at * 100) - self.now - balance;
        (exhausted_at.rem_euclid(256) as u8, paid.max(Fen::ZERO))
    }
}

/// Whether a balance is too low: used up, or below the expected charge.
#[inline(always)]
pub fn is_low(balance: Fen, expected_charge: Fen) -> bool {
    balance <= Fen::ZERO || balance < expected_charge
}

/// What a top-up adds: max(deposit, 3 e).
pub fn top_up(deposit: Fen, expected_charge: Fen) -> Fen {
    deposit.max(expected_charge.times(3))
}

/// Persons by class once every class is [`renewed`](ChargeLevel::renewed).
pub fn renew(level: &ChargeLevel, persons: &mut [i64; 256]) {
    if level.acted == level.now {
        return;
    }
    let mut renewed = [0; 256];
    for (class, &count) in persons.iter().enumerate() {
        renewed[usize::from(level.renewed(class as u8))] += count;
    }
    *persons = renewed;
}

/// What the balances of `persons` by class pay of a charge of `charge` per person: each min(charge, balance).
pub fn collected(level: &ChargeLevel, persons: &[i64; 256], charge: Fen) -> Fen {
    (0..256).map(|class| level.balance(class as u8).min(charge).times(persons[class])).sum()
}

/// The sum of balances of `persons` by class.
pub fn total(level: &ChargeLevel, persons: &[i64; 256]) -> Fen {
    (0..256)
        .filter(|&class| persons[class] != 0)
        .map(|class| level.balance(class as u8).times(persons[class]))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deposit_is_rounded_up_to_the_whole_yuan_at_which_it_is_used_up() {
        let level = ChargeLevel { acted: Fen(12_345), now: Fen(12_345) };
        let (class, paid) = level.pay_in(Fen::ZERO, Fen(1000));
        assert_eq!(paid, Fen(1055));
        assert_eq!(level.balance(class), Fen(1055));
    }

    #[test]
    fn balances_survive_the_turn_of_the_class_and_never_go_below_zero() {
        let mut level = ChargeLevel { acted: Fen(25_000), now: Fen(25_000) };
        let (class, _) = level.pay_in(Fen::ZERO, Fen(3000));
        level.now = Fen(26_000);
        assert_eq!(level.balance(class), Fen(2000));
        level.now = Fen(90_000);
        assert_eq!(level.balance(class), Fen::ZERO);
    }

    #[test]
    fn a_renewed_class_means_the_same_balance_once_the_charge_is_settled() {
        let level = ChargeLevel { acted: Fen(0), now: Fen(24_050) };
        for class in 0..=255 {
            let renewed = level.renewed(class);
            assert_eq!(level.settled().balance(renewed), level.balance(class), "class {class}");
        }
    }

    #[test]
    fn collection_takes_no_more_than_there_is() {
        let level = ChargeLevel { acted: Fen(0), now: Fen(0) };
        let mut persons = [0; 256];
        persons[2] = 3;
        persons[50] = 1;
        assert_eq!(collected(&level, &persons, Fen(500)), Fen(3 * 200 + 500));
        assert_eq!(total(&level, &persons), Fen(3 * 200 + 5000));
    }

    #[test]
    fn a_balance_is_low_when_it_is_used_up_or_below_the_expected_charge() {
        assert!(is_low(Fen(0), Fen(0)) && is_low(Fen(299), Fen(300)) && !is_low(Fen(300), Fen(300)));
        assert_eq!(top_up(Fen(900), Fen(400)), Fen(1200));
    }

    #[test]
    fn no_balance_exceeds_the_largest() {
        let level = ChargeLevel { acted: Fen(50), now: Fen(50) };
        let (class, paid) = level.pay_in(Fen(20_000), Fen(20_000));
        assert!(paid < Fen(20_000));
        assert_eq!(level.balance(class), Fen(20_000) + paid);
    }
}
