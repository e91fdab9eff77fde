//! The way from gold sentences, lists and raw text to a model.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use super::chain::{self, Link};
use super::counts::{Counts, Stream};
use super::gold::Sentence;
use super::lexicon::{Example, Seen, example};
use super::trees::{self, Forest, Numbers};
use super::types::{self, Knowledge};
use crate::analysis::segment::features::{BEFORE, BEHIND, Gap, Row, SLOTS, TOP_LEVEL, bond_slots};
use crate::analysis::segment::model::{IN_LONGER, Model};
use crate::analysis::segment::pieces::{Code, FIRST_SYLLABLE};
use crate::analysis::segment::{UNIT, is_open};

/// Gold sentences are left out in so many blocks, one at a time, when what they say about pairs is counted: a pair must look
/// in training as it looks in a text never seen.
const BLOCKS: usize = 20;
/// The weights of places are learnt on levels of trees that have no example of the sentence: so many groups of blocks, each left out once.
const GROUPS: usize = 5;
const EPOCHS: usize = 20;
const DECAY: f32 = 0.0005;
/// Log-odds of the lowest level; pairs below are never joined. -3 finds no more.
const LOWEST: f32 = -1.5;
/// Levels in one unit of log-odds.
const STEPS: f32 = 3.5;

/// Pairs of a block of sentences.
#[derive(Default)]
struct Part {
    rows: Vec<Numbers>,
    joined: Vec<bool>,
}

/// Everything a model is trained on.
pub(super) struct Material {
    pub(super) stream: Stream,
    pub(super) knowledge: Knowledge,
    pub(super) gold: Vec<Example>,
}

impl Material {
    /// Trains a model.
    pub(super) fn train(&self) -> Model {
        let knowledge = &self.knowledge;
        let mut seen = Seen::default();
        self.gold.iter().for_each(|example| seen.add(example, 1));
        let blocks: Vec<(Vec<usize>, Seen)> = (0..BLOCKS)
            .map(|block| {
                let own: Vec<usize> = (0..self.gold.len())
                    .filter(|&index| index * BLOCKS / self.gold.len() == block)
                    .collect();
                let mut others = seen.clone();
                own.iter().for_each(|&index| others.add(&self.gold[index], -1));
                (own, others)
            })
            .collect();
        let parts: Vec<Part> = blocks
            .par_iter()
            .map(|(own, others)| {
                let mut part = Part::default();
                for &index in own {
                    let Example { codes, joined } = &self.gold[index];
                    for at in 1..codes.len() - 2 {
                        part.rows.push(types::numbers(codes[at], codes[at + 1], knowledge, others));
                        part.joined.push(joined[at]);
                    }
                }
                part
            })
            .collect();
        let is_own = |group: usize, block: usize| block * GROUPS / BLOCKS == group;
        let groups: Vec<Forest> = (0..=GROUPS)
            .into_par_iter()
            .map(|group| {
                let kept = (0..BLOCKS).filter(|&block| !is_own(group, block));
                let kept: Vec<&Part> = kept.map(|block| &parts[block]).collect();
                let rows: Vec<_> = kept.iter().flat_map(|part| &part.rows).collect();
                let joined: Vec<_> = kept.iter().flat_map(|part| part.joined.clone()).collect();
                trees::train(&rows, &joined)
            })
            .collect();
        let types = &groups[GROUPS];
        let mut chains = Vec::new();
        for (block, (own, others)) in blocks.iter().enumerate() {
            let types = &groups[block * GROUPS / BLOCKS];
            for &index in own {
                let Example { codes, joined } = &self.gold[index];
                let level = |a, b| level(a, b, types, knowledge, others);
                let row = self.row(codes, level, others);
                push_chains(&row, &joined[1..], &mut chains);
            }
        }
        let weights = chain::train(&chains, SLOTS, EPOCHS, DECAY);
        self.model(types, &weights, &seen)
    }

    /// Lays a gold sentence out for the model; `codes` has one edge at both ends.
    fn row(&self, codes: &[Code], level: impl Fn(Code, Code) -> u8, seen: &Seen) -> Row {
        let mut row = Row::default();
        row.codes.extend([Code::EDGE; BEFORE]);
        row.codes.extend(&codes[1..codes.len() - 1]);
        row.codes.extend([Code::EDGE; BEHIND]);
        row.levels = row.codes.windows(2).map(|pair| level(pair[0], pair[1])).collect();
        // As the segmenter does, which looks for threes only where both pairs may be joined.
        let three = |at: usize| match &row.levels[at..at + 2] {
            [0, _] | [_, 0] => 0,
            _ => triple(&row.codes[at..at + 3], &self.knowledge, seen),
        };
        row.triples = (0..row.codes.len() - 2).map(three).collect();
        row.triples.resize(row.codes.len(), 0);
        row
    }

