//! Random valid parameters over nearly the whole space, extremes included.
//!
//! A case is a list of words that the builder reads like dice; a list that has run out throws zeros, and a zero is
//! always the tamest choice. Hence proptest, which shortens lists and lowers words, shrinks a failing scenario
//! towards a plain one.

use huzhu::scenario::parameters::*;
use huzhu::units::YearMonth;

/// Words that are read one after another.
pub struct Dice<'a> {
    words: &'a [u16],
    next: usize,
}

impl Dice<'_> {
    pub fn new(words: &[u16]) -> Dice<'_> {
        Dice { words, next: 0 }
    }

    fn word(&mut self) -> u16 {
        let word = self.words.get(self.next).copied().unwrap_or(0);
        self.next += 1;
        word
    }

    fn pick<T: Copy>(&mut self, options: &[T]) -> T {
        options[usize::from(self.word()) % options.len()]
    }

    fn whole(&mut self, low: u64, high: u64) -> u64 {
        low + u64::from(self.word()) % (high - low + 1)
    }

    fn one_in(&mut self, n: u16) -> bool {
        self.word() % n == n - 1
    }

    /// Mostly `usual`, else anything between the bounds, often the bounds themselves.
    fn real(&mut self, usual: f64, low: f64, high: f64) -> f64 {
        match self.word() % 24 {
            0..=19 => usual,
            20 => low,
            21 => high,
            22 => low + (high - low) * f64::from(self.word()) / 65_535.0,
            // Close to the lower end, where bounds span many powers of ten.
            _ => (low.max(0.0) + usual.abs() * f64::from(self.word()) / 16_384.0).min(high),
        }
    }

    fn perhaps(&mut self, usual: f64, low: f64, high: f64) -> Option<f64> {
        self.one_in(4).then(|| self.real(usual, low, high))
    }
}

/// Random valid parameters.
pub fn parameters(dice: &mut Dice) -> Parameters {
    let mut parameters = Parameters {
        run: Run {
            seed: dice.whole(0, 1000),
            months: dice.pick(&[24, 40, 1, 13, 36, 40]),
            start: dice.pick(&[month(0), month(7)]),
            ..Run::default()
        },
        population: population(dice),
        behaviour: behaviour(dice),
        commercial: commercial(dice),
        exit: exit(dice),
        entry: Entry {
            from: dice.one_in(3).then(|| month(dice.whole(0, 30) as i32)),
            intercept: dice.real(-2.0, -50.0, 50.0),
            growth_coefficient: dice.real(1.0, -100.0, 100.0),
            profit_coefficient: dice.real(0.5, -100.0, 100.0),
        },
        ..Parameters::default()
    };
    parameters.schedule.activation = dice.pick(&[Activation::Synchronous, Activation::Staggered]);
    parameters.illness = illness(dice, &mut parameters.population);
    let count = dice.whole(1, 6) as usize;
    let tiers = parameters.population.tier.len();
    for index in 0..count {
        let platform = platform(dice, index, count, (tiers, parameters.commercial.enabled));
        parameters.platform.push(platform);
    }
    parameters.intervention = (0..dice.whole(0, 4)).map(|number| intervention(dice, number, count)).collect();
    keep_books_within_reach(&mut parameters);
    parameters
}

/// The name of platform number `index`: not in the order of the numbers.
pub fn name(index: usize) -> String {
    ["Mutual", "Aid", "Zhong", "Bao", "Hu", "Deng"][index].to_owned()
}

fn month(after_start: i32) -> YearMonth {
    YearMonth::new(2016, 5).expect("May 2016 is a month").plus(after_start)
}

