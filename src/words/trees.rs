//! Gradient-boosted trees for the probability of "joined" (Friedman, "Greedy Function Approximation", 2001), grown leaf by leaf over
//! histograms (Ke et al., "LightGBM", 2017), each over a part of the features. The draws are the same in every run.

use rayon::prelude::*;

use super::chain::Order;

/// Numbers of an example; none is NaN.
pub(super) type Numbers = Vec<f32>;

/// Forests whose scores are averaged: each is grown over other draws of features.
const FORESTS: usize = 8;
/// Trees of a forest.
const TREES: usize = 400;
const LEAVES: usize = 8;
const RATE: f32 = 0.05;
/// Examples in a leaf, at least.
const MIN_LEAF: u32 = 20;
/// Added to the second derivatives of a leaf.
const RIDGE: f32 = 1.0;
/// Values of a feature are told apart in so many steps, at most.
const STEPS: usize = 64;
/// Each tree sees one feature of so many.
const FEATURE_SHARE: usize = 2;

/// A sum of trees.
#[derive(Debug, Clone, Default)]
pub(super) struct Forest {
    bias: f32,
    trees: Vec<Vec<Node>>,
}

#[derive(Debug, Clone)]
enum Node {
    Leaf(f32),
    /// Values up to the limit go to the node of the first number, others to that of the second.
    Fork {
        feature: usize,
        limit: f32,
        nodes: [usize; 2],
    },
}

impl Forest {
    /// Returns the log-odds of "joined".
    pub(super) fn score(&self, numbers: &[f32]) -> f32 {
        let leaf = |tree: &Vec<Node>| {
            let mut node = &tree[0];
            loop {
                match node {
                    Node::Leaf(value) => return *value,
                    Node::Fork { feature, limit, nodes } => {
                        node = &tree[nodes[usize::from(numbers[*feature] > *limit)]]
                    }
                }
            }
        };
        self.bias + self.trees.iter().map(leaf).sum::<f32>() / FORESTS as f32
    }
}

/// First and second derivatives of the loss, and how many examples.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    gradient: f32,
    curvature: f32,
    count: u32,
}

impl Sums {
    fn add(&mut self, other: Sums) {
        self.gradient += other.gradient;
        self.curvature += other.curvature;
        self.count += other.count;
    }

    fn without(self, other: Sums) -> Sums {
        Sums {
            gradient: self.gradient - other.gradient,
            curvature: self.curvature - other.curvature,
            count: self.count - other.count,
        }
    }

    /// Returns twice by how much the loss falls when these examples share the best value.
    fn worth(self) -> f32 {
        self.gradient * self.gradient / (self.curvature + RIDGE)
    }
}

/// A leaf that may become a fork: its examples and the best way to part them.
struct Open {
    node: usize,
    examples: Vec<u32>,
    sums: Sums,
    gain: f32,
    feature: usize,
    step: u8,
}

/// Examples by column, in steps.
struct Table {
    steps: Vec<Vec<u8>>,
    /// The largest value of each step but the last.
    limits: Vec<Vec<f32>>,
}

impl Table {
    fn new(rows: &[&Numbers]) -> Table {
        let columns = rows[0].len();
        let limits: Vec<Vec<f32>> = (0..columns)
            .into_par_iter()
            .map(|column| limits(rows.iter().map(|row| row[column]).collect()))
            .collect();
        let step = |column: usize, value: f32| {
            limits[column].partition_point(|&limit| limit < value) as u8
        };
        let steps = (0..columns)
            .into_par_iter()
            .map(|column| rows.iter().map(|row| step(column, row[column])).collect())
            .collect();
        Table { steps, limits }
    }

    /// Finds the best way to part `examples`.
    fn open(&self, node: usize, examples: Vec<u32>, features: &[u32], slopes: &[Sums]) -> Open {
        let mut sums = Sums::default();
        examples.iter().for_each(|&example| sums.add(slopes[example as usize]));
        let best = features.iter().map(|&feature| {
            let feature = feature as usize;
            let mut histogram = [Sums::default(); STEPS];
            for &example in &examples {
                histogram[usize::from(self.steps[feature][example as usize])]
                    .add(slopes[example as usize]);
            }
            let mut best = (0.0, feature, 0);
            let mut low = Sums::default();
            for (step, &sums_here) in histogram[..self.limits[feature].len()].iter().enumerate() {
                low.add(sums_here);
                let high = sums.without(low);
                if low.count >= MIN_LEAF && high.count >= MIN_LEAF {
                    let gain = low.worth() + high.worth() - sums.worth();
                    if gain > best.0 {
                        best = (gain, feature, step as u8);
                    }
                }
            }
            best
        });
        let start = (0.0, 0, 0);
        let (gain, feature, step) = best.fold(start, |a, b| if b.0 > a.0 { b } else { a });
        Open { node, examples, sums, gain, feature, step }
    }

