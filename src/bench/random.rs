//! Chance that is the same on every machine: integers only, so no processor or library can round otherwise.

/// splitmix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    /// Returns the numbers of one article under one seed, the same whatever else is drawn.
    pub(super) fn of(seed: u64, number: u64) -> Random {
        Random(mix(seed ^ 0x7462_6f61) ^ mix(number.wrapping_add(0x9E37_79B9_7F4A_7C15)))
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// Returns a number below `bound`, which is at least 1; the bias is below 2⁻³² for bounds of 32 bits.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    /// Returns true `per_mille` of 1,000 times.
    pub(super) fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1000) < u64::from(per_mille)
    }
}

pub(super) fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// Draws from a list by weight in constant time: Walker's alias method, as Vose builds it ("A Linear Algorithm for Generating
/// Random Numbers with a Given Distribution", 1991), in integers.
#[derive(Debug, Clone)]
pub(super) struct Weighted {
    /// The chance to stay, of 2³², and where to go otherwise.
    cells: Vec<(u32, u32)>,
}

impl Weighted {
    /// Makes the table; without any weight everything is equally likely.
    pub(super) fn new(weights: impl IntoIterator<Item = u64>) -> Weighted {
        let mut weights: Vec<u128> = weights.into_iter().map(u128::from).collect();
        if weights.iter().all(|weight| *weight == 0) {
            weights.fill(1);
        }
        let total: u128 = weights.iter().sum();
        let count = weights.len() as u128;
        // A cell is full at `total`.
        let mut left: Vec<u128> = weights.iter().map(|weight| weight * count).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) =
            (0..left.len()).partition(|at| left[*at] < total);
        let mut cells = vec![(u32::MAX, 0); left.len()];
        for (at, cell) in cells.iter_mut().enumerate() {
            cell.1 = at as u32;
        }
        while let (Some(poor), Some(rich)) = (small.pop(), large.last().copied()) {
            cells[poor] = (((left[poor] << 32) / total) as u32, rich as u32);
            left[rich] -= total - left[poor];
            if left[rich] < total {
                large.pop();
                small.push(rich);
            }
        }
        Weighted { cells }
    }

    /// Returns a place in the list.
    pub(super) fn draw(&self, random: &mut Random) -> usize {
        let number = random.next();
        let cell = (((number >> 32) * self.cells.len() as u64) >> 32) as usize;
        let (stay, other) = self.cells[cell];
        if number as u32 <= stay { cell } else { other as usize }
    }
}

#[cfg(test)]
mod tests {
    use super::{Random, Weighted};

    #[test]
    fn weights_are_kept() {
        for weights in [vec![1u64], vec![1, 0, 3], vec![5, 5, 5, 1], vec![0, 0], vec![1, 1_000_000]]
        {
            let table = Weighted::new(weights.iter().copied());
            let mut random = Random::of(7, 0);
            let mut drawn = vec![0u64; weights.len()];
            let draws = 200_000u64;
            for _ in 0..draws {
                drawn[table.draw(&mut random)] += 1;
            }
            let total: u64 = weights.iter().sum();
            for (weight, drawn) in weights.iter().zip(&drawn) {
                let expected = match total {
                    0 => draws / weights.len() as u64,
                    _ => draws * weight / total,
                };
                assert!(drawn.abs_diff(expected) < 1_500, "{weights:?}: {drawn} for {expected}");
            }
        }
    }

    #[test]
    fn numbers_are_the_same_everywhere() {
        let mut random = Random::of(1, 2);
        assert_eq!([random.below(1000), random.below(1000), random.below(1000)], NUMBERS);
    }

    const NUMBERS: [u64; 3] = [227, 983, 658];
}