fn population(dice: &mut Dice) -> Population {
    let default = Population::default();
    let simulated = dice.whole(1, 300);
    let groups = dice.pick(&[0, 1, 2]);
    Population {
        simulated_households: simulated,
        represented_households: match dice.word() % 5 {
            0 => simulated,
            1 => simulated + dice.whole(0, 1000),
            2 => 494_157_423,
            3 => 1_000_000_000,
            _ => simulated * dice.whole(1, 60_000),
        },
        ageing: !dice.one_in(3),
        enrolled_persons_shares: dice
            .pick(&[&[0.62, 0.25, 0.1, 0.03][..], &[1.0], &[0.0, 0.0, 0.0, 1.0], &[0.5, 0.5]])
            .to_vec(),
        age_group_starts_years: [&default.age_group_starts_years[..], &[18], &[20, 74]][groups].to_vec(),
        age_group_weights: [&default.age_group_weights[..], &[1.0], &[1e6, 1e-3]][groups].to_vec(),
        frailty_cv: dice.real(0.8, 0.0, 3.0),
        risk_loading_log_mean: dice.real(0.35, -10.0, 10.0),
        risk_loading_log_sd: dice.real(0.4, 0.0, 3.0),
        risk_loading_offset: dice.real(-0.6, -1.0, 10.0),
        risk_loading_frailty_correlation: dice.real(0.0, -0.99, 0.99),
        price_sensitivity: dice.real(1.0, 0.0, 1000.0),
        price_sensitivity_income_elasticity: dice.real(0.46, 0.0, 5.0),
        price_sensitivity_log_sd: dice.real(0.3, 0.0, 3.0),
        taste_sd_yuan_per_month: dice.real(3.0, 0.0, 1000.0),
        warm_glow_mean_yuan_per_month: dice.real(1.5, 0.0, 1000.0),
        credit_mean: dice.real(640.0, 350.0, 950.0),
        credit_sd: dice.real(60.0, 0.0, 300.0),
        credit_income_correlation: dice.real(0.4, -0.99, 0.99),
        access_correlation: dice.real(0.5, 0.0, 0.99),
        household_size_persons: dice.real(2.62, 1.0, 20.0),
        public_insurance_coverage: dice.real(0.95, 0.0, 1.0),
        out_of_pocket_share: dice.real(0.5, 0.0, 1.0),
        non_food_spending_share: dice.real(0.5, 0.01, 1.0),
        tier: tiers(dice),
    }
}

fn tiers(dice: &mut Dice) -> Vec<Tier> {
    let shares = dice.pick(&[&[1.0][..], &[0.25, 0.35, 0.4], &[0.0, 0.0, 0.5, 0.5]]);
    let tier = |(number, share): (usize, &f64)| Tier {
        name: format!("tier {number}"),
        share: *share,
        income_mean_yuan_per_month: dice.real(2700.0, 1.0, 1e6),
        income_log_sd: dice.real(0.7, 0.0, 3.0),
        bill_mean_yuan: dice.real(3e5, 1.0, 1e12),
        age_tilt_per_decade: dice.real(0.0, -0.5, 0.5),
    };
    shares.iter().enumerate().map(tier).collect()
}

