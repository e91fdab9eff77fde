//! Who wrote it and who took the pictures: `Tin, ảnh: Bùi Hiệp`, `Tin: A – Ảnh: B`, `Theo TTXVN`.

/// The people and agencies of a byline.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Byline {
    pub(super) authors: Vec<String>,
    pub(super) photographers: Vec<String>,
    pub(super) agency: Option<String>,
}

/// Words a label is made of, and whom it names. "ảnh" needs its mark: "Vân Anh" is a name.
const LABEL_WORDS: &[(&str, Role)] = &[
    ("tin", Role::Author),
    ("bài", Role::Author),
    ("viết", Role::Author),
    ("tác", Role::Author),
    ("giả", Role::Author),
    ("người", Role::Author),
    ("thực", Role::Author),
    ("hiện", Role::Author),
    ("dịch", Role::Author),
    ("biên", Role::Author),
    ("soạn", Role::Author),
    ("by", Role::Author),
    ("ảnh", Role::Photographer),
    ("photo", Role::Photographer),
    ("nguồn", Role::Agency),
    ("theo", Role::Agency),
    ("video", Role::Other),
    ("clip", Role::Other),
    ("đồ", Role::Other),
    ("họa", Role::Other),
    ("hoạ", Role::Other),
    ("và", Role::Joint),
];

/// The same without marks, for sources that have none; a label at the start only.
const BARE_LABELS: &[(&str, &[Role])] = &[
    ("tin, anh", &[Role::Author, Role::Photographer]),
    ("bai, anh", &[Role::Author, Role::Photographer]),
    ("bai va anh", &[Role::Author, Role::Photographer]),
    ("bai", &[Role::Author]),
    ("anh", &[Role::Photographer]),
    ("tac gia", &[Role::Author]),
    ("thuc hien", &[Role::Author]),
    ("nguon", &[Role::Agency]),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Author,
    Photographer,
    Agency,
    /// Makers of films and graphics: no field of ours.
    Other,
    Joint,
}

impl Byline {
    /// Reads a byline; without a label the names are authors.
    pub(super) fn parse(text: &str) -> Byline {
        let text = without_brackets(text.trim().trim_matches('*'));
        // Credit to several: "Theo Đỗ Anh, Lê Hà".
        let text = match agency_without_colon(text) {
            None if !text.contains(':') => text.strip_prefix("Theo ").unwrap_or(text),
            _ => text,
        };
        let mut byline = Byline::default();
        for (roles, names) in segments(text) {
            byline.fill(&roles, names);
        }
        byline
    }

    /// Says whether the text begins with a label and is short enough to be a byline.
    pub(super) fn is_labelled(text: &str) -> bool {
        const MAX_CHARS: usize = 160;
        let text = without_brackets(text.trim().trim_matches('*'));
        text.chars().take(MAX_CHARS + 1).count() <= MAX_CHARS
            && segments(text).first().is_some_and(|(roles, names)| {
                !roles.is_empty() && !names.is_empty() && looks_like_names(names)
            })
    }

    /// Adds the people of another byline, each once.
    pub(super) fn add(&mut self, other: Byline) {
        add_new(&mut self.authors, other.authors);
        add_new(&mut self.photographers, other.photographers);
        self.agency = self.agency.take().or(other.agency);
    }

    fn fill(&mut self, roles: &[Role], names: &str) {
        if roles.contains(&Role::Agency) {
            let name = without_brackets(names.trim().trim_end_matches('.'));
            self.agency = self.agency.take().or(Some(name.to_owned()).filter(|n| !n.is_empty()));
            return;
        }
        let names = split_names(names);
        if roles.contains(&Role::Photographer) {
            add_new(&mut self.photographers, names.clone());
        }
        if roles.is_empty() || roles.contains(&Role::Author) {
            add_new(&mut self.authors, names);
        }
    }
}

