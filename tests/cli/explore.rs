//! `huzhu explore`: the real server, asked over real sockets, by friends, strangers and noise.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::explore_support::{Explorer, PATIENCE};
use crate::support::{Place, assert_code, stdout};

/// How long a history may go on that nobody reads.
const GIVEN_UP: Duration = Duration::from_secs(3);

#[test]
fn the_page_is_whole_and_asks_for_nothing_from_elsewhere() {
    let explorer = Explorer::start();
    let page = explorer.get("");
    assert_eq!(page.status, 200);
    for header in [
        "content-security-policy: default-src 'none'; script-src 'self';",
        "cache-control: no-store",
        "x-content-type-options: nosniff",
        "referrer-policy: no-referrer",
    ] {
        assert!(page.head.contains(header), "{}", page.head);
    }
    let quoted = page.body.split('"').filter(|part| part.ends_with(".js") || part.ends_with(".css"));
    let files: Vec<&str> = quoted.collect();
    assert!(files.len() > 4, "{files:?}");
    for file in files {
        let answer = explorer.get(file);
        assert_eq!(answer.status, 200, "{file}");
        for import in answer.body.split("from \"./").skip(1) {
            let imported = import.split('"').next().unwrap();
            assert_eq!(explorer.get(imported).status, 200, "{imported}");
        }
    }
    assert!(!page.body.contains("http:") && !page.body.contains("https:"));
}

#[test]
fn a_setting_as_toml_gives_the_history_that_was_streamed() {
    let explorer = Explorer::start();
    let set = ["platform.Pioneer.fee_rate=0.33", "behaviour.choice.leaving_cost_yuan_per_month=2.5"];
    let lines = explorer.post_set("run", &set).lines();
    assert_eq!(lines.len(), 1 + 14 + 1);
    assert_eq!(lines[0]["platforms"], json!(["Follower", "Pioneer"]));
    assert!(lines[15]["headline"].as_str().unwrap().starts_with("Pioneer peaks at "), "{}", lines[15]);
    let toml = explorer.post_set("toml", &set);
    assert!(toml.body.contains("extends = \"duopoly\""), "{}", toml.body);

    let place = Place::new();
    place.write("setting.toml", &toml.body);
    assert_code(&place.huzhu(&["run", "setting.toml", "--out", "r", "--format", "csv", "--quiet"]), 0);
    let mut table = csv::Reader::from_reader(place.read("r/platforms.csv").as_bytes())
        .into_records()
        .map(Result::unwrap)
        .collect::<Vec<_>>();
    table.retain(|row| row.iter().any(|cell| cell == "Pioneer"));
    let header = place.read("r/platforms.csv");
    let header: Vec<&str> = header.lines().next().unwrap().split(',').collect();
    let column = header.iter().position(|name| *name == "members").unwrap();
    let members: Vec<i64> = table.iter().map(|row| row[column].parse().unwrap()).collect();
    let streamed: Vec<i64> = lines[1..15].iter().map(|line| line["members"][1].as_i64().unwrap()).collect();
    assert_eq!(streamed, members);
}

#[test]
fn what_the_page_shows_of_a_parameter_is_what_the_schema_says() {
    let welcome = Explorer::start().get("welcome").json();
    let controls = welcome["controls"].as_array().unwrap();
    let reference = stdout(&Place::new().huzhu(&["parameters"]));
    assert!(controls.len() > 12);
    for control in controls {
        let meaning = control["meaning"].as_str().unwrap().replace('\n', " ");
        assert!(reference.contains(&meaning), "{meaning}");
    }
}