fn behaviour(dice: &mut Dice) -> Behaviour {
    let usual = Behaviour::default();
    let (attention, perception, choice, trust) =
        (usual.attention, usual.perception, usual.choice, usual.trust);
    let learning_rate = dice.real(0.35, 0.01, 1.0);
    Behaviour {
        awareness: Awareness { age_gradient_per_decade: dice.real(-0.4, -3.0, 3.0) },
        attention: Attention {
            baseline: dice.real(0.2, 0.0, 1.0),
            newly_heard: dice.real(attention.newly_heard, 0.0, 1.0),
            trust_news: dice.real(attention.trust_news, 0.0, 1.0),
            trust_news_half: dice.real(attention.trust_news_half, 0.001, 1.0),
            bill: dice.real(attention.bill, 0.0, 1.0),
            bill_scale_yuan_per_month: dice.real(3.0, 0.001, 1e6),
            renewal: dice.real(attention.renewal, 0.0, 1.0),
        },
        perception: Perception {
            level: dice.real(1.0, 0.0, 10.0),
            private_information: dice.real(perception.private_information, 0.0, 1.0),
            age_understanding: dice.real(perception.age_understanding, 0.0, 1.0),
            waiting_discount: dice.real(perception.waiting_discount, 0.0, 1.0),
        },
        expectation: Expectation {
            learning_rate,
            reference_rate: learning_rate * dice.pick(&[0.25, 0.0, 0.999]),
            loss_aversion: dice.real(0.35, 0.0, 10.0),
        },
        choice: Choice {
            scale_yuan_per_month: dice.real(choice.scale_yuan_per_month, 1e-6, 1e6),
            joining_cost_yuan_per_month: dice.real(0.0, 0.0, 1e9),
            leaving_cost_yuan_per_month: dice.real(choice.leaving_cost_yuan_per_month, 0.0, 1e9),
            topup_cost_yuan_per_month: dice.real(choice.topup_cost_yuan_per_month, 0.0, 1e9),
            buying_cost_yuan_per_month: dice.real(choice.buying_cost_yuan_per_month, 0.0, 1e9),
            max_memberships: dice.pick(&[3, 2, 1]),
        },
        trust: Trust {
            base: dice.real(trust.base, 0.0, 1.0),
            decay_per_month: dice.real(trust.decay_per_month, 0.0, 1.0),
            gain_paid_claims: dice.real(trust.gain_paid_claims, 0.0, 1.0),
            gain_half_claims_per_million: dice.real(10.0, 0.001, 1e6),
            loss_refused_claims: dice.real(trust.loss_refused_claims, 0.0, 1.0),
            refusal_publicity: dice.real(trust.refusal_publicity, 0.0, 1.0),
            loss_contagion: dice.real(trust.loss_contagion, 0.0, 1.0),
            quality_per_trust_yuan_per_month: dice.real(5.0, 0.0, 1000.0),
        },
    }
}

fn commercial(dice: &mut Dice) -> Commercial {
    Commercial {
        enabled: !dice.one_in(3),
        benefit_yuan: dice.real(3e5, 0.0, 1e8),
        loading: dice.real(0.6, -0.9, 100.0),
        age_max_years: dice.pick(&[65, 1, 30, 120]),
        underwriting_frailty_max: dice.real(2.0, 0.0, 100.0),
        initial_share: dice.real(0.09, 0.0, 1.0),
        initial_income_elasticity: dice.real(0.7, 0.0, 5.0),
        consideration: dice.real(0.2, 0.0, 1.0),
        quality_yuan_per_month: dice.real(0.0, -1000.0, 1000.0),
    }
}

fn exit(dice: &mut Dice) -> Exit {
    let mut sponsor = || SponsorExit {
        regulatory_exposure_yuan_per_member_year: dice.real(1.0, 0.0, 1e6),
        cross_value_yuan_per_member_year: dice.real(2.0, 0.0, 1e6),
        hurdle_yuan_per_member_year: dice.real(0.0, -1e6, 1e6),
        hurdle_sd_yuan_per_member_year: dice.real(0.5, 0.0, 1e6),
        months_below_hurdle: dice.whole(1, 12) as u32,
        grace_months: dice.whole(0, 24) as u32,
    };
    Exit {
        specialist: sponsor(),
        side_business: sponsor(),
        perceived_risk_initial: dice.real(0.0, 0.0, 100.0),
    }
}

fn illness(dice: &mut Dice, population: &mut Population) -> Illness {
    let point = |age_years, annual_incidence| IncidencePoint { age_years, annual_incidence };
    let incidence = match dice.word() % 6 {
        0..=2 => Vec::new(),
        3 => vec![point(20, 0.05), point(60, 0.5)],
        4 => vec![point(0, 1.0), point(120, 1.0)],
        _ => vec![point(30, 1e-12), point(31, 1e-300)],
    };
    let drawn = dice.one_in(3);
    if drawn {
        population.represented_households = population.simulated_households;
    }
    Illness {
        claims: if drawn { ClaimsMode::Drawn } else { ClaimsMode::Represented },
        incidence,
        incidence_ratio: dice.real(0.25, 0.0, 10.0),
        slope_damping: dice.real(0.8, 0.0, 2.0),
        claims_growth_per_year: dice.real(0.0, 0.0, 1.0),
        select_start: dice.real(1.0, 0.0, 1.0),
        select_period_months: dice.real(24.0, 0.1, 240.0),
    }
}

