//! Articles to the counts that others are generated from.
//!
//! Words that stand together more often than chance has it are joined, up to four, so that generated text repeats what real text
//! repeats. What is not counted but found by trial is how much an article repeats itself: generated articles get the share of
//! different words of real ones, and compress as they do.

use rustc_hash::{FxHashMap, FxHashSet};

use super::counts::{Counts, FIRST_RANKS, LENGTH_PARTS, TEXTS, checked};
use super::invented::shape;
use super::news::Generator;
use crate::article::Article;

/// How articles are counted.
#[derive(Debug, Clone)]
pub struct CountOptions {
    /// Where they come from, in free text.
    pub origin: String,
    /// Words that are listed.
    pub words: usize,
    /// Pairs of words, or of what is joined already, that are joined.
    pub joined: usize,
}

impl Default for CountOptions {
    fn default() -> Self {
        CountOptions { origin: String::new(), words: 12_000, joined: 8_000 }
    }
}

/// Shapes of numbers that are listed.
const SHAPES: usize = 160;
/// Different things between words that are listed.
const BETWEEN: usize = 48;
/// Words are joined in rounds, so that what was joined can be joined again.
const ROUNDS: usize = 3;
/// Words that are joined at most.
const MAX_JOINED: usize = 4;
/// Octaves of unlisted words: ranks up to 2²⁴ times the first ones.
const OCTAVES: usize = 24;
/// Articles that are looked at for what is found by trial.
const SAMPLE: usize = 1_000;
/// As the index packs stored texts.
const BLOCK_BYTES: usize = 32 << 10;
/// Code of a single space between words, and of the end of a text.
const SPACE: u16 = 0;
const END: u16 = u16::MAX;

/// Returns the counts of articles. Holds about 6 bytes a word in memory.
pub fn count(articles: impl Iterator<Item = Article>, options: &CountOptions) -> Counts {
    let mut tally = Tally::new();
    let mut lengths: [Vec<u64>; 4] = Default::default();
    let mut sample = Vec::new();
    for article in articles {
        let captions = article.captions.join("\n");
        let texts = [&article.title, &article.lead, &article.body, &captions];
        for (text, lengths) in texts.iter().zip(&mut lengths) {
            lengths.push(text.len() as u64);
            tally.take(text);
        }
        if sample.len() < SAMPLE {
            sample.push(texts.map(String::as_str).join("\n"));
        }
    }
    tally.lower_starts();
    for _ in 0..ROUNDS {
        tally.join(options.joined / ROUNDS);
    }
    let mut counts = tally.counts(options.words);
    counts.origin = options.origin.clone();
    counts.lengths = lengths.map(parts);
    if !sample.is_empty() {
        fit(&mut counts, &sample);
    }
    counts
}

/// Returns the means of parts of equal size, the shortest first.
fn parts(mut lengths: Vec<u64>) -> Vec<u64> {
    lengths.sort_unstable();
    (0..LENGTH_PARTS)
        .map(|part| {
            let from = part * lengths.len() / LENGTH_PARTS;
            let to = ((part + 1) * lengths.len() / LENGTH_PARTS).max(from + 1).min(lengths.len());
            let part = lengths.get(from..to).unwrap_or_default();
            part.iter().sum::<u64>() / (part.len() as u64).max(1)
        })
        .collect()
}

/// All words in their order, as numbers, with what stands behind each.
struct Tally {
    names: Vec<String>,
    codes: FxHashMap<String, u32>,
    /// Words joined in each.
    sizes: Vec<u8>,
    words: Vec<u32>,
    gaps: Vec<u16>,
    gap_names: Vec<String>,
    gap_codes: FxHashMap<String, u16>,
}

impl Tally {
    fn new() -> Tally {
        Tally {
            names: Vec::new(),
            codes: FxHashMap::default(),
            sizes: Vec::new(),
            words: Vec::new(),
            gaps: Vec::new(),
            gap_names: vec![" ".to_owned()],
            gap_codes: [(" ".to_owned(), SPACE)].into_iter().collect(),
        }
    }

    fn take(&mut self, text: &str) {
        let mut end = 0;
        for (start, word) in words_of(text) {
            if end > 0 {
                let gap = self.gap(&text[end..start]);
                self.gaps.push(gap);
            }
            let code = self.code(word);
            self.words.push(code);
            end = start + word.len();
        }
        if end > 0 {
            self.gaps.push(END);
        }
    }

