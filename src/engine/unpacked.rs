//! The postings of a term in memory, unpacked: an article is a bit, and what is known of it is found by counting bits.
//!
//! Nothing has to be read in order: which articles hold several words is seen 64 at a time, before any of them is scored, and of those
//! that are left alone frequencies are looked at. Words of queries are a few thousand syllables that come again and again, so most of
//! what a query asks for lies here (`engine::lists` says what is kept).

use std::io;
use std::ops::Range;
use std::sync::Arc;

use bitpacking::{BitPacker, BitPacker4x};
use tantivy::directory::{FileSlice, OwnedBytes};
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, HasLen, InvertedIndexReader, TERMINATED};

use super::cursor::ScoredField;
use super::lists::TermLists;

/// Articles of a group.
pub(super) const GROUP: usize = 64;
/// Where at least one in so many groups has articles, all of them are kept, so that none has to be searched for.
const FULL: usize = 4;

/// Postings for which it is noted together how many positions lie before them.
const OCTET: usize = 8;

/// By place in an octet, all bits for each place before it.
const BEFORE: [[u16; OCTET]; OCTET] = {
    let mut before = [[0; OCTET]; OCTET];
    let mut place = 0;
    while place < OCTET * OCTET {
        if place % OCTET < place / OCTET {
            before[place / OCTET][place % OCTET] = u16::MAX;
        }
        place += 1;
    }
    before
};

/// Positions of a block, each the distance from the one before in its article.
const BLOCK: usize = 128;

/// The articles of a group that hold a term.
#[derive(Debug, Clone, Copy, Default)]
struct Group {
    /// A bit for each.
    articles: u64,
    /// Postings of the groups before.
    postings: u32,
}

impl Group {
    /// Returns the number of its articles before one of them.
    #[inline]
    fn before(&self, place: u32) -> u32 {
        (self.articles & ((1 << place) - 1)).count_ones()
    }

    /// Returns the posting of each of some of its articles: those of eight articles are counted once for all. Many processors count bits in
    /// one step, but a program for all of them may not ask for it.
    #[inline(always)]
    fn each_of(&self, mut wanted: u64, mut visit: impl FnMut(u32, u32)) {
        const BYTES: u64 = u64::MAX / 255;
        const TWOS: u64 = 0x55 * BYTES;
        const FOURS: u64 = 0x33 * BYTES;
        const EIGHTS: u64 = 0x0f * BYTES;
        let pairs = self.articles - ((self.articles >> 1) & TWOS);
        let fours = (pairs & FOURS) + ((pairs >> 2) & FOURS);
        let eights = (fours + (fours >> 4)) & EIGHTS;
        // By byte, the ones up to its end.
        let up_to = eights.wrapping_mul(BYTES);
        while wanted != 0 {
            let bit = wanted.trailing_zeros();
            wanted &= wanted - 1;
            let byte = bit / 8 * 8;
            let before = (up_to << 8 >> byte) as u8;
            let within = (self.articles >> byte) as u8 & ((1u32 << (bit - byte)) - 1) as u8;
            visit(bit, self.postings + u32::from(before) + u32::from(ONES_OF[within as usize]));
        }
    }
}

/// The ones of a byte.
const ONES_OF: [u8; 256] = {
    let mut ones = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        ones[byte] = (byte as u8).count_ones() as u8;
        byte += 1;
    }
    ones
};

/// How often a term occurs in an article, anywhere, in the title and in the lead: 9, 3 and 4 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Counts(u16);

impl Counts {
    /// Stands for numbers that take more bits.
    const MANY: Counts = Counts(u16::MAX);

    fn new([text, title, lead]: [u32; 3]) -> Counts {
        let fits = text < 1 << 9 && title < 1 << 3 && lead < 1 << 4;
        if fits { Counts((lead << 12 | title << 9 | text) as u16) } else { Counts::MANY }
    }

    /// Returns how often anywhere. The sum over an octet fits in 16 bits.
    #[inline]
    fn text(self) -> u16 {
        self.0 & 0x1ff
    }

