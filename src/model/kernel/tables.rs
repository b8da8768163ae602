//! What is the same for all households of a month, worked out once: bounds on attention, balance classes, and the value
//! of the cover of one platform.

use crate::math::exp;
use crate::model::attention::{Cues, attention_probability};
use crate::model::conditions::Fate;
use crate::model::household::{Block, Cover, MASK_WORDS, Mask, OLDEST_YEARS, bits, credit_points};
use crate::model::household_month::{Pass, staggered_attention};
use crate::model::prepaid::is_low;
use crate::model::setting::PlatformSetting;
use crate::model::setting::platform::{FULL_CHARGE_PERCENT, MAX_BANDS};
use crate::model::tally::TIERS;
use crate::random::word_threshold;
use crate::scenario::parameters::{Activation, ChargeRule};
use crate::units::{MAX_MEMBERSHIPS, MAX_PERSONS, Month};

/// Whether a household has news of a platform, and whether its policy comes up for renewal, as an index.
pub(super) fn cue(newly_heard: bool, renewal: bool) -> usize {
    usize::from(newly_heard) | usize::from(renewal) << 1
}

/// Thresholds on the attention word by [`cue`].
pub(super) type ByCue = [u64; 4];

/// What is the same for all households of a month.
pub(super) struct Tables {
    pub platforms: Vec<PlatformTable>,
    /// Whether every platform charges all its members alike.
    pub all_equal: bool,
    /// Platforms that take new members.
    pub joinable: Vec<bool>,
    /// Attention of who holds nothing, whose turn it is not (staggered schedule), or is.
    pub unheld: [ByCue; 2],
    /// Bound on the attention of who holds several platforms.
    pub several: ByCue,
    /// 1 - exp(-benefit/L) of commercial cover alone, by tier.
    pub commercial: [f64; TIERS],
    /// Whether last month's charges have used balances up.
    pub charged: bool,
    /// Word threshold of considering commercial cover; 0 where it is not sold.
    pub consideration: u64,
}

/// One platform in one month.
pub(super) struct PlatformTable {
    /// Whether its members are let go or handed over.
    pub ends: bool,
    /// Waiting period, months.
    pub waiting: u32,
    /// Balance classes as renewed by last month's charge.
    pub renewed: [u8; 256],
    /// Whether a (renewed) balance class is too low.
    pub low: [bool; 256],
    /// Bound on the attention of who holds it alone, by persons - 1.
    pub alone: [ByCue; MAX_PERSONS],
    /// Attention of who holds it alone in the synchronous schedule, by enrolled persons.
    pub attention: [ByCue; MAX_PERSONS + 1],
    /// Whether leaving is free because its end is announced.
    pub closing: bool,
    /// Liking beyond cover, yuan a month.
    pub quality: f64,
    /// Expected charge with loss aversion, yuan per person.
    pub felt_price: f64,
    /// Frailty above which nobody may join.
    pub frailty_max: f64,
    /// Benefit band by age in years, or [`NO_BAND`].
    pub band_of_year: [u8; OLDEST_YEARS + 1],
    /// From, to (at joining) and to (in the end) which age in months a person is enrolled.
    enrolment: [i32; 3],
    /// The least credit code with which one may join; 256: none is enough.
    pub least_credit: u16,
    /// Expected lump sum, yuan: waiting or not, benefit band or none.
    pub lump_sum: [[f64; MAX_BANDS + 1]; 2],
    /// 1 - exp(-C/L) with this platform alone: waiting or not, tier, benefit band or none, and with commercial
    /// cover or without.
    pub protection: [[[[f64; 2]; MAX_BANDS + 1]; TIERS]; 2],
}

/// The place of no benefit band in [`PlatformTable::protection`].
pub(super) const NO_BAND: usize = MAX_BANDS;

/// Thresholds are raised by this much where they are bounds: 10^-9, against rounding in another order.
const SLACK: u64 = 4;

impl Tables {
    pub fn new(pass: &Pass) -> Tables {
        let offers = &pass.conditions.offers;
        let calm = |platform: usize| offers[platform].trust_calm;
        let excess = |platform: usize| offers[platform].bill_excess * largest_share(pass, platform);
        let mut calms: Vec<f64> = (0..offers.len()).map(calm).collect();
        calms.sort_by(f64::total_cmp);
        let mut excesses: Vec<f64> = (0..offers.len()).map(excess).collect();
        excesses.sort_by(|a, b| b.total_cmp(a));
        let held = MAX_MEMBERSHIPS.min(offers.len());
        let worst_calm: f64 = calms[..held].iter().product();
        let worst_excess: f64 = excesses[..held].iter().sum();
        let commercial = &pass.setting.parameters.commercial;
        let equal = |setting: &PlatformSetting| setting.terms.charge_rule == ChargeRule::Equal;
        Tables {
            all_equal: pass.setting.platforms.iter().all(equal),
            platforms: (0..offers.len()).map(|platform| PlatformTable::new(pass, platform)).collect(),
            joinable: offers.iter().map(|offer| offer.joinable).collect(),
            unheld: [false, true].map(|turn| thresholds(pass, 1.0, 0.0, turn)),
            several: bounds(pass, worst_calm, MAX_PERSONS as f64 * worst_excess),
            commercial: by_tier(pass, |bill_mean| 1.0 - exp(-(0.0 + commercial.benefit_yuan) / bill_mean)),
            charged: offers.iter().any(|offer| offer.last_level.acted != offer.last_level.now),
            consideration: if commercial.enabled { word_threshold(commercial.consideration) } else { 0 },
        }
    }
}