    fn code(&mut self, word: &str) -> u32 {
        if let Some(code) = self.codes.get(word) {
            return *code;
        }
        let code = self.names.len() as u32;
        self.names.push(word.to_owned());
        self.sizes.push(1 + word.matches(' ').count() as u8);
        self.codes.insert(word.to_owned(), code);
        code
    }

    fn gap(&mut self, text: &str) -> u16 {
        let gap = tidied(text);
        if let Some(code) = self.gap_codes.get(&gap) {
            return *code;
        }
        if self.gap_names.len() >= 4096 {
            return SPACE;
        }
        let code = self.gap_names.len() as u16;
        self.gap_names.push(gap.clone());
        self.gap_codes.insert(gap, code);
        code
    }

    /// Writes words at the beginning of sentences as they are mostly written elsewhere.
    fn lower_starts(&mut self) {
        let ends_sentence: Vec<bool> = (self.gap_names.iter())
            .map(|gap| gap.contains(['.', '!', '?', '…', '\n', ':']))
            .collect();
        let is_start = |at: usize, gaps: &[u16]| match at.checked_sub(1).map(|before| gaps[before])
        {
            None | Some(END) => true,
            Some(gap) => ends_sentence[usize::from(gap)],
        };
        let mut inside = vec![0u32; self.names.len()];
        for (at, word) in self.words.iter().enumerate() {
            inside[*word as usize] += u32::from(!is_start(at, &self.gaps));
        }
        let lowered: Vec<u32> = (self.names.iter().enumerate())
            .map(|(code, name)| {
                let lower = self.codes.get(&name.to_lowercase());
                let lower = lower.filter(|lower| inside[**lower as usize] > inside[code]);
                lower.copied().unwrap_or(code as u32)
            })
            .collect();
        for at in 0..self.words.len() {
            if is_start(at, &self.gaps) {
                self.words[at] = lowered[self.words[at] as usize];
            }
        }
    }

    /// Joins the pairs that say most: by how often they stand together and how much oftener than by chance.
    fn join(&mut self, how_many: usize) {
        let mut singles = vec![0u32; self.names.len()];
        self.words.iter().for_each(|word| singles[*word as usize] += 1);
        let fits: Vec<bool> = (self.names.iter().zip(&singles))
            .map(|(name, count)| *count > 20 && !name.contains(|c: char| c.is_ascii_digit()))
            .collect();
        let mut pairs: FxHashMap<(u32, u32), u32> = FxHashMap::default();
        for (pair, gap) in self.words.windows(2).zip(&self.gaps) {
            let [a, b] = [pair[0] as usize, pair[1] as usize];
            let joined = usize::from(self.sizes[a] + self.sizes[b]);
            if *gap == SPACE && fits[a] && fits[b] && joined <= MAX_JOINED {
                *pairs.entry((pair[0], pair[1])).or_default() += 1;
            }
        }
        let total = self.words.len() as f64;
        let mut scored: Vec<(f64, u32, u32)> = pairs
            .into_iter()
            .filter(|(_, count)| *count > 20)
            .map(|((a, b), count)| {
                let by_chance =
                    f64::from(singles[a as usize]) * f64::from(singles[b as usize]) / total;
                (f64::from(count) * (f64::from(count) / by_chance).ln(), a, b)
            })
            .collect();
        scored.sort_by(|one, other| {
            other.0.total_cmp(&one.0).then_with(|| (one.1, one.2).cmp(&(other.1, other.2)))
        });
        scored.truncate(how_many);
        let joined: FxHashMap<(u32, u32), u32> = scored
            .into_iter()
            .map(|(_, a, b)| {
                let name = format!("{} {}", self.names[a as usize], self.names[b as usize]);
                ((a, b), self.code(&name))
            })
            .collect();
        let mut to = 0;
        let mut at = 0;
        while at < self.words.len() {
            let mut word = self.words[at];
            if self.gaps[at] == SPACE
                && let Some(next) = self.words.get(at + 1)
                && let Some(both) = joined.get(&(word, *next))
            {
                word = *both;
                at += 1;
            }
            self.words[to] = word;
            self.gaps[to] = self.gaps[at];
            to += 1;
            at += 1;
        }
        self.words.truncate(to);
        self.gaps.truncate(to);
    }