/// Cuts a list of people at commas, semicolons, slashes, free-standing dashes and "và".
pub(super) fn split_names(text: &str) -> Vec<String> {
    let mut text = text.to_owned();
    for joint in [" – ", " - ", " — ", " và ", " VÀ ", " & ", " | "] {
        text = text.replace(joint, ",");
    }
    let is_edge = |c: char| c.is_whitespace() || "–—-:*".contains(c);
    let mut names = Vec::new();
    for name in text.split([',', ';', '/', '\n', '–']) {
        let name = without_brackets(name.trim_matches(is_edge));
        // The stop of "H.T." belongs to the name, that of "Bùi Hiệp." does not.
        let name = match name.strip_suffix('.') {
            Some(stem) if !stem.contains('.') => without_brackets(stem.trim_end()),
            _ => name,
        };
        if name.chars().any(char::is_alphabetic) {
            add_new(&mut names, vec![name.to_owned()]);
        }
    }
    names
}

fn without_brackets(text: &str) -> &str {
    let inner = |open, close| text.strip_prefix(open)?.strip_suffix(close).map(str::trim);
    inner('(', ')').or_else(|| inner('[', ']')).unwrap_or(text)
}

fn add_new(names: &mut Vec<String>, more: Vec<String>) {
    for name in more {
        if !names.contains(&name) {
            names.push(name);
        }
    }
}

/// Cuts a byline into labels and what follows each.
fn segments(text: &str) -> Vec<(Vec<Role>, &str)> {
    if let Some(agency) = agency_without_colon(text) {
        return vec![(vec![Role::Agency], agency)];
    }
    let mut found = Vec::new();
    let mut names_start = 0;
    let mut roles = Vec::new();
    for (colon, _) in text.match_indices(':') {
        let Some((start, label)) = label_before(&text[names_start..colon], names_start == 0) else {
            continue;
        };
        let names = &text[names_start..names_start + start];
        if !names.trim().is_empty() {
            found.push((std::mem::take(&mut roles), names));
        }
        roles = label;
        names_start = colon + 1;
    }
    found.push((roles, &text[names_start..]));
    found
}

/// Finds the label at the end of a text: its longest tail of label words.
fn label_before(text: &str, at_start: bool) -> Option<(usize, Vec<Role>)> {
    let bare = text.trim().to_lowercase();
    if let Some((_, roles)) = BARE_LABELS.iter().find(|(label, _)| at_start && *label == bare) {
        return Some((0, roles.to_vec()));
    }
    let mut roles = Vec::new();
    let mut start = text.len();
    loop {
        let rest =
            text[..start].trim_end_matches(|c: char| c.is_whitespace() || ",-–&/.;".contains(c));
        let word_start = rest
            .rfind(|c: char| !c.is_alphabetic())
            .map_or(0, |at| at + rest[at..].chars().next().map_or(1, char::len_utf8));
        let word = rest[word_start..].to_lowercase();
        let Some((_, role)) = LABEL_WORDS.iter().find(|(label, _)| *label == word) else { break };
        start = word_start;
        roles.push(*role);
    }
    (!roles.is_empty()).then_some((start, roles))
}

/// Reads `Theo TTXVN`, `Theo VnExpress`: no colon, and a name of a few words.
fn agency_without_colon(text: &str) -> Option<&str> {
    const MAX_WORDS: usize = 5;
    let name = ["Theo ", "THEO "].iter().find_map(|label| text.strip_prefix(label))?.trim();
    let is_name = !name.contains(':')
        && name.split_whitespace().count() <= MAX_WORDS
        && name.starts_with(char::is_uppercase)
        && !name.contains([',', ';']);
    is_name.then_some(name)
}

/// Says whether a text may be a list of people: few words, none of a sentence.
fn looks_like_names(text: &str) -> bool {
    const MAX_WORDS: usize = 24;
    let words: Vec<&str> = text.split_whitespace().collect();
    let lower = words.iter().filter(|word| word.starts_with(char::is_lowercase)).count();
    words.len() <= MAX_WORDS && lower * 2 <= words.len()
}

