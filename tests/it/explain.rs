//! Scores taken apart: the parts add up, and they say what is there.

use std::time::Duration;

use timbao::analysis::fold;
use timbao::article::Article;
use timbao::engine::SortOrder;
use timbao::index::Index;
use timbao::search::{FoundForm, Hit, ScorePart, SearchRequest, Searcher};

use crate::archive::Archive;
use crate::support::sample_index;

fn explained(query: &str) -> SearchRequest {
    SearchRequest { explain: true, ..SearchRequest::new(query) }
}

#[track_caller]
fn assert_adds_up(hit: &Hit, query: &str) {
    let explanation = hit.explanation.as_ref().expect("it was asked for");
    let sum: f32 = explanation.parts.iter().map(ScorePart::score).sum();
    assert!((sum - hit.score).abs() < 1e-3, "{query}: {sum} is not {}: {hit:#?}", hit.score);
}

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

#[test]
fn the_parts_add_up_to_the_score() {
    let searcher =
        Searcher::new(&Index::open(std::path::Path::new(sample_index())).unwrap()).unwrap();
    let all = searcher.search(&SearchRequest { limit: 200, ..SearchRequest::new("") }).unwrap();
    let texts: Vec<Vec<String>> = all
        .hits
        .iter()
        .map(|hit| &hit.content.as_ref().unwrap().article.article)
        .map(|article| format!("{} {} {}", article.title, article.lead, article.body))
        .map(|text| text.split_whitespace().map(str::to_owned).collect())
        .collect();
    let mut random = Random(1);
    let (mut strict, mut relaxed, mut titles, mut fresh) = (0, 0, 0, 0);
    let (mut nearness, mut passages, mut likened) = (0, 0, 0);
    for number in 0..400 {
        let mut words: Vec<String> = Vec::new();
        // Words in a row of one article, or of several: those are answered by relaxed matches.
        for _ in 0..=number % 3 {
            let text = &texts[random.below(texts.len())];
            let start = random.below(text.len());
            words.extend(text[start..].iter().take(1 + random.below(4)).cloned());
        }
        let mut query = words.join(" ");
        query = match number % 8 {
            0 | 1 => fold(&query),
            2 => format!("\"{}\" {query}", words[0]),
            3 => format!("{query} {}", words[0]),
            4 => format!("{query} ngh*"),
            _ => query,
        };
        let request = SearchRequest {
            half_life: (number % 2 == 0).then(|| Duration::from_secs(86_400 * 300)),
            as_of: Some("2025-01-01".to_owned()),
            limit: if number % 5 == 0 { 105 } else { 10 },
            sort: if number % 10 == 9 { SortOrder::Newest } else { SortOrder::Relevance },
            fold_similar: number % 4 == 0,
            fetch: false,
            ..explained(&query)
        };
        let answer = searcher.search(&request).unwrap();
        if answer.relaxed.is_some() {
            relaxed += 1
        } else {
            strict += 1
        }
        for hit in &answer.hits {
            assert_adds_up(hit, &query);
            for part in &hit.explanation.as_ref().unwrap().parts {
                match part {
                    ScorePart::Word { forms, score, .. } => {
                        assert_eq!(forms.is_empty(), *score == 0.0)
                    }
                    ScorePart::Nearness { distance, .. } => {
                        assert!(*distance > 0);
                        nearness += 1;
                    }
                    ScorePart::Passage { score, .. } | ScorePart::Run { score } => {
                        assert!(*score > 0.0);
                        passages += 1;
                    }
                    ScorePart::Title { .. } => titles += 1,
                    ScorePart::Likeness { share, .. } => {
                        assert!(*share > 0.0 && *share <= 1.0);
                        likened += 1;
                    }
                    ScorePart::Freshness { share, .. } => {
                        assert!(*share <= 0.2);
                        fresh += 1;
                    }
                }
            }
        }
    }
    assert!(strict > 20 && relaxed > 100, "{strict} strict, {relaxed} relaxed");
    assert!(nearness > 500 && passages > 500, "{nearness} {passages}");
    assert!(likened > 500, "{likened}");
    assert!(titles > 100 && fresh > 100, "{titles} {fresh}");
}

#[test]
fn the_parts_say_what_is_there() {
    let archive = Archive::of(vec![
        Article {
            id: Some("a".to_owned()),
            title: "Quân khu một họp".to_owned(),
            lead: "Quân khu một".to_owned(),
            body: "Cán bộ quân y về quan họ, rồi về khu một.".to_owned(),
            ..Article::default()
        },
        Article { id: Some("b".to_owned()), body: "khu chợ".to_owned(), ..Article::default() },
    ]);
    let answer = archive.searcher().search(&explained("quan khu vắng")).unwrap();
    let hit = answer.hits.iter().find(|hit| hit.identity.id == "a").unwrap();
    let parts = &hit.explanation.as_ref().unwrap().parts;
    assert_adds_up(hit, "quan khu vắng");
    let word = |number: usize| match &parts[number] {
        ScorePart::Word { word, forms, asked, .. } => {
            assert_eq!(*asked, 1.0);
            (word.as_str(), forms.clone())
        }
        other => panic!("{other:?}"),
    };
    let (quan, forms) = word(0);
    assert_eq!(quan, "quan");
    let counts = |form: &FoundForm| (form.term.clone(), [form.title, form.lead, form.rest]);
    assert!(
        forms.iter().map(counts).any(|form| form == ("quan".to_owned(), [0, 0, 1])),
        "{forms:?}"
    );
    let (khu, forms) = word(1);
    assert_eq!((khu, counts(&forms[0])), ("khu", ("khu".to_owned(), [1, 1, 1])));
    assert_eq!(word(2), ("vắng", vec![]));
}

#[test]
fn nearness_names_the_pair_and_its_distance() {
    let body = |text: &str| Article {
        id: Some(text.to_owned()),
        body: text.to_owned(),
        ..Article::default()
    };
    for (text, expected) in [
        ("bão lũ", Some((1, false))),
        ("bão và lũ", Some((2, false))),
        ("lũ sau bão", Some((2, true))),
        ("lũ bão xa xa xa lũ", Some((1, true))),
        ("lũ bão lũ", Some((1, false))),
        ("bão", None),
    ] {
        let archive = Archive::of(vec![body(text), body("xa")]);
        let answer = archive.searcher().search(&explained("bão lũ")).unwrap();
        let parts = &answer.hits[0].explanation.as_ref().unwrap().parts;
        let found = parts.iter().find_map(|part| match part {
            ScorePart::Nearness { distance, is_turned, .. } => Some((*distance, *is_turned)),
            _ => None,
        });
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn nothing_is_explained_unasked() {
    let archive = Archive::of(vec![Article { body: "bão".to_owned(), ..Article::default() }]);
    let answer = archive.searcher().search(&SearchRequest::new("bão")).unwrap();
    assert_eq!(answer.hits[0].explanation, None);
}
