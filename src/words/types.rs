//! What speaks for two syllables being a word, wherever they stand.

use super::counts::{Counts, Pair, is_syllable, pair_key};
use super::lexicon::{Lexicon, Seen};
use super::logistic::{Features, feature};
use crate::analysis::segment::pieces::Code;

/// All sources of knowledge about pairs.
pub(super) struct Knowledge {
    pub(super) counts: Counts,
    pub(super) headwords: Lexicon,
    pub(super) own: Lexicon,
    /// Pairs of our own table that are no words.
    pub(super) never: Vec<u32>,
    /// By id: share of occurrences in raw text that begin / end a headword of two.
    pub(super) begins: Vec<f32>,
    pub(super) ends: Vec<f32>,
    /// By id: number of headwords of two begun / ended.
    pub(super) heads: Vec<u32>,
    pub(super) tails: Vec<u32>,
    /// By id: onset and rime.
    pub(super) sounds: Vec<(u16, u16)>,
}

impl Knowledge {
    pub(super) fn new(
        counts: Counts,
        headwords: Lexicon,
        own: Lexicon,
        never: Vec<u32>,
        sounds: Vec<(u16, u16)>,
    ) -> Knowledge {
        let size = 1 << 16;
        let mut knowledge = Knowledge {
            counts,
            headwords,
            own,
            never,
            begins: vec![0.0; size],
            ends: vec![0.0; size],
            heads: vec![0; size],
            tails: vec![0; size],
            sounds,
        };
        knowledge.prepare();
        knowledge
    }

    fn prepare(&mut self) {
        let lists = self.headwords.pairs.iter().chain(&self.own.pairs);
        for (&key, &bits) in lists {
            let (a, b) = ((key >> 16) as usize, (key & 0xFFFF) as usize);
            if bits & 1 != 0 {
                self.heads[a] += 1;
                self.tails[b] += 1;
            }
            let count =
                self.counts.pairs.get(&key).map_or(0, |pair| pair.count - pair.names) as f32;
            self.begins[a] += count / (self.counts.single[a] as f32 + 1.0);
            self.ends[b] += count / (self.counts.single[b] as f32 + 1.0);
        }
    }
}

pub(super) fn bin(value: f32, low: f32, high: f32, bins: u32) -> u32 {
    if !value.is_finite() {
        return 0;
    }
    (((value - low) / (high - low) * bins as f32).max(0.0) as u32).min(bins - 1)
}

fn log_bin(count: u32) -> u32 {
    32 - count.leading_zeros()
}