    /// Returns whether it is in neither title nor lead.
    #[inline]
    fn is_text_alone(self) -> bool {
        self.0 < 1 << 9
    }

    #[inline]
    fn get(self) -> [u32; 3] {
        let Counts(bits) = self;
        [u32::from(self.text()), u32::from(bits >> 9 & 7), u32::from(bits >> 12)]
    }
}

/// The positions of a term, article by article, as the engine writes them: how many blocks, the bits a position takes in each,
/// the blocks, and what is left over as numbers of variable length (`tantivy::positions`).
#[derive(Debug, Default)]
struct Positions {
    packed: Option<OwnedBytes>,
    /// Where the blocks begin, and where the last one ends, in bytes.
    blocks: Box<[u32]>,
    /// Those behind the blocks.
    rest: Box<[u32]>,
}

impl Positions {
    /// Reads where the blocks are; `None` where the bytes are no such positions, or not so many.
    fn read(packed: OwnedBytes, count: u32) -> Option<Positions> {
        let mut at = 0;
        let number = variable(&packed, &mut at)? as usize;
        let widths = packed.get(at..at + number)?;
        let mut start = at + number;
        let mut blocks = Vec::with_capacity(number + 1);
        for &width in widths {
            // A number takes 32 bits at most.
            if width > 32 {
                return None;
            }
            blocks.push(u32::try_from(start).ok()?);
            start += BLOCK / 8 * usize::from(width);
        }
        blocks.push(u32::try_from(start).ok()?);
        let mut rest = Vec::new();
        while start < packed.len() {
            rest.push(variable(&packed, &mut start)?);
        }
        let is_whole = start == packed.len() && number * BLOCK + rest.len() == count as usize;
        is_whole.then(|| Positions {
            packed: Some(packed),
            blocks: blocks.into(),
            rest: rest.into(),
        })
    }

    /// Reads the positions of an article that has `count`, behind so many others.
    #[inline]
    fn of<'b>(
        &self,
        before: usize,
        count: usize,
        block: &mut Block,
        buffer: &'b mut Vec<u32>,
    ) -> &'b [u32] {
        if buffer.len() < count {
            buffer.resize(count, 0);
        }
        let found = &mut buffer[..count];
        let mut places = found.iter_mut();
        let (mut at, end, mut position) = (before, before + count, 0);
        while at < end && self.unpack(at / BLOCK, block) {
            let in_block = at % BLOCK..BLOCK.min(at % BLOCK + end - at);
            at += in_block.len();
            for (distance, place) in block.distances[in_block].iter().zip(&mut places) {
                position += distance;
                *place = position;
            }
        }
        let packed = self.blocks.len().saturating_sub(1) * BLOCK;
        let rest = self.rest.get(at.saturating_sub(packed)..).unwrap_or_default();
        for (distance, place) in rest.iter().zip(&mut places) {
            position += distance;
            *place = position;
        }
        let missing = places.len();
        &found[..count - missing]
    }

    /// Unpacks a block, unless it was the last one; returns whether there are so many.
    #[inline]
    fn unpack(&self, number: usize, block: &mut Block) -> bool {
        if block.number == number {
            return true;
        }
        let Some(packed) = self.block(number) else { return false };
        block.number = number;
        block.distances.resize(BLOCK, 0);
        match packed.len() / (BLOCK / 8) {
            0 => block.distances.fill(0),
            width => {
                BitPacker4x::new().decompress(packed, &mut block.distances, width as u8);
            }
        }
        true
    }

    /// Returns a block, if there are so many.
    #[inline]
    fn block(&self, number: usize) -> Option<&[u8]> {
        let (&start, &stop) = (self.blocks.get(number)?, self.blocks.get(number + 1)?);
        self.packed.as_deref()?.get(start as usize..stop as usize)
    }
}

/// The block of positions of a term that was unpacked last. Articles that are asked for in their order mostly have theirs in the same
/// one as those before them.
pub(super) struct Block {
    number: usize,
    /// Each position but the first of an article is so far from the one before. Empty before the first block.
    distances: Vec<u32>,
}

