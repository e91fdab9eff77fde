//! `timbao show`: one article as it is stored.

use std::collections::BTreeSet;

use anyhow::Result;
use timbao::article::Article;
use timbao::copies::Groups;
use timbao::engine::Visibility;
use timbao::index::{Index, Ingest, StoredArticle};
use timbao::search::{Searcher, shown_title};
use timbao::wire;

use crate::args::ShowArgs;
use crate::groups;
use crate::history;
use crate::hits::date;
use crate::messages::Lang;
use crate::output::{self, Exit, Marked, PLAIN, QUIET, TITLE, wrap};

pub(crate) fn run(arguments: &ShowArgs, lang: Lang) -> Result<Exit> {
    let index = Index::open(&arguments.index)?;
    let searcher = Searcher::seeing(&index, visibility(arguments.embargoed))?;
    if arguments.versions || arguments.version.is_some() || !arguments.diff.is_empty() {
        return history::run(arguments, &searcher, lang);
    }
    let article = searcher.article(&arguments.id)?;
    let ingest = searcher.snapshot().ingest(&article.identity)?;
    print(&article, Some(&ingest), arguments.json, lang)?;
    if !arguments.json {
        let groups = Groups::read(&arguments.index)?;
        let group = groups::seen(searcher.snapshot(), groups.of(&article.identity));
        if group.len() > 1 {
            let lines: Vec<String> =
                group.iter().map(|copy| format!("  {}\n", groups::line(copy))).collect();
            let head = lang.copies();
            output::styled(&format!("\n{QUIET}{head}{QUIET:#}\n{}", lines.concat()))?;
        }
    }
    Ok(Exit::Found)
}

/// Prints an article, and for people where it came from.
pub(crate) fn print(
    article: &StoredArticle,
    ingest: Option<&Ingest>,
    json: bool,
    lang: Lang,
) -> Result<()> {
    if json {
        output::json(&wire::Article::from(article))?;
        return Ok(());
    }
    let mut page = page(article, lang, output::width());
    if let Some(origin) = ingest.and_then(|ingest| history::origin(ingest, lang)) {
        page += &format!("\n{QUIET}{origin}{QUIET:#}\n");
    }
    Ok(output::styled(&page)?)
}

/// Returns what is seen with `--embargoed` and without.
pub(crate) fn visibility(embargoed: bool) -> Visibility {
    if embargoed { Visibility::Everything } else { Visibility::Public }
}

/// Lays out an article: title, what is known about it, its paragraphs, the captions apart, who made it.
fn page(stored: &StoredArticle, lang: Lang, width: Option<usize>) -> String {
    let article = &stored.article;
    let mut out = String::new();
    let mut paragraph = |text: &str, style, indent: usize| {
        out.extend(std::iter::repeat_n(' ', indent));
        wrap(&mut out, Marked { text, spans: &[], style }, width, indent, indent);
        out.push('\n');
    };
    let (title, title_derived) = shown_title(stored);
    paragraph(&title, TITLE, 0);
    for line in facts(stored, lang) {
        paragraph(&line, QUIET, 0);
    }
    // A title made of the lead is not said twice.
    let lead = match title_derived {
        true => article.lead.strip_prefix(&title).unwrap_or(&article.lead),
        false => &article.lead,
    };
    for text in lead.lines().filter(|text| !text.trim().is_empty()) {
        paragraph("", PLAIN, 0);
        paragraph(text, TITLE, 0);
    }
    for text in article.body.lines() {
        paragraph("", PLAIN, 0);
        paragraph(text, PLAIN, 0);
    }
    if !article.captions.is_empty() {
        paragraph("", PLAIN, 0);
        paragraph(&lang.captions(), QUIET, 0);
        for caption in &article.captions {
            paragraph(&format!("- {caption}"), PLAIN, 2);
        }
    }
    if let Some(byline) = byline(article, lang) {
        paragraph("", PLAIN, 0);
        paragraph(&byline, PLAIN, 0);
    }
    if !article.related.is_empty() {
        paragraph("", PLAIN, 0);
        paragraph(&lang.related(), QUIET, 0);
        for link in &article.related {
            let address =
                if link.url.is_empty() { String::new() } else { format!(" ({})", link.url) };
            paragraph(&format!("- {}{address}", link.title), PLAIN, 2);
        }
    }
    out
}

/// Returns section, dates, source and address, one a line.
fn facts(stored: &StoredArticle, lang: Lang) -> Vec<String> {
    let article = &stored.article;
    let sections: Vec<String> =
        article.categories.iter().map(|category| category.names().join(" › ")).collect();
    let facts = [
        ("Id".to_owned(), Some(stored.identity.to_string())),
        (lang.section(), (!sections.is_empty()).then(|| sections.join("; "))),
        (lang.date(), article.published.as_ref().map(|published| date(&published.date, lang))),
        (lang.publish_after(), article.publish_after.as_ref().map(|after| after.raw.clone())),
        (lang.mentions(), mentions(article)),
        (lang.source(), article.source.clone()),
        (lang.address(), article.url.clone()),
    ];
    let known = facts.into_iter().filter_map(|(label, value)| Some((label, value?)));
    known.map(|(label, value)| format!("{label}: {value}")).collect()
}

/// Returns the times that the text mentions, each once.
fn mentions(article: &Article) -> Option<String> {
    const MOST: usize = 12;
    let mut times = BTreeSet::new();
    article.each_mention(|mention| times.extend(mention.meant.map(|span| span.to_string())));
    let more = if times.len() > MOST { ", …" } else { "" };
    let first: Vec<String> = times.into_iter().take(MOST).collect();
    (!first.is_empty()).then(|| first.join(", ") + more)
}

fn byline(article: &Article, lang: Lang) -> Option<String> {
    let mut parts = Vec::new();
    if !article.authors.is_empty() {
        parts.push(format!("{}: {}", lang.by(), article.authors.join(", ")));
    }
    if !article.photographers.is_empty() {
        parts.push(format!("{}: {}", lang.photos(), article.photographers.join(", ")));
    }
    parts.extend(article.agency.clone());
    (!parts.is_empty()).then(|| parts.join(" · "))
}
