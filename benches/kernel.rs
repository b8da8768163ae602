//! What the parts of a household-month cost, on one thread: `cargo bench`.

use std::hint::black_box;
use std::sync::Arc;

use divan::counter::ItemsCount;
use divan::{Bencher, main as run_benches};
use huzhu::math::{exp, ln, normal_quantile, normal_quantiles};
use huzhu::model::household::{BLOCK, Block};
use huzhu::model::month::advance;
use huzhu::model::setting::Setting;
use huzhu::model::synthesis::{BlockSynthesis, Drawing, Synthesis};
use huzhu::model::world::{Method, World};
use huzhu::random::wide::{BLOCK_WORDS, Gatherer, LANES, Lanes};
use huzhu::random::{Luck, NO_ENTITY, Purpose};
use huzhu::units::Month;
use huzhu::{Scenario, Simulation, config};

/// As the program has it.
#[global_allocator]
static MEMORY: huzhu::memory::Allocator = huzhu::memory::Allocator;

fn main() {
    huzhu::memory::keep_freed_pages();
    // One thread for all, begun before anything is timed.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread");
    pool.install(run_benches);
}

const LUCK: Luck = Luck { seed: 20160501, replicate: 0 };

fn setting(households: u64) -> Arc<Setting> {
    let size = format!("population.simulated_households={households}");
    let loaded =
        config::load("china-2016-2022", &[size]).unwrap_or_else(|error| panic!("{}", error.render(false)));
    Arc::new(Setting::new(&loaded.scenario))
}

mod words {
    use super::*;

    #[divan::bench]
    fn in_lanes(bencher: Bencher) {
        let key = LUCK.stream_key(Purpose::Attention, NO_ENTITY, Month(5));
        let mut lanes = Lanes::default();
        bencher.counter(ItemsCount::new(LANES * BLOCK_WORDS)).bench_local(|| {
            lanes.compute(&key, black_box(0)..LANES as u64);
            black_box(lanes.word(3, 7))
        });
    }

    #[divan::bench]
    fn in_order(bencher: Bencher) {
        let mut stream = LUCK.stream(Purpose::Attention, Month(5));
        let mut words = vec![0; BLOCK];
        bencher.counter(ItemsCount::new(BLOCK)).bench_local(|| {
            stream.fill(black_box(0), &mut words);
            black_box(words[7])
        });
    }

    /// One household in so many needs its word.
    #[divan::bench(args = [1, 4, 20, 100])]
    fn of_scattered_households(bencher: Bencher, one_in: usize) {
        let key = LUCK.stream_key(Purpose::Taste, NO_ENTITY, Month(0));
        let mut gatherer = Gatherer::default();
        let places: Vec<u16> = (0..BLOCK as u16).step_by(one_in).collect();
        bencher.counter(ItemsCount::new(BLOCK.div_ceil(one_in))).bench_local(|| {
            let mut sum = 0u32;
            gatherer.gather(&key, 0, &places, |_, [word]| sum ^= word);
            black_box(sum)
        });
    }
}

mod mathematics {
    use super::*;

    const VALUES: usize = 4096;

    fn values() -> Vec<f64> {
        (0..VALUES).map(|i| (i as f64 + 0.5) / VALUES as f64).collect()
    }

    #[divan::bench]
    fn exponentials(bencher: Bencher) {
        let (input, mut output) = (values(), vec![0.0; VALUES]);
        bencher.counter(ItemsCount::new(VALUES)).bench_local(|| {
            output.iter_mut().zip(black_box(&input)).for_each(|(y, &x)| *y = exp(-x));
        });
    }

    #[divan::bench]
    fn logarithms(bencher: Bencher) {
        let input = values();
        bencher
            .counter(ItemsCount::new(VALUES))
            .bench_local(|| black_box(&input).iter().map(|&x| ln(x)).sum::<f64>());
    }

    #[divan::bench]
    fn normal_quantiles_one_by_one(bencher: Bencher) {
        let input = values();
        bencher
            .counter(ItemsCount::new(VALUES))
            .bench_local(|| black_box(&input).iter().map(|&p| normal_quantile(p)).sum::<f64>());
    }

    #[divan::bench]
    fn normal_quantiles_together(bencher: Bencher) {
        let (input, mut output) = (values(), vec![0.0; VALUES]);
        bencher
            .counter(ItemsCount::new(VALUES))
            .bench_local(|| normal_quantiles(black_box(&input), &mut output));
    }
}

mod households {
    use super::*;

    /// What a scenario needs before its first household.
    #[divan::bench]
    fn tables(bencher: Bencher) {
        let setting = setting(1_000_000);
        let scenario = Scenario::new(setting.parameters.clone()).expect("the configuration is valid");
        bencher.bench_local(|| Setting::new(&scenario).mean_incidence);
    }

    #[divan::bench]
    fn made_by_the_block(bencher: Bencher) {
        let setting = setting(1_000_000);
        let synthesis = BlockSynthesis::new(&setting, &LUCK);
        let mut drawing = Drawing::default();
        bencher.counter(ItemsCount::new(BLOCK)).bench_local(|| {
            let mut block = Block::empty(0, BLOCK, setting.platforms.len());
            synthesis.fill(&mut block, &mut drawing);
            block
        });
    }

    #[divan::bench(sample_count = 20)]
    fn made_one_by_one(bencher: Bencher) {
        let setting = setting(1_000_000);
        let mut synthesis = Synthesis::initial(&setting, &LUCK);
        bencher
            .counter(ItemsCount::new(BLOCK))
            .bench_local(|| (0..BLOCK as u64).map(|number| synthesis.draw(number).access).max());
    }
}

mod months {
    use super::*;

    const HOUSEHOLDS: u64 = 200_000;

    /// The month with this number, by the kernel.
    #[divan::bench(args = [5, 35, 50, 75], sample_count = 5, sample_size = 1)]
    fn by_the_kernel(bencher: Bencher, month: u32) {
        bench_month(bencher, month, Method::Kernel, HOUSEHOLDS);
    }

    /// The same by the readable rules, of a tenth of the households.
    #[divan::bench(args = [50], sample_count = 2, sample_size = 1)]
    fn by_the_readable_rules(bencher: Bencher, month: u32) {
        bench_month(bencher, month, Method::Reference, HOUSEHOLDS / 10);
    }

    fn bench_month(bencher: Bencher, month: u32, method: Method, households: u64) {
        let setting = setting(households);
        bencher
            .counter(ItemsCount::new(households))
            .with_inputs(|| {
                let mut world = World::new(setting.clone(), LUCK);
                world.method = method;
                (0..month).for_each(|_| drop(advance(&mut world)));
                world
            })
            .bench_local_refs(|world| advance(world).month);
    }
}

mod histories {
    use super::*;

    /// Where sweeps live: 10 000 households, 80 months and their rows.
    #[divan::bench(sample_count = 10, sample_size = 1)]
    fn of_ten_thousand_households(bencher: Bencher) {
        let setting = setting(10_000);
        bencher.counter(ItemsCount::new(800_000u32)).bench_local(|| {
            let mut simulation = Simulation::with_setting(Arc::clone(&setting), 0);
            std::iter::from_fn(|| simulation.step()).count()
        });
    }
}
