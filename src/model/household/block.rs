//! Households as they are kept: narrow types and sets of bits, in blocks.

use super::{Composition, Cover, Household, LogCode, Membership, Weights};
use crate::units::MAX_MEMBERSHIPS;

/// Households per block. Draws are addressed by household, so the size of a block is of no consequence for results.
pub const BLOCK: usize = 2048;

/// Words of a [`Mask`].
pub const MASK_WORDS: usize = BLOCK / 64;

/// A set of households of a block, one bit each.
pub type Mask = [u64; MASK_WORDS];

/// Bit by bit which of sixty-four numbers, each 0 or 1, is 1.
#[inline(always)]
pub(in crate::model) fn bits(ones: &[u8; 64]) -> u64 {
    let mut bits = 0;
    for (byte, ones) in ones.as_chunks::<8>().0.iter().enumerate() {
        // Eight bytes of 0 or 1 times this number have their bits side by side in the highest byte.
        bits |= u64::from_le_bytes(*ones).wrapping_mul(0x0102_0408_1020_4080) >> 56 << (8 * byte);
    }
    bits
}

/// The places of the households of a set, in rising order.
#[inline(always)]
pub fn places(mask: &Mask) -> impl Iterator<Item = usize> {
    Places { mask, word: 0, left: mask[0] }
}

struct Places<'a> {
    mask: &'a Mask,
    word: usize,
    left: u64,
}

impl Iterator for Places<'_> {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        while self.left == 0 {
            self.word += 1;
            self.left = *self.mask.get(self.word)?;
        }
        let place = self.word * 64 + self.left.trailing_zeros() as usize;
        self.left &= self.left - 1;
        Some(place)
    }
}

/// One membership of a household of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    /// The household's place in its block.
    pub household: u16,
    /// The membership.
    pub membership: Membership,
}

impl Holding {
    /// Index of its platform: a holding has one.
    #[inline(always)]
    pub(in crate::model) fn platform(self) -> usize {
        self.membership.index()
    }
}

/// What a household has that holds nothing.
pub(in crate::model) const NOTHING: [Membership; MAX_MEMBERSHIPS] = [Membership::NONE; MAX_MEMBERSHIPS];

/// The memberships of one household's holdings.
#[inline(always)]
pub(in crate::model) fn memberships_of(holdings: &[Holding]) -> [Membership; MAX_MEMBERSHIPS] {
    let mut memberships = NOTHING;
    for (slot, holding) in memberships.iter_mut().zip(holdings) {
        *slot = holding.membership;
    }
    memberships
}

/// What is fixed at birth and asked of those households alone that decide, hold something or fall ill: it lies together.
#[derive(Clone, Copy)]
pub(in crate::model) struct Traits {
    pub composition: Composition,
    pub income: LogCode,
    pub frailty: LogCode,
    pub price_sensitivity: LogCode,
    pub risk_multiplier: LogCode,
    pub warm_glow: u8,
    pub credit: u8,
}

impl Traits {
    /// Those of nobody.
    pub const BLANK: Traits = Traits {
        composition: Composition(0),
        income: LogCode(0),
        frailty: LogCode(0),
        price_sensitivity: LogCode(0),
        risk_multiplier: LogCode(0),
        warm_glow: 0,
        credit: 0,
    };
}

/// What a block has whatever its households hold; rows from the block's length on are unused. All in one piece, since each
/// piece of memory is a page to be looked up; what every month reads of everybody comes first.
#[derive(Clone)]
#[repr(C)]
pub(in crate::model) struct Columns {
    pub birth: [i16; BLOCK],
    pub cover: [Cover; BLOCK],
    /// Whose weight is one more than the least.
    pub heavier: Mask,
    pub unread_news: Mask,
    /// Who holds a platform.
    pub members: Mask,
    /// Kept by the [`kernel`](crate::model::kernel): with which words nobody falls ill.
    pub illness_bounds: IllnessBounds,
    pub traits: [Traits; BLOCK],
}

/// Sixty-four households and one platform.
#[derive(Clone, Copy, Default)]
pub(in crate::model) struct Contact {
    /// Who uses its parent app.
    pub access: u64,
    /// Who has heard of it.
    pub heard: u64,
}

/// Up to [`BLOCK`] consecutive households: the unit of parallel work. It stays in the cache while a month passes
/// over it.
///
/// What every month reads of everybody, birth and cover, is a column each; other traits lie together household by household; who uses
/// a platform's app and who has heard of it are sets of bits; and memberships, which most households do not have, are a list. What always holds: the list is sorted by household, names each at most
/// three times, and `columns.members` are the households that it names.
#[derive(Clone)]
pub struct Block {
    pub(in crate::model) first: u64,
    pub(in crate::model) len: usize,
    pub(in crate::model) columns: Box<Columns>,
    platforms: usize,
    /// By sixty-four households, and, among these, by platform: what a household needs lies together.
    pub(super) contacts: Vec<Contact>,
    pub(in crate::model) holdings: Vec<Holding>,
    /// Kept by the [`kernel`](crate::model::kernel): the lasting taste for the platform of each holding, yuan a month.
    pub(in crate::model) tastes: Vec<f64>,
    /// Kept by the [`kernel`](crate::model::kernel): who may hear of a platform in the coming months.
    pub(in crate::model) listeners: Vec<Listener>,
}

