//! Profit and loss of a platform, in fen per month (model text 7.9).

use crate::scenario::parameters::Platform;
use crate::units::Fen;

/// What a month's accounts depend on.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Activity {
    /// Members.
    pub members: i64,
    /// Claims filed, all of which are investigated.
    pub claims_filed: i64,
    /// Persons reached by push and campaigns.
    pub persons_reached: f64,
    /// Fee income.
    pub fee: Fen,
    /// What rounding up of charges leaves.
    pub residue: Fen,
    /// Lapsed balances.
    pub forfeited: Fen,
    /// Sponsor money that settled the bill.
    pub sponsor: Fen,
    /// Cost of compliance.
    pub compliance: Fen,
    /// Cost of capital on a required reserve.
    pub capital: Fen,
}

/// A month's profit and loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Accounts {
    /// Cross-sale margin.
    pub cross_sale: Fen,
    /// Advertising.
    pub marketing: Fen,
    /// Fixed cost, service, investigation, compliance and capital.
    pub operating: Fen,
    /// Result.
    pub result: Fen,
}

/// Income (fee, residue, lapsed balances, cross-sale margin) less cost (fixed, per member, per claim, marketing,
/// sponsor money, compliance, capital).
pub fn accounts(terms: &Platform, activity: &Activity) -> Accounts {
    let members = activity.members as f64;
    let cross_sale = Fen::from_yuan(terms.cross_sale_yuan_per_member_month * members);
    let marketing = Fen::from_yuan(terms.marketing_cost_per_person_yuan * activity.persons_reached);
    let operating = Fen::from_yuan(terms.fixed_cost_yuan_per_month)
        + Fen::from_yuan(terms.cost_per_member_yuan_per_month * members)
        + Fen::from_yuan(terms.cost_per_claim_yuan * activity.claims_filed as f64)
        + activity.compliance
        + activity.capital;
    let income = activity.fee + activity.residue + activity.forfeited + cross_sale;
    Accounts { cross_sale, marketing, operating, result: income - marketing - operating - activity.sponsor }
}

/// Monthly cost of capital on a reserve of some months of pay-outs.
pub fn capital_cost(monthly_payouts: Fen, reserve_months: f64, cost_per_year: f64) -> Fen {
    Fen::from_yuan(monthly_payouts.yuan() * reserve_months * cost_per_year / 12.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_is_income_less_cost() {
        let terms = Platform {
            cross_sale_yuan_per_member_month: 0.1,
            marketing_cost_per_person_yuan: 2.0,
            fixed_cost_yuan_per_month: 100.0,
            cost_per_member_yuan_per_month: 0.05,
            cost_per_claim_yuan: 10.0,
            ..Platform::default()
        };
        let activity = Activity {
            members: 1000,
            claims_filed: 3,
            persons_reached: 20.0,
            fee: Fen(50_000),
            sponsor: Fen(1_000),
            compliance: Fen(500),
            ..Activity::default()
        };
        let accounts = accounts(&terms, &activity);
        assert_eq!(accounts.cross_sale, Fen(10_000));
        assert_eq!(accounts.operating, Fen(10_000 + 5_000 + 3_000 + 500));
        assert_eq!(accounts.result, Fen(60_000 - 4_000 - 18_500 - 1_000));
    }

    #[test]
    fn a_reserve_costs_its_capital() {
        assert_eq!(capital_cost(Fen(1_200_000), 3.0, 0.1), Fen(30_000));
    }
}
