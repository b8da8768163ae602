//! One platform: its terms, marketing, costs, strategy and way out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{PlatformExit, Strategy};
use crate::units::YearMonth;

/// One platform.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Platform {
    /// Unique name. Draws are keyed by it, so a renamed platform has other luck.
    ///
    /// Design: a label.
    #[schemars(length(min = 1, max = 60))]
    pub name: String,
    /// Whether the platform takes part at all.
    ///
    /// Design: whom a scenario has.
    pub enabled: bool,
    /// Month of launch. Absent: a potential entrant that enters by the rule of `[entry]`.
    ///
    /// Measured: calibration_platforms.csv, partly to the year only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub launch: Option<YearMonth>,
    /// Kind of sponsor: decides exposure to regulatory risk, cross-sale value and hurdle in `[exit]`.
    ///
    /// Measured: by who runs the platform, as generally known.
    pub sponsor: Sponsor,

    /// Share of households that use the app through which the platform is reached.
    ///
    /// Assumed: by hand, in the order of the parent apps' users.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub reach: f64,
    /// Shift of the reach by tier, in normal scores, in the order of the tiers (absent: none); the mean stays `reach`.
    ///
    /// Assumed: no data.
    #[schemars(length(max = 4), inner(range(min = -3.0, max = 3.0)))]
    pub reach_tier_tilt: Vec<f64>,
    /// Shift of the reach per decade of age above 44, in normal scores; the mean stays `reach`.
    ///
    /// Assumed: no data.
    #[schemars(range(min = -3.0, max = 3.0))]
    pub reach_age_tilt_per_decade: f64,

    /// Who pays when: after the fact, or out of a balance paid in beforehand.
    ///
    /// Measured: specialists asked for a balance beforehand (calibration_platforms.csv); ex post for the small ones
    /// by assumption.
    pub funding: Funding,
    /// Balance that a person pays in at joining and, at least, at a top-up, yuan (prepaid only).
    ///
    /// Measured: 10 yuan for Qingsong (calibration_platforms.csv), 9 for Waterdrop as recalled; assumed for others.
    #[schemars(range(min = 0.0, max = 200.0))]
    pub deposit_yuan: f64,
    /// Lump sums by age at illness; ages outside every band have no benefit.
    #[schemars(length(max = 8))]
    pub benefit: Vec<BenefitBand>,
    /// Lowest age at which a person is covered, years.
    ///
    /// Measured: the leader took children from 30 days (calibration_platforms.csv); assumed for others.
    #[schemars(range(min = 0, max = 100))]
    pub entry_age_min_years: u32,
    /// Highest age at which a person may join, years.
    ///
    /// Measured: the leader's rules (calibration_platforms.csv); assumed for others as the leader's.
    #[schemars(range(min = 0, max = 100))]
    pub entry_age_max_years: u32,
    /// Age at which membership ends, years.
    ///
    /// Assumed: as the age at which benefits end.
    #[schemars(range(min = 1, max = 120))]
    pub membership_end_age_years: u32,
    /// Credit score asked for at joining (0: none).
    ///
    /// Measured: the leader's rules (calibration_platforms.csv); its later score is recalled.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub credit_min: f64,
    /// Health declaration: frailty above this may not join. Absent: nobody is asked.
    ///
    /// Assumed: 1.5 to 3 where there is one; the shipped history has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 100.0))]
    pub health_declaration_frailty_max: Option<f64>,
    /// Months between joining and cover.
    ///
    /// Measured: calibration_platforms.csv for the leader and DiDi; assumed for others.
    #[schemars(range(min = 0, max = 24))]
    pub waiting_period_months: u32,
    /// Mean months from illness to payment (discretised gamma).
    ///
    /// Assumed: 6; 4 where settlement is twice a month.
    #[schemars(range(min = 0.0, max = 24.0))]
    pub claim_delay_mean_months: f64,
    /// Shape of the gamma delay.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.1, max = 1000.0))]
    pub claim_delay_shape: f64,
    /// Smallest delay, months: earlier mass of the gamma is cut off.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0, max = 24))]
    pub claim_delay_min_months: u32,
    /// Largest delay, months.
    ///
    /// Assumed: two years, beyond which hardly any claim is paid.
    #[schemars(range(min = 0, max = 24))]
    pub claim_delay_max_months: u32,
    /// Incidence of a member whose waiting has just ended, relative to the long run: platforms that let in others by other
    /// declarations and other waiting have select effects of their own. Absent: `illness.select_start`.
    ///
    /// Assumed: as for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub select_start: Option<f64>,
    /// Months over which the select effect wears off. Absent: `illness.select_period_months`.
    ///
    /// Assumed: as for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.1, max = 240.0))]
    pub select_period_months: Option<f64>,
    /// Share of filed claims that is approved.
    ///
    /// Assumed: by hand for the specialists, with the 566 claims that Waterdrop paid in April 2020 in view
    /// (calibration_platforms.csv).
    #[schemars(range(min = 0.0, max = 1.0))]
    pub approval_rate: f64,

    /// Management fee as a share of pay-outs.
    ///
    /// Measured: 10, then 8 % for the leader, 8 % said of the industry (calibration_platforms.csv); assumed for
    /// Qingsong and for dates.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub fee_rate: f64,
    /// How the bill is split.
    ///
    /// Measured: the equal split was general.
    pub charge_rule: ChargeRule,
    /// Relative charge of each benefit band (`age-banded` only), in the order of `benefit`.
    ///
    /// Design: for scenarios with another charge rule.
    #[schemars(length(max = 8), inner(range(min = 0.0, max = 100.0)))]
    pub charge_relativities: Vec<f64>,
    /// Largest cost of a sharing person (of relativity 1) in a calendar year, yuan. Absent: none.
    ///
    /// Measured: 188 yuan for the leader from November 2018 (calibration_platforms.csv).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1e6))]
    pub yearly_cap_yuan: Option<f64>,
    /// Largest share of one person (of relativity 1) in one claim, yuan. Absent: none.
    ///
    /// Measured: the leader's rules (calibration_platforms.csv).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1e6))]
    pub max_share_per_claim_yuan: Option<f64>,
    /// Who bears what the caps cut off.
    ///
    /// Measured: the leader's sponsor bears the excess (calibration_xianghubao.csv).
    pub cap_excess: CapExcess,
    /// Price that the launch advertises, yuan per person and month: the first expectation.
    ///
    /// Assumed: by hand.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub advertised_price_yuan_per_month: f64,
    /// Liking of the platform beyond its cover, yuan a month.
    ///
    /// Assumed: by hand.
    #[schemars(range(min = -1000.0, max = 1000.0))]
    pub quality_yuan_per_month: f64,
    /// Trust at launch. Absent: the base of `[behaviour.trust]`.
    ///
    /// Assumed: the base of trust.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub initial_trust: Option<f64>,

    /// Hazard of hearing through steady advertising, per month (p).
    ///
    /// Calibrated: by hand, to members at their dates to June 2020.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub push_per_month: f64,
    /// Hazard of hearing per month if everybody reachable were a member (q; word of mouth).
    ///
    /// Calibrated: by hand, to members at their dates to June 2020; the trial of the model text found .25 for the
    /// leader.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub word_of_mouth_per_month: f64,
    /// Dated campaigns.
    #[schemars(length(max = 240))]
    pub campaign: Vec<Campaign>,
    /// Dated changes of terms.
    #[schemars(length(max = 240))]
    pub revision: Vec<Revision>,
    /// Dated scandals.
    #[schemars(length(max = 240))]
    pub scandal: Vec<Scandal>,

    /// Fixed cost, yuan a month.
    ///
    /// Assumed: by hand, rising with the platform's size.
    #[schemars(range(min = 0.0, max = 1e12))]
    pub fixed_cost_yuan_per_month: f64,
    /// Cost of service, yuan per member and month.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub cost_per_member_yuan_per_month: f64,
    /// Cost of investigating a claim, yuan.
    ///
    /// Measured: 3000 yuan for Qingsong (calibration_platforms.csv); assumed for others.
    #[schemars(range(min = 0.0, max = 1e9))]
    pub cost_per_claim_yuan: f64,
    /// Cost of advertising per person who is reached by push or campaign, yuan.
    ///
    /// Assumed: no data.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub marketing_cost_per_person_yuan: f64,
    /// Margin on other products sold to members, yuan per member and month.
    ///
    /// Assumed: 376 million yuan of Waterdrop's first-year premium in 2018 came from members
    /// (calibration_platforms.csv).
    #[schemars(range(min = 0.0, max = 1e6))]
    pub cross_sale_yuan_per_member_month: f64,

    /// How the platform sets fee, marketing and underwriting.
    pub strategy: Strategy,
    /// When and how it leaves.
    pub exit: PlatformExit,
}

