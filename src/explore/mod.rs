//! The explorer: a page with sliders, and a server on this machine that simulates what they say.
//!
//! What always holds: only this machine is listened to, and only a browser that knows the session's token is answered;
//! whatever a request holds, the answer is a history, a page or a message; what is set goes through the configuration
//! layer's own overrides, so that a setting on the page, its TOML and `--set` give the same history.

mod controls;
mod headline;
mod page;
mod protocol;
mod server;
mod session;

pub use server::{Server, ServerError};
pub use session::{HOUSEHOLDS_MAX, Session, SessionError};
