fn main() {
    let spec = std::env::args().nth(1).unwrap();
    let overrides: Vec<String> = std::env::args().skip(2).collect();
    let loaded = huzhu::config::load(&spec, &overrides).unwrap_or_else(|e| panic!("{}", e.render(false)));
    let start = std::time::Instant::now();
    let mut simulation = huzhu::Simulation::new(&loaded.scenario, 0);
    eprintln!("synthesis {:?}", start.elapsed());
    while let Some(record) = simulation.step() {
        let m = &record.market[0];
        print!(
            "{} hhi {:.2} cov {:.1}M mh {:.2} cs {:.2e} att {:.1}M |",
            m.month,
            m.hhi.unwrap_or(0.),
            m.covered_persons as f64 / 1e6,
            m.multi_homing_share.unwrap_or(0.),
            m.consumer_surplus,
            m.attentive_households as f64 / 1e6
        );
        for p in &record.platforms {
            print!(
                " {} {:.2}M c{} e{:.1} sr{:.2} |",
                &p.platform[..p.platform.len().min(6)],
                p.members as f64 / 1e6,
                p.charge_fen.map_or(-1, |c| c.0),
                p.expected_charge.unwrap_or(-1.),
                p.selection_ratio.unwrap_or(0.)
            );
        }
        println!();
        for e in &record.events {
            println!(
                "   {:?} {:?} {:?} {:?} {:?}",
                e.platform, e.event, e.cause, e.style, e.members
            );
        }
    }
    eprintln!("total {:?}", start.elapsed());
}
