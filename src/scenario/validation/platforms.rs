//! Rules between the keys of a platform, and between platforms.

use std::collections::BTreeMap;

use super::Findings;
use crate::scenario::parameters::{
    ChargeRule, ClosingStyle, FeeStrategy, Funding, Parameters, Platform, PlatformExit,
};
use crate::units::YearMonth;

pub(super) fn check(parameters: &Parameters, findings: &mut Findings) {
    let platforms = &parameters.platform;
    if !platforms.iter().any(|platform| platform.enabled) {
        let (found, remedy) = if platforms.is_empty() {
            ("no platform", "add a `[[platform]]` with a `name` and a `launch` month")
        } else {
            ("only disabled platforms", "write `enabled = true` in one of them")
        };
        findings.broken(
            "platform",
            Some(found.to_owned()),
            "must list at least one enabled platform",
            Some(remedy),
        );
    }
    findings.check_names("platform", platforms.iter().map(|platform| platform.name.as_str()));
    for (index, platform) in platforms.iter().enumerate() {
        let at = format!("platform[{index}]");
        check_benefit(&at, platform, findings);
        check_ages(&at, platform, findings);
        check_delay(&at, platform, findings);
        check_charges(&at, platform, findings);
        check_reach(&at, platform, parameters.population.tier.len(), findings);
        check_dates(&at, platform, findings);
        check_fee(&at, platform, findings);
        if platform.enabled {
            check_exit(&at, platform, parameters, findings);
        }
    }
    check_acquirer_cycles(platforms, findings);
}

fn check_benefit(at: &str, platform: &Platform, findings: &mut Findings) {
    if platform.benefit.is_empty() {
        findings.broken(
            format!("{at}.benefit"),
            Some("no band".to_owned()),
            "must have at least one age band",
            Some("add a [[platform.benefit]] with from_age_years, to_age_years and amount_yuan"),
        );
    }
    for (place, band) in platform.benefit.iter().enumerate() {
        if band.from_age_years > band.to_age_years {
            findings.broken(
                format!("{at}.benefit[{place}].from_age_years"),
                Some(band.from_age_years.to_string()),
                format!("must not exceed `to_age_years`, which is {}", band.to_age_years),
                None,
            );
        }
    }
    for (place, pair) in platform.benefit.windows(2).enumerate() {
        if pair[1].from_age_years <= pair[0].to_age_years {
            findings.broken(
                format!("{at}.benefit[{}].from_age_years", place + 1),
                Some(pair[1].from_age_years.to_string()),
                format!(
                    "must be above the last age of the band before it, which is {}",
                    pair[0].to_age_years
                ),
                Some("list the bands from the youngest to the oldest, without overlap; both ages belong to a band"),
            );
        }
    }
}

fn check_ages(at: &str, platform: &Platform, findings: &mut Findings) {
    let (min, max, end) =
        (platform.entry_age_min_years, platform.entry_age_max_years, platform.membership_end_age_years);
    if min > max {
        findings.broken(
            format!("{at}.entry_age_min_years"),
            Some(min.to_string()),
            format!("must not exceed `entry_age_max_years`, which is {max}"),
            None,
        );
    }
    if max >= end {
        findings.broken(
            format!("{at}.entry_age_max_years"),
            Some(max.to_string()),
            format!("must be below `membership_end_age_years`, which is {end}"),
            Some("let membership end later, or stop earlier to take people in"),
        );
    }
}

fn check_delay(at: &str, platform: &Platform, findings: &mut Findings) {
    let (min, max) = (platform.claim_delay_min_months, platform.claim_delay_max_months);
    if min > max {
        findings.broken(
            format!("{at}.claim_delay_min_months"),
            Some(min.to_string()),
            format!("must not exceed `claim_delay_max_months`, which is {max}"),
            None,
        );
    }
    if platform.claim_delay_mean_months > f64::from(max) {
        findings.broken(
            format!("{at}.claim_delay_mean_months"),
            Some(platform.claim_delay_mean_months.to_string()),
            format!("must not exceed `claim_delay_max_months`, which is {max}"),
            None,
        );
    }
}

