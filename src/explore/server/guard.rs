//! Who is answered: a request to this machine by its own name, from no other page, that knows the token.

use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};

/// Random bytes of a token.
const TOKEN_BYTES: usize = 16;

/// What a request must know.
pub(super) struct Gate {
    /// Hexadecimal digits.
    token: String,
    port: u16,
}

/// Why a request is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stranger {
    /// It names another host: a page elsewhere may have had its own name point here.
    Host,
    /// It comes from a page elsewhere.
    Origin,
    /// It does not know the token.
    Token,
}

impl Stranger {
    pub fn status(self) -> StatusCode {
        match self {
            Stranger::Host => StatusCode::MISDIRECTED_REQUEST,
            Stranger::Origin | Stranger::Token => StatusCode::FORBIDDEN,
        }
    }

    pub fn message(self) -> &'static str {
        match self {
            Stranger::Host => "this server answers to 127.0.0.1 and localhost only",
            Stranger::Origin => "pages of other origins are not answered",
            Stranger::Token => {
                "open the whole address that `huzhu explore` printed: it holds the session's token"
            }
        }
    }
}

impl Gate {
    /// A gate with a token of its own, for the server on this port.
    pub fn new(port: u16) -> Result<Gate, getrandom::Error> {
        let mut bytes = [0; TOKEN_BYTES];
        getrandom::fill(&mut bytes)?;
        let token = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Gate { token, port })
    }

    /// The address that lets one in.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/{}/", self.port, self.token)
    }

    /// The path below the token: empty for the page itself, none where the slash after the token is missing.
    ///
    /// # Errors
    /// The request is a stranger's.
    pub fn admit<'u>(&self, uri: &'u Uri, headers: &HeaderMap) -> Result<Option<&'u str>, Stranger> {
        let host = only(headers, header::HOST).ok_or(Stranger::Host)?;
        // A request line may name a host too.
        let named = uri.authority().map_or(host, |authority| authority.as_str());
        if !self.is_own(host) || !self.is_own(named) {
            return Err(Stranger::Host);
        }
        if headers.contains_key(header::ORIGIN) {
            let origin = only(headers, header::ORIGIN).and_then(|origin| origin.strip_prefix("http://"));
            if !origin.is_some_and(|origin| self.is_own(origin)) {
                return Err(Stranger::Origin);
            }
        }
        let path = uri.path().strip_prefix('/').unwrap_or("");
        let (token, rest) = path.split_once('/').map_or((path, None), |(token, rest)| (token, Some(rest)));
        if same(token.as_bytes(), self.token.as_bytes()) { Ok(rest) } else { Err(Stranger::Token) }
    }

    fn is_own(&self, host: &str) -> bool {
        let named = host.strip_suffix(&format!(":{}", self.port));
        // Browsers leave out the port of http.
        let named = if self.port == 80 { named.or(Some(host)) } else { named };
        matches!(named, Some("127.0.0.1" | "localhost"))
    }
}

/// The value of a header that stands there once.
fn only(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() { None } else { value.to_str().ok() }
}

/// Whether two texts are the same, in a time that does not tell how far they agree.
fn same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let differing = one.iter().zip(other).fold(0, |sum, (a, b)| std::hint::black_box(sum | (a ^ b)));
    differing == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(path: &str, headers: &[(HeaderName, &str)]) -> Result<Option<String>, Stranger> {
        let gate = Gate { token: "00ff".to_owned(), port: 4000 };
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, value.parse().unwrap());
        }
        let uri: Uri = path.parse().unwrap();
        gate.admit(&uri, &map).map(|rest| rest.map(str::to_owned))
    }

    #[test]
    fn whoever_knows_the_token_and_the_name_of_the_machine_is_let_in() {
        for host in ["127.0.0.1:4000", "localhost:4000"] {
            let own = format!("http://{host}");
            assert_eq!(asked("/00ff/run?x", &[(header::HOST, host)]), Ok(Some("run".to_owned())));
            assert_eq!(
                asked("/00ff/", &[(header::HOST, host), (header::ORIGIN, &own)]),
                Ok(Some(String::new()))
            );
            assert_eq!(asked("/00ff", &[(header::HOST, host)]), Ok(None));
        }
    }

    #[test]
    fn other_hosts_are_strangers() {
        for host in [
            "evil.example:4000",
            "127.0.0.1",
            "127.0.0.1:4001",
            "localhost.evil.example:4000",
            "[::1]:4000",
            "",
        ] {
            assert_eq!(asked("/00ff/", &[(header::HOST, host)]), Err(Stranger::Host), "{host}");
        }
        assert_eq!(asked("/00ff/", &[]), Err(Stranger::Host));
        let own = (header::HOST, "127.0.0.1:4000");
        assert_eq!(asked("/00ff/", &[own.clone(), own.clone()]), Err(Stranger::Host));
        assert_eq!(asked("http://evil.example/00ff/", &[own]), Err(Stranger::Host));
    }

    #[test]
    fn other_origins_are_strangers() {
        for origin in ["http://evil.example", "https://127.0.0.1:4000", "http://127.0.0.1:5000", "null", ""] {
            let headers = [(header::HOST, "127.0.0.1:4000"), (header::ORIGIN, origin)];
            assert_eq!(asked("/00ff/", &headers), Err(Stranger::Origin), "{origin}");
        }
    }

    #[test]
    fn other_tokens_are_strangers() {
        for path in ["/", "/00fe/", "/00f/", "/00ff0/", "//00ff/", "/run", "/%300ff/"] {
            assert_eq!(asked(path, &[(header::HOST, "127.0.0.1:4000")]), Err(Stranger::Token), "{path}");
        }
    }

    #[test]
    fn no_two_sessions_share_a_token() {
        let tokens = [1, 2].map(|port| Gate::new(port).unwrap().token);
        assert_eq!(tokens[0].len(), 2 * TOKEN_BYTES);
        assert_ne!(tokens[0], tokens[1]);
    }
}