impl Default for Block {
    fn default() -> Block {
        Block { number: usize::MAX, distances: Vec::new() }
    }
}

/// Reads a number of variable length: seven bits a byte, the lowest first; the last has the highest bit set.
fn variable(bytes: &[u8], at: &mut usize) -> Option<u32> {
    let mut number = 0u32;
    for shift in (0..32).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        number |= u32::from(byte & 127) << shift;
        if byte & 128 != 0 {
            return Some(number);
        }
    }
    None
}

/// The postings of a term in one segment.
#[derive(Debug)]
pub(super) struct Unpacked {
    /// Those with articles, or all.
    groups: Box<[Group]>,
    /// By group, its number; empty where all are there.
    numbers: Box<[u32]>,
    /// By posting, whole octets of them.
    counts: Box<[[Counts; OCTET]]>,
    documents: u32,
    /// By octet of postings, the positions of those before.
    before: Box<[u32]>,
    /// The counts that are [`Counts::MANY`], by posting.
    many: Box<[(u32, [u32; 3])]>,
    positions: Positions,
}

impl Unpacked {
    /// Reads the postings of a term in a segment of so many articles. `positions` are those of the whole text. `None` where they cannot be
    /// unpacked: of positions that do not fit in 32 bits, where the engine writes them in another way, and in a damaged index.
    pub(super) fn read(
        indexes: &[Arc<InvertedIndexReader>; ScoredField::ALL.len()],
        lists: &TermLists,
        positions: &FileSlice,
        articles: DocId,
    ) -> io::Result<Option<Unpacked>> {
        let Some(info) = lists.of(ScoredField::Text) else { return Ok(None) };
        if info.doc_freq > articles || info.positions_range.end > positions.len() {
            return Ok(None);
        }
        let read = |field: ScoredField| {
            let info = lists.of(field);
            info.map_or(Ok(Vec::new()), |info| postings(&indexes[field as usize], info))
        };
        let (text, title, lead) =
            (read(ScoredField::Text)?, read(ScoredField::Title)?, read(ScoredField::Lead)?);
        let are_in_order = text.windows(2).all(|pair| pair[0].0 < pair[1].0);
        if !are_in_order || text.last().is_some_and(|last| last.0 >= articles) {
            return Ok(None);
        }
        let positions = positions.slice(info.positions_range.clone()).read_bytes()?;
        let count = text.iter().try_fold(0u32, |sum, posting| sum.checked_add(posting.1));
        let positions = count.and_then(|count| Positions::read(positions, count));
        Ok(positions.map(|positions| Unpacked::of(&text, [&title, &lead], positions, articles)))
    }

    /// Lays out articles of which it is known how often something occurs in them, but not where.
    pub(super) fn without_positions(postings: &[(DocId, [u32; 3])], articles: DocId) -> Unpacked {
        let field = |field: ScoredField| -> Vec<(DocId, u32)> {
            let counts = postings.iter().map(|&(doc, counts)| (doc, counts[field as usize]));
            counts.filter(|posting| posting.1 > 0).collect()
        };
        let [text, title, lead] = ScoredField::ALL.map(field);
        Unpacked::of(&text, [&title, &lead], Positions::default(), articles)
    }