impl Default for Platform {
    fn default() -> Platform {
        Platform {
            name: String::new(),
            enabled: true,
            launch: None,
            sponsor: Sponsor::Specialist,
            reach: 0.1,
            reach_tier_tilt: Vec::new(),
            reach_age_tilt_per_decade: 0.0,
            funding: Funding::ExPost,
            deposit_yuan: 0.0,
            benefit: vec![
                BenefitBand { from_age_years: 0, to_age_years: 39, amount_yuan: 300_000.0 },
                BenefitBand { from_age_years: 40, to_age_years: 59, amount_yuan: 100_000.0 },
            ],
            entry_age_min_years: 0,
            entry_age_max_years: 59,
            membership_end_age_years: 60,
            credit_min: 0.0,
            health_declaration_frailty_max: None,
            waiting_period_months: 3,
            claim_delay_mean_months: 6.0,
            claim_delay_shape: 8.0,
            claim_delay_min_months: 0,
            claim_delay_max_months: 24,
            select_start: None,
            select_period_months: None,
            approval_rate: 0.95,
            fee_rate: 0.08,
            charge_rule: ChargeRule::Equal,
            charge_relativities: Vec::new(),
            yearly_cap_yuan: None,
            max_share_per_claim_yuan: None,
            cap_excess: CapExcess::Sponsor,
            advertised_price_yuan_per_month: 1.0,
            quality_yuan_per_month: 0.0,
            initial_trust: None,
            push_per_month: 0.005,
            word_of_mouth_per_month: 0.2,
            campaign: Vec::new(),
            revision: Vec::new(),
            scandal: Vec::new(),
            fixed_cost_yuan_per_month: 1_000_000.0,
            cost_per_member_yuan_per_month: 0.02,
            cost_per_claim_yuan: 2000.0,
            marketing_cost_per_person_yuan: 1.0,
            cross_sale_yuan_per_member_month: 0.0,
            strategy: Strategy::default(),
            exit: PlatformExit::default(),
        }
    }
}