    fn counts(&self, listed: usize) -> Counts {
        let mut counted = vec![0u64; self.names.len()];
        self.words.iter().for_each(|word| counted[*word as usize] += 1);
        let mut between = vec![0u64; self.gap_names.len()];
        self.gaps.iter().filter(|gap| **gap != END).for_each(|gap| between[usize::from(*gap)] += 1);

        let mut words = Vec::new();
        let mut singles = Vec::new();
        for (code, count) in counted.into_iter().enumerate().filter(|(_, count)| *count > 0) {
            let entry = (self.names[code].clone(), count);
            if self.sizes[code] > 1 { words.push(entry) } else { singles.push(entry) }
        }
        by_count(&mut singles);
        let mut numbers: FxHashMap<String, u64> = FxHashMap::default();
        let mut rest: FxHashMap<String, u64> = FxHashMap::default();
        for (rank, (name, count)) in singles.into_iter().enumerate() {
            if rank < listed && checked(&name).is_ok() {
                words.push((name, count));
            } else if name.contains(|c: char| c.is_ascii_digit()) {
                *numbers.entry(shape(&name)).or_default() += count;
            } else {
                *rest.entry(name.to_lowercase()).or_default() += count;
            }
        }
        by_count(&mut words);
        let mut between: Vec<(String, u64)> = self.gap_names.iter().cloned().zip(between).collect();
        by_count(&mut between);
        between.truncate(BETWEEN);
        let mut numbers: Vec<(String, u64)> =
            numbers.into_iter().filter(|(shape, _)| checked(shape).is_ok()).collect();
        by_count(&mut numbers);
        // Rarer shapes count as the listed ones.
        let dropped: u64 = numbers.iter().skip(SHAPES).map(|(_, count)| count).sum();
        numbers.truncate(SHAPES);
        if let Some((_, count)) = numbers.first_mut() {
            *count += dropped;
        }
        let unlisted = octaves(listed, rest.values().sum(), rest.len() as u64);
        Counts { between, words, numbers, unlisted, ..Counts::default() }
    }
}

fn by_count(list: &mut [(String, u64)]) {
    list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
}

/// Returns the words of a text with their places: what stands between spaces, without the punctuation around it.
fn words_of(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace().filter_map(move |chunk| {
        let word = chunk.trim_matches(|c: char| !c.is_alphanumeric());
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        (!word.is_empty() && word.len() <= 80).then_some((start, word))
    })
}

/// Returns what stands between two words without what closes brackets and quotations, each white space as one.
fn tidied(gap: &str) -> String {
    let gap = gap.trim_start_matches([')', ']', '”', '"', '’', '\'', '»']);
    let mut tidied = String::new();
    let mut space: Option<char> = None;
    for c in gap.chars().take(12).chain(['\0']) {
        if c.is_whitespace() {
            space = Some(if c == '\n' || space == Some('\n') { '\n' } else { ' ' });
            continue;
        }
        tidied.extend(space.take());
        if c != '\0' && !c.is_alphanumeric() && !c.is_control() {
            tidied.push(c);
        }
    }
    if tidied.is_empty() { " ".to_owned() } else { tidied }
}

/// Returns how often the unlisted words of each octave of ranks occur, so that `total` draws give `different` words. The word of
/// rank r behind `listed` ones is as frequent as `(listed + r)^-a` (Zipf and Mandelbrot), and `a` is found by bisection.
fn octaves(listed: usize, total: u64, different: u64) -> Vec<u64> {
    if total == 0 {
        return Vec::new();
    }
    let sizes: Vec<f64> = (0..OCTAVES).map(|octave| (FIRST_RANKS << octave) as f64).collect();
    let masses = |exponent: f64| {
        let weight = |size: &f64| size * (listed as f64 + 1.5 * size).powf(-exponent);
        let sum: f64 = sizes.iter().map(weight).sum();
        sizes.iter().map(|size| weight(size) / sum * total as f64).collect::<Vec<f64>>()
    };
    let expected = |exponent: f64| -> f64 {
        let masses = masses(exponent);
        masses.iter().zip(&sizes).map(|(mass, size)| size * (1.0 - (-mass / size).exp())).sum()
    };
    let (mut low, mut high) = (1.0, 20.0);
    for _ in 0..50 {
        let middle = (low + high) / 2.0;
        if expected(middle) > different as f64 { low = middle } else { high = middle }
    }
    masses(high).into_iter().map(|mass| mass.round() as u64).collect()
}

