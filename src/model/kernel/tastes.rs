//! Lasting tastes of candidates for the platforms that they might join.

use crate::math::normal_quantiles;
use crate::model::household::BLOCK;
use crate::random::unit_interval;
use crate::random::wide::{Gatherer, StreamKey};
use crate::units::{MAX_PLATFORMS, PlatformId};

/// Lasting tastes of candidates for the platforms that they might join, yuan a month: those of a household lie together, in the
/// order of the platforms.
pub(super) struct Tastes {
    /// By household, as far as it is a candidate: where its tastes begin, and for which platforms there is one.
    of: Box<[Known; BLOCK]>,
    /// What is asked for, in the order of the households; beyond `count`, nothing.
    asked: Vec<Ask>,
    count: usize,
    /// One for each ask.
    yuan: Vec<f64>,
    uniforms: Vec<f64>,
}

/// Asks that are written at once.
const AT_ONCE: usize = 2;

#[derive(Clone, Copy, Default)]
struct Known {
    from: u32,
    platforms: u32,
}

#[derive(Clone, Copy, Default)]
struct Ask {
    place: u16,
    platform: u8,
}

impl Default for Tastes {
    fn default() -> Tastes {
        Tastes {
            of: Box::new([Known::default(); BLOCK]),
            asked: vec![Ask::default(); BLOCK * MAX_PLATFORMS + AT_ONCE],
            count: 0,
            yuan: Vec::new(),
            uniforms: Vec::new(),
        }
    }
}

impl Tastes {
    /// Forgets the last block's tastes.
    pub fn forget(&mut self) {
        for ask in &self.asked[..self.count] {
            self.of[usize::from(ask.place)].platforms = 0;
        }
        self.count = 0;
    }

    /// Asks for the tastes of the household at `place` for these platforms, a bit each.
    ///
    /// Two asks are written whether there are so many or not, since how many cannot be guessed.
    #[inline(always)]
    pub fn ask(&mut self, place: usize, platforms: u32) {
        self.of[place] = Known { from: self.count as u32, platforms };
        let mut left = platforms;
        let mut at = self.count;
        loop {
            for ask in &mut self.asked[at..at + AT_ONCE] {
                *ask = Ask { place: place as u16, platform: left.trailing_zeros() as u8 };
                left &= left.wrapping_sub(1);
            }
            if left == 0 {
                break;
            }
            at += AT_ONCE;
        }
        self.count += platforms.count_ones() as usize;
    }

    /// Draws what has been asked for, in a block that begins with household `first`: normal with this standard deviation.
    #[inline(always)]
    pub fn draw(&mut self, gatherer: &mut Gatherer, streams: &[StreamKey], first: u64, sd: f64) {
        let Tastes { asked, count, yuan, uniforms, .. } = self;
        let asked = &asked[..*count];
        uniforms.clear();
        let ask = |index: usize| {
            let Ask { place, platform } = asked[index];
            (usize::from(platform), first + u64::from(place))
        };
        gatherer.draw_each(streams, asked.len(), ask, |_, word| uniforms.push(unit_interval(word)));
        yuan.clear();
        yuan.resize(asked.len(), 0.0);
        normal_quantiles(uniforms, yuan);
        for yuan in yuan.iter_mut() {
            *yuan *= sd;
        }
    }

    /// The platforms that the candidate at `place` might join, with its taste for them.
    #[inline(always)]
    pub fn of(&self, place: usize) -> impl Iterator<Item = (usize, f64)> {
        let Known { from, platforms } = self.of[place];
        let mut left = platforms;
        let mut yuan = self.yuan[from as usize..].iter();
        std::iter::from_fn(move || {
            let platform = left.trailing_zeros() as usize;
            (left != 0).then(|| {
                left &= left - 1;
                (platform, yuan.next().copied().unwrap_or_default())
            })
        })
    }

    /// The taste of the candidate at `place` for a platform, if it might join it.
    pub fn get(&self, platform: PlatformId, place: usize) -> Option<f64> {
        self.of(place).find(|&(other, _)| other == platform.index()).map(|(_, yuan)| yuan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::normal_quantile;
    use crate::random::{Luck, Purpose, name_key};
    use crate::units::Month;

    #[test]
    fn tastes_are_those_of_household_and_platform_until_they_are_forgotten() {
        let luck = Luck { seed: 3, replicate: 1 };
        let names = ["A", "B", "C"].map(name_key);
        let streams = names.map(|name| luck.stream_key(Purpose::Taste, name, Month(0)));
        let (first, sd) = (5 * BLOCK as u64, 2.5);
        let mut tastes = Tastes::default();
        tastes.ask(9, 0b101);
        tastes.ask(700, 0b010);
        tastes.draw(&mut Gatherer::default(), &streams, first, sd);
        let expected = |platform: usize, place: u64| {
            let word = luck.keyed_stream(Purpose::Taste, names[platform], Month(0)).word(first + place);
            sd * normal_quantile(unit_interval(word))
        };
        assert_eq!(tastes.of(9).collect::<Vec<_>>(), [(0, expected(0, 9)), (2, expected(2, 9))]);
        assert_eq!(tastes.get(PlatformId(1), 700), Some(expected(1, 700)));
        assert_eq!(tastes.get(PlatformId(1), 9), None, "what was not asked for");
        tastes.forget();
        assert_eq!(tastes.get(PlatformId(1), 700), None);
    }
}