/// Says whether a line is nothing but one or several names: 2 to 5 capitalised words each.
pub(super) fn is_names_only(text: &str) -> bool {
    let names = split_names(text);
    let is_name = |name: &String| {
        let words: Vec<&str> = name.split_whitespace().collect();
        (2..=5).contains(&words.len())
            && words.iter().all(|word| {
                word.starts_with(char::is_uppercase)
                    && word.chars().all(|c| c.is_alphabetic() || c == '.')
            })
    };
    (1..=4).contains(&names.len())
        && !text.contains([':', '!', '?', '"'])
        && names.iter().all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, authors: &[&str], photographers: &[&str], agency: Option<&str>) {
        let byline = Byline::parse(text);
        assert_eq!(byline.authors, authors, "{text}");
        assert_eq!(byline.photographers, photographers, "{text}");
        assert_eq!(byline.agency.as_deref(), agency, "{text}");
    }

    #[test]
    fn labels_say_who_did_what() {
        check("Tin, ảnh: Bùi Hiệp", &["Bùi Hiệp"], &["Bùi Hiệp"], None);
        check("TIN, ẢNH: BÙI HIỆP", &["BÙI HIỆP"], &["BÙI HIỆP"], None);
        check("Tin, anh: Bui Hiep", &["Bui Hiep"], &["Bui Hiep"], None);
        check("Bài và ảnh: Lê Hà", &["Lê Hà"], &["Lê Hà"], None);
        check("Bài, ảnh: Lê Hà – Văn Bình", &["Lê Hà", "Văn Bình"], &["Lê Hà", "Văn Bình"], None);
        check("Tin: Vân Anh; ảnh: Lê Hà, Đỗ Tú", &["Vân Anh"], &["Lê Hà", "Đỗ Tú"], None);
        check("Tin: Vân Anh – Ảnh: Lê Hà", &["Vân Anh"], &["Lê Hà"], None);
        check("Bài: A Lưới - Ảnh: B. T.", &["A Lưới"], &["B. T."], None);
        check("Ảnh: Lê Hà", &[], &["Lê Hà"], None);
        check("Thực hiện: Lê Hà và Đỗ Tú", &["Lê Hà", "Đỗ Tú"], &[], None);
        check("Nguồn: TTXVN", &[], &[], Some("TTXVN"));
        check("Theo TTXVN", &[], &[], Some("TTXVN"));
        check("Theo Đỗ Anh, Lê Hà (Dân Việt)", &["Đỗ Anh", "Lê Hà (Dân Việt)"], &[], None);
        check("(Theo VnExpress)", &[], &[], Some("VnExpress"));
        check("Clip: Lê Hà; tin: Đỗ Tú", &["Đỗ Tú"], &[], None);
    }

    #[test]
    fn names_without_a_label_are_authors() {
        check("Bùi Hiệp", &["Bùi Hiệp"], &[], None);
        check("Lê Hà, Đỗ Tú và H.T.", &["Lê Hà", "Đỗ Tú", "H.T."], &[], None);
        check("TIẾN LONG;THÀNH CHUNG", &["TIẾN LONG", "THÀNH CHUNG"], &[], None);
        check("Nguyễn Bá - Trần Tư.", &["Nguyễn Bá", "Trần Tư"], &[], None);
        check("Y Phương, Y Phương", &["Y Phương"], &[], None);
        check(" , ; ", &[], &[], None);
        check("", &[], &[], None);
    }

    #[test]
    fn bylines_are_told_from_sentences() {
        let yes = ["Tin, ảnh: Bùi Hiệp", "Ảnh: L.H", "Theo TTXVN", "(Nguồn: VOV)"];
        let no = [
            "Bùi Hiệp",
            "Theo báo cáo của Bộ Y tế, số ca giảm",
            "Tin vui: đội nhà đã thắng trận đấu hôm qua trên sân khách",
            "Ảnh:",
            "Nhiệm vụ: hoàn thành",
        ];
        for text in yes {
            assert!(Byline::is_labelled(text), "{text}");
        }
        for text in no {
            assert!(!Byline::is_labelled(text), "{text}");
        }
        assert!(is_names_only("Bùi Hiệp") && is_names_only("BÙI HIỆP – LÊ HÀ"));
        for text in ["Hà", "Bùi Hiệp phát biểu", "Năm 2023", ""] {
            assert!(!is_names_only(text), "{text}");
        }
    }
}
