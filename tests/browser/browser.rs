//! A browser that does what a test tells it.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::install::tools;

/// How a page is looked at.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// Pixels.
    pub width: u32,
    /// Whether the reader prefers dark pages.
    pub dark: bool,
}

/// A headless browser with one page.
pub struct Browser {
    driver: Child,
    commands: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    /// The program that finds what readers cannot use.
    axe: PathBuf,
}

impl Browser {
    /// Starts it; `None` where there is no browser and none can be installed, which is said on the terminal.
    pub fn start() -> Option<Browser> {
        let tools = tools()?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/drive.cjs");
        let mut driver = Command::new("node")
            .arg(script)
            .arg(tools.browser)
            .env("NODE_PATH", tools.driver)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node starts");
        let commands = driver.stdin.take();
        let answers = BufReader::new(driver.stdout.take().expect("a pipe"));
        Some(Browser { driver, commands, answers, axe: tools.axe.join("axe-core/axe.min.js") })
    }

    /// Opens a file, in a page of its own.
    pub fn open(&mut self, file: &Path, view: View) {
        self.visit(&format!("file://{}", file.display()), view);
    }

    /// Opens an address, in a page of its own.
    pub fn visit(&mut self, url: &str, view: View) {
        let View { width, dark } = view;
        self.ask(json!({ "do": "open", "url": url, "width": width, "height": 900, "dark": dark }));
    }

    /// The value of an expression of JavaScript.
    pub fn evaluate(&mut self, expression: &str) -> Value {
        self.ask(json!({ "do": "evaluate", "expression": expression }))
    }

    /// Moves the mouse over an element, to a place in it (pixels from its upper left corner).
    pub fn hover(&mut self, selector: &str, place: (f64, f64)) {
        self.ask(json!({ "do": "hover", "selector": selector, "position": [place.0, place.1] }));
    }

    /// Clicks an element.
    pub fn click(&mut self, selector: &str) {
        self.ask(json!({ "do": "click", "selector": selector }));
    }

    /// Drags the mouse between two places of the window, pixels.
    pub fn drag(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.ask(json!({ "do": "drag", "from": [from.0, from.1], "to": [to.0, to.1] }));
    }

    /// Clicks what saves a file, and keeps it; the name that the page gave it.
    pub fn download(&mut self, selector: &str, path: &Path) -> String {
        let name = self.ask(json!({ "do": "download", "selector": selector, "path": path }));
        name.as_str().unwrap_or_default().to_owned()
    }

    /// Presses a key, as the keyboard has it: `Tab`, `ArrowRight`, ...
    pub fn press(&mut self, key: &str) {
        self.ask(json!({ "do": "press", "key": key }));
    }

    /// What breaks rules of WCAG 2.1, levels A and AA, or good practice (names, roles, landmarks, order of headings), a line each.
    pub fn barriers(&mut self) -> Vec<String> {
        let tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
        let found = self.ask(json!({ "do": "axe", "program": self.axe, "tags": tags }));
        serde_json::from_value(found).expect("a list of lines")
    }

    /// Keeps a picture of the whole page, for people to look at.
    pub fn screenshot(&mut self, path: &Path) {
        self.ask(json!({ "do": "screenshot", "path": path }));
    }

    /// What went wrong since the page was opened: errors on its console, and addresses beside files that it asked for.
    pub fn troubles(&mut self) -> Vec<String> {
        let troubles = self.ask(json!({ "do": "troubles" }));
        let list = |name: &str| troubles[name].as_array().cloned().unwrap_or_default();
        list("errors").into_iter().chain(list("requests")).map(|trouble| trouble.to_string()).collect()
    }

    /// # Panics
    ///
    /// Where the driver ends, or cannot do it.
    fn ask(&mut self, command: Value) -> Value {
        let commands = self.commands.as_mut().expect("open until the end");
        writeln!(commands, "{command}").expect("the driver reads");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("the driver answers");
        let answer: Value = serde_json::from_str(&answer).expect("an answer, not the end of the driver");
        assert!(answer.get("error").is_none(), "{command}: {}", answer["error"]);
        answer["value"].clone()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The end of its commands ends the driver, which closes the browser.
        drop(self.commands.take());
        let _ = self.driver.wait();
    }
}