#[test]
fn strangers_are_refused_and_learn_nothing() {
    let explorer = Explorer::start();
    let own = format!("127.0.0.1:{}", explorer.port);
    let token = explorer.token.as_str();
    let ask = |path: &str, headers: &str| {
        explorer.exchange(format!("GET {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n").as_bytes())
    };
    let page = format!("/{token}/");
    let host = format!("Host: {own}\r\n");
    assert_eq!(ask(&page, &host).status, 200);
    assert_eq!(ask(&page, &format!("{host}Origin: http://{own}\r\n")).status, 200);
    for (path, headers, status) in [
        ("/", host.clone(), 403),
        ("/welcome", host.clone(), 403),
        ("/0123456789abcdef0123456789abcdef/", host.clone(), 403),
        (&page, "Host: evil.example\r\n".to_owned(), 421),
        (&page, format!("Host: evil.example:{}\r\n", explorer.port), 421),
        (&page, String::new(), 421),
        (&page, format!("{host}Origin: http://evil.example\r\n"), 403),
        (&page, format!("{host}Origin: null\r\n"), 403),
    ] {
        let answer = ask(path, &headers);
        assert_eq!(answer.status, status, "{path} {headers}");
        assert!(!answer.body.contains(token) && !answer.head.contains(token), "{path} {headers}");
    }
}

#[test]
fn a_mistake_is_told_with_its_place_and_remedy() {
    let explorer = Explorer::start();
    let refused = explorer.post_set("run", &["run.months=12", "platform.Pioneer.fee_rat=0.1"]);
    assert_eq!(refused.status, 422);
    let problem = &refused.json()["problems"][0];
    assert_eq!(problem["key"], "platform[0].fee_rat");
    assert!(problem["remedy"].as_str().unwrap().contains("fee_rate"), "{problem}");
    assert_eq!(problem["place"][0], "command line");
}

#[test]
fn what_a_request_may_ask_for_is_bounded() {
    let explorer = Explorer::start();
    for (set, words) in [
        ("population.simulated_households=200001", "at most 200000"),
        ("run.months=241", "between 1 and 240"),
        ("extends=akerlof", "cannot change `extends`"),
    ] {
        let refused = explorer.post_set("run", &[set]);
        assert_eq!(refused.status, 422, "{set}");
        assert!(refused.json()["error"].as_str().unwrap().contains(words), "{}", refused.body);
    }
    assert_eq!(explorer.post("run", &" ".repeat(40_000)).status, 413);
    assert_eq!(explorer.post("run", "{\"set\": [], \"more\": 1}").status, 400);
    assert_eq!(explorer.get("run").status, 405);
    assert_eq!(explorer.post("", "{}").status, 405);
    assert_eq!(explorer.get("../Cargo.toml").status, 404);
    let untyped = explorer.request("POST", "run", "{\"set\": []}");
    let untyped = String::from_utf8(untyped).unwrap().replace("application/json", "text/plain");
    assert_eq!(explorer.exchange(untyped.as_bytes()).status, 415);
}

#[test]
fn half_a_head_is_waited_for_no_longer_than_it_may_take() {
    let explorer = Explorer::start();
    let mut stream = explorer.connect();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: 127").unwrap();
    let since = Instant::now();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    assert!(since.elapsed() < PATIENCE, "{:?}", since.elapsed());
}

#[test]
fn heads_that_come_a_letter_at_a_time_hold_no_place_longer_than_they_may_take() {
    let explorer = Explorer::start();
    // As many as are served at once: whoever comes next has to wait for one of them to be given up.
    let mut slow: Vec<TcpStream> = (0..64).map(|_| explorer.connect()).collect();
    slow.iter_mut().for_each(|stream| stream.write_all(b"GET / HTTP/1.1\r\nX-Slow: ").unwrap());
    let since = Instant::now();
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| explorer.get("welcome").status);
        while !asked.is_finished() {
            assert!(since.elapsed() < PATIENCE, "slow heads keep others out");
            for stream in &mut slow {
                let _ = stream.write_all(b"a");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        assert_eq!(asked.join().unwrap(), 200);
    });
    // None of them was kept for sending something now and then.
    for mut stream in slow {
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
    }
    assert!(since.elapsed() < PATIENCE, "{:?}", since.elapsed());
}

