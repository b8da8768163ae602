//! The number of simulated households changes precision, not results (model text T12).

use crate::histories::{history, mean_and_sd, row, scenario_with};

const MONTHS: usize = 40;
const SEEDS: usize = 16;

/// Charges of the platform `Pioneer`, yuan: by month, then by seed.
fn charges(households: u64) -> Vec<Vec<f64>> {
    let scenario = scenario_with(
        "extends = \"duopoly\"",
        &[
            &format!("population.simulated_households={households}"),
            &format!("run.months={MONTHS}"),
            "output.groups=false",
        ],
    );
    let runs: Vec<_> = (0..SEEDS as u32).map(|seed| history(&scenario, seed)).collect();
    let charge = |run: &Vec<huzhu::observe::MonthRecord>, month: usize| {
        row(&run[month], "Pioneer").charge_fen.map_or(0.0, |charge| charge.yuan())
    };
    (0..MONTHS).map(|month| runs.iter().map(|run| charge(run, month)).collect()).collect()
}

#[test]
fn the_distribution_of_monthly_charges_is_the_same_at_any_number_of_simulated_households() {
    let sizes = [2_000, 10_000, 50_000];
    let by_size = sizes.map(charges);
    for (small, large) in [(0, 1), (0, 2), (1, 2)] {
        let mut tested = 0;
        for (month, (few, many)) in by_size[small].iter().zip(&by_size[large]).enumerate() {
            let ((a, sd_a), (b, sd_b)) = (mean_and_sd(few), mean_and_sd(many));
            if a + b < 0.02 {
                continue; // waiting and delay: nothing is charged yet
            }
            // Means over seeds differ by less than 4.5 standard errors (Welch), or by the half fen of rounding up.
            let error = ((sd_a * sd_a + sd_b * sd_b) / SEEDS as f64).sqrt();
            let tolerance = crate::histories::BAND * error + 0.005;
            assert!(
                (a - b).abs() < tolerance,
                "month {month}, {} against {} households: mean charge {a} against {b}, tolerance {tolerance}",
                sizes[small],
                sizes[large]
            );
            tested += 1;
        }
        assert!(tested > MONTHS / 2, "only {tested} months had a charge");
    }

    // Spread over seeds, as the mean over the last year of sd / mean. It has two parts: claims, Poisson over the
    // represented members and so the same at every size, and the sample of households, whose variance falls as
    // 1/n. Hence the spread falls with size, by no more than the square root of the ratio of sizes (and the
    // sampling error of an sd over 16 seeds, 1/sqrt(30) = 18 % a month, less over a year).
    let spread = |charges: &Vec<Vec<f64>>| {
        let year = &charges[MONTHS - 12..];
        let relative = year.iter().map(|seeds| mean_and_sd(seeds)).map(|(mean, sd)| sd / mean);
        relative.sum::<f64>() / 12.0
    };
    let spreads: Vec<f64> = by_size.iter().map(spread).collect();
    println!("sd / mean of the charge over seeds at 2 000, 10 000 and 50 000 households: {spreads:.4?}");
    for pair in spreads.windows(2) {
        assert!(pair[1] < pair[0] && pair[1] > pair[0] / 5f64.sqrt() / 1.5, "{spreads:?}");
    }
}
