//! The files that a run leaves.

mod directory;
mod population;
mod summary;
mod tables;
