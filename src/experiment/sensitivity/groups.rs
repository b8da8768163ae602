//! Which part of a design is complete: whole groups of points, each with the same lucks.

/// The complete part of a design.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeGroups {
    /// Groups whose points all have a history under each of the first `lucks` lucks, rising.
    pub groups: Vec<usize>,
    /// How many lucks these are.
    pub lucks: usize,
}

/// The largest complete part: `present` says for each point, in the order of the design, under which lucks it has a history,
/// lucks in the order in which they are run. Of all numbers of first lucks it takes the one that keeps most histories, of
/// equal ones the largest.
///
/// Groups are what a design draws independently (a base point with its rows, a trajectory): leaving some out leaves a smaller
/// design, leaving points out would leave none.
pub fn whole_groups(present: &[Vec<bool>], points_per_group: usize) -> WholeGroups {
    let lucks = present.iter().map(Vec::len).min().unwrap_or(0);
    let mut best = WholeGroups { groups: Vec::new(), lucks: 0 };
    for lucks in 1..=lucks {
        let is_whole = |points: &[Vec<bool>]| {
            points.len() == points_per_group
                && points.iter().all(|point| point[..lucks].iter().all(|has| *has))
        };
        let groups: Vec<usize> = present
            .chunks(points_per_group)
            .enumerate()
            .filter(|(_, points)| is_whole(points))
            .map(|(group, _)| group)
            .collect();
        if !groups.is_empty() && groups.len() * lucks >= best.groups.len() * best.lucks {
            best = WholeGroups { groups, lucks };
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(counts: &[usize], lucks: usize) -> Vec<Vec<bool>> {
        counts.iter().map(|&count| (0..lucks).map(|luck| luck < count).collect()).collect()
    }

    #[test]
    fn a_finished_design_is_taken_whole() {
        let found = whole_groups(&points(&[3, 3, 3, 3], 3), 2);
        assert_eq!(found, WholeGroups { groups: vec![0, 1], lucks: 3 });
    }

    #[test]
    fn a_design_stopped_in_its_second_luck_keeps_the_first_of_all_groups() {
        let found = whole_groups(&points(&[2, 2, 2, 1, 1, 1], 4), 2);
        assert_eq!(found, WholeGroups { groups: vec![0, 1, 2], lucks: 1 });
    }

    #[test]
    fn a_design_stopped_near_the_end_keeps_all_lucks_of_the_groups_that_have_them() {
        let found = whole_groups(&points(&[2, 2, 2, 2, 2, 1], 2), 2);
        assert_eq!(found, WholeGroups { groups: vec![0, 1], lucks: 2 });
    }

    #[test]
    fn one_failed_history_takes_its_group_out_and_no_other() {
        let mut present = points(&[1, 1, 1, 1], 1);
        present[1][0] = false;
        assert_eq!(whole_groups(&present, 2), WholeGroups { groups: vec![1], lucks: 1 });
        assert_eq!(whole_groups(&[], 2), WholeGroups { groups: vec![], lucks: 0 });
    }
}