    /// Lays out articles with frequencies; those of title and lead are among those of the text.
    fn of(
        text: &[(DocId, u32)],
        parts: [&[(DocId, u32)]; 2],
        positions: Positions,
        articles: DocId,
    ) -> Unpacked {
        let mut groups: Vec<Group> = Vec::new();
        let mut numbers: Vec<u32> = Vec::new();
        let mut counts = vec![[Counts(0); OCTET]; text.len().div_ceil(OCTET)];
        let (mut many, mut before) = (Vec::new(), Vec::new());
        let [mut title, mut lead] = parts;
        let mut passed = 0u32;
        for (&(doc, frequency), posting) in text.iter().zip(0u32..) {
            let number = doc / GROUP as u32;
            if numbers.last() != Some(&number) {
                numbers.push(number);
                groups.push(Group { articles: 0, postings: posting });
            }
            if let Some(group) = groups.last_mut() {
                group.articles |= 1 << (doc % GROUP as u32);
            }
            let all = [frequency, next_in(&mut title, doc), next_in(&mut lead, doc)];
            let packed = Counts::new(all);
            if packed == Counts::MANY {
                many.push((posting, all));
            }
            counts.as_flattened_mut()[posting as usize] = packed;
            if (posting as usize).is_multiple_of(OCTET) && positions.packed.is_some() {
                before.push(passed);
            }
            passed = passed.wrapping_add(frequency);
        }
        let all = (articles as usize).div_ceil(GROUP);
        if groups.len() * FULL >= all {
            let mut full = Vec::with_capacity(all);
            let mut held = numbers.drain(..).zip(groups).peekable();
            // Those without articles begin where the one before them ends, for which nobody asks.
            full.extend((0..all as u32).map(|number| {
                held.next_if(|held| held.0 == number).map(|held| held.1).unwrap_or_default()
            }));
            groups = full;
        }
        Unpacked {
            groups: groups.into(),
            numbers: numbers.into(),
            counts: counts.into(),
            documents: text.len() as u32,
            before: before.into(),
            many: many.into(),
            positions,
        }
    }

    /// Returns the memory that it takes, in bytes.
    pub(super) fn memory(&self) -> usize {
        size_of::<Unpacked>()
            + size_of_val(&*self.groups)
            + size_of_val(&*self.numbers)
            + size_of_val(&*self.counts)
            + size_of_val(&*self.before)
            + size_of_val(&*self.many)
            + size_of_val(&*self.positions.blocks)
            + size_of_val(&*self.positions.rest)
    }

    /// Returns the number of a group.
    #[inline]
    fn number(&self, place: usize) -> usize {
        self.numbers.get(place).map_or(place, |&number| number as usize)
    }

    /// Returns the place of the first group at or after a number.
    #[inline]
    fn place(&self, number: usize) -> usize {
        if self.numbers.is_empty() {
            number.min(self.groups.len())
        } else {
            self.numbers.partition_point(|&other| (other as usize) < number)
        }
    }

    /// Returns the first article at or after `target`.
    pub(super) fn next(&self, target: DocId) -> DocId {
        let number = target as usize / GROUP;
        for place in self.place(number)..self.groups.len() {
            let mut articles = self.groups[place].articles;
            if self.number(place) == number {
                articles &= u64::MAX << (target % GROUP as u32);
            }
            if articles != 0 {
                return (self.number(place) * GROUP) as DocId + articles.trailing_zeros();
            }
        }
        TERMINATED
    }

    /// Visits the groups of a window, which begins with a whole one and ends with one or with the segment, by their place in it.
    #[inline(always)]
    pub(super) fn each_group(&self, window: &Range<DocId>, mut visit: impl FnMut(usize, u64)) {
        self.each(window, |place, group| visit(place, group.articles));
    }

    #[inline(always)]
    fn each(&self, window: &Range<DocId>, mut visit: impl FnMut(usize, &Group)) {
        let first = window.start as usize / GROUP;
        let groups = (window.end as usize).div_ceil(GROUP) - first;
        for place in self.place(first)..self.groups.len() {
            let in_window = self.number(place) - first;
            if in_window >= groups {
                return;
            }
            visit(in_window, &self.groups[place]);
        }
    }

    /// Visits the postings of a window that are among `wanted`, a word of bits for each of its groups: place in the window, how often the term
    /// occurs in the article, and how often in title and lead, where it is in one of them. Before those of a group its place and a bit for
    /// each.
    #[inline(always)]
    pub(super) fn each_posting(
        &self,
        window: &Range<DocId>,
        wanted: impl Fn(usize) -> u64,
        mut visit_group: impl FnMut(usize, u64),
        mut visit: impl FnMut(usize, u32, Option<[u32; 2]>),
    ) {
        self.each(window, |place, group| {
            let mut left = group.articles & wanted(place);
            visit_group(place, left);
            if left == group.articles {
                let first = group.postings as usize;
                let counts = &self.packed_counts()[first..first + left.count_ones() as usize];
                for (&counts, posting) in counts.iter().zip(group.postings..) {
                    let bit = left.trailing_zeros();
                    left &= left - 1;
                    self.visit(place * GROUP + bit as usize, counts, posting, &mut visit);
                }
            } else {
                group.each_of(left, |bit, posting| {
                    let counts = self.packed_counts()[posting as usize];
                    self.visit(place * GROUP + bit as usize, counts, posting, &mut visit);
                });
            }
        });
    }