fn check_charges(at: &str, platform: &Platform, findings: &mut Findings) {
    let relativities = &platform.charge_relativities;
    let key = format!("{at}.charge_relativities");
    if platform.charge_rule != ChargeRule::AgeBanded {
        if !relativities.is_empty() {
            findings.broken(
                key,
                Some(format!("a list of {}", relativities.len())),
                "is only for charge_rule = \"age-banded\"",
                Some("remove it, or write charge_rule = \"age-banded\""),
            );
        }
    } else if relativities.len() != platform.benefit.len() {
        findings.broken(
            key,
            Some(format!("a list of {}", relativities.len())),
            format!("must have one number per benefit band, which are {}", platform.benefit.len()),
            None,
        );
    } else if !relativities.iter().any(|relativity| *relativity > 0.0) {
        findings.broken(
            key,
            Some("no number above 0".to_owned()),
            "must have at least one number above 0, or nobody pays",
            None,
        );
    }
    check_funding(at, platform, findings);
}

fn check_funding(at: &str, platform: &Platform, findings: &mut Findings) {
    let deposit = platform.deposit_yuan;
    match platform.funding {
        Funding::ExPost if deposit > 0.0 => findings.broken(
            format!("{at}.deposit_yuan"),
            Some(deposit.to_string()),
            "must be 0 where members pay after the fact",
            Some("remove it, or write funding = \"prepaid\""),
        ),
        Funding::Prepaid if deposit <= 0.0 => findings.broken(
            format!("{at}.deposit_yuan"),
            Some(deposit.to_string()),
            "must be above 0 where funding = \"prepaid\"",
            Some("write the balance that a person pays in at joining, such as deposit_yuan = 9"),
        ),
        _ => {}
    }
    if platform.funding == Funding::Prepaid && platform.charge_rule != ChargeRule::Equal {
        findings.broken(
            format!("{at}.charge_rule"),
            Some(word(&platform.charge_rule)),
            "must be `equal` where funding = \"prepaid\"",
            Some("prepaid platforms split the bill equally; only ex-post platforms may rate by age or risk"),
        );
    }
}

fn check_reach(at: &str, platform: &Platform, tiers: usize, findings: &mut Findings) {
    let tilts = platform.reach_tier_tilt.len();
    if tilts != 0 && tilts != tiers {
        findings.broken(
            format!("{at}.reach_tier_tilt"),
            Some(format!("a list of {tilts}")),
            format!("must have one number per tier, which are {tiers}, or none"),
            None,
        );
    }
    let mut reached: BTreeMap<YearMonth, f64> = BTreeMap::new();
    for (place, campaign) in platform.campaign.iter().enumerate() {
        let sum = reached.entry(campaign.month).or_insert(0.0);
        let before = *sum;
        *sum += campaign.reached_share;
        // Said once per month, at the campaign that is too much; a single one has its own bound.
        if before > 0.0 && before < 1.0 && *sum >= 1.0 {
            findings.broken(
                format!("{at}.campaign[{place}].reached_share"),
                Some(campaign.reached_share.to_string()),
                format!(
                    "must keep the total reach of the campaigns of {} below 1, but it is {}",
                    campaign.month,
                    super::rounded(*sum)
                ),
                Some("move a campaign to another month, or lower its share"),
            );
        }
    }
}

fn check_dates(at: &str, platform: &Platform, findings: &mut Findings) {
    let campaigns = platform.campaign.iter().map(|item| ("campaign", item.month));
    let revisions = platform.revision.iter().map(|item| ("revision", item.month));
    let scandals = platform.scandal.iter().map(|item| ("scandal", item.month));
    if let Some(launch) = platform.launch {
        let mut place = 0;
        let mut list_before = "";
        for (list, month) in campaigns.chain(revisions).chain(scandals) {
            place = if list == list_before { place + 1 } else { 0 };
            list_before = list;
            if month < launch {
                findings.broken(
                    format!("{at}.{list}[{place}].month"),
                    Some(format!("\"{month}\"")),
                    format!("must not be before the launch in {launch}"),
                    None,
                );
            }
        }
    }
    let mut months: BTreeMap<YearMonth, usize> = BTreeMap::new();
    for (place, revision) in platform.revision.iter().enumerate() {
        if let Some(first) = months.insert(revision.month, place) {
            findings.broken(
                format!("{at}.revision[{place}].month"),
                Some(format!("\"{}\"", revision.month)),
                format!("must differ from the month of `{at}.revision[{first}]`"),
                Some("put all changes of one month into one revision"),
            );
        }
    }
}

