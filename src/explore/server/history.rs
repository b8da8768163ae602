//! A history as a stream: a line per month, sent as it is simulated.

use std::convert::Infallible;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_core::Stream;
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::Shared;
use super::answer::{failed, of_kind, refused};
use crate::config::Loaded;
use crate::explore::headline::headline;
use crate::explore::protocol::{Line, Refused};
use crate::observe::SummaryBuilder;

/// Lines that may wait: more than the longest history has, so that a slow reader holds up no simulation.
const LINES_MAX: usize = 256;

/// How long a request waits for one of the histories under way to end.
const ROOM_TIME_MAX: Duration = Duration::from_millis(500);

/// The stream of a setting's history; or why there is none.
pub(super) async fn stream(shared: &Arc<Shared>, setting: Vec<String>) -> Response {
    // A page that moves on leaves histories behind that are about to end: there is soon room.
    let permit = tokio::time::timeout(ROOM_TIME_MAX, Arc::clone(&shared.runs).acquire_owned()).await;
    let Ok(Ok(permit)) = permit else {
        let busy = Refused::because("as many histories as may be are under way: ask again in a moment");
        let mut response = refused(StatusCode::TOO_MANY_REQUESTS, busy);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        return response;
    };
    let own = Arc::clone(shared);
    let loaded = match tokio::task::spawn_blocking(move || own.session.scenario(&setting)).await {
        Ok(Ok(loaded)) => loaded,
        Ok(Err(refusal)) => return refused(StatusCode::UNPROCESSABLE_ENTITY, Refused::from(&refusal)),
        Err(_) => return failed(),
    };
    let (sender, receiver) = mpsc::channel(LINES_MAX);
    let own = Arc::clone(shared);
    tokio::task::spawn_blocking(move || {
        simulate(&own, &loaded, &sender);
        drop(permit);
    });
    of_kind("application/x-ndjson", Body::from_stream(Lines { receiver }))
}

/// Simulates and sends, until nobody reads any more.
fn simulate(shared: &Shared, loaded: &Loaded, sender: &Sender<Vec<u8>>) {
    let send = |line: Line<'_>| match sender.blocking_send(line.written()) {
        Ok(()) if !shared.stopping.load(Ordering::Relaxed) => ControlFlow::Continue(()),
        _ => ControlFlow::Break(()),
    };
    if send(Line::begin(&loaded.scenario)).is_break() {
        return;
    }
    let mut summary = SummaryBuilder::default();
    let mut last = loaded.parameters.run.start;
    let mut is_whole = true;
    shared.session.simulate(&loaded.scenario, &mut |record| {
        summary.add(record);
        last = record.market.first().map_or(last, |market| market.month);
        let sent = send(Line::month(record));
        is_whole &= sent.is_continue();
        sent
    });
    if let Some(summary) = summary.finish().filter(|_| is_whole) {
        // The last line: whether somebody reads it makes no difference any more.
        let _ = send(Line::End { headline: headline(&summary, last) });
    }
}

/// What has been sent, as many lines at a time as there are.
struct Lines {
    receiver: Receiver<Vec<u8>>,
}

impl Stream for Lines {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut lines = Vec::new();
        let received = self.receiver.poll_recv_many(context, &mut lines, LINES_MAX);
        received.map(|count| (count > 0).then(|| Ok(Bytes::from(lines.concat()))))
    }
}
