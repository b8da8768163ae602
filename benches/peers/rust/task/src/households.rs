//! Households: what is fixed about them, and what they hold.

use rand::{Rng, SeedableRng, rngs::SmallRng};
use rand_distr::{Distribution, Exp, Gamma, LogNormal, Normal};

use crate::{PLATFORMS, Parameters};

/// What is fixed about a household.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Household {
    /// Probability of falling ill in a month.
    pub hazard: f32,
    /// What it gives for a yuan of expected cover at the risk that it perceives.
    pub worth: f32,
    /// Weight on money.
    pub price: f32,
    /// Warm glow, yuan a month.
    pub glow: f32,
    /// Lasting liking of each platform, yuan a month.
    pub taste: [f32; PLATFORMS],
}

/// The platform that a household holds, if any, and when it joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Membership {
    platform: u8,
    /// Month of joining.
    pub joined: u8,
}

const OUTSIDE: u8 = u8::MAX;

impl Membership {
    /// No membership.
    pub const NONE: Membership = Membership { platform: OUTSIDE, joined: 0 };

    /// A membership that begins in `month`.
    pub fn new(platform: usize, month: u8) -> Membership {
        Membership { platform: platform as u8, joined: month }
    }

    /// The platform.
    #[inline]
    pub fn platform(self) -> Option<usize> {
        (self.platform != OUTSIDE).then_some(usize::from(self.platform))
    }
}

impl Default for Membership {
    fn default() -> Membership {
        Membership::NONE
    }
}

/// Draws `count` households.
pub fn households(parameters: &Parameters, count: usize, seed: u64) -> impl Iterator<Item = Household> {
    let mut rng = SmallRng::seed_from_u64(seed);
    let p = parameters.clone();
    let frailty = Gamma::new(p.frailty_shape, 1.0 / p.frailty_shape).expect("a positive shape");
    let multiplier = LogNormal::new(p.loading_log_mean, p.loading_log_sd).expect("a finite spread");
    let price = LogNormal::new(0.0, p.price_sensitivity_log_sd).expect("a finite spread");
    let glow = Exp::new(1.0 / p.warm_glow_mean).expect("a positive mean");
    let taste = Normal::new(0.0, p.taste_sd).expect("a finite spread");
    let mean_power = (libm::lgamma(p.frailty_shape + p.private_information) - libm::lgamma(p.frailty_shape))
        .exp()
        / p.frailty_shape.powf(p.private_information);
    (0..count).map(move |_| {
        let frailty = sample(&frailty, &mut rng);
        let perceived = p.perception_level * p.hazard * frailty.powf(p.private_information) / mean_power;
        let multiplier = 1.0 + p.loading_offset + sample(&multiplier, &mut rng);
        Household {
            hazard: (p.hazard * frailty).min(1.0) as f32,
            worth: (multiplier * perceived) as f32,
            price: (p.price_sensitivity * sample(&price, &mut rng)) as f32,
            glow: sample(&glow, &mut rng) as f32,
            taste: std::array::from_fn(|_| sample(&taste, &mut rng) as f32),
        }
    })
}

fn sample(distribution: &impl Distribution<f64>, rng: &mut impl Rng) -> f64 {
    distribution.sample(rng)
}
