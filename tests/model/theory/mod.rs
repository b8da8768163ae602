//! Histories against what theory says of them, in limits where it says something exact (docs/theory.md).

mod books;
mod choosers;
mod claims;
mod diffusion;
mod elasticities;
mod inertia;
mod pairing;
mod pooling;
mod scale;
mod selection;
mod separation;
mod shares;
mod unravelling;