impl PlatformTable {
    fn new(pass: &Pass, platform: usize) -> PlatformTable {
        let offer = &pass.conditions.offers[platform];
        let setting = &pass.setting.platforms[platform];
        let mut renewed: [u8; 256] = std::array::from_fn(|class| class as u8);
        let mut low = [false; 256];
        if setting.is_prepaid() {
            if offer.last_level.acted != offer.last_level.now {
                renewed = renewed.map(|class| offer.last_level.renewed(class));
            }
            low = std::array::from_fn(|class| is_low(offer.level.balance(class as u8), offer.expected_fen));
        }
        let excess = offer.bill_excess * largest_share(pass, platform);
        let alone = |persons: usize| bounds(pass, offer.trust_calm, (persons + 1) as f64 * excess);
        PlatformTable {
            ends: offer.fate != Fate::Continue,
            waiting: setting.terms.waiting_period_months,
            renewed,
            low,
            alone: std::array::from_fn(alone),
            attention: std::array::from_fn(|persons| {
                thresholds(pass, offer.trust_calm, persons as f64 * offer.bill_excess, true)
            }),
            closing: offer.closing,
            quality: offer.quality,
            felt_price: offer.felt_price,
            frailty_max: offer.frailty_max,
            band_of_year: std::array::from_fn(|year| setting.band(year).unwrap_or(NO_BAND) as u8),
            enrolment: setting.enrolment(),
            least_credit: (0..=255u8)
                .find(|&code| credit_points(code) >= offer.credit_min)
                .map_or(256, u16::from),
            lump_sum: lump_sums(pass, platform),
            protection: protection(pass, platform),
        }
    }
}

impl PlatformTable {
    /// [`PlatformSetting::enrols`].
    #[inline(always)]
    pub fn enrols(&self, age_months: i32, tenure_months: i32) -> bool {
        let [from, before, end] = self.enrolment;
        (age_months >= from) & (age_months - tenure_months < before) & (age_months < end)
    }
}

/// The largest share of a full charge that a person may have to pay.
fn largest_share(pass: &Pass, platform: usize) -> f64 {
    let setting = &pass.setting.platforms[platform];
    match setting.terms.charge_rule {
        ChargeRule::Equal => 1.0,
        _ => {
            let largest = setting.relativity_percent.iter().copied().fold(0, i64::max);
            largest as f64 / FULL_CHARGE_PERCENT as f64
        }
    }
}

fn by_tier(pass: &Pass, value: impl Fn(f64) -> f64) -> [f64; TIERS] {
    let mut values = [0.0; TIERS];
    for (value_of_tier, place) in values.iter_mut().zip(&pass.setting.places) {
        *value_of_tier = value(place.bill_mean_yuan);
    }
    values
}

/// Trust x benefit, discounted while waiting.
fn lump_sums(pass: &Pass, platform: usize) -> [[f64; MAX_BANDS + 1]; 2] {
    let offer = &pass.conditions.offers[platform];
    [1.0, pass.setting.parameters.behaviour.perception.waiting_discount].map(|discount| {
        std::array::from_fn(|band| match band {
            NO_BAND => 0.0,
            band => offer.trust * offer.benefit_yuan[band] * discount,
        })
    })
}

/// The exponentials of `cover_value` for a household that holds this platform alone, in its order of operations.
fn protection(pass: &Pass, platform: usize) -> [[[[f64; 2]; MAX_BANDS + 1]; TIERS]; 2] {
    let commercial = pass.setting.parameters.commercial.benefit_yuan;
    lump_sums(pass, platform).map(|by_band| {
        let mut tiers = [[[0.0; 2]; MAX_BANDS + 1]; TIERS];
        for (bands, place) in tiers.iter_mut().zip(&pass.setting.places) {
            for (values, lump_sum) in bands.iter_mut().zip(by_band) {
                let protection = |sum: f64| 1.0 - exp(-sum / place.bill_mean_yuan);
                *values = [protection(0.0 + lump_sum), protection(0.0 + lump_sum + commercial)];
            }
        }
        tiers
    })
}

/// Attention thresholds under these cues, exactly as the rule has them.
fn thresholds(pass: &Pass, trust_calm: f64, bill_excess: f64, turn: bool) -> ByCue {
    let attention = &pass.setting.parameters.behaviour.attention;
    std::array::from_fn(|index| {
        let cues = Cues { newly_heard: index & 1 != 0, renewal: index & 2 != 0, trust_calm, bill_excess };
        word_threshold(match pass.setting.parameters.schedule.activation {
            Activation::Synchronous => attention_probability(attention, &cues),
            Activation::Staggered => staggered_attention(attention, &cues, turn),
        })
    })
}

/// Attention thresholds that no household whose cues are at most these can exceed, in either schedule.
fn bounds(pass: &Pass, trust_calm: f64, bill_excess: f64) -> ByCue {
    let [waits, turn] = [false, true].map(|turn| thresholds(pass, trust_calm, bill_excess, turn));
    std::array::from_fn(|index| waits[index].max(turn[index]) + SLACK)
}

/// Households whose commercial policy comes up for renewal in `month`.
pub(super) fn covers_coming_up(block: &Block, month: Month) -> Mask {
    let mut mask = coming_up(&block.columns.cover, Cover::code_coming_up_in(month));
    let used = block.len.div_ceil(64);
    mask[used..].fill(0);
    if !block.len.is_multiple_of(64) {
        mask[used - 1] &= (1 << (block.len % 64)) - 1;
    }
    mask
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
fn coming_up(covers: &[Cover], code: u8) -> Mask {
    let mut mask = [0; MASK_WORDS];
    for (set, covers) in mask.iter_mut().zip(covers.as_chunks::<64>().0) {
        *set = bits(&covers.map(|cover| u8::from(cover.phase_code() == code)));
    }
    mask
}
