//! Queries to measure with: of each kind one for each topic, and topics for who has none.

use std::collections::BinaryHeap;

use xxhash_rust::xxh3::xxh3_64;

use crate::analysis::fold;
use crate::engine::Keyword;
use crate::error::Result;
use crate::eval::Topic;
use crate::search::{Correct, SearchRequest, Searcher, TotalMode};

/// Words of a title that make a topic.
const TOPIC_WORDS: usize = 6;
/// Fewest, and of a topic that can be measured with.
const FEWEST_WORDS: usize = 3;
/// Hits that a search lists.
const HITS: usize = 10;

/// A kind of query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryKind {
    /// Two or three words, all needed.
    And,
    /// Three to five words, one needed.
    Or,
    /// Two or three words in this order.
    Phrase,
    /// The words of the topic as readers type them, none needed.
    Title,
    /// The same without marks.
    Unmarked,
    /// A word, and the beginning of the next.
    Prefix,
    /// The words of the topic in one section.
    Section,
    /// As AND, counted exactly, without a list.
    Count,
    /// As the words of the topic, with the texts of ten hits and their snippets, and matches counted to 10,000.
    Snippets,
}

impl QueryKind {
    /// All kinds, in the order in which they are reported.
    pub const ALL: [QueryKind; 9] = [
        QueryKind::And,
        QueryKind::Or,
        QueryKind::Phrase,
        QueryKind::Title,
        QueryKind::Unmarked,
        QueryKind::Prefix,
        QueryKind::Section,
        QueryKind::Count,
        QueryKind::Snippets,
    ];

    /// Returns its name.
    pub fn name(self) -> &'static str {
        match self {
            QueryKind::And => "and",
            QueryKind::Or => "or",
            QueryKind::Phrase => "phrase",
            QueryKind::Title => "title",
            QueryKind::Unmarked => "unmarked",
            QueryKind::Prefix => "prefix",
            QueryKind::Section => "section",
            QueryKind::Count => "count",
            QueryKind::Snippets => "snippets",
        }
    }

    /// Returns the query that a topic comes to, or `None` when it has fewer than three words.
    pub fn query(self, topic: &Topic) -> Option<String> {
        // In lower case, since operators are in capitals.
        let text = topic.query.to_lowercase();
        let words: Vec<&str> = words(&text).collect();
        if words.len() < FEWEST_WORDS {
            return None;
        }
        // Which of them: the same ones always, and not the first ones only.
        let chance = xxh3_64(topic.query.as_bytes());
        let some = |fewest: usize, most: usize| {
            let count = (fewest + chance as usize % (most - fewest + 1)).min(words.len());
            let first = (chance >> 32) as usize % (words.len() - count + 1);
            &words[first..first + count]
        };
        Some(match self {
            QueryKind::And | QueryKind::Count => some(2, 3).join(" AND "),
            QueryKind::Or => some(3, 5).join(" OR "),
            QueryKind::Phrase => format!("\"{}\"", some(2, 3).join(" ")),
            QueryKind::Title | QueryKind::Section | QueryKind::Snippets => words.join(" "),
            QueryKind::Unmarked => fold(&words.join(" ")),
            QueryKind::Prefix => {
                let [first, second] = [some(2, 2)[0], some(2, 2)[1]];
                let begin: String = second.chars().take(2).collect();
                format!("{first} {begin}*")
            }
        })
    }

    /// Returns the searches of all topics, those that are too short left out. `sections` are those that topics without one are
    /// limited to, in turn.
    pub fn requests(self, topics: &[Topic], sections: &[String]) -> Vec<SearchRequest> {
        let mut requests = Vec::new();
        for topic in topics {
            let Some(query) = self.query(topic) else { continue };
            let mut request = SearchRequest::new(query);
            request.limit = HITS;
            request.total = TotalMode::None;
            request.fetch = false;
            match self {
                QueryKind::Section => {
                    let turn = sections.get(requests.len() % sections.len().max(1));
                    request.categories.extend(topic.category.as_ref().or(turn).cloned());
                }
                QueryKind::Count => (request.limit, request.total) = (0, TotalMode::Exact),
                QueryKind::Snippets => (request.fetch, request.total) = (true, TotalMode::Capped),
                // What is measured is the engine, and the list that was asked for.
                QueryKind::And | QueryKind::Or | QueryKind::Phrase | QueryKind::Prefix => {
                    request.correct = Correct::Off;
                }
                QueryKind::Title | QueryKind::Unmarked => {}
            }
            requests.push(request);
        }
        requests
    }
}

