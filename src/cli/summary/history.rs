//! One replicate as the closing summary shows it: members and concentration over time.

use std::sync::Arc;

use crate::observe::{EventRow, MonthRecord, PlatformStatus};
use crate::units::YearMonth;

/// One replicate, month by month.
#[derive(Debug, Clone, Default)]
pub(in crate::cli) struct History {
    /// The calendar.
    pub months: Vec<YearMonth>,
    /// The platforms, by name.
    pub platforms: Vec<PlatformHistory>,
    /// Herfindahl-Hirschman index; missing without members.
    pub hhi: Vec<Option<f64>>,
    /// Memberships of all platforms, persons.
    pub memberships: Vec<i64>,
    /// Announced ends, in the order in which they came.
    pub exits: Vec<Exit>,
}

/// The announced end of a platform.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Exit {
    pub name: Arc<str>,
    pub announced: YearMonth,
    /// Month of the end itself, where the run lasts that long.
    pub closed: Option<YearMonth>,
    pub cause: Option<Arc<str>>,
    pub style: Option<Arc<str>>,
    /// Members at the announcement, persons.
    pub members: Option<i64>,
}

/// One platform, month by month.
#[derive(Debug, Clone)]
pub(in crate::cli) struct PlatformHistory {
    pub name: Arc<str>,
    /// Members, persons; missing before launch and after the end.
    pub members: Vec<Option<i64>>,
}

impl PlatformHistory {
    /// Highest number of members and its place in the calendar, the first where there are several; none where it
    /// never had a member.
    pub(super) fn peak(&self) -> Option<(usize, i64)> {
        let members = self.members.iter().enumerate();
        members
            .filter_map(|(month, members)| Some((month, (*members)?)))
            .filter(|(_, members)| *members > 0)
            .rev()
            .max_by_key(|(_, members)| *members)
    }

    /// Place of its first month in the calendar.
    pub(super) fn begin(&self) -> Option<usize> {
        self.members.iter().position(Option::is_some)
    }
}

impl History {
    /// Takes in the next month.
    pub(in crate::cli) fn add(&mut self, record: &MonthRecord) {
        for (place, row) in record.platforms.iter().enumerate() {
            if self.platforms.len() <= place {
                self.platforms.push(PlatformHistory { name: Arc::clone(&row.platform), members: Vec::new() });
            }
            let is_there = match row.status {
                PlatformStatus::Planned => false,
                PlatformStatus::Open | PlatformStatus::Closing => true,
                PlatformStatus::Closed => row.members > 0,
            };
            self.platforms[place].members.push(is_there.then_some(row.members));
        }
        for row in &record.market {
            self.months.push(row.month);
            self.hhi.push(row.hhi);
            self.memberships.push(row.memberships);
        }
        record.events.iter().for_each(|event| self.add_event(event));
    }

    fn add_event(&mut self, event: &EventRow) {
        let Some(name) = &event.platform else {
            return;
        };
        match event.event {
            "exit-announced" => self.exits.push(Exit {
                name: Arc::clone(name),
                announced: event.month,
                closed: None,
                cause: event.cause.clone(),
                style: event.style.map(Arc::from),
                members: event.members,
            }),
            "closed" => {
                let own = self.exits.iter_mut().find(|exit| exit.name == *name);
                own.into_iter().for_each(|exit| exit.closed = Some(event.month));
            }
            _ => {}
        }
    }

    /// The platforms that began, in the order in which they did.
    pub(super) fn in_order_of_launch(&self) -> Vec<&PlatformHistory> {
        let began = |platform: &&PlatformHistory| platform.begin().is_some();
        let mut platforms: Vec<&PlatformHistory> = self.platforms.iter().filter(began).collect();
        platforms.sort_by_key(|platform| platform.begin());
        platforms
    }

    /// The names of those that never began.
    pub(super) fn never_launched(&self) -> Vec<&str> {
        let never = self.platforms.iter().filter(|platform| platform.begin().is_none());
        never.map(|platform| &*platform.name).collect()
    }

    /// About a dozen places in the calendar, evenly spaced and aligned to years, and always the last.
    pub(super) fn dates(&self) -> Vec<usize> {
        const DATES_MAX: usize = 14;
        const STEPS: [usize; 8] = [1, 2, 3, 6, 12, 24, 36, 60];
        let fits = |step: &usize| self.months.len() / step <= DATES_MAX;
        let step = STEPS.into_iter().find(fits).unwrap_or(60) as i32;
        let last = self.months.len().saturating_sub(1);
        let aligned = |month: &YearMonth| (month.year() * 12 + month.month() as i32).rem_euclid(step) == 0;
        let chosen = self.months.iter().enumerate();
        chosen.filter(|(place, month)| *place == last || aligned(month)).map(|(place, _)| place).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(start: &str, months: i32) -> History {
        let start: YearMonth = start.parse().unwrap();
        History { months: (0..months).map(|month| start.plus(month)).collect(), ..History::default() }
    }

    #[test]
    fn dates_are_ends_of_half_years_and_the_last_month() {
        let history = history("2016-05", 60);
        let dates: Vec<String> =
            history.dates().into_iter().map(|place| history.months[place].to_string()).collect();
        assert_eq!(dates[..3], ["2016-06", "2016-12", "2017-06"]);
        assert_eq!(dates.last().map(String::as_str), Some("2021-04"));
        assert_eq!(dates.len(), 11);
    }

    #[test]
    fn a_short_run_shows_every_month_and_a_long_one_about_a_dozen() {
        assert_eq!(history("2016-05", 3).dates(), [0, 1, 2]);
        assert!((8..=15).contains(&history("2000-01", 240).dates().len()));
        assert!((8..=15).contains(&history("2016-05", 80).dates().len()));
    }

    #[test]
    fn the_peak_is_the_first_of_the_highest() {
        let platform = PlatformHistory {
            name: "Pioneer".into(),
            members: vec![None, Some(0), Some(5), Some(5), Some(2)],
        };
        assert_eq!(platform.peak(), Some((2, 5)));
        assert_eq!(platform.begin(), Some(1));
    }
}
