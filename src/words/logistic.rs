//! Logistic regression over sparse binary features, trained by AdaGrad in a fixed order.

use std::collections::HashMap;

use super::chain::Order;

/// Features of an example, by number.
pub(super) type Features = Vec<u64>;

/// Weights of features; features without one count nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Weights {
    pub(super) bias: f32,
    pub(super) of: HashMap<u64, f32>,
}

impl Weights {
    /// Returns the log-odds of "joined".
    pub(super) fn score(&self, features: &[u64]) -> f32 {
        self.bias
            + features
                .iter()
                .map(|feature| self.of.get(feature).copied().unwrap_or(0.0))
                .sum::<f32>()
    }
}

/// Trains on examples of features and the probability of "joined".
pub(super) fn train(examples: &[(Features, f32)], epochs: usize, decay: f32) -> Weights {
    let mut numbers: HashMap<u64, u32> = HashMap::new();
    let rows: Vec<(Vec<u32>, f32)> = examples
        .iter()
        .map(|(features, target)| {
            let row = features
                .iter()
                .map(|&feature| {
                    let next = numbers.len() as u32;
                    *numbers.entry(feature).or_insert(next)
                })
                .collect();
            (row, *target)
        })
        .collect();
    let mut weights = vec![0f32; numbers.len()];
    let mut squares = vec![1f32; numbers.len()];
    let mut average = vec![0f32; numbers.len()];
    let (mut bias, mut bias_squares, mut bias_average) = (0f32, 1f32, 0f32);
    let mut order = Order::new(rows.len());
    for epoch in 0..epochs {
        for &row in order.shuffled() {
            let (features, target) = &rows[row as usize];
            let score: f32 =
                bias + features.iter().map(|&feature| weights[feature as usize]).sum::<f32>();
            let error = 1.0 / (1.0 + (-score).exp()) - target;
            for &feature in features {
                let feature = feature as usize;
                let gradient = error + decay * weights[feature];
                squares[feature] += gradient * gradient;
                weights[feature] -= 0.15 * gradient / squares[feature].sqrt();
            }
            bias_squares += error * error;
            bias -= 0.15 * error / bias_squares.sqrt();
        }
        if epoch * 2 >= epochs {
            average.iter_mut().zip(&weights).for_each(|(sum, weight)| *sum += weight);
            bias_average += bias;
        }
    }
    let share = 1.0 / (epochs - epochs.div_ceil(2)) as f32;
    Weights {
        bias: bias_average * share,
        of: numbers
            .into_iter()
            .map(|(feature, number)| (feature, average[number as usize] * share))
            .collect(),
    }
}

/// Numbers a feature: a kind and its values.
pub(super) fn feature(kind: u32, values: &[u32]) -> u64 {
    let mut hash = u64::from(kind) + 1;
    for &value in values {
        hash = (hash ^ u64::from(value)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        hash ^= hash >> 29;
    }
    hash
}