    /// Tells of most articles at once: that the term is in neither title nor lead of theirs.
    #[inline(always)]
    fn visit(
        &self,
        place: usize,
        counts: Counts,
        posting: u32,
        visit: &mut impl FnMut(usize, u32, Option<[u32; 2]>),
    ) {
        if counts.is_text_alone() {
            visit(place, u32::from(counts.text()), None);
        } else {
            let [text, title, lead] = self.whole(counts, posting);
            visit(place, text, Some([title, lead]));
        }
    }

    #[inline(always)]
    fn packed_counts(&self) -> &[Counts] {
        self.counts.as_flattened()
    }

    /// Returns how often the term occurs in the article of a posting.
    #[inline]
    fn counts_of(&self, posting: u32) -> [u32; 3] {
        self.whole(self.packed_counts()[posting as usize], posting)
    }

    #[inline]
    fn whole(&self, counts: Counts, posting: u32) -> [u32; 3] {
        if counts == Counts::MANY { self.many_of(posting) } else { counts.get() }
    }

    #[cold]
    fn many_of(&self, posting: u32) -> [u32; 3] {
        let place = self.many.partition_point(|many| many.0 < posting);
        self.many.get(place).map_or([0; 3], |many| many.1)
    }

    /// Returns the posting of an article, if it holds the term.
    #[inline]
    fn find(&self, doc: DocId) -> Option<u32> {
        let number = doc as usize / GROUP;
        let place = self.place(number);
        let group = self.groups.get(place)?;
        let bit = doc % GROUP as u32;
        let is_there = self.number(place) == number && group.articles >> bit & 1 != 0;
        is_there.then(|| group.postings + group.before(bit))
    }

    /// Returns whether an article holds the term.
    #[inline]
    pub(super) fn holds(&self, doc: DocId) -> bool {
        self.find(doc).is_some()
    }

    /// Returns how often the term occurs in an article anywhere, in the title and in the lead; `None` where it does not.
    #[inline]
    pub(super) fn counts(&self, doc: DocId) -> Option<[u32; 3]> {
        self.find(doc).map(|posting| self.counts_of(posting))
    }

    /// Returns the positions of the term in an article, ascending, none where it does not occur. `buffer` is for them, and `block`, which is
    /// kept for this term alone.
    #[inline]
    pub(super) fn positions<'b>(
        &self,
        doc: DocId,
        block: &mut Block,
        buffer: &'b mut Vec<u32>,
    ) -> &'b [u32] {
        let Some(posting) = self.find(doc) else { return &[] };
        let count = self.counts_of(posting)[0];
        let before = self.positions_before(posting);
        self.positions.of(before as usize, count as usize, block, buffer)
    }

    /// Returns the number of positions of the postings before one.
    #[inline]
    fn positions_before(&self, posting: u32) -> u32 {
        let (octet, place) = (posting as usize / OCTET, posting as usize % OCTET);
        let Some(&before) = self.before.get(octet) else { return 0 };
        if self.many.is_empty() {
            let mut sum = 0;
            for (counts, is_before) in self.counts[octet].iter().zip(&BEFORE[place]) {
                sum += counts.text() & is_before;
            }
            return before + u32::from(sum);
        }
        let first = posting - place as u32;
        before + (first..posting).map(|posting| self.counts_of(posting)[0]).sum::<u32>()
    }

    /// Returns the number of articles that hold the term.
    pub(super) fn documents(&self) -> u32 {
        self.documents
    }
}

/// A list of postings with positions, standing on an article: unpacked, or read in order.
pub(super) enum PlacedPostings {
    Packed(Box<SegmentPostings>),
    Unpacked { postings: Arc<Unpacked>, doc: DocId, block: Block },
}

