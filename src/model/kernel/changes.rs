//! What households hold after their choices, where it differs from before: recorded while all choose, written at the end.

use crate::model::household::{
    BLOCK, Block, Holding, MASK_WORDS, Mask, Membership, NOTHING, has_bit, places, set_bit,
};
use crate::units::{MAX_MEMBERSHIPS, PlatformId};

/// All that a household holds from now on.
#[derive(Clone, Copy)]
pub(super) struct Change {
    place: u16,
    memberships: [Membership; MAX_MEMBERSHIPS],
    /// Lasting taste of each, yuan a month.
    tastes: [f64; MAX_MEMBERSHIPS],
}

impl Change {
    /// The household at `place` holds `memberships`, and likes their platforms so much.
    pub fn of(
        place: usize,
        memberships: [Membership; MAX_MEMBERSHIPS],
        taste: impl Fn(PlatformId) -> f64,
    ) -> Change {
        let tastes = memberships.map(|membership| membership.platform().map_or(0.0, &taste));
        Change { place: place as u16, memberships, tastes }
    }

    /// The household at `place` holds nothing.
    pub fn to_nothing(place: usize) -> Change {
        Change { place: place as u16, memberships: NOTHING, tastes: [0.0; MAX_MEMBERSHIPS] }
    }
}

/// The changes of a block, at most one a household.
pub(super) struct Changes {
    list: Vec<Change>,
    /// Whose holdings change.
    who: Mask,
    /// By household: its place in the list.
    at: Box<[u16; BLOCK]>,
    holdings: Vec<Holding>,
    tastes: Vec<f64>,
}

impl Default for Changes {
    fn default() -> Changes {
        Changes {
            list: Vec::new(),
            who: [0; MASK_WORDS],
            at: Box::new([0; BLOCK]),
            holdings: Vec::new(),
            tastes: Vec::new(),
        }
    }
}

impl Changes {
    /// Forgets all.
    pub fn clear(&mut self) {
        self.list.clear();
        self.who = [0; MASK_WORDS];
    }

    /// Records a change; a later one of the same household takes its place.
    pub fn record(&mut self, change: Change) {
        let place = usize::from(change.place);
        if has_bit(&self.who, place) {
            self.list[usize::from(self.at[place])] = change;
            return;
        }
        set_bit(&mut self.who, place, true);
        self.at[place] = self.list.len() as u16;
        self.list.push(change);
    }

    /// Writes the changes into the holdings of `block`, which stay in the order of the households.
    pub fn write(&mut self, block: &mut Block) {
        if self.list.is_empty() {
            return;
        }
        self.holdings.clear();
        self.tastes.clear();
        let mut from = 0;
        for place in places(&self.who) {
            let unchanged = &block.holdings[from..];
            let count = unchanged.partition_point(|holding| usize::from(holding.household) < place);
            append(&mut self.holdings, unchanged, count);
            append(&mut self.tastes, &block.tastes[from..], count);
            from += count;
            while block.holdings.get(from).is_some_and(|holding| usize::from(holding.household) == place) {
                from += 1;
            }
            let change = &self.list[usize::from(self.at[place])];
            for (&membership, &taste) in change.memberships.iter().zip(&change.tastes) {
                if membership.platform().is_some() {
                    self.holdings.push(Holding { household: change.place, membership });
                    self.tastes.push(taste);
                }
            }
            set_bit(&mut block.columns.members, place, change.memberships[0].platform().is_some());
        }
        self.holdings.extend_from_slice(&block.holdings[from..]);
        self.tastes.extend_from_slice(&block.tastes[from..]);
        refill(&mut block.holdings, &self.holdings);
        refill(&mut block.tastes, &self.tastes);
    }
}

/// Elements that are copied at once.
const AT_ONCE: usize = 8;

/// Appends the first `count` of `run`, eight at a time: a run is short, and how short cannot be guessed.
#[inline(always)]
fn append<T: Copy>(list: &mut Vec<T>, run: &[T], count: usize) {
    let len = list.len() + count;
    let mut left = run;
    while list.len() < len {
        let Some((eight, rest)) = left.split_first_chunk::<AT_ONCE>() else {
            list.extend_from_slice(&left[..len - list.len()]);
            return;
        };
        list.extend_from_slice(eight);
        left = rest;
    }
    list.truncate(len);
}

/// Elements for which there is room where `count` are kept: a thirty-second more, since memberships grow a few per cent a month, and what an
/// allocator with eight sizes to a doubling would set aside anyway.
fn roomy<T>(count: usize) -> usize {
    let bytes = (count + count / 32) * size_of::<T>();
    bytes.next_multiple_of((bytes.next_power_of_two() / 16).max(1)) / size_of::<T>()
}

/// Makes `kept` what `new` is, without room that will not be used.
fn refill<T: Copy>(kept: &mut Vec<T>, new: &[T]) {
    kept.clear();
    if kept.capacity() < new.len() || kept.capacity() > 2 * new.len() + 16 {
        *kept = Vec::with_capacity(roomy::<T>(new.len()));
    }
    kept.extend_from_slice(new);
}
