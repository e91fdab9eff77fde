//! A conditional random field over runs of gaps: each gap is joined or not, and two neighbouring gaps that are both joined have
//! a score of their own. Trained by AdaGrad in a fixed order; the result are the means of the later epochs' weights.

/// A gap: the slots that speak for joining it, and those for joining it and the gap before.
#[derive(Debug, Clone, Default)]
pub(super) struct Link {
    pub(super) gap: Vec<u32>,
    pub(super) bond: Vec<u32>,
    pub(super) joined: bool,
}

/// How weights are moved.
struct Optimizer {
    weights: Vec<f32>,
    squares: Vec<f32>,
    decay: f32,
}

const RATE: f32 = 0.15;

impl Optimizer {
    fn sum(&self, slots: &[u32]) -> f32 {
        slots.iter().map(|&slot| self.weights[slot as usize]).sum()
    }

    fn step(&mut self, slots: &[u32], error: f32) {
        for &slot in slots {
            let slot = slot as usize;
            let gradient = error + self.decay * self.weights[slot];
            self.squares[slot] += gradient * gradient;
            self.weights[slot] -= RATE * gradient / self.squares[slot].sqrt();
        }
    }
}

/// Returns a weight for each of `slots` slots.
pub(super) fn train(chains: &[Vec<Link>], slots: usize, epochs: usize, decay: f32) -> Vec<f32> {
    let mut optimizer = Optimizer { weights: vec![0.0; slots], squares: vec![1.0; slots], decay };
    let mut mean = vec![0.0; slots];
    let mut order = Order::new(chains.len());
    for epoch in 0..epochs {
        for &chain in order.shuffled() {
            learn(&chains[chain as usize], &mut optimizer);
        }
        if epoch * 2 >= epochs {
            mean.iter_mut().zip(&optimizer.weights).for_each(|(sum, weight)| *sum += weight);
        }
    }
    let count = (epochs - epochs.div_ceil(2)) as f32;
    mean.iter().map(|sum| sum / count).collect()
}

/// Moves the weights by what the model gets wrong about a chain.
fn learn(chain: &[Link], optimizer: &mut Optimizer) {
    let length = chain.len();
    let gaps: Vec<f32> = chain.iter().map(|link| optimizer.sum(&link.gap)).collect();
    let bonds: Vec<f32> = chain.iter().map(|link| optimizer.sum(&link.bond)).collect();
    // Logarithms of the sums over everything before (split, joined) and behind.
    let mut forward = vec![(0.0, gaps[0]); length];
    for at in 1..length {
        let (split, joined) = forward[at - 1];
        forward[at] = (add(split, joined), gaps[at] + add(split, joined + bonds[at]));
    }
    let mut backward = vec![(0.0, 0.0); length];
    for at in (0..length - 1).rev() {
        let (split, joined) = backward[at + 1];
        let joined = joined + gaps[at + 1];
        backward[at] = (add(split, joined), add(split, joined + bonds[at + 1]));
    }
    let all = add(forward[length - 1].0, forward[length - 1].1);
    for (at, link) in chain.iter().enumerate() {
        let expected = (forward[at].1 + backward[at].1 - all).exp();
        optimizer.step(&link.gap, expected - f32::from(u8::from(link.joined)));
        if at > 0 {
            let both = (forward[at - 1].1 + bonds[at] + gaps[at] + backward[at].1 - all).exp();
            let target = link.joined && chain[at - 1].joined;
            optimizer.step(&link.bond, both - f32::from(u8::from(target)));
        }
    }
}

/// Returns ln(e^a + e^b).
fn add(a: f32, b: f32) -> f32 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    high + (low - high).exp().ln_1p()
}

/// The same pseudo-random orders in every run.
pub(super) struct Order {
    order: Vec<u32>,
    state: u64,
}

impl Order {
    pub(super) fn new(length: usize) -> Order {
        Order { order: (0..length as u32).collect(), state: 0x2545_F491_4F6C_DD1D }
    }

    /// Shuffles by xorshift.
    pub(super) fn shuffled(&mut self) -> &[u32] {
        for at in (1..self.order.len()).rev() {
            self.state ^= self.state << 13;
            self.state ^= self.state >> 7;
            self.state ^= self.state << 17;
            self.order.swap(at, (self.state % (at as u64 + 1)) as usize);
        }
        &self.order
    }
}