fn platform(dice: &mut Dice, index: usize, count: usize, (tiers, commercial): (usize, bool)) -> Platform {
    let usual = Platform::default();
    let funding = dice.pick(&[Funding::ExPost, Funding::Prepaid]);
    let prepaid = funding == Funding::Prepaid;
    let benefit = benefit(dice);
    let charge_rule = if prepaid {
        ChargeRule::Equal
    } else {
        dice.pick(&[ChargeRule::Equal, ChargeRule::AgeBanded, ChargeRule::RiskRated])
    };
    let mut relativity = |band: usize| match band {
        0 => dice.real(1.0, 0.001, 100.0),
        _ => dice.real(1.5, 0.0, 100.0),
    };
    let charge_relativities = match charge_rule {
        ChargeRule::AgeBanded => (0..benefit.len()).map(&mut relativity).collect(),
        _ => Vec::new(),
    };
    let (entry_min, entry_max, end) = dice.pick(&[(0, 59, 60), (18, 60, 65), (0, 100, 120), (30, 30, 31)]);
    let launch = dice.pick(&[Some(0), Some(-30), Some(6), Some(20), None]).map(month);
    let delay_max = dice.pick(&[24, 0, 3]);
    let delay_min = dice.pick(&[0, delay_max / 2, delay_max]);
    Platform {
        name: name(index),
        launch,
        sponsor: dice.pick(&[Sponsor::Specialist, Sponsor::SideBusiness]),
        reach: dice.real(0.7, 0.0, 1.0),
        reach_tier_tilt: if dice.one_in(3) {
            (0..tiers).map(|_| dice.real(0.0, -3.0, 3.0)).collect()
        } else {
            Vec::new()
        },
        reach_age_tilt_per_decade: dice.real(0.0, -3.0, 3.0),
        funding,
        deposit_yuan: if prepaid { dice.real(9.0, 0.001, 200.0) } else { 0.0 },
        benefit,
        entry_age_min_years: entry_min,
        entry_age_max_years: entry_max,
        membership_end_age_years: end,
        credit_min: dice.real(0.0, 0.0, 1000.0),
        health_declaration_frailty_max: dice.perhaps(2.0, 0.0, 100.0),
        waiting_period_months: dice.pick(&[3, 0, 24]),
        claim_delay_mean_months: dice.real(6.0, 0.0, 24.0).min(f64::from(delay_max)),
        claim_delay_shape: dice.real(8.0, 0.1, 1000.0),
        claim_delay_min_months: delay_min,
        claim_delay_max_months: delay_max,
        select_start: dice.perhaps(0.5, 0.0, 1.0),
        select_period_months: dice.perhaps(24.0, 0.1, 240.0),
        approval_rate: dice.real(0.95, 0.0, 1.0),
        fee_rate: 0.08,
        charge_rule,
        charge_relativities,
        yearly_cap_yuan: dice.perhaps(100.0, 0.0, 1e6),
        max_share_per_claim_yuan: dice.perhaps(0.1, 0.0, 1e6),
        cap_excess: dice.pick(&[CapExcess::Sponsor, CapExcess::Beneficiaries]),
        advertised_price_yuan_per_month: dice.real(1.0, 0.0, 1e6),
        quality_yuan_per_month: dice.real(5.0, -1000.0, 1000.0),
        initial_trust: dice.perhaps(0.5, 0.0, 1.0),
        push_per_month: dice.real(0.3, 0.0, 10.0),
        word_of_mouth_per_month: dice.real(0.2, 0.0, 100.0),
        campaign: dated(dice, |month, dice| Campaign { month, reached_share: dice.real(0.1, 0.0, 0.999) }),
        revision: dated(dice, revision),
        scandal: dated(dice, |month, dice| Scandal { month, trust_loss: dice.real(0.3, 0.0, 1.0) }),
        fixed_cost_yuan_per_month: dice.real(1e4, 0.0, 1e12),
        cost_per_member_yuan_per_month: dice.real(0.02, 0.0, 1e6),
        cost_per_claim_yuan: dice.real(2000.0, 0.0, 1e9),
        marketing_cost_per_person_yuan: dice.real(1.0, 0.0, 1e6),
        cross_sale_yuan_per_member_month: dice.real(0.0, 0.0, 1e6),
        strategy: strategy(dice, usual.strategy),
        exit: platform_exit(dice, index, count, commercial),
        ..usual
    }
}