/// Kind of sponsor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sponsor {
    /// Mutual aid is the core of the business.
    #[default]
    Specialist,
    /// Mutual aid is one feature of a large app.
    SideBusiness,
}

/// Who pays when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Funding {
    /// Members are billed for the month's pay-outs.
    #[default]
    ExPost,
    /// Members pay in a balance, from which charges are drawn.
    Prepaid,
}

/// The lump sum for an age band.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BenefitBand {
    /// First age of the band, years.
    ///
    /// Measured: the leader's rules; assumed for others as the leader's.
    #[schemars(range(min = 0, max = 120))]
    pub from_age_years: u32,
    /// Last age of the band, years (inclusive).
    ///
    /// Measured: the leader's rules; assumed for others as the leader's.
    #[schemars(range(min = 0, max = 120))]
    pub to_age_years: u32,
    /// Lump sum, yuan.
    ///
    /// Measured: the leader's rules, and 300 000 at most for two specialists (calibration_platforms.csv); assumed
    /// for others.
    #[schemars(range(min = 0.0, max = 1e8))]
    pub amount_yuan: f64,
}

/// How the bill is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChargeRule {
    /// Everybody pays the same.
    #[default]
    Equal,
    /// By `charge_relativities` of the benefit bands.
    AgeBanded,
    /// In proportion to true incidence times benefit, in 16 classes.
    RiskRated,
}

/// Who bears what the caps cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CapExcess {
    /// The sponsor pays it.
    #[default]
    Sponsor,
    /// Pay-outs are cut in proportion.
    Beneficiaries,
}

/// A campaign that reaches people within one month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    /// Month of the campaign.
    ///
    /// Assumed: the month of the launch and the next.
    pub month: YearMonth,
    /// Share of reachable persons of 44 who hear of the platform through it.
    ///
    /// Calibrated: by hand, to members soon after launch; the trial of the model text found 6 and 2.5 % for the
    /// leader.
    #[schemars(range(min = 0.0, max = 0.999))]
    pub reached_share: f64,
}

/// New terms from a month on; what is absent stays as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Revision {
    /// First month of the new terms.
    ///
    /// Measured: regulation.csv and calibration_platforms.csv where the shipped history has one.
    pub month: YearMonth,
    /// Management fee as a share of pay-outs.
    ///
    /// Measured: regulation.csv and calibration_platforms.csv where the shipped history has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub fee_rate: Option<f64>,
    /// Largest cost of a sharing person in a calendar year, yuan.
    ///
    /// Measured: regulation.csv and calibration_platforms.csv where the shipped history has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1e6))]
    pub yearly_cap_yuan: Option<f64>,
    /// Credit score asked for at joining.
    ///
    /// Measured: regulation.csv and calibration_platforms.csv where the shipped history has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub credit_min: Option<f64>,
    /// Factor on all lump sums relative to the terms at launch.
    ///
    /// Design: for scenarios; the shipped history has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 10.0))]
    pub benefit_factor: Option<f64>,
    /// Share of filed claims that is approved.
    ///
    /// Design: for scenarios; the shipped history has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub approval_rate: Option<f64>,
    /// Hazard of hearing through steady advertising, per month.
    ///
    /// Design: for scenarios; the shipped history has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 10.0))]
    pub push_per_month: Option<f64>,
    /// Liking of the platform beyond its cover, yuan a month.
    ///
    /// Design: for scenarios; the shipped history has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = -1000.0, max = 1000.0))]
    pub quality_yuan_per_month: Option<f64>,
}

/// A scandal that costs trust.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scandal {
    /// Month of the scandal.
    ///
    /// Design: for scenarios; the shipped history has none.
    pub month: YearMonth,
    /// Share of the platform's trust that is lost.
    ///
    /// Design: for scenarios; the shipped history has none.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub trust_loss: f64,
}