/// A household that may hear of a platform in the coming months, with the lasting word that decides when.
#[derive(Debug, Clone, Copy)]
pub(in crate::model) struct Listener {
    pub word: u32,
    pub place: u16,
    pub platform: u8,
}

/// Households that share a bound: those whose words come from one block of the cipher.
pub(in crate::model) const SHARING: usize = 16;

/// Bounds on the words of a block with which somebody falls ill, of sixteen households each.
///
/// No word whose upper half exceeds its bound makes anybody ill, before month `until`.
#[derive(Clone)]
pub(in crate::model) struct IllnessBounds {
    pub upper_halves: [u16; BLOCK / SHARING],
    pub until: i32,
}

impl IllnessBounds {
    /// Bounds that have yet to be worked out.
    pub const UNKNOWN: IllnessBounds = IllnessBounds { upper_halves: [0; BLOCK / SHARING], until: i32::MIN };
}

impl Block {
    /// A block of `len` unborn households that starts at household `first`, in a market of `platforms` platforms.
    pub fn empty(first: u64, len: usize, platforms: usize) -> Block {
        Block {
            first,
            len,
            columns: Box::new(Columns {
                birth: [0; BLOCK],
                cover: [Cover::NONE; BLOCK],
                heavier: [0; MASK_WORDS],
                unread_news: [0; MASK_WORDS],
                members: [0; MASK_WORDS],
                illness_bounds: IllnessBounds::UNKNOWN,
                traits: [Traits::BLANK; BLOCK],
            }),
            platforms,
            contacts: vec![Contact::default(); platforms * len.div_ceil(64)],
            holdings: Vec::new(),
            tastes: Vec::new(),
            listeners: Vec::new(),
        }
    }

    /// Number of the first household.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// Number of households.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no household.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bytes that the block holds, itself included.
    pub fn bytes(&self) -> usize {
        size_of::<Block>()
            + size_of::<Columns>()
            + self.contacts.capacity() * size_of::<Contact>()
            + self.holdings.capacity() * size_of::<Holding>()
            + self.tastes.capacity() * size_of::<f64>()
            + self.listeners.capacity() * size_of::<Listener>()
    }

    /// Notes whose weight is one more than the least.
    pub(in crate::model) fn weigh(&mut self, weights: &Weights) {
        for (place, heavier) in (0..self.len).zip(weights.heavier_from(self.first)) {
            set_bit(&mut self.columns.heavier, place, heavier);
        }
    }

    /// The contacts of sixty-four households with each platform.
    #[inline(always)]
    pub(in crate::model) fn contacts(&self, word: usize) -> &[Contact] {
        &self.contacts[word * self.platforms..(word + 1) * self.platforms]
    }

    /// The same, to be changed.
    #[inline(always)]
    pub(in crate::model) fn contacts_mut(&mut self, word: usize) -> &mut [Contact] {
        &mut self.contacts[word * self.platforms..(word + 1) * self.platforms]
    }

    /// Words of the sets that hold households.
    #[inline(always)]
    pub(in crate::model) fn words(&self) -> usize {
        self.len.div_ceil(64)
    }

    /// The household at this place, unpacked.
    pub fn household(&self, place: usize) -> Household {
        self.unpack(place, self.memberships(place))
    }

    /// What the household at this place holds.
    pub(in crate::model) fn memberships(&self, place: usize) -> [Membership; MAX_MEMBERSHIPS] {
        let from = self.holdings.partition_point(|holding| usize::from(holding.household) < place);
        let after = self.holdings[from..].partition_point(|holding| usize::from(holding.household) == place);
        memberships_of(&self.holdings[from..from + after])
    }

    /// All households, in their order.
    pub fn households(&self) -> impl Iterator<Item = Household> {
        (0..self.len).map(|place| self.household(place))
    }

    /// The household at this place with these memberships.
    pub(in crate::model) fn unpack(
        &self,
        place: usize,
        memberships: [Membership; MAX_MEMBERSHIPS],
    ) -> Household {
        let mut household = self.unpack_without_contacts(place, memberships);
        for (platform, contact) in self.contacts(place / 64).iter().enumerate() {
            household.access |= ((contact.access >> (place % 64) & 1) as u32) << platform;
            household.heard |= ((contact.heard >> (place % 64) & 1) as u32) << platform;
        }
        household
    }

