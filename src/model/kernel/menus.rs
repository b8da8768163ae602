//! Menus of many households: laid out one after another, so that exponentials and logarithms are taken of all at once.
//!
//! The same operations in the same order as [`Menu`](crate::model::choice::Menu) has them.

use std::hint::select_unpredictable;

use crate::math::{exp, ln_of_normal};
use crate::model::choice::{Action, MAX_ACTIONS, highest, pick};

/// Actions for which there is room. Choices of a block are settled when this is nearly used up, and in the end.
const ROOM: usize = 2048;

/// The most actions that one household adds: its menu, and that of the same household without platforms.
const MOST: usize = MAX_ACTIONS + 2;

/// Actions that are looked at whether a menu has so many or not: how many it has cannot be guessed, and what is not there
/// weighs 0, which changes no bit.
const AT_ONCE: usize = 4;

/// Actions of one menu.
#[derive(Clone, Copy)]
struct Span {
    from: u16,
    to: u16,
}

/// A household that has a menu.
#[derive(Clone, Copy)]
pub(super) struct Chooser {
    pub place: u16,
    /// Its first holding, and how many it has.
    pub index: u16,
    pub held: u8,
    /// Which menu is its own.
    menu: u16,
    /// What it could do without platforms.
    pub without: Without,
    pub price_sensitivity: f64,
}

/// The value, or menu, that a household has without platforms.
#[derive(Clone, Copy)]
pub(super) enum Without {
    /// V of keeping its commercial cover as it is.
    Value(f64),
    /// The next menu.
    NextMenu,
    /// Nobody asks: platforms do not matter to it.
    Same,
}

/// The menus of households that have not chosen yet.
pub(super) struct Menus {
    actions: Box<[Action; ROOM]>,
    /// Utilities; those of a closed menu less the highest of it.
    utilities: Box<[f64; ROOM]>,
    weights: Box<[f64; ROOM + AT_ONCE]>,
    used: usize,
    spans: Box<[Span; ROOM]>,
    highest: Box<[f64; ROOM]>,
    totals: Box<[f64; ROOM]>,
    /// Log-sums, once settled.
    log_sums: Box<[f64; ROOM]>,
    menus: usize,
    pub choosers: Vec<Chooser>,
}

impl Default for Menus {
    fn default() -> Menus {
        let zeros = || Box::new([0.0; ROOM]);
        Menus {
            actions: Box::new([Action::Keep; ROOM]),
            utilities: zeros(),
            weights: Box::new([0.0; ROOM + AT_ONCE]),
            used: 0,
            spans: Box::new([Span { from: 0, to: 0 }; ROOM]),
            highest: zeros(),
            totals: Box::new([1.0; ROOM]),
            log_sums: zeros(),
            menus: 0,
            choosers: Vec::new(),
        }
    }
}

impl Menus {
    /// Whether one more household may find no room.
    #[inline(always)]
    pub fn is_nearly_full(&self) -> bool {
        self.used + MOST > ROOM
    }

    /// Offers `action` at `utility` in the menu that is being written.
    #[inline(always)]
    pub fn offer(&mut self, action: Action, utility: f64) {
        self.actions[self.used] = action;
        self.utilities[self.used] = utility;
        self.used += 1;
    }

    /// Ends the menu that began at action `from`.
    #[inline(always)]
    pub fn close(&mut self, from: usize) {
        let utilities = &mut self.utilities[from..self.used];
        let highest = highest(utilities);
        for utility in utilities {
            *utility -= highest;
        }
        self.highest[self.menus] = highest;
        self.spans[self.menus] = Span { from: from as u16, to: self.used as u16 };
        self.menus += 1;
    }

    /// Where the next menu begins.
    #[inline(always)]
    pub fn next(&self) -> usize {
        self.used
    }

    /// Lets the household whose menus have been closed last wait for its choice.
    #[inline(always)]
    pub fn wait(
        &mut self,
        (place, index, held): (usize, usize, usize),
        without: Without,
        price_sensitivity: f64,
    ) {
        let own = self.menus - if matches!(without, Without::NextMenu) { 2 } else { 1 };
        self.choosers.push(Chooser {
            place: place as u16,
            index: index as u16,
            held: held as u8,
            menu: own as u16,
            without,
            price_sensitivity,
        });
    }

    /// Works out the log-sums of all menus: scale ln Sum exp(utility / scale).
    #[inline(always)]
    pub fn settle(&mut self, scale: f64) {
        for (weight, utility) in self.weights[..self.used].iter_mut().zip(&self.utilities[..self.used]) {
            *weight = exp(utility / scale);
        }
        for (total, span) in self.totals[..self.menus].iter_mut().zip(&self.spans[..self.menus]) {
            let weights = &self.weights[usize::from(span.from)..];
            let len = usize::from(span.to - span.from);
            let (first, rest) = weights.split_at(AT_ONCE);
            let mut sum = 0.0;
            for (at, &weight) in first.iter().enumerate() {
                sum += select_unpredictable(at < len, weight, 0.0);
            }
            for weight in &rest[..len.saturating_sub(AT_ONCE)] {
                sum += weight;
            }
            *total = sum;
        }
        for menu in 0..self.menus {
            self.log_sums[menu] = self.highest[menu] + scale * ln_of_normal(self.totals[menu]);
        }
    }

    /// The action that a household takes whose uniform draw is `uniform`.
    #[inline(always)]
    pub fn action(&self, chooser: &Chooser, uniform: f64) -> Action {
        let menu = usize::from(chooser.menu);
        let Span { from, to } = self.spans[menu];
        let (from, to) = (usize::from(from), usize::from(to));
        let mut left = uniform * self.totals[menu];
        let mut action = 0;
        for (at, &weight) in self.weights[from..from + AT_ONCE].iter().enumerate() {
            left -= select_unpredictable(at < to - from, weight, 0.0);
            action += usize::from(left >= 0.0);
        }
        if action == AT_ONCE || action >= to - from {
            // More than a few actions, or a remainder of rounding: asked as the readable rule asks.
            let left = uniform * self.totals[menu];
            action = pick(&self.weights[from..to], &self.utilities[from..to], left);
        }
        self.actions[from + action]
    }

    /// The expected utility that platforms add to what the household has without them.
    #[inline(always)]
    pub fn gain(&self, chooser: &Chooser) -> f64 {
        let menu = usize::from(chooser.menu);
        self.log_sums[menu]
            - match chooser.without {
                Without::Value(value) => value,
                Without::NextMenu => self.log_sums[menu + 1],
                Without::Same => self.log_sums[menu],
            }
    }

    /// Forgets all menus.
    pub fn clear(&mut self) {
        self.used = 0;
        self.menus = 0;
        self.choosers.clear();
    }
}