/// Returns the features of a pair as a type. `seen` must not hold the sentence at hand.
pub(super) fn features(a: Code, b: Code, knowledge: &Knowledge, seen: &Seen) -> Features {
    let key = pair_key(a, b);
    let (x, y) = (a.id() as usize, b.id() as usize);
    let counts = &knowledge.counts;
    let mut out = Vec::with_capacity(32);
    let mut add = |kind: u32, values: &[u32]| out.push(feature(kind, values));
    let class = |code: Code| if is_syllable(code) { 3 } else { code.id() };
    if !is_syllable(a) || !is_syllable(b) {
        let (joined, split) = seen.pairs.get(&key).copied().unwrap_or_default();
        add(0, &[class(a), class(b)]);
        add(1, &[class(a), class(b), joined.min(3) as u32, split.min(3) as u32]);
        return out;
    }
    let own = knowledge.own.pairs.get(&key).copied().unwrap_or(0);
    let listed = knowledge.headwords.pairs.get(&key).copied().unwrap_or(0) | own;
    let pair = counts.pairs.get(&key).copied().unwrap_or(Pair::default());
    let lex = u32::from(listed & 1) | u32::from(listed & !1 != 0) << 1;
    let count = pair.count as f32;
    let (cx, cy) = (counts.single[x] as f32 + 1.0, counts.single[y] as f32 + 1.0);
    let pmi = ((count + 0.5) * counts.total as f32 / (cx * cy)).ln();
    let forward = ((count + 0.5) / cx).ln();
    let backward = ((count + 0.5) / cy).ln();
    add(2, &[u32::from(listed)]);
    let p = bin(pmi, -4.0, 12.0, 16);
    let n = bin((count + 1.0).ln(), 2.0, 12.0, 10);
    add(3, &[lex, p]);
    add(4, &[lex, n]);
    add(5, &[p, n]);
    let f = bin(forward, -9.0, 0.0, 9);
    let g = bin(backward, -9.0, 0.0, 9);
    add(6, &[f, g]);
    add(7, &[f, lex]);
    add(8, &[g, lex]);
    let l = bin(pair.left, 0.0, 7.0, 7);
    let r = bin(pair.right, 0.0, 7.0, 7);
    add(9, &[l, r]);
    add(10, &[l, p / 2]);
    add(11, &[r, p / 2]);
    add(12, &[bin(pair.left - counts.left[x], -5.0, 3.0, 8), u32::from(lex > 0)]);
    add(13, &[bin(pair.right - counts.right[y], -5.0, 3.0, 8), u32::from(lex > 0)]);
    let (joined, split) = seen.pairs.get(&key).copied().unwrap_or_default();
    add(14, &[lex, joined.clamp(0, 3) as u32, split.clamp(0, 3) as u32]);
    let evidence = if joined + split == 0 { 99 } else { (joined * 8 / (joined + split)) as u32 };
    add(15, &[evidence, log_bin((joined + split) as u32)]);
    let known = u32::from(lex > 0) + lex % 2;
    let alone = |id: usize| {
        let [alone, begin, middle, end] =
            seen.singles.get(&(id as u32)).copied().unwrap_or_default();
        let all = alone + begin + middle + end;
        if all <= 0 {
            return (9, 9, 9);
        }
        let share = |part: i32| ((part as f32 + 0.3) / (all as f32 + 0.6) * 6.0) as u32;
        (share(alone), share(begin), share(end))
    };
    let (ax, bx, _) = alone(x);
    let (ay, _, ey) = alone(y);
    add(16, &[ax, ay, known]);
    add(17, &[bx, ey, known]);
    add(18, &[ax, bx, known]);
    add(19, &[ay, ey, known]);
    let hb = bin(knowledge.begins[x], 0.0, 1.0, 6);
    let he = bin(knowledge.ends[y], 0.0, 1.0, 6);
    let ha = bin(knowledge.ends[x], 0.0, 1.0, 6);
    let hc = bin(knowledge.begins[y], 0.0, 1.0, 6);
    add(20, &[hb, he, known]);
    add(21, &[ha, hc, known]);
    add(
        22,
        &[
            bin(knowledge.begins[x] + knowledge.ends[x], 0.0, 1.2, 8),
            bin(knowledge.begins[y] + knowledge.ends[y], 0.0, 1.2, 8),
            known,
        ],
    );
    add(23, &[log_bin(knowledge.heads[x]), known]);
    add(24, &[log_bin(knowledge.tails[y]), known]);
    add(25, &[log_bin(knowledge.tails[x]), log_bin(knowledge.heads[y]), known]);
    let single = |id: usize| knowledge.headwords.singles.contains_key(&(id as u32));
    add(26, &[u32::from(single(x)), u32::from(single(y)), known]);
    let turned = y as u32 * 65536 + x as u32;
    add(
        27,
        &[
            u32::from(knowledge.headwords.pairs.get(&turned).copied().unwrap_or(0) & 1),
            known,
            p / 3,
        ],
    );
    let names = (pair.names * 5).checked_div(pair.count).unwrap_or(9);
    add(28, &[names, known]);
    let share =
        |id: usize| bin(counts.large[id] as f32 / (counts.single[id] as f32 + 1.0), 0.0, 0.6, 6);
    add(29, &[share(x), share(y), known]);
    let (s, t) = (knowledge.sounds[x], knowledge.sounds[y]);
    let alike = if x == y {
        3
    } else if s.0 == t.0 && s.0 != 0 {
        1
    } else if s.1 == t.1 {
        2
    } else {
        0
    };
    add(30, &[alike, p / 2, known]);
    add(31, &[bin(cx.ln(), 4.0, 14.0, 8), bin(cy.ln(), 4.0, 14.0, 8), known]);
    out
}
