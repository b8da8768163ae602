//! Histories against what theory says of them, in limits where it says something exact.

mod books;
mod claims;
mod diffusion;
mod inertia;
mod pairing;
mod scale;
mod selection;
mod shares;
mod unravelling;