impl PlacedPostings {
    pub(super) fn packed(postings: SegmentPostings) -> PlacedPostings {
        PlacedPostings::Packed(Box::new(postings))
    }

    pub(super) fn unpacked(postings: &Arc<Unpacked>) -> PlacedPostings {
        let (doc, block) = (postings.next(0), Block::default());
        PlacedPostings::Unpacked { postings: Arc::clone(postings), doc, block }
    }

    /// Returns the article it stands on, [`TERMINATED`] at the end.
    #[inline]
    pub(super) fn doc(&self) -> DocId {
        match self {
            PlacedPostings::Packed(postings) => postings.doc(),
            PlacedPostings::Unpacked { doc, .. } => *doc,
        }
    }

    /// Goes to the first article at or after `target`.
    #[inline]
    pub(super) fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            match self {
                PlacedPostings::Packed(postings) => return postings.seek(target),
                PlacedPostings::Unpacked { postings, doc, .. } => *doc = postings.next(target),
            }
        }
        self.doc()
    }

    /// Returns the number of articles that hold the term.
    pub(super) fn documents(&self) -> u32 {
        match self {
            PlacedPostings::Packed(postings) => postings.doc_freq(),
            PlacedPostings::Unpacked { postings, .. } => postings.documents(),
        }
    }

    /// Returns its postings, where they are unpacked.
    #[inline]
    pub(super) fn as_unpacked(&self) -> Option<&Unpacked> {
        match self {
            PlacedPostings::Packed(_) => None,
            PlacedPostings::Unpacked { postings, .. } => Some(postings),
        }
    }

    /// Returns the positions in an article, ascending, none where it does not hold the term: the article it stands on, or any where it is
    /// unpacked. `buffer` is for them.
    #[inline]
    pub(super) fn positions<'b>(&mut self, doc: DocId, buffer: &'b mut Vec<u32>) -> &'b [u32] {
        match self {
            PlacedPostings::Unpacked { postings, block, .. } => {
                postings.positions(doc, block, buffer)
            }
            PlacedPostings::Packed(postings) => {
                buffer.clear();
                if postings.doc() == doc {
                    postings.append_positions_with_offset(0, buffer);
                }
                buffer
            }
        }
    }
}

/// Returns the frequency in an article, for which some postings are gone through up to it; 0 if it has none.
#[inline]
fn next_in(postings: &mut &[(DocId, u32)], doc: DocId) -> u32 {
    while let Some((&(next, frequency), rest)) = postings.split_first()
        && next <= doc
    {
        *postings = rest;
        if next == doc {
            return frequency;
        }
    }
    0
}

/// Reads articles with frequencies.
fn postings(index: &InvertedIndexReader, info: &TermInfo) -> io::Result<Vec<(DocId, u32)>> {
    let option = IndexRecordOption::WithFreqs;
    let mut block = index.read_block_postings_from_terminfo(info, option)?;
    let mut postings = Vec::new();
    while postings.len() < info.doc_freq as usize && !block.docs().is_empty() {
        postings.extend(block.docs().iter().copied().zip(block.freqs().iter().copied()));
        block.advance();
    }
    Ok(postings)
}

#[cfg(test)]
mod tests {
    use xxhash_rust::xxh3::xxh3_64;

    use super::*;
    use crate::article::Article;
    use crate::engine::Snapshot;
    use crate::index::{Index, IndexWriter, Prepared, WriterOptions};

    /// Chance that is the same each time.
    struct Random(u64);

    impl Random {
        fn next(&mut self) -> u64 {
            self.0 += 1;
            xxh3_64(&self.0.to_le_bytes())
        }

        fn below(&mut self, bound: u64) -> u64 {
            self.next() % bound
        }
    }

    /// Returns a word of four letters.
    fn word(number: u32) -> String {
        let letter = |place: u32| char::from(b'a' + (number / 26u32.pow(place) % 26) as u8);
        format!("f{}{}{}", letter(2), letter(1), letter(0))
    }

