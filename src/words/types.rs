//! What speaks for two syllables being a word, wherever they stand.

use super::counts::{Counts, IntMap, Pair, is_syllable, pair_key};
use super::lexicon::{Lexicon, MAX_DOUBTS, Seen};
use super::trees::Numbers;
use crate::analysis::segment::pieces::Code;

/// All sources of knowledge about pairs.
pub(super) struct Knowledge {
    pub(super) counts: Counts,
    pub(super) headwords: Lexicon,
    pub(super) own: Lexicon,
    /// What the headwords, and what the own words say about each syllable.
    usages: [Usage; 2],
    /// By pair: occurrences in raw text where its first syllable ends, and where its second begins another listed pair.
    beside: IntMap<u32, (u32, u32)>,
    /// By id: onset and rime.
    pub(super) sounds: Vec<(u16, u16)>,
}

/// What a list says about each syllable, by id.
struct Usage {
    /// Occurrences in raw text that begin / end a pair of the list.
    begins: Vec<f32>,
    ends: Vec<f32>,
    /// Pairs begun / ended.
    heads: Vec<u32>,
    tails: Vec<u32>,
}

impl Usage {
    fn new(list: &Lexicon, counts: &Counts) -> Usage {
        let size = 1 << 16;
        let mut usage = Usage {
            begins: vec![0.0; size],
            ends: vec![0.0; size],
            heads: vec![0; size],
            tails: vec![0; size],
        };
        for &key in list.pairs.keys() {
            let (a, b) = ((key >> 16) as usize, (key & 0xFFFF) as usize);
            let count = counts.pairs.get(&key).map_or(0, |pair| pair.count - pair.names) as f32;
            usage.begins[a] += count;
            usage.ends[b] += count;
            usage.heads[a] += 1;
            usage.tails[b] += 1;
        }
        usage
    }
}

impl Knowledge {
    pub(super) fn new(
        counts: Counts,
        headwords: Lexicon,
        own: Lexicon,
        sounds: Vec<(u16, u16)>,
        codes: &[Code],
    ) -> Knowledge {
        let usages = [Usage::new(&headwords, &counts), Usage::new(&own, &counts)];
        let beside = beside(&counts, [&headwords, &own], codes);
        Knowledge { counts, headwords, own, usages, beside, sounds }
    }
}

/// Counts the listed pairs beside each pair.
fn beside(counts: &Counts, lists: [&Lexicon; 2], codes: &[Code]) -> IntMap<u32, (u32, u32)> {
    let is_listed = |key: u32| lists.iter().any(|list| list.pairs.contains_key(&key));
    let mut beside: IntMap<u32, (u32, u32)> = IntMap::default();
    let mut listed = [false; 3];
    for window in codes.windows(4) {
        let next = pair_key(window[2], window[3]);
        listed = [listed[1], listed[2], is_listed(next)];
        let key = pair_key(window[1], window[2]);
        if (listed[0] || listed[2]) && counts.pairs.contains_key(&key) {
            let (before, behind) = beside.entry(key).or_default();
            *before += u32::from(listed[0]);
            *behind += u32::from(listed[2]);
        }
    }
    beside
}

/// Returns the numbers of a pair as a type. `seen` must not hold the sentence at hand.
pub(super) fn numbers(a: Code, b: Code, knowledge: &Knowledge, seen: &Seen) -> Numbers {
    let key = pair_key(a, b);
    let (x, y) = (a.id() as usize, b.id() as usize);
    let counts = &knowledge.counts;
    let class = |code: Code| if is_syllable(code) { 3.0 } else { code.id() as f32 };
    let (joined, split) = seen.pairs.get(&key).copied().unwrap_or_default();
    let pair = counts.pairs.get(&key).copied().unwrap_or(Pair::default());
    let count = pair.count as f32;
    let (cx, cy) = (counts.single[x] as f32 + 1.0, counts.single[y] as f32 + 1.0);
    let turned_key = (y as u32) << 16 | x as u32;
    let turned = counts.pairs.get(&turned_key).map_or(0, |pair| pair.count) as f32;
    let (s, t) = (knowledge.sounds[x], knowledge.sounds[y]);
    let alike = u8::from(s.0 == t.0 && s.0 != 0)
        + 2 * u8::from(s.1 == t.1 && s.1 != 0)
        + 4 * u8::from(x == y);
    let mut out = vec![
        class(a),
        class(b),
        (count + 1.0).ln(),
        ((count + 0.5) * counts.total as f32 / (cx * cy)).ln(),
        ((count + 0.5) / cx).ln(),
        ((count + 0.5) / cy).ln(),
        cx.ln(),
        cy.ln(),
        pair.left,
        pair.right,
        pair.left - counts.left[x],
        pair.right - counts.right[y],
        counts.right[x],
        counts.left[y],
        pair.names as f32 / (count + 0.5),
        counts.large[x] as f32 / cx,
        counts.large[y] as f32 / cy,
        (turned + 1.0).ln() - (count + 1.0).ln(),
        f32::from(alike),
        joined as f32,
        split as f32,
        (joined - split) as f32 / (joined + split + 1) as f32,
    ];
    for id in [x, y] {
        let [alone, begin, middle, end] =
            seen.singles.get(&(id as u32)).copied().unwrap_or_default();
        let all = (alone + begin + middle + end) as f32 + 0.1;
        out.extend([alone as f32 / all, begin as f32 / all, end as f32 / all, all.min(50.0)]);
    }
    for (number, usage) in knowledge.usages.iter().enumerate() {
        let list = if number == 0 { &knowledge.headwords } else { &knowledge.own };
        let listed = list.pairs.get(&key);
        let itself = if listed.is_some() { count - pair.names as f32 } else { 0.0 };
        let one = u32::from(listed.is_some());
        let (kx, ky) = (cx - itself, cy - itself);
        out.extend([
            f32::from(listed.map_or(0, |listed| 1 + MAX_DOUBTS - listed.doubts)),
            f32::from(listed.map_or(0, |listed| listed.places)),
            (usage.begins[x] - itself) / kx,
            usage.ends[x] / kx,
            usage.begins[y] / ky,
            (usage.ends[y] - itself) / ky,
            ((usage.heads[x] - one) as f32 + 1.0).ln(),
            (usage.tails[x] as f32 + 1.0).ln(),
            (usage.heads[y] as f32 + 1.0).ln(),
            ((usage.tails[y] - one) as f32 + 1.0).ln(),
            f32::from(u8::from(list.pairs.contains_key(&turned_key))),
        ]);
    }
    let (before, behind) = knowledge.beside.get(&key).copied().unwrap_or_default();
    out.extend([before as f32 / (count + 1.0), behind as f32 / (count + 1.0)]);
    let single = |id: usize| knowledge.headwords.singles.contains_key(&(id as u32));
    out.push(f32::from(u8::from(single(x))) + 2.0 * f32::from(u8::from(single(y))));
    out
}
