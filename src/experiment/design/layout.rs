//! How the points of a design belong together.

use super::Design;

/// The groups in which points stand, in the order of the design.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Each point stands alone.
    Single,
    /// Trajectory by trajectory, of `factors` + 1 points each: the rows of [`trajectories`](super::morris::trajectories).
    Morris {
        /// Trajectories.
        trajectories: u32,
        /// Factors.
        factors: usize,
    },
    /// Base point by base point: the row of A, the rows of AB for each factor (A with that factor from B), for second order
    /// those of BA (B with that factor from A), and the row of B.
    Saltelli {
        /// Base points.
        base_points: u32,
        /// Factors.
        factors: usize,
        /// Whether BA is there.
        second_order: bool,
    },
}

impl Layout {
    /// Points in each group.
    pub fn rows_per_group(&self) -> u64 {
        match *self {
            Self::Single => 1,
            Self::Morris { factors, .. } => factors as u64 + 1,
            Self::Saltelli { factors, second_order: false, .. } => factors as u64 + 2,
            Self::Saltelli { factors, second_order: true, .. } => 2 * factors as u64 + 2,
        }
    }
}

/// What is allowed, but less good than it could be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DesignWarning {
    /// A Sobol sequence is cut off between its points of balance.
    #[error("`{key}` is {found}: a Sobol sequence is balanced at powers of two, such as {}", found.next_power_of_two())]
    NotPowerOfTwo {
        /// Key in the experiment file.
        key: &'static str,
        /// What was found.
        found: u32,
    },
}

impl Design {
    /// The groups in which its points stand.
    pub fn layout(&self, factors: usize) -> Layout {
        match *self {
            Self::Morris { trajectories, .. } => Layout::Morris { trajectories, factors },
            Self::Saltelli { base_points, second_order, .. } => {
                Layout::Saltelli { base_points, factors, second_order }
            }
            _ => Layout::Single,
        }
    }

    /// What a user should know before a sweep.
    pub fn warning(&self) -> Option<DesignWarning> {
        let (key, found) = match *self {
            Self::Sobol { points, .. } => ("design.points", points),
            Self::Saltelli { base_points, .. } => ("design.base_points", base_points),
            _ => return None,
        };
        (!found.is_power_of_two() && found < 1 << 31).then_some(DesignWarning::NotPowerOfTwo { key, found })
    }
}
