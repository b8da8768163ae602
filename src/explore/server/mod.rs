//! The server: one port of this machine, a few requests, histories as streams.
//!
//! Sockets and waiting are on the calling thread; settings are read and histories simulated on threads of their own. A
//! history ends as soon as nobody reads it.

mod answer;
mod guard;
mod history;

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::sync::Semaphore;

use super::session::Session;
use guard::Gate;

/// Histories that are simulated at the same time; more are refused until one ends.
const RUNS_MAX: usize = 4;

/// Threads that read settings and drive histories.
const BLOCKING_THREADS: usize = RUNS_MAX + 2;

/// Connections at the same time; further ones wait for one to end.
const CONNECTIONS_MAX: usize = 64;

/// How long the head of a request may take, from its connection or from the answer before.
const HEAD_WITHIN: Duration = Duration::from_secs(5);

/// How often is looked whether to stop.
const LOOK: Duration = Duration::from_millis(50);

/// How long answers under way may take to end after a stop.
const FAREWELL: Duration = Duration::from_secs(1);

/// Why the explorer cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The port cannot be had.
    #[error("cannot listen on port {port} of this machine")]
    Bind {
        /// The port asked for, 0 for any.
        port: u16,
        /// What the system says.
        source: io::Error,
    },
    /// The system gives no random bytes for the token.
    #[error("the system gives no random bytes")]
    Random(#[source] getrandom::Error),
    /// Connections cannot be taken.
    #[error("cannot serve the page")]
    Serve(#[source] io::Error),
}

/// What all requests share.
struct Shared {
    session: Session,
    gate: Gate,
    /// A permit for each history that may be simulated now.
    runs: Arc<Semaphore>,
    /// Set when histories under way shall end.
    stopping: AtomicBool,
}

/// The explorer of one session, listening on 127.0.0.1 only.
pub struct Server {
    listener: TcpListener,
    shared: Arc<Shared>,
}

impl Server {
    /// Takes a port, 0 for any that is free, and makes a token of 128 random bits.
    ///
    /// # Errors
    /// The port is taken or not allowed; the system gives no random bytes.
    pub fn bind(session: Session, port: u16) -> Result<Server, ServerError> {
        let refused = |source| ServerError::Bind { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(refused)?;
        listener.set_nonblocking(true).map_err(refused)?;
        let port = listener.local_addr().map_err(refused)?.port();
        let gate = Gate::new(port).map_err(ServerError::Random)?;
        let runs = Arc::new(Semaphore::new(RUNS_MAX));
        let shared = Shared { session, gate, runs, stopping: AtomicBool::new(false) };
        Ok(Server { listener, shared: Arc::new(shared) })
    }

    /// The address of the page; who has it may use the session.
    pub fn address(&self) -> String {
        self.shared.gate.address()
    }

    /// Answers requests until `go_on` says no.
    ///
    /// # Errors
    /// The system refuses what a server needs.
    pub fn serve(self, go_on: impl Fn() -> bool) -> Result<(), ServerError> {
        let Server { listener, shared } = self;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .max_blocking_threads(BLOCKING_THREADS)
            .build()
            .map_err(ServerError::Serve)?;
        let served = runtime.block_on(serve(listener, Arc::clone(&shared), &go_on));
        shared.stopping.store(true, Ordering::Relaxed);
        runtime.shutdown_timeout(FAREWELL);
        served.map_err(ServerError::Serve)
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>, go_on: &impl Fn() -> bool) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let router = Router::new().fallback(answer::answer).with_state(shared);
    let serving = tokio::spawn(accept(listener, router));
    while go_on() && !serving.is_finished() {
        tokio::time::sleep(LOOK).await;
    }
    if serving.is_finished() { Ok(serving.await?) } else { Ok(()) }
}

/// Serves connection after connection, without end.
async fn accept(listener: tokio::net::TcpListener, router: Router) {
    let connections = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
    loop {
        let Ok(place) = Arc::clone(&connections).acquire_owned().await else { return };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            // Of one connection, or of too many open files: both pass.
            Err(_) => {
                tokio::time::sleep(LOOK).await;
                continue;
            }
        };
        let connection =
            http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router.clone()));
        tokio::spawn(async move {
            // Whoever breaks off has no use for an error.
            let _ = connection.await;
            drop(place);
        });
    }
}