#[test]
fn no_more_than_a_few_histories_run_at_once_and_one_that_is_given_up_ends() {
    let explorer = Explorer::start();
    let under_way: Vec<TcpStream> = (0..4).map(|_| explorer.begin_long_history()).collect();
    assert_eq!(explorer.post_set("run", &[]).status, 429);
    drop(under_way);
    let since = Instant::now();
    // Whole, each would take some ten seconds of a processor.
    while explorer.post_set("run", &[]).status == 429 {
        assert!(since.elapsed() < GIVEN_UP, "histories go on that nobody reads");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Words of no meaning, the same in every run: a step of xorshift64.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn bytes(&mut self, most: usize) -> Vec<u8> {
        (0..self.below(most)).map(|_| self.next() as u8).collect()
    }

    /// The bytes with a few of them changed, cut out, doubled, or cut off.
    fn spoil(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut spoilt = bytes.to_vec();
        for _ in 0..=self.below(4) {
            if spoilt.is_empty() {
                break;
            }
            let (at, to) = (self.below(spoilt.len()), self.below(spoilt.len()));
            match self.below(5) {
                0 => spoilt[at] = self.next() as u8,
                1 => spoilt.truncate(at),
                2 => drop(spoilt.drain(at.min(to)..at.max(to))),
                3 => spoilt.extend_from_within(at.min(to)..at.max(to)),
                _ => spoilt.insert(at, b"\r\n\0 {[\"=:"[self.below(9)]),
            }
        }
        spoilt
    }
}

#[test]
fn the_server_survives_thousands_of_malformed_requests() {
    let explorer = Explorer::start();
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    let bodies = [
        r#"{"set":["platform.Pioneer.fee_rate=0.1","platform.Follower.benefit[0].amount_yuan=1e5"]}"#,
        r#"{"set":["run.months=3","platform.\"Pioneer\".exit={ notice_months = 3 }"]}"#,
        r#"{"set":["illness.claims=drawn",["a"],{"b":null},1e999]}"#,
    ];
    for round in 0..1500 {
        let body = bodies[noise.below(bodies.len())];
        let path = ["run", "toml"][noise.below(2)];
        let whole = explorer.request("POST", path, body);
        // Noise, a spoilt request, and a sound request with a spoilt body.
        explorer.throw(&noise.bytes(400));
        let spoilt = noise.spoil(&whole);
        explorer.throw(&spoilt);
        let spoilt = String::from_utf8_lossy(&noise.spoil(body.as_bytes())).into_owned();
        let answer = explorer.post(path, &spoilt);
        assert!(
            [200, 400, 422, 429].contains(&answer.status),
            "round {round}: {} to {spoilt}",
            answer.status
        );
        if answer.status == 200 && path == "run" {
            // A history that breaks off has no last line.
            assert_eq!(answer.lines().last().unwrap()["is"], "end", "round {round}: {spoilt}");
        }
    }
    let deep = "[".repeat(30_000);
    assert_eq!(explorer.post("run", &deep).status, 400);
    let nested = format!("run.title={}", "[".repeat(30_000));
    assert_eq!(explorer.post_set("run", &[&nested]).status, 422);
    assert_eq!(explorer.get("welcome").status, 200);
    assert_eq!(explorer.post_set("run", &[]).lines().len(), 16);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_cleanly_even_with_a_history_under_way() {
    let mut explorer = Explorer::start();
    let _reader = explorer.begin_long_history();
    let since = Instant::now();
    assert_eq!(explorer.interrupt().code(), Some(0));
    assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
}

#[test]
fn bad_input_is_told_before_anything_is_served() {
    let place = Place::new();
    assert_code(&place.huzhu(&["explore", "duopol"]), 2);
    assert_code(&place.huzhu(&["explore", "duopoly", "--set", "run.months=0"]), 2);
    assert_code(&place.huzhu(&["explore", "duopoly", "--households", "1000000"]), 2);
    let explorer = Explorer::start();
    let port = explorer.port.to_string();
    let taken = place.huzhu(&["explore", "duopoly", "--port", &port]);
    assert_code(&taken, 1);
}
