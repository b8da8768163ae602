//! What a household holds: memberships and commercial cover.

use crate::units::{Month, PlatformId};

/// One membership: platform, month of joining and prepaid balance class; or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    platform: u8,
    joined: u8,
    /// The level of the platform's cumulative charge, whole yuan modulo 256, at which the balance of each person
    /// is used up (prepaid platforms only).
    pub exhausted_at: u8,
}

const NO_PLATFORM: u8 = u8::MAX;

impl Membership {
    /// No membership.
    pub const NONE: Membership = Membership { platform: NO_PLATFORM, joined: 0, exhausted_at: 0 };

    /// A membership of `platform` that began in month `joined`.
    #[inline(always)]
    pub fn new(platform: PlatformId, joined: Month, exhausted_at: u8) -> Membership {
        Membership { platform: platform.0, joined: joined.0 as u8, exhausted_at }
    }

    /// The platform; `None` where there is no membership.
    #[inline(always)]
    pub fn platform(self) -> Option<PlatformId> {
        (self.platform != NO_PLATFORM).then_some(PlatformId(self.platform))
    }

    /// Index of the platform; where there is no membership, higher than that of any.
    #[inline(always)]
    pub(in crate::model) fn index(self) -> usize {
        usize::from(self.platform)
    }

    /// Month of joining.
    #[inline(always)]
    pub fn joined(self) -> Month {
        Month(u32::from(self.joined))
    }
}

/// Commercial cover: none, or a policy that ends, or renews itself, with the same month of every year.
///
/// A policy in force is a phase, its last month modulo 12, so that nothing about it changes while it runs. In the
/// low four bits, one more than the phase, 0 where there is none; above them, whether it ends with its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cover(u8);

const PHASE: u8 = 0x0f;
const LAPSING: u8 = 0x40;

/// Months in a policy's year.
const YEAR: u32 = 12;

impl Cover {
    /// No cover.
    pub const NONE: Cover = Cover(0);

    /// A policy whose last month is `months_left` (1 to 12), counting `month` itself, away.
    #[inline]
    pub fn lasting(months_left: u32, month: Month) -> Cover {
        debug_assert!((1..=YEAR).contains(&months_left));
        Cover(1 + ((month.0 + months_left - 1) % YEAR) as u8)
    }

    /// Whether there is a policy.
    #[inline(always)]
    pub fn is_held(self) -> bool {
        self.0 & PHASE != 0
    }

    /// Whether there is a policy whose year ends with `month`.
    #[inline(always)]
    pub fn comes_up_in(self, month: Month) -> bool {
        self.0 & PHASE == Cover::code_coming_up_in(month)
    }

    /// The low bits of policies whose year ends with `month`, see [`Cover::phase_code`].
    #[inline(always)]
    pub fn code_coming_up_in(month: Month) -> u8 {
        1 + (month.0 % YEAR) as u8
    }

    /// What [`Cover::code_coming_up_in`] is compared with; 0 where there is no policy.
    #[inline(always)]
    pub fn phase_code(self) -> u8 {
        self.0 & PHASE
    }

    /// Whether the policy ends with its year instead of renewing itself.
    #[inline(always)]
    pub fn is_lapsing(self) -> bool {
        self.0 & LAPSING != 0
    }

    /// The same policy, to end with its year.
    #[inline]
    pub fn lapsing(self) -> Cover {
        Cover(self.0 | LAPSING)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_membership_takes_three_bytes_and_a_cover_one() {
        assert_eq!((size_of::<Membership>(), size_of::<Cover>()), (3, 1));
    }

    #[test]
    fn a_policy_comes_up_once_a_year_in_its_last_month() {
        let cover = Cover::lasting(7, Month(10));
        let coming_up: Vec<u32> = (10..46).filter(|&month| cover.comes_up_in(Month(month))).collect();
        assert_eq!(coming_up, [16, 28, 40]);
        assert!(cover.is_held() && !cover.is_lapsing() && cover.lapsing().is_lapsing());
        assert!(cover.lapsing().comes_up_in(Month(16)));
        assert!((0..12).all(|month| !Cover::NONE.comes_up_in(Month(month))) && !Cover::NONE.is_held());
    }
}