/// Chooses titles to make topics of: the same ones from the same articles, in whatever order they come.
#[derive(Debug)]
pub struct TopicChoice {
    how_many: usize,
    /// Those with the smallest hashes of their ids, the largest on top.
    chosen: BinaryHeap<(u64, String, String)>,
}

impl TopicChoice {
    /// Chooses so many, of fewer articles all.
    pub fn new(how_many: usize) -> TopicChoice {
        TopicChoice { how_many, chosen: BinaryHeap::new() }
    }

    /// Considers the article of this id and title.
    pub fn offer(&mut self, id: &str, title: &str) {
        let hash = xxh3_64(id.as_bytes());
        let full = self.chosen.len() >= self.how_many;
        if full && self.chosen.peek().is_none_or(|(largest, ..)| *largest <= hash) {
            return;
        }
        let words: Vec<&str> = words(title).collect();
        if words.len() < FEWEST_WORDS {
            return;
        }
        let count = FEWEST_WORDS + (hash as usize >> 8) % (TOPIC_WORDS - FEWEST_WORDS + 1);
        let count = count.min(words.len());
        let first = (hash >> 32) as usize % (words.len() - count + 1);
        let words = words[first..first + count].join(" ").to_lowercase();
        self.chosen.push((hash, id.to_owned(), words));
        if full {
            self.chosen.pop();
        }
    }

    /// Returns three to six words, neighbours in a title, of each chosen one.
    pub fn topics(self) -> Vec<Topic> {
        let chosen = self.chosen.into_sorted_vec().into_iter();
        chosen.map(|(_, id, query)| Topic { id, query, category: None }).collect()
    }
}

/// Returns topics made of words of titles in an index.
///
/// # Errors
/// [`Error::IndexDamaged`](crate::Error::IndexDamaged), [`Error::Io`](crate::Error::Io).
pub fn topics_of(searcher: &Searcher, how_many: usize) -> Result<Vec<Topic>> {
    let mut choice = TopicChoice::new(how_many);
    searcher.snapshot().each_article(&mut |_, stored| {
        choice.offer(&stored.identity.to_string(), &stored.article.title);
    })?;
    Ok(choice.topics())
}

/// Returns the sections that filters are measured with: large ones and small ones, at most eight.
///
/// # Errors
/// [`Error::IndexDamaged`](crate::Error::IndexDamaged).
pub fn sections_of(searcher: &Searcher) -> Result<Vec<String>> {
    let mut sections = searcher.snapshot().keywords(Keyword::Category)?;
    sections.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let step = sections.len().div_ceil(8).max(1);
    Ok(sections.into_iter().step_by(step).map(|(section, _)| section).collect())
}

/// Returns the words of a text without anything that the query language could take for its own. None is left out: neighbours
/// stay neighbours.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{QueryKind, Topic};

    #[test]
    fn every_kind_is_made_of_the_words_of_the_topic() {
        let topic =
            Topic {
                id: "1".into(), query: "Cầu treo – bản (Nậm) Pồ AND".into(), category: None
            };
        let check = |kind: QueryKind, expected: &str| {
            assert_eq!(kind.query(&topic).as_deref(), Some(expected), "{}", kind.name());
        };
        check(QueryKind::Title, "cầu treo bản nậm pồ and");
        check(QueryKind::Unmarked, "cau treo ban nam po and");
        for (kind, joint, fewest, most) in
            [(QueryKind::And, " AND ", 2, 3), (QueryKind::Or, " OR ", 3, 5)]
        {
            let query = kind.query(&topic).unwrap();
            let words: Vec<&str> = query.split(joint).collect();
            assert!((fewest..=most).contains(&words.len()), "{query}");
            assert!("cầu treo bản nậm pồ and".contains(&words.join(" ")), "{query}");
        }
        let short = Topic { query: "một hai".into(), ..topic.clone() };
        assert_eq!(QueryKind::And.query(&short), None);
    }
}
