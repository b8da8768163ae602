//! What the Rust peers share: the parameters of the task, its households, one household's choice, and the books of
//! the platforms. TASK.md states the model. How households are stored, visited, given draws and counted is the
//! peer's own.

mod households;
mod ledger;
mod parameters;
mod program;

pub use households::{Household, Membership, households};
pub use ledger::{Ledger, Tally};
pub use parameters::{Parameters, Task};
pub use program::{Run, main};

/// The number of platforms of the task.
pub const PLATFORMS: usize = 10;

/// What every household sees in a month.
#[derive(Debug, Clone, Copy)]
pub struct Outlook {
    /// The month, from 0.
    pub month: u8,
    /// Probability of reconsidering.
    pub attention: f64,
    /// L (1 - exp(-C/L)) of each platform, for members who wait and for those who do not.
    pub cover: [[f32; PLATFORMS]; 2],
    /// Configured quality.
    pub quality: [f32; PLATFORMS],
    /// e + delta max(0, e - r).
    pub felt_price: [f32; PLATFORMS],
    /// Months of waiting.
    pub waiting_months: u8,
    /// Scale of the logit.
    pub scale: f32,
    /// Cost of joining.
    pub joining_cost: f32,
    /// Cost of leaving.
    pub leaving_cost: f32,
}

const WAITING: usize = 0;
const COVERED: usize = 1;

impl Outlook {
    /// Whether a member is past waiting.
    #[inline]
    pub fn is_covered(&self, membership: Membership) -> bool {
        membership.platform().is_some() && self.month - membership.joined >= self.waiting_months
    }

    #[inline]
    fn value(&self, household: &Household, platform: usize, state: usize) -> f32 {
        self.quality[platform] + household.taste[platform] + household.glow
            - household.price * self.felt_price[platform]
            + household.worth * self.cover[state][platform]
    }

    /// What a household holds after it has chosen with this uniform draw: a softmax over keep, leave, and join (or
    /// replace by) each platform that it does not hold.
    #[inline]
    pub fn choose(&self, household: &Household, membership: Membership, uniform: f64) -> Membership {
        let held = membership.platform();
        let mut utility = [f32::NEG_INFINITY; PLATFORMS + 2];
        utility[0] = 0.0;
        let mut cost = self.joining_cost;
        if let Some(platform) = held {
            let state = if self.is_covered(membership) { COVERED } else { WAITING };
            utility[0] = self.value(household, platform, state);
            utility[1] = -self.leaving_cost;
            cost += self.leaving_cost;
        }
        for (platform, slot) in utility[2..].iter_mut().enumerate() {
            if held != Some(platform) {
                *slot = self.value(household, platform, WAITING) - cost;
            }
        }
        let highest = utility.iter().fold(f32::NEG_INFINITY, |highest, &utility| highest.max(utility));
        let mut total = 0.0;
        for weight in &mut utility {
            *weight = ((*weight - highest) / self.scale).exp();
            total += *weight;
        }
        let mut left = uniform as f32 * total;
        let taken = utility.iter().position(|weight| {
            left -= weight;
            left < 0.0
        });
        match taken {
            None | Some(0) => membership,
            Some(1) => Membership::NONE,
            Some(slot) => Membership::new(slot - 2, self.month),
        }
    }
}