/// Finds how much articles repeat themselves.
fn fit(counts: &mut Counts, sample: &[String]) {
    let (different, packed) = (different_words(sample), packed_share(sample));
    let mut best = f64::INFINITY;
    let mut found = (0, 0);
    for run in (0..10).map(|step| step * 100) {
        counts.run = run;
        let (mut low, mut high) = (0, 900);
        while high - low > 5 {
            counts.repeat = (low + high) / 2;
            let generated = generated(counts, sample.len());
            if different_words(&generated) > different {
                low = counts.repeat
            } else {
                high = counts.repeat
            }
        }
        let distance = (packed_share(&generated(counts, sample.len())) - packed).abs();
        if distance < best {
            (best, found) = (distance, (counts.repeat, run));
        }
    }
    (counts.repeat, counts.run) = found;
}

fn generated(counts: &Counts, articles: usize) -> Vec<String> {
    let generator = Generator::new(counts, 0);
    let mut line = String::new();
    (0..articles as u64)
        .map(|number| {
            line.clear();
            generator.write(number, &mut line);
            let article: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
            TEXTS.map(|text| article[text].as_str().unwrap_or_default()).join("\n")
        })
        .collect()
}

/// Returns the mean number of different words of an article.
fn different_words(articles: &[String]) -> f64 {
    let different = articles.iter().map(|article| {
        let words: FxHashSet<String> =
            words_of(article).map(|(_, word)| word.to_lowercase()).collect();
        words.len()
    });
    different.sum::<usize>() as f64 / articles.len() as f64
}

/// Returns packed bytes per byte, packed as the index does.
fn packed_share(articles: &[String]) -> f64 {
    let text = articles.join("\n");
    let packed: usize = (text.as_bytes().chunks(BLOCK_BYTES))
        .map(|block| zstd::bulk::compress(block, 1).map_or(block.len(), |packed| packed.len()))
        .sum();
    packed as f64 / text.len() as f64
}

#[cfg(test)]
mod tests {
    use super::{CountOptions, Counts, count, octaves, tidied, words_of};
    use crate::article::Article;

    #[test]
    fn gaps_are_tidied() {
        for (gap, expected) in [
            (" ", " "),
            ("), ", ", "),
            (" (", " ("),
            (".\n  ", ".\n"),
            ("” – “", " – “"),
            ("\"", " "),
        ] {
            assert_eq!(tidied(gap), expected, "{gap:?}");
        }
    }

    #[test]
    fn words_stand_between_spaces() {
        let words: Vec<&str> =
            words_of("“Cầu treo” (dài 1.200 m) - TP.HCM.").map(|(_, word)| word).collect();
        assert_eq!(words, ["Cầu", "treo", "dài", "1.200", "m", "TP.HCM"]);
    }

    #[test]
    fn more_different_words_lie_further_out() {
        let mean = |different| {
            let octaves = octaves(1_000, 10_000, different);
            octaves.iter().enumerate().map(|(at, mass)| at as u64 * mass).sum::<u64>()
        };
        assert!(mean(5_000) > mean(2_000));
    }

    #[test]
    fn counts_are_what_was_counted_and_can_be_read_back() {
        let article = Article {
            title: "Cầu mới".into(),
            body: "Cầu dài 120 m. Cầu rộng 9 m.\nCầu bắc qua sông.".into(),
            ..Article::default()
        };
        let articles = std::iter::repeat_n(article, 40);
        let counts =
            count(articles, &CountOptions { words: 100, joined: 3, ..CountOptions::default() });
        let of = |word: &str| {
            counts.words.iter().find(|(name, _)| name == word).map(|(_, count)| *count)
        };
        assert_eq!((of("120"), of("9")), (Some(40), Some(40)));
        assert!(counts.words.iter().any(|(name, _)| name.contains(' ')), "words are joined");
        assert_eq!(counts.lengths[0], vec!["Cầu mới".len() as u64; 64]);
        assert_eq!(Counts::parse(&counts.to_text()), Ok(counts));
    }
}
