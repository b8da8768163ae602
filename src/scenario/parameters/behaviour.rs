//! How households hear, attend, value and choose.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How households hear, attend, value and choose.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Behaviour {
    /// How news of platforms spreads.
    pub awareness: Awareness,
    /// When a household reconsiders.
    pub attention: Attention,
    /// How a household sees its own risk and benefits.
    pub perception: Perception,
    /// How expected and reference prices follow the charges.
    pub expectation: Expectation,
    /// Scale of choice and switching costs.
    pub choice: Choice,
    /// How trust moves.
    pub trust: Trust,
}

/// How news of platforms spreads (Bass 1969).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Awareness {
    /// Change of the log hazard of hearing per decade of age above 44 (kappa): the young hear first.
    ///
    /// Assumed: the sign by the age of who uses apps; no data on the size.
    #[schemars(range(min = -3.0, max = 3.0))]
    pub age_gradient_per_decade: f64,
}

impl Default for Awareness {
    fn default() -> Awareness {
        Awareness { age_gradient_per_decade: -0.4 }
    }
}

/// When a household reconsiders: 1 - (1 - baseline) Prod(1 - a_cue).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Attention {
    /// Probability of reconsidering in a month without any cue (a0).
    ///
    /// Calibrated: a trial of the model text against the data to June 2020.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub baseline: f64,
    /// Cue: a platform newly heard of.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub newly_heard: f64,
    /// Cue: news about trust in a platform of one's own, at full strength.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub trust_news: f64,
    /// Fall of trust in a month (share of 1) that makes half of the full-strength news.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.001, max = 1.0))]
    pub trust_news_half: f64,
    /// Cue: a bill above the reference price, at full strength (a_bill).
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub bill: f64,
    /// Excess of the household's bill over its reference at which the cue reaches 63 % of full strength, yuan
    /// a month (m0).
    ///
    /// Assumed: 3; 0.03 to 0.13 yuan must be no news.
    #[schemars(range(min = 0.001, max = 1e6))]
    pub bill_scale_yuan_per_month: f64,
    /// Cue: the commercial policy comes up for renewal.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub renewal: f64,
}

impl Default for Attention {
    fn default() -> Attention {
        Attention {
            baseline: 0.02,
            newly_heard: 0.9,
            trust_news: 0.5,
            trust_news_half: 0.1,
            bill: 0.3,
            bill_scale_yuan_per_month: 3.0,
            renewal: 0.5,
        }
    }
}

/// How a household sees its own risk and benefits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Perception {
    /// Perceived over true incidence at average risk (rho).
    ///
    /// Assumed: 1, unbiased at average risk.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub level: f64,
    /// Private information: exponent on frailty in perceived risk (omega). 1: own frailty is fully known.
    ///
    /// Assumed: no data; with 1, own frailty fully known, big pools unravel.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub private_information: f64,
    /// Exponent on the age gradient in perceived risk (omega_age). 1: age is fully understood.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub age_understanding: f64,
    /// Weight of a benefit that is still behind a waiting period.
    ///
    /// Calibrated: a trial of the model text against the data to June 2020.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub waiting_discount: f64,
}

impl Default for Perception {
    fn default() -> Perception {
        Perception { level: 1.0, private_information: 0.25, age_understanding: 0.4, waiting_discount: 0.92 }
    }
}

/// How expected and reference prices follow the charges.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Expectation {
    /// Monthly adjustment of the expected charge towards the actual one (theta).
    ///
    /// Calibrated: a trial of the model text against the data to June 2020.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub learning_rate: f64,
    /// Monthly adjustment of the reference charge (rho); below the learning rate.
    ///
    /// Calibrated: a trial of the model text against the data to June 2020.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub reference_rate: f64,
    /// Extra weight of a yuan expected above the reference (delta; loss aversion).
    ///
    /// Calibrated: form by Kahneman and Tversky 1979; .35 by a trial of the model text against the data to June
    /// 2020.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub loss_aversion: f64,
}

impl Default for Expectation {
    fn default() -> Expectation {
        Expectation { learning_rate: 0.35, reference_rate: 0.08, loss_aversion: 0.35 }
    }
}

/// Scale of choice and switching costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Choice {
    /// Scale of the Gumbel term of the multinomial logit, yuan a month (McFadden 1974).
    ///
    /// Calibrated: a trial of the model text against the data to June 2020.
    #[schemars(range(min = 1e-6, max = 1e6))]
    pub scale_yuan_per_month: f64,
    /// Cost of joining a platform, in the same yuan a month.
    ///
    /// Calibrated: 5 to 7 by a trial of the model text against the data to June 2020.
    #[schemars(range(min = 0.0, max = 1e9))]
    pub joining_cost_yuan_per_month: f64,
    /// Cost of leaving a platform.
    ///
    /// Calibrated: 9 to 11 by a trial of the model text against the data to June 2020.
    #[schemars(range(min = 0.0, max = 1e9))]
    pub leaving_cost_yuan_per_month: f64,
    /// Cost of topping up a prepaid balance (s_topup).
    ///
    /// Assumed: set by hand with the prepaid specialist's loss of members in view.
    #[schemars(range(min = 0.0, max = 1e9))]
    pub topup_cost_yuan_per_month: f64,
    /// Cost of buying commercial cover (forms, health questions).
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.0, max = 1e9))]
    pub buying_cost_yuan_per_month: f64,
    /// Largest number of platforms that a household sits on at once.
    ///
    /// Design: three slots; at least one member in five sits on several (households.csv).
    #[schemars(range(min = 1, max = 3))]
    pub max_memberships: u32,
}

impl Default for Choice {
    fn default() -> Choice {
        Choice {
            scale_yuan_per_month: 4.5,
            joining_cost_yuan_per_month: 6.0,
            leaving_cost_yuan_per_month: 10.0,
            topup_cost_yuan_per_month: 6.0,
            buying_cost_yuan_per_month: 20.0,
            max_memberships: 3,
        }
    }
}

/// How trust in a platform moves, on a scale from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Trust {
    /// Trust to which a platform returns.
    ///
    /// Calibrated: a trial of the model text against the data to June 2020.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub base: f64,
    /// Monthly return towards the base.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub decay_per_month: f64,
    /// Largest monthly gain through publicly paid claims, as a share of the distance to 1.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub gain_paid_claims: f64,
    /// Claims paid per million sharing members and month that make half of that gain.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.001, max = 1e6))]
    pub gain_half_claims_per_million: f64,
    /// Monthly loss if every decided claim were refused at full publicity.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub loss_refused_claims: f64,
    /// Publicity of refusals, 0 to 1.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub refusal_publicity: f64,
    /// Loss on all others if a platform with all members closes; scaled by the closing one's share of members
    /// at its announcement (contagion).
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub loss_contagion: f64,
    /// Yuan a month that a household adds to its liking of a platform per unit of trust above the base (quality).
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub quality_per_trust_yuan_per_month: f64,
}

impl Default for Trust {
    fn default() -> Trust {
        Trust {
            base: 0.75,
            decay_per_month: 0.1,
            gain_paid_claims: 0.03,
            gain_half_claims_per_million: 10.0,
            loss_refused_claims: 0.1,
            refusal_publicity: 0.3,
            loss_contagion: 0.3,
            quality_per_trust_yuan_per_month: 5.0,
        }
    }
}