    /// Returns a snapshot of two segments in which some words stand everywhere, some here and there, and some very often in one article.
    fn snapshot(folder: &std::path::Path) -> Snapshot {
        let mut random = Random(7);
        let options = WriterOptions { threads: 1, ..WriterOptions::default() };
        let mut writer = IndexWriter::open(folder, &options).unwrap();
        for segment in 0..2 {
            let articles = (0..700).map(|number| {
                let mut words = |most: u64| -> String {
                    let words: Vec<String> = (0..random.below(most))
                        .map(|_| {
                            // Rarer and rarer.
                            let chance = random.below(1 << 20) as f64 / f64::from(1 << 20);
                            word((chance.powi(6) * 3000.0) as u32)
                        })
                        .collect();
                    words.join(" ")
                };
                let (title, lead, mut body) = (words(6), words(40), words(80));
                if number % 300 == 5 {
                    body += &format!(" {} {}", word(0), word(3)).repeat(600);
                }
                let title =
                    if number % 200 == 9 { format!("{} ", word(0)).repeat(12) } else { title };
                let id = Some(format!("{segment}-{number}"));
                Prepared::new(Article { id, title, lead, body, ..Article::default() }, None)
            });
            writer.add(articles.collect()).unwrap();
            writer.commit().unwrap();
        }
        writer.finish().unwrap();
        Snapshot::of(&Index::open(folder).unwrap()).unwrap()
    }

    /// What the engine says of an article: how often the term occurs in it by field, and where.
    type Expected = Vec<(DocId, [u32; 3], Vec<u32>)>;

    fn expected(snapshot: &Snapshot, ordinal: usize, term: &str) -> Expected {
        let indexes = &snapshot.scored_indexes()[ordinal];
        let lists = &snapshot.lists(term).unwrap()[ordinal];
        let read = |field: ScoredField| -> Vec<(DocId, u32, Vec<u32>)> {
            let Some(info) = lists.of(field) else { return Vec::new() };
            let option = match field {
                ScoredField::Text => IndexRecordOption::WithFreqsAndPositions,
                _ => IndexRecordOption::WithFreqs,
            };
            let index = &indexes[field as usize];
            let mut postings = index.read_postings_from_terminfo(info, option).unwrap();
            let mut all = Vec::new();
            while postings.doc() != TERMINATED {
                let mut positions = Vec::new();
                postings.append_positions_with_offset(0, &mut positions);
                all.push((postings.doc(), postings.term_freq(), positions));
                postings.advance();
            }
            all
        };
        let (title, lead) = (read(ScoredField::Title), read(ScoredField::Lead));
        let of = |part: &[(DocId, u32, Vec<u32>)], doc: DocId| {
            part.iter().find(|posting| posting.0 == doc).map_or(0, |posting| posting.1)
        };
        read(ScoredField::Text)
            .into_iter()
            .map(|(doc, frequency, positions)| {
                (doc, [frequency, of(&title, doc), of(&lead, doc)], positions)
            })
            .collect()
    }

    fn unpack(snapshot: &Snapshot, ordinal: usize, term: &str) -> Unpacked {
        let articles = snapshot.searcher().segment_reader(ordinal as u32).max_doc();
        let lists = &snapshot.lists(term).unwrap()[ordinal];
        let indexes = &snapshot.scored_indexes()[ordinal];
        Unpacked::read(indexes, lists, &snapshot.positions()[ordinal], articles).unwrap().unwrap()
    }