    fn model(&self, types: &Forest, weights: &[f32], seen: &Seen) -> Model {
        let knowledge = &self.knowledge;
        let mut keys: Vec<u32> = candidates(knowledge, seen);
        keys.sort_unstable();
        keys.dedup();
        let levels: Vec<u8> = keys
            .par_iter()
            .map(|&key| level(plain(key >> 16), plain(key & 0xFFFF), types, knowledge, seen))
            .collect();
        let levels = keys.iter().zip(&levels).filter(|(_, level)| **level > 0);
        let mut pairs: BTreeMap<u32, u8> = levels.map(|(&key, &level)| (key, level)).collect();
        let mut triples = HashMap::new();
        for key in long_words(knowledge, seen) {
            let (first, second) = ((key >> 16) as u32, key as u32);
            if pairs.contains_key(&first) && pairs.contains_key(&second) {
                let ids = [key >> 32, key >> 16 & 0xFFFF, key & 0xFFFF];
                triples.insert(key, triple(&ids.map(|id| plain(id as u32)), knowledge, seen));
                for pair in [first, second] {
                    pairs.entry(pair).and_modify(|value| *value |= IN_LONGER);
                }
            }
        }
        let step = |weight: &f32| (weight * UNIT).round().clamp(-127.0, 127.0) as i8;
        Model {
            vocabulary: self.stream.vocabulary.clone(),
            pairs: pairs.into_iter().collect(),
            triples,
            weights: weights.iter().map(step).collect(),
        }
    }
}

/// Appends the runs of open gaps of a sentence; `joined` begins with the gap behind the first piece.
fn push_chains(row: &Row, joined: &[bool], chains: &mut Vec<Vec<Link>>) {
    let mut chain: Vec<Link> = Vec::new();
    for at in BEFORE..row.codes.len() - BEHIND - 1 {
        if !is_open(row, at) {
            chains.extend((!chain.is_empty()).then(|| std::mem::take(&mut chain)));
            continue;
        }
        let mut link = Link { joined: joined[at - BEFORE], ..Link::default() };
        Gap::new(row, at).slots(row, at, |slot| link.gap.push(slot as u32));
        bond_slots(row, at, |slot| link.bond.push(slot as u32));
        chain.push(link);
    }
    chains.extend((!chain.is_empty()).then_some(chain));
}

/// Returns the keys of all syllables three in a row of longer words.
fn long_words(knowledge: &Knowledge, seen: &Seen) -> BTreeSet<u64> {
    let lists = knowledge.headwords.triples.keys().chain(knowledge.own.triples.keys());
    let gold = seen.triples.iter().filter(|(_, count)| **count > 0).map(|(key, _)| key);
    lists.chain(gold).copied().collect()
}

fn plain(id: u32) -> Code {
    Code::new(id, 0, 0)
}

fn candidates(knowledge: &Knowledge, seen: &Seen) -> Vec<u32> {
    let lists = knowledge.headwords.pairs.keys().chain(knowledge.own.pairs.keys());
    let gold = seen.pairs.iter().filter(|(_, (joined, _))| *joined > 0).map(|(key, _)| key);
    knowledge
        .counts
        .pairs
        .keys()
        .chain(lists)
        .chain(gold)
        .copied()
        .filter(|key| key >> 16 > 0 && key & 0xFFFF > 0)
        .collect()
}

/// Returns the level of a pair: its log-odds as a type, from [`LOWEST`] on in [`STEPS`].
fn level(a: Code, b: Code, types: &Forest, knowledge: &Knowledge, seen: &Seen) -> u8 {
    if a == Code::EDGE || b == Code::EDGE {
        return 0;
    }
    let key = super::counts::pair_key(a, b);
    let is_known = knowledge.counts.pairs.contains_key(&key)
        || knowledge.headwords.pairs.contains_key(&key)
        || knowledge.own.pairs.contains_key(&key)
        || seen.pairs.get(&key).is_some_and(|(joined, _)| *joined > 0);
    if !is_known {
        return 0;
    }
    let odds = types.score(&types::numbers(a, b, knowledge, seen));
    if odds < LOWEST { 0 } else { (((odds - LOWEST) * STEPS) as u8 + 1).min(TOP_LEVEL) }
}

/// Returns what words of three and more hold three syllables: 3 where gold sentences or own words say so, else what headwords say.
fn triple(codes: &[Code], knowledge: &Knowledge, seen: &Seen) -> u8 {
    let key = super::lexicon::triple_key(codes[0].id(), codes[1].id(), codes[2].id());
    let is_own = knowledge.own.triples.contains_key(&key);
    if is_own || seen.triples.get(&key).is_some_and(|count| *count > 0) {
        return 3;
    }
    knowledge.headwords.triples.get(&key).copied().unwrap_or(0)
}

/// Sets the name classes of the vocabulary from the counts.
pub(super) fn set_name_classes(stream: &mut Stream, counts: &Counts) {
    for id in FIRST_SYLLABLE..FIRST_SYLLABLE + stream.vocabulary.keys().len() as u32 {
        let share = counts.large[id as usize] as f32 / (counts.single[id as usize] as f32 + 1.0);
        stream.vocabulary.set_name_class(id, (share * 10.0).min(5.0) as u8);
    }
    let classes = &stream.vocabulary;
    for code in &mut stream.codes {
        if code.id() >= FIRST_SYLLABLE {
            *code = Code::new(code.id(), code.shape(), u32::from(classes.name_class(code.id())));
        }
    }
}

/// Returns the gold sentences as the trainer needs them.
pub(super) fn examples(sentences: &[Sentence], stream: &Stream) -> Vec<Example> {
    sentences.iter().map(|sentence| example(sentence, &stream.vocabulary)).collect()
}