/// Up to two dated items, in months after every launch.
fn dated<T>(dice: &mut Dice, item: impl Fn(YearMonth, &mut Dice) -> T) -> Vec<T> {
    let first = dice.whole(0, 1);
    (0..dice.whole(0, 2)).map(|number| item(month(20 + (first + 6 * number) as i32), dice)).collect()
}

fn benefit(dice: &mut Dice) -> Vec<BenefitBand> {
    let band =
        |from_age_years, to_age_years, amount_yuan| BenefitBand { from_age_years, to_age_years, amount_yuan };
    let amount = dice.real(3e5, 0.0, 1e8);
    match dice.word() % 4 {
        0 | 1 => vec![band(0, 39, amount), band(40, 59, amount / 3.0)],
        2 => vec![band(0, 120, amount)],
        _ => (0..8).map(|number| band(15 * number, 15 * number + 12, amount)).collect(),
    }
}

fn revision(month: YearMonth, dice: &mut Dice) -> Revision {
    Revision {
        month,
        fee_rate: dice.perhaps(0.06, 0.0, 1.0),
        yearly_cap_yuan: dice.perhaps(50.0, 0.0, 1e6),
        credit_min: dice.perhaps(600.0, 0.0, 1000.0),
        benefit_factor: dice.perhaps(0.5, 0.0, 10.0),
        approval_rate: dice.perhaps(0.8, 0.0, 1.0),
        push_per_month: dice.perhaps(0.1, 0.0, 10.0),
        quality_yuan_per_month: dice.perhaps(1.0, -1000.0, 1000.0),
    }
}

fn strategy(dice: &mut Dice, usual: Strategy) -> Strategy {
    Strategy {
        fee: dice.pick(&[FeeStrategy::Fixed, FeeStrategy::Margin]),
        margin_target: dice.real(0.0, -10.0, 1.0),
        fee_step: dice.real(0.005, 0.0, 1.0),
        fee_rate_max: dice.pick(&[0.2, 0.08, 1.0]),
        marketing: dice.pick(&[MarketingStrategy::Fixed, MarketingStrategy::Growth]),
        push_step: dice.real(1.2, 1.0, 10.0),
        push_max_per_month: dice.real(0.05, 0.0, 10.0),
        underwriting: dice.pick(&[UnderwritingStrategy::Fixed, UnderwritingStrategy::Tighten]),
        incidence_rise_trigger: dice.real(0.5, 0.0, 100.0),
        tightening_factor: dice.real(0.97, 0.1, 1.0),
        ..usual
    }
}