    fn grow(&self, features: &[u32], slopes: &[Sums], scores: &mut [f32]) -> Vec<Node> {
        let mut tree = vec![Node::Leaf(0.0)];
        let all = (0..slopes.len() as u32).collect();
        let mut leaves = vec![self.open(0, all, features, slopes)];
        while leaves.len() < LEAVES {
            let gains = leaves.iter().enumerate().map(|(at, leaf)| (at, leaf.gain));
            let best = gains.fold((0, 0.0), |a, b| if b.1 > a.1 { b } else { a });
            if best.1 <= 1e-6 {
                break;
            }
            let Open { node, examples, feature, step, .. } = leaves.swap_remove(best.0);
            let (low, high): (Vec<u32>, Vec<u32>) = examples
                .into_iter()
                .partition(|&example| self.steps[feature][example as usize] <= step);
            let nodes = [tree.len(), tree.len() + 1];
            let limit = self.limits[feature][usize::from(step)];
            tree[node] = Node::Fork { feature, limit, nodes };
            tree.extend([Node::Leaf(0.0), Node::Leaf(0.0)]);
            leaves.push(self.open(nodes[0], low, features, slopes));
            leaves.push(self.open(nodes[1], high, features, slopes));
        }
        for leaf in leaves {
            let value = -RATE * leaf.sums.gradient / (leaf.sums.curvature + RIDGE);
            tree[leaf.node] = Node::Leaf(value);
            leaf.examples.iter().for_each(|&example| scores[example as usize] += value);
        }
        tree
    }
}

/// Returns limits that part the values into steps of about the same size.
fn limits(mut values: Vec<f32>) -> Vec<f32> {
    values.sort_unstable_by(f32::total_cmp);
    let mut limits: Vec<f32> = (1..STEPS).map(|step| values[step * values.len() / STEPS]).collect();
    limits.dedup();
    let last = values[values.len() - 1];
    limits.retain(|&limit| limit < last);
    limits
}

/// Trains on examples, each with whether it is joined; without any, all log-odds are 0.
pub(super) fn train(rows: &[&Numbers], joined: &[bool]) -> Forest {
    if rows.is_empty() {
        return Forest::default();
    }
    let table = Table::new(rows);
    let yes = joined.iter().filter(|joined| **joined).count() as f32;
    let bias = ((yes + 0.5) / (joined.len() as f32 - yes + 0.5)).ln();
    let mut order = Order::new(table.limits.len());
    let mut trees = Vec::new();
    for _ in 0..FORESTS {
        let mut scores = vec![bias; rows.len()];
        for _ in 0..TREES {
            let slopes = slopes(&scores, joined);
            let features = order.shuffled();
            let features = &features[..features.len() / FEATURE_SHARE];
            trees.push(table.grow(features, &slopes, &mut scores));
        }
    }
    Forest { bias, trees }
}

/// Returns the derivatives of the logistic loss of each example.
fn slopes(scores: &[f32], joined: &[bool]) -> Vec<Sums> {
    scores
        .iter()
        .zip(joined)
        .map(|(score, &joined)| {
            let p = 1.0 / (1.0 + (-score).exp());
            let gradient = p - f32::from(u8::from(joined));
            Sums { gradient, curvature: p * (1.0 - p), count: 1 }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Examples of four numbers that do not depend on each other, of which two say together whether it is joined.
    fn examples() -> (Vec<Numbers>, Vec<bool>) {
        let mut order = Order::new(2_000);
        let columns = [(); 4].map(|()| order.shuffled().to_vec());
        let row = |n: usize| columns.iter().map(|column| column[n] as f32).collect();
        let rows: Vec<Numbers> = (0..2_000).map(row).collect();
        let joined = rows.iter().map(|row| (row[0] > 800.0) != (row[2] > 1_200.0)).collect();
        (rows, joined)
    }

    fn forest(rows: &[Numbers], joined: &[bool]) -> Forest {
        train(&rows.iter().collect::<Vec<_>>(), joined)
    }

    #[test]
    fn finds_what_two_numbers_say_together() {
        let (rows, joined) = examples();
        let forest = forest(&rows, &joined);
        let right =
            rows.iter().zip(&joined).filter(|(row, joined)| (forest.score(row) > 0.0) == **joined);
        assert!(right.count() * 100 > rows.len() * 97);
    }

    #[test]
    fn the_same_examples_give_the_same_forest() {
        let (rows, joined) = examples();
        let [first, second] = [(); 2].map(|()| forest(&rows[..300], &joined[..300]));
        assert!(rows.iter().all(|row| first.score(row).to_bits() == second.score(row).to_bits()));
    }

    #[test]
    fn one_sided_and_no_examples_are_no_error() {
        assert_eq!(train(&[], &[]).score(&[1.0]), 0.0);
        let score = forest(&vec![vec![1.0, 2.0]; 30], &[true; 30]).score(&[1.0, 2.0]);
        assert!(score.is_finite() && score > 3.0, "{score}");
    }
}
