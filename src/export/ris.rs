//! Records of RIS, which reference managers read.

use super::cite::Citation;
use super::line;
use crate::date::PartialDate;

/// Returns the record of an article. Every value is one line; a date says what is known: `2023/12/07`, `2023/12`, `2023`.
pub(super) fn record(citation: &Citation) -> String {
    let article = &citation.stored.article;
    let mut out = String::new();
    let mut tag = |name: &str, value: &str| {
        let value = line(value);
        if !value.is_empty() {
            out.push_str(&format!("{name}  - {value}\r\n"));
        }
    };
    tag("TY", "NEWS");
    tag("ID", &citation.stored.identity.to_string());
    citation.people().iter().for_each(|name| tag("AU", name));
    tag("TI", &citation.title);
    if let Some(paper) = citation.paper() {
        tag("T2", &paper);
        tag("JO", &paper);
    }
    if let Some(date) = citation.date() {
        tag("PY", &date.year().to_string());
        tag("DA", &slashed(date));
    }
    tag("AB", &article.lead);
    article.categories.iter().for_each(|category| tag("KW", &category.names().join(" › ")));
    citation.addresses().for_each(|address| tag("UR", address));
    tag("LA", "vi");
    tag("N1", citation.note.unwrap_or_default());
    out.push_str("ER  - \r\n");
    out
}

fn slashed(date: PartialDate) -> String {
    let parts = [date.month(), date.day()].into_iter().flatten();
    parts.fold(date.year().to_string(), |text, part| format!("{text}/{part:02}"))
}
