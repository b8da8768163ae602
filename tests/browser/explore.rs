//! The explorer as a browser has it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::browser::{Browser, View};

const WIDE: View = View { width: 1440, dark: false };
const SETTING: &str = "platform.Pioneer.fee_rate=0.3";

/// The explorer of the duopoly.
pub struct Explorer {
    process: Child,
    pub address: String,
}

impl Explorer {
    pub fn start() -> Explorer {
        let arguments = ["explore", "duopoly", "--no-open", "--set", "run.months=40"];
        let command =
            Command::new(env!("CARGO_BIN_EXE_huzhu")).args(arguments).stdout(Stdio::piped()).spawn();
        let mut process = command.unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Explorer { process, address: address.trim().to_owned() }
    }

    /// Errors, and requests to anything but this explorer.
    fn troubles(&self, browser: &mut Browser) -> Vec<String> {
        let mut troubles = browser.troubles();
        troubles.retain(|trouble| !trouble.contains(&self.address) && !trouble.contains("\"blob:"));
        troubles
    }
}

impl Drop for Explorer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Waits until an expression is true.
pub fn wait(browser: &mut Browser, expression: &str) {
    let since = Instant::now();
    while browser.evaluate(expression) != json!(true) {
        assert!(since.elapsed() < Duration::from_secs(20), "never: {expression}");
        sleep(Duration::from_millis(20));
    }
}

pub const DONE: &str = "document.body.dataset.state === 'done'";

/// Moves the first slider that is shown to a share of its span, and waits for the history.
fn slide(browser: &mut Browser, share: f64) {
    let run = browser.evaluate("Number(document.body.dataset.run)");
    browser.evaluate(&format!(
        "(() => {{ const s = document.querySelector('.control:not([hidden]) input[type=range]');
           s.value = Number(s.min) + {share} * (s.max - s.min);
           s.dispatchEvent(new Event('input', {{ bubbles: true }})); return true; }})()"
    ));
    wait(browser, &format!("{DONE} && Number(document.body.dataset.run) > {run}"));
}

#[test]
fn the_explorer_opens_without_error_and_redraws_a_change_soon() {
    let Some(mut browser) = Browser::start() else { return };
    let explorer = Explorer::start();
    for view in [WIDE, View { width: 390, dark: true }] {
        browser.visit(&explorer.address, view);
        wait(&mut browser, DONE);
        let before = browser.evaluate("document.getElementById('headline').textContent");
        slide(&mut browser, 0.9);
        assert_ne!(browser.evaluate("document.getElementById('headline').textContent"), before);
        let times = browser.evaluate("document.body.dataset.first + ' and ' + document.body.dataset.last");
        println!("first and last month after {times} ms");
        assert_eq!(explorer.troubles(&mut browser), [""; 0]);
        let overflow = "document.documentElement.scrollWidth > innerWidth";
        assert_eq!(browser.evaluate(overflow), false, "{view:?}");
    }
}

#[test]
fn a_link_restores_a_setting_and_what_is_pinned() {
    let Some(mut browser) = Browser::start() else { return };
    let explorer = Explorer::start();
    let fragment = format!("#set={}&pin=as+configured", SETTING.replace('=', "%3D"));
    browser.visit(&format!("{}{fragment}", explorer.address), WIDE);
    wait(&mut browser, DONE);
    wait(&mut browser, "/peak now/.test(document.getElementById('pins').textContent)");
    let value = "document.querySelector('#c-platform-Pioneer-fee_rate').value";
    assert_eq!(browser.evaluate(value), "0.3");
    // What is pinned outlasts what is set.
    browser.click("#reset");
    wait(&mut browser, "location.hash === '#pin=as+configured'");
    assert_eq!(explorer.troubles(&mut browser), [""; 0]);
}

#[test]
fn what_is_pinned_shares_its_luck_with_what_is_set_whatever_is_pressed() {
    let Some(mut browser) = Browser::start() else { return };
    let explorer = Explorer::start();
    browser.visit(&explorer.address, WIDE);
    wait(&mut browser, DONE);
    let press = |browser: &mut Browser, button: &str| {
        let run = browser.evaluate("Number(document.body.dataset.run)");
        browser.click(button);
        wait(browser, &format!("{DONE} && Number(document.body.dataset.run) > {run}"));
    };
    press(&mut browser, "#luck");
    browser.click("#pin");
    // The setting goes, the luck of all stays; so what is pinned, the same setting, does not differ.
    press(&mut browser, "#reset");
    let hash = browser.evaluate("decodeURIComponent(location.hash)");
    let hash = hash.as_str().unwrap();
    assert!(hash.starts_with("#set=run.seed=") && hash.matches("run.seed").count() == 1, "{hash}");
    wait(&mut browser, "/peak now \\+0.0 %/.test(document.getElementById('pins').textContent)");
    // A refused setting is not what is drawn, and not what is pinned.
    let refused = "platform.Pioneer.fee_rate=1.5";
    browser.evaluate(&format!(
        "(() => {{ document.getElementById('other-key').value = '{refused}';
           document.getElementById('other').requestSubmit(); return true; }})()"
    ));
    wait(&mut browser, "document.body.dataset.state === 'refused'");
    browser.click("#pin");
    assert_eq!(
        browser.evaluate("location.hash.split('pin=').slice(1).some((pin) => pin.includes('1.5'))"),
        false
    );
    // Twice other luck at once: all pins end with the last.
    browser.click("#reset");
    wait(&mut browser, DONE);
    press(&mut browser, "#luck");
    press(&mut browser, "#luck");
    wait(
        &mut browser,
        "[...document.querySelectorAll('#pins span')].every((text) => text.textContent === 'peak now +0.0 %')",
    );
}

#[test]
fn a_setting_is_saved_as_a_configuration_that_runs() {
    let Some(mut browser) = Browser::start() else { return };
    let explorer = Explorer::start();
    browser.visit(&format!("{}#set={}", explorer.address, SETTING.replace('=', "%3D")), WIDE);
    wait(&mut browser, DONE);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("setting.toml");
    assert_eq!(browser.download("#save", &file), "duopoly-setting.toml");
    let loaded = huzhu::config::load(file.to_str().unwrap(), &[]).unwrap();
    let set = ["run.months=40", "run.replicates=1", SETTING].map(str::to_owned);
    assert_eq!(loaded.parameters, huzhu::config::load("duopoly", &set).unwrap().parameters);
}