    #[test]
    fn unpacked_postings_are_those_of_the_engine() {
        let folder = tempfile::tempdir().unwrap();
        let snapshot = snapshot(folder.path());
        assert_eq!(snapshot.segments(), 2);
        let (mut sparse, mut many, mut blocks, mut terms) = (0, 0, 0, 0);
        for ordinal in 0..2 {
            let articles = snapshot.searcher().segment_reader(ordinal as u32).max_doc();
            for number in 0..3000 {
                let term = word(number);
                let expected = expected(&snapshot, ordinal, &term);
                if expected.is_empty() {
                    continue;
                }
                let unpacked = unpack(&snapshot, ordinal, &term);
                terms += 1;
                sparse += usize::from(!unpacked.numbers.is_empty());
                many += unpacked.many.len();
                blocks = blocks.max(unpacked.positions.blocks.len() - 1);
                assert_eq!(unpacked.documents() as usize, expected.len());
                let mut next = expected.iter().peekable();
                let (mut block, mut buffer) = (Block::default(), Vec::new());
                for doc in 0..articles {
                    let here = next.next_if(|posting| posting.0 == doc);
                    assert_eq!(unpacked.counts(doc), here.map(|posting| posting.1), "{term} {doc}");
                    assert_eq!(unpacked.holds(doc), here.is_some());
                    let of_article = here.map_or(&[][..], |posting| &posting.2);
                    let positions = unpacked.positions(doc, &mut block, &mut buffer);
                    assert_eq!(positions, of_article, "{term} in {doc}");
                    let first = here.or(next.peek().copied()).map_or(TERMINATED, |it| it.0);
                    assert_eq!(unpacked.next(doc), first, "{term} from {doc} on");
                }
                assert_eq!(unpacked.next(articles), TERMINATED);
            }
        }
        assert!(terms > 300 && sparse > 50 && sparse < terms, "{sparse} sparse of {terms}");
        assert!(many > 0 && blocks > 5, "{many} large counts, {blocks} blocks");
    }

    #[test]
    fn postings_of_a_window_are_those_that_are_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let snapshot = snapshot(folder.path());
        let mut random = Random(3);
        for term in [0, 3, 60, 1000].map(word) {
            let (expected, unpacked) = (expected(&snapshot, 0, &term), unpack(&snapshot, 0, &term));
            for window in [0..700, 64..128, 128..640, 640..700] {
                for some in [0, u64::MAX, random.next(), random.next() & random.next()] {
                    let wanted: Vec<u64> = (0..11).map(|place| some.rotate_left(place)).collect();
                    let (mut found, mut groups) = (Vec::new(), Vec::new());
                    unpacked.each_posting(
                        &window,
                        |place| wanted[place],
                        |place, articles| groups.push((place, articles)),
                        |offset, text, parts| {
                            let [title, lead] = parts.unwrap_or_default();
                            found.push((window.start + offset as DocId, [text, title, lead]));
                        },
                    );
                    let ones = |&(place, articles): &(usize, u64)| {
                        let bits = (0..64).filter(move |bit| articles >> bit & 1 != 0);
                        bits.map(move |bit| window.start + (place * GROUP + bit) as DocId)
                    };
                    assert!(groups.iter().flat_map(ones).eq(found.iter().map(|it| it.0)));
                    let is_wanted = |doc: DocId| {
                        let offset = (doc.wrapping_sub(window.start)) as usize;
                        window.contains(&doc) && wanted[offset / GROUP] >> (offset % GROUP) & 1 != 0
                    };
                    let expected: Vec<(DocId, [u32; 3])> = expected
                        .iter()
                        .filter(|posting| is_wanted(posting.0))
                        .map(|posting| (posting.0, posting.1))
                        .collect();
                    assert_eq!(found, expected, "{term} in {window:?}");
                }
            }
        }
    }

    #[test]
    fn positions_that_are_not_whole_are_not_read() {
        let of = |bytes: &[u8], count| Positions::read(OwnedBytes::new(bytes.to_vec()), count);
        // No block, two numbers of one byte, one of two.
        let whole = [128, 129, 130, 5, 129];
        assert!(of(&whole, 3).is_some_and(|it| *it.rest == [1, 2, 133]));
        assert!(of(&whole, 2).is_none(), "there are three");
        assert!(of(&whole[..4], 3).is_none(), "the last one goes on");
        assert!(of(&[], 0).is_none(), "the number of blocks is missing");
        assert!(of(&[129, 1], 128).is_none(), "the block is missing");
        assert!(of(&[&[129, 1][..], &[0; 16]].concat(), 128).is_some());
        assert!(of(&[&[129, 33][..], &[0; 33 * 16]].concat(), 128).is_none(), "33 bits");
    }
}
