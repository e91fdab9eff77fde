//! Articles for other programs: exports of all that was found, citations of one, feeds of the newest.
//!
//! Everything here is text in memory. An export is made piece by piece, so that a file or the body of an answer is written in flat
//! memory however many articles there are:
//!
//! ```no_run
//! use timbao::export::{ExportFormat, ExportInfo, Exporter};
//! use timbao::index::Index;
//! use timbao::search::{SearchRequest, Searcher};
//! # fn main() -> timbao::Result<()> {
//! let searcher = Searcher::new(&Index::open("index".as_ref())?)?;
//! let list = searcher.all_matches(&SearchRequest::new("bão lũ"))?;
//! let info = ExportInfo::of(&list, std::time::SystemTime::now());
//! let mut written = String::new();
//! Exporter::new(ExportFormat::Ris, info).write_all(&list, &|_| None, &mut |piece| {
//!     written.push_str(piece);
//!     true
//! })?;
//! # Ok(())
//! # }
//! ```
//!
//! Not here: which articles are found (`search`), JSON types (`wire`), files and streams (the program, the server).

mod bibtex;
mod cite;
mod entry;
mod feed;
mod info;
mod moment;
mod news;
mod records;
mod ris;
mod table;
mod xml;

pub use self::cite::{Citation, Style};
pub use self::feed::{Feed, FeedFormat};
pub use self::info::ExportInfo;
pub use self::news::atom_of_news;
pub use self::records::{ExportFormat, Exporter};
pub use self::table::csv_row;

/// Returns an address of the web; any other, such as one of a script, is none that is put into links.
fn web(address: &str) -> Option<&str> {
    let is_web = ["https://", "http://"].iter().any(|scheme| {
        address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    (is_web && !address.contains(|c: char| c.is_whitespace() || c.is_control())).then_some(address)
}

/// Returns a text as one line: white space of any kind is one space, other control characters are left out.
fn line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace()) {
        let start = line.len();
        line.extend(word.chars().filter(|c| !c.is_control()));
        if line.len() > start && start > 0 {
            line.insert(start, ' ');
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_web_is_linked() {
        assert_eq!(web("HTTPS://bao.example/1"), Some("HTTPS://bao.example/1"));
        for address in ["javascript:alert(1)", "bao.example", "", "http://a b", "htt"] {
            assert_eq!(web(address), None, "{address}");
        }
    }

    #[test]
    fn lines_have_no_breaks() {
        assert_eq!(line(" Bão\r\n\u{2028}số \u{7} 3\u{b}\n"), "Bão số 3");
        assert_eq!(line(""), "");
    }
}