    /// The same, as if it used no app and had heard of nothing: for those who need not know.
    #[inline(always)]
    pub(in crate::model) fn unpack_without_contacts(
        &self,
        place: usize,
        memberships: [Membership; MAX_MEMBERSHIPS],
    ) -> Household {
        let columns = &*self.columns;
        let traits = &columns.traits[place];
        Household {
            number: self.first + place as u64,
            birth: i32::from(columns.birth[place]),
            composition: traits.composition,
            income: traits.income,
            frailty: traits.frailty,
            price_sensitivity: traits.price_sensitivity,
            risk_multiplier: traits.risk_multiplier,
            warm_glow: traits.warm_glow,
            credit: traits.credit,
            access: 0,
            heard: 0,
            memberships,
            cover: columns.cover[place],
            unread_news: has_bit(&self.columns.unread_news, place),
        }
    }

    /// Packs a household at this place, all but its memberships.
    pub fn pack(&mut self, place: usize, household: &Household) {
        let columns = &mut *self.columns;
        columns.birth[place] = household.birth as i16;
        columns.traits[place] = Traits {
            composition: household.composition,
            income: household.income,
            frailty: household.frailty,
            price_sensitivity: household.price_sensitivity,
            risk_multiplier: household.risk_multiplier,
            warm_glow: household.warm_glow,
            credit: household.credit,
        };
        columns.cover[place] = household.cover;
        let bit = 1 << (place % 64);
        for (platform, contact) in self.contacts_mut(place / 64).iter_mut().enumerate() {
            let set = |bits: &mut u64, value: bool| *bits = *bits & !bit | if value { bit } else { 0 };
            set(&mut contact.access, household.access >> platform & 1 != 0);
            set(&mut contact.heard, household.heard >> platform & 1 != 0);
        }
        set_bit(&mut self.columns.unread_news, place, household.unread_news);
    }

    /// Packs all households of the block, memberships included.
    pub fn pack_all(&mut self, households: &[Household]) {
        self.holdings.clear();
        self.columns.members = [0; MASK_WORDS];
        for (place, household) in households.iter().enumerate() {
            self.pack(place, household);
            let held = household.memberships.iter().filter(|membership| membership.platform().is_some());
            self.holdings.extend(held.map(|&membership| Holding { household: place as u16, membership }));
            set_bit(&mut self.columns.members, place, household.memberships[0].platform().is_some());
        }
    }
}

/// Puts a place into a set, or takes it out.
#[inline(always)]
pub(in crate::model) fn set_bit(mask: &mut Mask, place: usize, value: bool) {
    let (word, bit) = (place / 64, 1 << (place % 64));
    mask[word] = mask[word] & !bit | if value { bit } else { 0 };
}

/// Whether a place is in a set.
#[inline(always)]
pub(in crate::model) fn has_bit(mask: &Mask, place: usize) -> bool {
    mask[place / 64] >> (place % 64) & 1 != 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{Month, PlatformId};

    #[test]
    fn what_is_packed_is_unpacked_again() {
        let membership = |platform, joined| Membership::new(PlatformId(platform), Month(joined), platform);
        let households: Vec<Household> = (0..100u16)
            .map(|place| Household {
                number: 5000 + u64::from(place),
                birth: -i32::from(place) * 7,
                composition: Composition::new(2, 1, place),
                income: LogCode(place * 3),
                frailty: LogCode(place * 5),
                price_sensitivity: LogCode(place * 7),
                risk_multiplier: LogCode(place * 11),
                warm_glow: place as u8,
                credit: 255 - place as u8,
                access: 0b1010 ^ u32::from(place % 16),
                heard: u32::from(place % 8),
                memberships: match place % 3 {
                    0 => [Membership::NONE; 3],
                    1 => [membership(2, 7), Membership::NONE, Membership::NONE],
                    _ => [membership(0, 1), membership(3, 2), membership(1, 9)],
                },
                cover: if place % 5 == 0 { Cover::lasting(3, Month(8)) } else { Cover::NONE },
                unread_news: place % 7 == 0,
            })
            .collect();
        let mut block = Block::empty(5000, 100, 4);
        block.pack_all(&households);
        assert_eq!(block.households().collect::<Vec<_>>(), households);
    }

    #[test]
    fn bits_are_where_the_ones_are() {
        for set in [0, 1, 1 << 63, 0x8421_0f0f_1234_5678, u64::MAX] {
            assert_eq!(bits(&std::array::from_fn(|bit| (set >> bit & 1) as u8)), set);
        }
    }

    #[test]
    fn the_places_of_a_set_come_in_rising_order() {
        let mut mask = [0; MASK_WORDS];
        for place in [0, 63, 64, BLOCK - 1] {
            set_bit(&mut mask, place, true);
        }
        assert_eq!(places(&mask).collect::<Vec<_>>(), [0, 63, 64, BLOCK - 1]);
        assert_eq!(places(&[0; MASK_WORDS]).next(), None);
        assert!(has_bit(&mask, 63) && !has_bit(&mask, 62));
    }
}
