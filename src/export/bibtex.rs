//! Entries of BibTeX and biblatex.

use xxhash_rust::xxh3::xxh3_64;

use super::cite::Citation;
use super::line;
use crate::analysis::slug;
use crate::index::Identity;

/// Months as every style knows them.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Returns the entry of an article.
pub(super) fn entry(citation: &Citation) -> String {
    let article = &citation.stored.article;
    let address = citation.addresses().next();
    let kind = match (&article.source, address) {
        (Some(_), _) => "article",
        (None, Some(_)) => "online",
        (None, None) => "misc",
    };
    // A second pair of braces keeps a name in its order, and capitals of a title.
    let whole = |text: &str| format!("{{{{{}}}}}", escaped(text));
    let braced = |text: &str| format!("{{{}}}", escaped(text));
    let people: Vec<String> =
        citation.people().iter().map(|name| format!("{{{}}}", escaped(name))).collect();
    let date = citation.date();
    let sections: Vec<String> =
        article.categories.iter().map(|category| category.names().join(" › ")).collect();
    let fields = [
        ("author", (!people.is_empty()).then(|| format!("{{{}}}", people.join(" and ")))),
        ("title", Some(whole(&citation.title))),
        ("journal", citation.paper().map(|paper| braced(&paper))),
        ("year", date.map(|date| format!("{{{}}}", date.year()))),
        ("month", date.and_then(|date| date.month()).map(|month| month_name(month).to_owned())),
        ("day", date.and_then(|date| date.day()).map(|day| format!("{{{day}}}"))),
        ("url", address.map(|address| format!("{{{}}}", verbatim(address)))),
        ("abstract", Some(&article.lead).filter(|lead| !lead.is_empty()).map(|lead| braced(lead))),
        ("keywords", (!sections.is_empty()).then(|| braced(&sections.join(", ")))),
        ("langid", Some("{vietnamese}".to_owned())),
    ];
    let mut out = format!("@{kind}{{{}", key(&citation.stored.identity));
    for (name, value) in fields {
        if let Some(value) = value {
            out += &format!(",\n  {name} = {value}");
        }
    }
    out + "\n}\n"
}

/// Returns a comment. Programs take what stands outside entries for one, up to the next `@`.
pub(super) fn comment(text: &str) -> String {
    format!("% {}\n\n", line(text).replace('@', "(at)"))
}

fn month_name(month: i8) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|month| MONTHS.get(month)).copied().unwrap_or("jan")
}

/// Returns the key of an entry, the same in every export: the id where it may be one, else its letters and a hash.
fn key(identity: &Identity) -> String {
    const MAX_SLUG_BYTES: usize = 40;
    let name = identity.to_string();
    let is_key = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
    if !name.is_empty() && name.len() <= 2 * MAX_SLUG_BYTES && name.chars().all(is_key) {
        return name;
    }
    // Slugs are ASCII but for letters of other scripts.
    let slug: String = slug(&name).chars().filter(char::is_ascii).take(MAX_SLUG_BYTES).collect();
    format!("{}-{:08x}", slug.trim_matches('-'), xxh3_64(name.as_bytes()) as u32)
}

/// Returns a text for TeX on one line. Braces are named: BibTeX counts them even behind a backslash.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in line(text).chars() {
        match c {
            '#' | '%' | '&' | '_' | '$' => out.extend(['\\', c]),
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            c => out.push(c),
        }
    }
    out
}

/// Returns an address, which styles print as it stands: only what would end the field is encoded.
fn verbatim(address: &str) -> String {
    address.replace('{', "%7B").replace('}', "%7D").replace('\\', "%5C")
}
