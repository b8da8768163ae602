//! What must not change unnoticed: the draws that make households, and the bits of one rich history.

use crate::histories::{RICH, history, scenario};
use huzhu::Simulation;
use huzhu::model::household::{Cover, credit_points};
use huzhu::units::Month;
use sha2::{Digest, Sha256};

/// SHA-256 of all rows of [`RICH`], replicate 0, printed one record a line.
const RICH_HISTORY: &str = "484167b5a4a40e45e8bde20d5fafde3a63cd4bacb3460fc3627c9ceb87fa9641";

/// What is pinned, in which words it is broken, and how to mint it anew.
const BROKEN: &str = "\
the rich history is not what it was.
The promise: the same scenario, seed and replicate give the same bits, on any machine, in any version that does not
say otherwise. Either a rule, a draw or an order of addition was changed (then say so in the change log, look at the
theory tests, and mint the new hash; renaming a column counts as such a change: HUZHU_BLESS=1 cargo test --test model golden -- --nocapture), or a result has come to
depend on threads, on map order or on the processor's arithmetic: then this is a fault, and no hash may be minted";

fn hash_on(threads: usize) -> String {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let months = pool.expect("a pool of threads").install(|| history(&scenario(RICH), 0));
    let mut hash = Sha256::new();
    for month in months {
        hash.update(format!("{month:?}\n"));
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_rich_history_has_the_same_bits_as_ever_on_one_thread_and_on_many() {
    let (one, many) = (hash_on(1), hash_on(4));
    assert_eq!(
        one, many,
        "the number of threads must not matter (theory/pairing.rs finds the first month that differs)"
    );
    if std::env::var_os("HUZHU_BLESS").is_some() {
        println!("const RICH_HISTORY: &str = \"{one}\";");
        return;
    }
    assert_eq!(one, RICH_HISTORY, "{BROKEN}");
}

/// Months of a policy that are left before the first month, 0 where there is none.
fn months_of_cover_left(cover: Cover) -> u32 {
    (1..=12).find(|&months| cover.comes_up_in(Month(months - 1))).unwrap_or(0)
}

#[test]
fn the_first_three_households_of_the_default_population_are_who_they_were() {
    let text = "[run]\nseed = 2\n[[platform]]\nname = \"A\"\nlaunch = \"2016-05\"\nreach = 0.8\n\
                [[platform]]\nname = \"B\"\nlaunch = \"2016-05\"\nreach = 0.8\n\
                [population]\nsimulated_households = 3\n";
    let simulation = Simulation::new(&scenario(text), 0);
    let world = simulation.world();
    let decode = |code| world.setting.plain.decode(code);
    let found: Vec<String> = world
        .households()
        .map(|household| {
            let composition = household.composition;
            format!(
                "born {} persons {} tier {} ages {:?} income {:.1} frailty {:.4} sensitivity {:.4} multiplier {:.4} \
                 glow {} credit {:.1} access {:02b} cover {}",
                household.birth,
                composition.persons(),
                composition.tier(),
                composition.ages(-household.birth).months(),
                decode(household.income),
                decode(household.frailty),
                decode(household.price_sensitivity),
                decode(household.risk_multiplier),
                household.warm_glow,
                credit_points(household.credit),
                household.access,
                months_of_cover_left(household.cover),
            )
        })
        .collect();
    let expected = [
        "born -479 persons 1 tier 1 ages [479] income 813.0 frailty 0.8863 \
         sensitivity 1.2083 multiplier 1.3718 glow 193 credit 622.9 access 11 cover 0",
        "born -247 persons 1 tier 2 ages [247] income 556.4 frailty 0.5342 \
         sensitivity 2.4011 multiplier 1.8450 glow 5 credit 573.5 access 01 cover 0",
        "born -241 persons 2 tier 0 ages [241, 241] income 1655.8 frailty 0.9135 \
         sensitivity 1.4183 multiplier 1.4851 glow 12 credit 660.6 access 00 cover 0",
    ];
    assert_eq!(
        found, expected,
        "seed 2 makes other households than before: every published result changes with them"
    );
}
