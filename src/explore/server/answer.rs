//! What a request is answered.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use serde::Serialize;

use super::{Shared, history};
use crate::explore::page;
use crate::explore::protocol::{Asked, Refused, Welcome};

/// The largest body of a request, bytes.
const BODY_BYTES_MAX: usize = 32 << 10;

/// How long the body of a request may take to arrive.
const BODY_TIME_MAX: Duration = Duration::from_secs(5);

/// What a browser must know of every answer: nothing from elsewhere is loaded, nothing is kept, nobody frames it.
const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

const JSON: &str = "application/json";

/// Answers one request.
pub(super) async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let mut response = match shared.gate.admit(request.uri(), request.headers()) {
        Err(stranger) => refused(stranger.status(), Refused::because(stranger.message())),
        Ok(None) => moved(&shared.gate.address()),
        Ok(Some(path)) => {
            let path = path.to_owned();
            routed(&shared, &path, request).await
        }
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn routed(shared: &Arc<Shared>, path: &str, request: Request) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if let Some(file) = page::file(path) {
        return if is_read { of_kind(file.kind, Body::from(file.text)) } else { only("GET, HEAD") };
    }
    match path {
        "welcome" if is_read => json(StatusCode::OK, &Welcome::of(&shared.session)),
        "welcome" => only("GET, HEAD"),
        "run" | "toml" if *request.method() != Method::POST => only("POST"),
        "run" | "toml" => match asked(request).await {
            Err((status, message)) => refused(status, Refused::because(message)),
            Ok(asked) if path == "run" => history::stream(shared, asked.set).await,
            Ok(asked) => toml(shared, asked.set).await,
        },
        _ => refused(StatusCode::NOT_FOUND, Refused::because("there is nothing of this name")),
    }
}

/// What the body asks for.
async fn asked(request: Request) -> Result<Asked, (StatusCode, String)> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind.and_then(|kind| kind.split(';').next()).map(str::trim) != Some(JSON) {
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, format!("the body must be {JSON}")));
    }
    let read = tokio::time::timeout(BODY_TIME_MAX, to_bytes(request.into_body(), BODY_BYTES_MAX)).await;
    let late = |_| (StatusCode::REQUEST_TIMEOUT, "the body did not arrive in time".to_owned());
    let bytes = read.map_err(late)?.map_err(|_| {
        let rule = format!("the body must arrive whole and hold at most {BODY_BYTES_MAX} bytes");
        (StatusCode::PAYLOAD_TOO_LARGE, rule)
    })?;
    serde_json::from_slice(&bytes).map_err(|error| (StatusCode::BAD_REQUEST, format!("the body: {error}")))
}

async fn toml(shared: &Arc<Shared>, setting: Vec<String>) -> Response {
    let own = Arc::clone(shared);
    match tokio::task::spawn_blocking(move || own.session.toml(&setting)).await {
        Ok(Ok(text)) => of_kind("application/toml; charset=utf-8", Body::from(text)),
        Ok(Err(refusal)) => refused(StatusCode::UNPROCESSABLE_ENTITY, Refused::from(&refusal)),
        Err(_) => failed(),
    }
}

/// A request that the program could not answer by a fault of its own.
pub(super) fn failed() -> Response {
    refused(StatusCode::INTERNAL_SERVER_ERROR, Refused::because("the program has failed; see its terminal"))
}

pub(super) fn refused(status: StatusCode, why: Refused) -> Response {
    json(status, &why)
}

fn json(status: StatusCode, value: &impl Serialize) -> Response {
    // Strings, numbers and lists only: it can be written.
    let text = serde_json::to_vec(value).unwrap_or_default();
    let mut response = of_kind(JSON, Body::from(text));
    *response.status_mut() = status;
    response
}

pub(super) fn of_kind(kind: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

fn only(methods: &'static str) -> Response {
    let why = format!("this takes {methods} only");
    let mut response = refused(StatusCode::METHOD_NOT_ALLOWED, Refused::because(why));
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(methods));
    response
}

/// To the page, whose links need the slash at the end of its address.
fn moved(address: &str) -> Response {
    let mut response =
        refused(StatusCode::PERMANENT_REDIRECT, Refused::because("the address ends with a slash"));
    if let Ok(address) = HeaderValue::from_str(address) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    response
}
