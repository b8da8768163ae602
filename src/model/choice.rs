//! Multinomial logit over actions, with inertia (McFadden 1974; model text 7.4).

use crate::math::{exp, ln};
use crate::scenario::parameters::Choice;
use crate::units::{MAX_MEMBERSHIPS, MAX_PLATFORMS, PlatformId};

/// What a household may do in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Keep everything (and top up what needs it).
    Keep,
    /// Leave the platform in this slot.
    Leave(usize),
    /// Leave every platform.
    LeaveAll,
    /// Join one more platform.
    Add(PlatformId),
    /// Leave every platform and join this one.
    ReplaceAllBy(PlatformId),
    /// Buy commercial cover.
    BuyCover,
    /// Let commercial cover end.
    DropCover,
}

/// The most actions that any household may have.
pub const MAX_ACTIONS: usize = 2 + MAX_MEMBERSHIPS + 2 * MAX_PLATFORMS + 2;

/// Actions and their utilities, yuan a month. Keeps its place on the stack: nothing is allocated per household.
pub struct Menu {
    actions: [Action; MAX_ACTIONS],
    utilities: [f64; MAX_ACTIONS],
    weights: [f64; MAX_ACTIONS],
    len: usize,
}

impl Default for Menu {
    fn default() -> Menu {
        Menu {
            actions: [Action::Keep; MAX_ACTIONS],
            utilities: [0.0; MAX_ACTIONS],
            weights: [0.0; MAX_ACTIONS],
            len: 0,
        }
    }
}

impl Menu {
    /// Removes all actions.
    #[inline(always)]
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// Offers `action` at `utility` = V(after) - switching costs.
    #[inline(always)]
    pub fn offer(&mut self, action: Action, utility: f64) {
        self.actions[self.len] = action;
        self.utilities[self.len] = utility;
        self.len += 1;
    }

    /// The action that a household takes whose uniform draw is `uniform`, and the log-sum of the menu.
    ///
    /// The probabilities are the softmax of utility / scale, in the order in which the actions were offered; so `Keep`,
    /// offered first, keeps the same draws when a further action appears. The log-sum, scale ln Sum exp(utility / scale),
    /// is the expected utility of the best action, up to Euler's constant (Small and Rosen 1981). The menu must not be
    /// empty.
    #[inline(always)]
    pub fn settle(&mut self, scale: f64, uniform: f64) -> (Action, f64) {
        let (highest, total) = self.weigh(scale);
        (self.pick(uniform * total), highest + scale * ln(total))
    }

    /// The action alone.
    #[inline(always)]
    pub fn choose(&mut self, scale: f64, uniform: f64) -> Action {
        let (_, total) = self.weigh(scale);
        self.pick(uniform * total)
    }

    /// Weighs all actions by exp((utility - highest) / scale); the highest utility, and the sum of the weights.
    #[inline(always)]
    fn weigh(&mut self, scale: f64) -> (f64, f64) {
        let highest = highest(&self.utilities[..self.len]);
        let weights = &mut self.weights[..self.len];
        for (weight, utility) in weights.iter_mut().zip(&self.utilities) {
            *weight = exp((utility - highest) / scale);
        }
        (highest, weights.iter().sum())
    }

    #[inline(always)]
    fn pick(&self, left: f64) -> Action {
        self.actions[pick(&self.weights[..self.len], &self.utilities[..self.len], left)]
    }
}

/// The highest of these utilities.
#[inline(always)]
pub(in crate::model) fn highest(utilities: &[f64]) -> f64 {
    let mut highest = f64::NEG_INFINITY;
    for &utility in utilities {
        highest = if utility > highest { utility } else { highest };
    }
    highest
}

/// The action at which the running sum of the weights exceeds `left`.
#[inline(always)]
pub(in crate::model) fn pick(weights: &[f64], utilities: &[f64], mut left: f64) -> usize {
    for (action, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return action;
        }
    }
    likeliest(utilities)
}

/// Rounding may leave a remainder of a few ulp: it belongs to the likeliest action.
#[cold]
fn likeliest(utilities: &[f64]) -> usize {
    let likeliest = (0..utilities.len()).max_by(|&a, &b| utilities[a].total_cmp(&utilities[b]));
    likeliest.expect("a menu always offers to keep")
}

/// scale ln Sum exp(utility / scale).
pub fn log_sum(utilities: &[f64], scale: f64) -> f64 {
    let highest = utilities.iter().fold(f64::NEG_INFINITY, |highest, &utility| highest.max(utility));
    highest + scale * ln(utilities.iter().map(|utility| exp((utility - highest) / scale)).sum())
}

/// Cost of leaving one platform: nothing where the balance has run low (not topping up is enough), or where leaving is
/// free because the platform is closing or has just taken the household over.
pub fn leaving_cost(choice: &Choice, balance_is_low: bool, is_free: bool) -> f64 {
    if balance_is_low || is_free { 0.0 } else { choice.leaving_cost_yuan_per_month }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn menu(utilities: &[f64]) -> Menu {
        let mut menu = Menu::default();
        for (slot, &utility) in utilities.iter().enumerate() {
            menu.offer(Action::Leave(slot), utility);
        }
        menu
    }

    #[test]
    fn actions_are_taken_with_softmax_probabilities() {
        let mut menu = menu(&[0.0, 1.0, 2.5]);
        let weights = [0.0f64, 1.0, 2.5].map(|u| (u / 2.0).exp());
        let total: f64 = weights.iter().sum();
        let mut taken = [0.0; 3];
        const DRAWS: usize = 100_000;
        for draw in 0..DRAWS {
            let Action::Leave(slot) = menu.settle(2.0, (draw as f64 + 0.5) / DRAWS as f64).0 else {
                panic!()
            };
            taken[slot] += 1.0 / DRAWS as f64;
        }
        for slot in 0..3 {
            assert!((taken[slot] - weights[slot] / total).abs() < 2e-5, "{taken:?}");
        }
    }

    #[test]
    fn infinite_costs_are_never_chosen_and_no_draw_falls_through() {
        let mut menu = menu(&[0.0, -1e9]);
        assert_eq!(menu.settle(4.5, 1.0 - 1e-16).0, Action::Leave(0));
        assert_eq!(menu.settle(1e-6, 0.999).0, Action::Leave(0));
    }

    #[test]
    fn the_log_sum_of_equal_utilities_is_their_level_plus_the_logarithm_of_their_number() {
        let (_, value) = menu(&[3.0; 4]).settle(2.0, 0.5);
        assert_eq!(value, log_sum(&[3.0; 4], 2.0));
        assert!((value - (3.0 + 2.0 * 4f64.ln())).abs() < 1e-12);
    }
}
