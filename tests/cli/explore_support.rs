//! The explorer's real server, and how it is asked over real sockets.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

/// What no answer may take longer than.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A server of a small duopoly.
pub struct Explorer {
    process: Child,
    /// Kept open: a program whose reader is gone may not print.
    _stdout: BufReader<ChildStdout>,
    pub port: u16,
    pub token: String,
}

impl Explorer {
    pub fn start() -> Explorer {
        let mut process = Command::new(env!("CARGO_BIN_EXE_huzhu"))
            .args(["explore", "duopoly", "--no-open", "--households", "2000", "--set", "run.months=14"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(process.stdout.take().unwrap());
        let mut address = String::new();
        stdout.read_line(&mut address).unwrap();
        let (port, token) =
            address.trim().strip_prefix("http://127.0.0.1:").unwrap().split_once('/').unwrap();
        let (port, token) = (port.parse().unwrap(), token.trim_end_matches('/').to_owned());
        Explorer { process, _stdout: stdout, port, token }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends a whole request that ends its connection, and yields the answer.
    pub fn exchange(&self, request: &[u8]) -> Answer {
        let mut stream = self.connect();
        // A server that has seen enough may close before everything is sent.
        let _ = stream.write_all(request);
        Answer::read(&all_of(&mut stream))
    }

    /// Sends bytes and ends the sending side, which gives up whatever they ask for.
    pub fn throw(&self, bytes: &[u8]) {
        let mut stream = self.connect();
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(Shutdown::Write);
        all_of(&mut stream);
    }

    pub fn request(&self, method: &str, path: &str, body: &str) -> Vec<u8> {
        format!(
            "{method} /{}/{path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.token,
            self.port,
            body.len()
        )
        .into_bytes()
    }

    pub fn get(&self, path: &str) -> Answer {
        self.exchange(&self.request("GET", path, ""))
    }

    pub fn post(&self, path: &str, body: &str) -> Answer {
        self.exchange(&self.request("POST", path, body))
    }

    pub fn post_set(&self, path: &str, set: &[&str]) -> Answer {
        self.post(path, &json!({ "set": set }).to_string())
    }

    /// A history that takes a while, of which the beginning has been read.
    pub fn begin_long_history(&self) -> TcpStream {
        let set = ["population.simulated_households=200000", "run.months=240"];
        let mut stream = self.connect();
        stream.write_all(&self.request("POST", "run", &json!({ "set": set }).to_string())).unwrap();
        let mut seen = Vec::new();
        while !String::from_utf8_lossy(&seen).contains("\"is\":\"begin\"") {
            let mut some = [0; 512];
            let count = stream.read(&mut some).unwrap();
            assert!(count > 0, "{}", String::from_utf8_lossy(&seen));
            seen.extend(&some[..count]);
        }
        stream
    }

    #[cfg(unix)]
    pub fn interrupt(&mut self) -> ExitStatus {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        let since = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status;
            }
            assert!(since.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// All that comes until the other side closes, or breaks off.
pub fn all_of(stream: &mut TcpStream) -> Vec<u8> {
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => panic!("no answer in {PATIENCE:?}"),
        _ => answer,
    }
}

impl Drop for Explorer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn read(bytes: &[u8]) -> Answer {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{text:?}"));
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let head = head.to_lowercase();
        let body =
            if head.contains("transfer-encoding: chunked") { unchunked(body) } else { body.to_owned() };
        Answer { status, head, body }
    }

    pub fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub fn lines(&self) -> Vec<Json> {
        self.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// The text without the sizes of its chunks.
fn unchunked(mut body: &str) -> String {
    let mut text = String::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap();
        text.push_str(&rest[..size]);
        body = rest[size..].trim_start_matches("\r\n");
    }
    text
}
