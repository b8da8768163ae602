//! Labels that do not overlap.

/// Where labels stand that want to stand at `wanted`, each `height` high, between `low` and `high`: as near as they can,
/// in the same order. Labels that would overlap form a block around the mean of what they want.
pub(super) fn spread(wanted: &[f64], height: f64, (low, high): (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let mut blocks: Vec<Block> = Vec::new();
    for place in order {
        let mut block = Block { sum: wanted[place], members: vec![place] };
        while let Some(above) = blocks.last() {
            let reach = (above.members.len() + block.members.len()) as f64 * height / 2.0;
            if block.centre(height, low, high) - above.centre(height, low, high) >= reach - 1e-9 {
                break;
            }
            let above = blocks.pop().expect("it was just looked at");
            block.sum += above.sum;
            block.members.splice(0..0, above.members);
        }
        blocks.push(block);
    }
    let mut places = vec![0.0; wanted.len()];
    for block in &blocks {
        let first = block.centre(height, low, high) - (block.members.len() as f64 - 1.0) * height / 2.0;
        for (step, member) in block.members.iter().enumerate() {
            places[*member] = first + step as f64 * height;
        }
    }
    places
}

struct Block {
    sum: f64,
    members: Vec<usize>,
}

impl Block {
    fn centre(&self, height: f64, low: f64, high: f64) -> f64 {
        let count = self.members.len() as f64;
        let room = (count - 1.0) * height / 2.0;
        // Where there is no room for all, the block hangs from the top.
        (self.sum / count).min(high - room).max(low + room)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stay_where_there_is_room_and_make_room_where_not() {
        assert_eq!(spread(&[10.0, 50.0], 10.0, (0.0, 100.0)), [10.0, 50.0]);
        assert_eq!(spread(&[50.0, 50.0, 20.0], 10.0, (0.0, 100.0)), [45.0, 55.0, 20.0]);
        assert_eq!(spread(&[99.0, 98.0, 100.0], 10.0, (0.0, 100.0)), [90.0, 80.0, 100.0]);
    }

    #[test]
    fn no_two_labels_are_nearer_than_their_height() {
        let wanted: Vec<f64> = (0..12).map(|place| f64::from(place * place % 17)).collect();
        let mut places = spread(&wanted, 7.0, (0.0, 90.0));
        places.sort_by(f64::total_cmp);
        assert!(places.windows(2).all(|pair| pair[1] - pair[0] > 7.0 - 1e-6), "{places:?}");
        assert!(places[0] >= 0.0 && places[11] <= 90.0);
    }
}