fn check_fee(at: &str, platform: &Platform, findings: &mut Findings) {
    let strategy = &platform.strategy;
    if strategy.fee != FeeStrategy::Margin {
        return;
    }
    let (min, rate, max) = (strategy.fee_rate_min, platform.fee_rate, strategy.fee_rate_max);
    if min > max {
        findings.broken(
            format!("{at}.strategy.fee_rate_min"),
            Some(min.to_string()),
            format!("must not exceed `fee_rate_max`, which is {max}"),
            None,
        );
    } else if rate < min || rate > max {
        findings.broken(
            format!("{at}.fee_rate"),
            Some(rate.to_string()),
            format!(
                "must lie between fee_rate_min = {min} and fee_rate_max = {max} of the platform's strategy"
            ),
            Some("change it, or the two bounds in [platform.strategy]"),
        );
    }
}

fn check_exit(at: &str, platform: &Platform, parameters: &Parameters, findings: &mut Findings) {
    let exit = &platform.exit;
    match &exit.acquirer {
        None => check_acquirer_is_not_needed(at, exit, findings),
        Some(acquirer) => {
            let others = || {
                let enabled = parameters.platform.iter().filter(|other| other.enabled);
                enabled.map(|other| other.name.as_str()).filter(|other| *other != platform.name)
            };
            if !others().any(|other| other == acquirer) {
                let remedy = super::bounds::nearest(acquirer, others())
                    .map(super::bounds::did_you_mean)
                    .unwrap_or_else(|| {
                        "names are case-sensitive; remove it where nobody takes over".to_owned()
                    });
                findings.broken(
                    format!("{at}.exit.acquirer"),
                    Some(format!("{acquirer:?}")),
                    "must name another enabled platform",
                    Some(&remedy),
                );
            }
        }
    }
    if exit.substitute_share > 0.0 {
        let found = Some(exit.substitute_share.to_string());
        let key = format!("{at}.exit.substitute_share");
        if exit.style != ClosingStyle::Substitute {
            findings.broken(
                key,
                found,
                "may be above 0 only where style = \"substitute\"",
                Some("remove it, or write style = \"substitute\""),
            );
        } else if !parameters.commercial.enabled {
            findings.broken(
                key,
                found,
                "may be above 0 only where the commercial product is on the market",
                Some("write enabled = true in [commercial], or choose another style"),
            );
        }
    }
}

fn check_acquirer_is_not_needed(at: &str, exit: &PlatformExit, findings: &mut Findings) {
    let reason = if exit.style == ClosingStyle::Transfer {
        "style = \"transfer\""
    } else if exit.merger_below_members > 0 {
        "merger_below_members above 0"
    } else {
        return;
    };
    findings.broken(
        format!("{at}.exit.acquirer"),
        None,
        format!("is missing: {reason} needs it"),
        Some("write acquirer = \"name of another platform\""),
    );
}

/// Members that are handed round in a circle would never arrive.
fn check_acquirer_cycles(platforms: &[Platform], findings: &mut Findings) {
    let acquirer_of = |name: &str| {
        let giver = platforms.iter().find(|platform| platform.enabled && platform.name == name)?;
        giver.exit.acquirer.as_deref()
    };
    let mut said: Vec<&str> = Vec::new();
    for (index, platform) in platforms.iter().enumerate().filter(|(_, p)| p.enabled) {
        let mut chain = vec![platform.name.as_str()];
        while let Some(next) = acquirer_of(chain[chain.len() - 1]) {
            let returns = next == platform.name;
            if !returns && chain.contains(&next) {
                break;
            }
            chain.push(next);
            if returns {
                break;
            }
        }
        // A platform that names itself is reported as such.
        let is_circle = chain.len() > 2 && chain.last() == chain.first();
        if is_circle && !said.contains(&platform.name.as_str()) {
            findings.broken(
                format!("platform[{index}].exit.acquirer"),
                platform.exit.acquirer.as_ref().map(|name| format!("{name:?}")),
                format!("must not hand members round in a circle: {}", chain.join(" -> ")),
                Some("remove the acquirer of one of them"),
            );
            said.extend(chain);
        }
    }
}

/// The word of an enum, in quotes as it is written.
pub(super) fn word<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