fn platform_exit(dice: &mut Dice, index: usize, count: usize, commercial: bool) -> PlatformExit {
    // Acquirers have higher numbers: no circles.
    let acquirer = (index + 1 < count && dice.one_in(2))
        .then(|| name(dice.whole(index as u64 + 1, count as u64 - 1) as usize));
    let style = match (dice.word() % 4, acquirer.is_some()) {
        (0, _) | (3, false) => ClosingStyle::FullRefund,
        (1, _) => ClosingStyle::Stop,
        (2, _) => ClosingStyle::Substitute,
        (_, true) => ClosingStyle::Transfer,
        _ => ClosingStyle::FullRefund,
    };
    let substitutes = style == ClosingStyle::Substitute && commercial;
    PlatformExit {
        minimum_members: dice.pick(&[0, 0, 0, 50, 1_000_000, 2_000_000_000]),
        minimum_grace_months: dice.whole(0, 20) as u32,
        runway_yuan: dice.perhaps(1e6, 0.0, 1e13),
        strategic: dice.one_in(3),
        notice_months: dice.pick(&[2, 0, 1, 4, 24]),
        style,
        merger_below_members: if acquirer.is_some() { dice.pick(&[0, 100, 2_000_000_000]) } else { 0 },
        acquirer,
        merger_probability_per_month: dice.real(0.1, 0.0, 1.0),
        substitute_share: if substitutes { dice.real(0.5, 0.0, 1.0) } else { 0.0 },
    }
}

fn intervention(dice: &mut Dice, number: u64, platforms: usize) -> Intervention {
    use InterventionKind::*;
    let kinds = [
        Warning,
        Recognition,
        Rectification,
        FeeCap,
        ContributionCap,
        ReserveRequirement,
        Licence,
        PerceivedRisk,
        Ban,
    ];
    let kind = dice.pick(&kinds);
    let mut only = |kinds: &[InterventionKind], usual, low, high| {
        kinds.contains(&kind).then(|| dice.real(usual, low, high))
    };
    let mut measure = Intervention {
        name: format!("measure {number}"),
        month: month(0),
        kind,
        platforms: Vec::new(),
        trust_change: only(&[Warning, Recognition], 0.2, 0.0, 1.0),
        compliance_cost_yuan_per_month: only(&[Rectification], 1e5, 0.0, 1e12),
        months: only(&[Rectification, Licence, Ban], 3.0, 1.0, 240.0).map(|months| months as u32),
        minimum_members: only(&[Rectification, Licence], 1e5, 0.0, 2e9).map(|members| members as i64),
        weak_close_probability: only(&[Rectification], 0.5, 0.0, 1.0),
        maximum_loss_yuan: only(&[Licence], 1e6, 0.0, 1e13),
        fee_rate_max: only(&[FeeCap], 0.05, 0.0, 1.0),
        contribution_max_yuan_per_year: only(&[ContributionCap], 50.0, 0.0, 1e6),
        reserve_months: only(&[ReserveRequirement], 3.0, 0.0, 120.0),
        capital_cost_per_year: only(&[ReserveRequirement], 0.05, 0.0, 1.0),
        perceived_risk: only(&[PerceivedRisk], 1.0, 0.0, 100.0),
    };
    measure.month = month(dice.whole(0, 45) as i32 - 5);
    if dice.one_in(2) {
        measure.platforms = vec![name(dice.whole(0, platforms as u64 - 1) as usize)];
    }
    measure
}

/// Represents as few households as the rule on the size of the books asks for.
fn keep_books_within_reach(parameters: &mut Parameters) {
    let per_person = |platform: &Platform| {
        let lump_sum = platform.benefit.iter().map(|band| band.amount_yuan).fold(0.0, f64::max);
        let factors = platform.revision.iter().filter_map(|revision| revision.benefit_factor);
        0.1 * (2.0 * lump_sum * factors.fold(1.0, f64::max) + platform.cost_per_claim_yuan)
            + platform.cost_per_member_yuan_per_month
            + platform.marketing_cost_per_person_yuan
            + platform.cross_sale_yuan_per_member_month
    };
    let most = parameters.platform.iter().map(per_person).fold(1e6, f64::max);
    let households = (1.19e16 / 4.0 / most) as u64;
    let population = &mut parameters.population;
    population.represented_households =
        population.represented_households.min(households).max(population.simulated_households);
}
