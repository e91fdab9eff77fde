//! Agencies and papers that a text names before its first words or after its last: `(Dân trí) –`, `TTO -`, `/TTXVN`, `Theo AFP`.
//!
//! They go to `agency`, for all sources alike, so that a text begins with its own words. Only names that are known count in
//! running text (`Đại hội XIII - dấu mốc mới` begins with none), on a line of its own any name after "Theo" does. Nothing is lost:
//! where the agency is known already and another one, the text stays as it is. Not here: what a line of names means (`byline.rs`).

use super::byline::{Byline, is_names_only};
use crate::analysis::slug;
use crate::article::Article;

/// Agencies, papers and sites as they sign, in lower case.
#[rustfmt::skip]
const KNOWN: &[&str] = &[
    // Agencies.
    "ttxvn", "ttxvn/vietnam+", "ttxvn/vietnamplus", "vietnam+", "vietnamplus", "thông tấn xã việt nam", "afp", "ap", "reuters", "bbc", "cnn",
    "thx", "tân hoa xã", "xinhua", "kyodo", "yonhap", "bloomberg", "tass", "ria novosti", "sputnik", "itar-tass", "dpa", "upi",
    // Papers of the state and of the army, radio, television.
    "chinhphu.vn", "vgp", "vgp news", "nhân dân", "nd", "ndo", "nđo", "ndđt", "nhandan.vn", "nhân dân điện tử", "qđnd", "qđnd online",
    "quân đội nhân dân", "cand", "cand online", "công an nhân dân", "antđ", "antđ online", "antv", "đcsvn", "đcsvn online",
    "tin tức", "báo tin tức", "baotintuc.vn", "bnews", "bnews/ttxvn", "vov", "vov.vn", "vov online", "vov news", "vtv", "vtv.vn",
    "vtv news", "vtv online", "vtc", "vtc news", "vtcnews", "vtc.vn", "quốc hội", "quochoi.vn", "tg&vn",
    // Papers and sites.
    "dân trí", "dantri", "dantri.com.vn", "dân việt", "danviet.vn", "tto", "tt", "ttc", "ttct", "tt&vh", "tuổi trẻ", "tuổi trẻ online", "tno", "tn",
    "thanh niên", "thanh niên online", "tpo", "tp", "tiền phong", "tiền phong online", "nlđo", "nlđ", "người lao động", "plo", "pl", "plvn",
    "pháp luật tp.hcm", "pháp luật việt nam", "pl&xh", "sggp", "sggpo", "sggp online", "sài gòn giải phóng", "sgtt", "sgtt.vn", "sgtt online",
    "lđo", "lđ", "lao động", "lao động online", "ldo", "hnm", "hnmo", "hnm online", "hà nội mới", "hànộimới", "ktđt", "kt&đt", "kinhtedothi",
    "kinh tế đô thị", "gd&tđ", "gdtđ", "gdvn", "giáo dục việt nam", "vnexpress", "vnexpress.net", "vne", "vnn", "vietnamnet", "vnmedia", "vnmedia.vn",
    "infonet", "zing", "zing.vn", "zing news", "zingnews", "znews", "kenh14", "kênh 14", "soha", "soha.vn", "24h", "24h.com.vn", "cafef", "cafebiz",
    "vneconomy", "tbktvn", "tbktsg", "tbktsg online", "ktsg online", "kinh tế sài gòn", "đtck", "tnck", "bđt", "đầu tư", "đầu tư online",
    "baodautu.vn", "kienthuc.net.vn", "kiến thức", "petrotimes", "pltp", "baophapluat.vn", "bvpl", "baovephapluat.vn", "mtg", "một thế giới",
    "nguoiduatin.vn", "người đưa tin", "đspl", "đs&pl", "pno", "pn", "phụ nữ", "phụ nữ online", "pnvn", "giao thông", "báo giao thông", "gt",
    "xây dựng", "công thương", "congthuong.vn", "tcct", "tài nguyên & môi trường", "tn&mt", "ictnews", "vnreview", "genk", "saostar", "ngôi sao",
    "vietq", "vietq.vn", "reatimes", "thể thao & văn hóa", "thethaovanhoa.vn", "bóng đá", "bongda+", "thể thao việt nam", "giác ngộ", "gn",
    "cafeland", "doanh nhân sài gòn", "dnsg", "sk&đs", "skđs", "sức khỏe & đời sống", "suckhoedoisong.vn",
];

/// Takes the names of agencies off both ends of an article's text, and a byline off its end where nobody said who wrote it.
pub(super) fn take(article: &mut Article) {
    let start = if article.lead.is_empty() { &mut article.body } else { &mut article.lead };
    if let Some((name, length)) = opening(start)
        && fits(article.agency.as_deref(), name)
    {
        let name = name.to_owned();
        start.drain(..length);
        article.agency.get_or_insert(name);
    }
    const MOST_LINES: usize = 3;
    for _ in 0..MOST_LINES {
        let Some((length, byline)) = closing(&article.body) else { break };
        let has_people = !byline.authors.is_empty() || !byline.photographers.is_empty();
        let is_told = !article.authors.is_empty() || !article.photographers.is_empty();
        let agency = byline.agency.as_deref();
        if has_people && is_told || !agency.is_none_or(|name| fits(article.agency.as_deref(), name))
        {
            break;
        }
        article.body.truncate(length);
        let agency = article.agency.take();
        article.agency = agency.or(byline.agency);
        if has_people {
            article.authors = byline.authors;
            article.photographers = byline.photographers;
        }
    }
}

/// Says whether an agency is told by a field already, or may go there.
fn fits(told: Option<&str>, name: &str) -> bool {
    told.is_none_or(|told| slug(told) == slug(name))
}

fn is_known(name: &str) -> bool {
    const MAX_BYTES: usize = 40;
    name.len() <= MAX_BYTES && {
        let name = name.to_lowercase();
        KNOWN.contains(&name.as_str())
    }
}

/// Returns the agency before the first words, and where these begin.
fn opening(text: &str) -> Option<(&str, usize)> {
    const MAX_BYTES: usize = 48;
    const LEAST_BYTES: usize = 20;
    let is_dash = |c: char| matches!(c, '-' | '–' | '—');
    let is_open = text.starts_with(['(', '[']);
    let (name, rest) = if is_open {
        let (inner, rest) = text[1..].split_once([')', ']'])?;
        let name = without_label(inner.trim());
        let has_dash = rest.trim_start_matches([' ', '.', '\u{a0}']).starts_with(is_dash);
        let is_name =
            inner.len() <= MAX_BYTES && (is_known(name) || has_dash && looks_like_paper(name));
        (name, is_name.then_some(rest)?)
    } else {
        let mut start = text.char_indices().take_while(|(at, _)| *at <= MAX_BYTES);
        let (at, _) = start.find(|(_, c)| is_dash(*c))?;
        let (head, rest) = text.split_at(at);
        let name = head.trim_end_matches([' ', '.', ',', '\u{a0}']);
        // "VN-Index" and "TT-Huế" are words.
        let is_apart = name.len() < head.len()
            || rest.trim_start_matches(is_dash).starts_with(char::is_whitespace);
        (name, (is_apart && is_known(name)).then_some(rest)?)
    };
    let rest =
        rest.trim_start_matches(|c: char| c.is_whitespace() || is_dash(c) || ".:".contains(c));
    let begins =
        rest.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || "“\"‘'«".contains(c));
    (begins && rest.len() >= LEAST_BYTES).then(|| (name, text.len() - rest.len()))
}

/// Says whether a name in brackets is that of a paper by its shape: `HNMO`, `Soha.vn`, `VTC News`, `Báo Ví Dụ`.
fn looks_like_paper(name: &str) -> bool {
    let lower = name.to_lowercase();
    let is_site = [".vn", ".com", ".net"].iter().any(|end| lower.ends_with(end));
    let is_named = lower.starts_with("báo ")
        || [" online", " news", " oline", " điện tử"].iter().any(|end| lower.ends_with(end));
    let letters = name.chars().count();
    let is_short = (2..=6).contains(&letters)
        && name.chars().all(|c| c.is_uppercase() || c == '&')
        // Roman numerals number paragraphs.
        && !name.chars().all(|c| "IVX".contains(c));
    is_short || (is_site || is_named) && name.split_whitespace().count() <= 5
}

/// Returns how much of a text comes before the agency or byline at its end, and what that says.
fn closing(text: &str) -> Option<(usize, Byline)> {
    const MAX_BYTES: usize = 200;
    let text = text.trim_end();
    // No more is looked at, however long the text.
    let mut tail_start = text.len().saturating_sub(MAX_BYTES + 1);
    while !text.is_char_boundary(tail_start) {
        tail_start += 1;
    }
    let tail = &text[tail_start..];
    if let Some((_, line)) = tail.rsplit_once('\n')
        && let Some(byline) = of_line(line.trim())
    {
        let head = text[..text.len() - line.len()].trim_end();
        return (!head.is_empty()).then_some((head.len(), byline));
    }
    let (head, name) = at_sentence_end(tail)?;
    let byline = Byline { agency: Some(name.to_owned()), ..Byline::default() };
    Some((tail_start + head.len(), byline))
}

/// Reads a line that is nothing but an agency or a byline.
fn of_line(line: &str) -> Option<Byline> {
    let inner = line.strip_prefix('(').and_then(|line| line.strip_suffix(')')).unwrap_or(line);
    let bare = inner.trim().trim_start_matches(['/', '–', '-']).trim().trim_end_matches('.');
    if is_known(bare) {
        return Some(Byline { agency: Some(bare.to_owned()), ..Byline::default() });
    }
    // H.T. (theo AFP), Lê Ví/TTXVN
    let signed = match line.strip_suffix(')').and_then(|line| line.rsplit_once('(')) {
        Some((names, remark)) => Some((names, without_label(remark))),
        None => line.rsplit_once('/'),
    };
    if let Some((names, agency)) = signed
        && is_known(agency.trim())
        && (is_names_only(names.trim()) || is_initials(names.trim()))
    {
        let agency = Some(agency.trim().to_owned());
        return Some(Byline { agency, ..Byline::parse(names.trim()) });
    }
    let may_be_labelled = line.contains(':') || line.starts_with(['T', '(']);
    (may_be_labelled && Byline::is_labelled(line))
        .then(|| Byline::parse(line))
        .filter(|byline| *byline != Byline::default())
}

/// `PV`, `H.T.`, `T. Hà`
fn is_initials(text: &str) -> bool {
    const MAX_BYTES: usize = 16;
    !text.is_empty()
        && text.len() <= MAX_BYTES
        && text.starts_with(char::is_uppercase)
        && text.chars().all(|c| c.is_alphabetic() || c == '.' || c == ' ')
        && text
            .split(['.', ' '])
            .all(|part| part.chars().count() <= 2 || part.chars().all(char::is_uppercase))
}

/// Returns the text and the agency that stands behind its last sentence: `… (Theo BBC)`, `…./TTXVN`, `…. Theo TTXVN`.
fn at_sentence_end(text: &str) -> Option<(&str, &str)> {
    const MAX_BYTES: usize = 60;
    let is_end = |head: &str| head.ends_with(['.', '!', '?', '…', '”', '"', '’', '/']);
    let bare = text.trim_end_matches('.');
    let (head, name) = if let Some(inner) = text.strip_suffix(')') {
        let (head, inner) = inner.rsplit_once('(')?;
        (head, inner)
    } else if let Some((head, name)) =
        bare.rsplit_once('/').filter(|(_, name)| is_known(name.trim()))
    {
        (head, name)
    } else {
        let at = bare.rfind(['.', '!', '?', '…', '”', '"'])?;
        let end = at + bare[at..].chars().next().map_or(1, char::len_utf8);
        let last = bare[end..].trim_start();
        last.starts_with("Theo ").then_some((&bare[..end], last))?
    };
    let (head, name) = (head.trim_end(), without_label(name.trim()));
    (name.len() <= MAX_BYTES && is_known(name) && is_end(head)).then_some((head, name))
}

/// Takes `Theo`, `Nguồn:`, `báo` off the name of an agency.
fn without_label(name: &str) -> &str {
    let labels = ["Theo ", "theo ", "THEO ", "Nguồn: ", "nguồn: ", "Nguồn ", "Nguồn:"];
    let name = labels.iter().find_map(|label| name.strip_prefix(label)).unwrap_or(name).trim();
    match name.strip_prefix("báo ").or_else(|| name.strip_prefix("Báo ")) {
        Some(paper) if is_known(paper) => paper,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What follows a name; long enough to be a text.
    const TEXT: &str = "Ngày 7-12, đoàn công tác đã tới xã Ví Dụ.";

    /// Checks which agency a text begins with; the rest must be `TEXT`.
    fn check_opening(opening: &str, agency: &str) {
        for (lead, body) in [(format!("{opening}{TEXT}"), ""), (String::new(), opening)] {
            let body = if body.is_empty() { "Hai.".to_owned() } else { format!("{body}{TEXT}") };
            let mut article = Article { lead, body, ..Article::default() };
            take(&mut article);
            let start = if article.lead.is_empty() { &article.body } else { &article.lead };
            assert_eq!(
                (article.agency.as_deref(), start.as_str()),
                (Some(agency), TEXT),
                "{opening}"
            );
        }
    }

    #[test]
    fn agencies_before_the_first_words() {
        check_opening("(Dân trí) – ", "Dân trí");
        check_opening("(Dân trí) - ", "Dân trí");
        check_opening("(Dân trí)-", "Dân trí");
        check_opening("(DÂN TRÍ) — ", "DÂN TRÍ");
        check_opening("Dân trí - ", "Dân trí");
        check_opening("TTO - ", "TTO");
        check_opening("TTO – ", "TTO");
        check_opening("TTO- ", "TTO");
        check_opening("TT - ", "TT");
        check_opening("TTCT - ", "TTCT");
        check_opening("TPO - ", "TPO");
        check_opening("TPO – ", "TPO");
        check_opening("TP - ", "TP");
        check_opening("QĐND Online – ", "QĐND Online");
        check_opening("QĐND - ", "QĐND");
        check_opening("(QĐND Online) - ", "QĐND Online");
        check_opening("(TTXVN) ", "TTXVN");
        check_opening("(TTXVN) - ", "TTXVN");
        check_opening("(TTXVN)- ", "TTXVN");
        check_opening("TTXVN - ", "TTXVN");
        check_opening("(TTXVN/Vietnam+) - ", "TTXVN/Vietnam+");
        check_opening("(VOV) - ", "VOV");
        check_opening("(VOV) ", "VOV");
        check_opening("VOV.VN - ", "VOV.VN");
        check_opening("VOV.VN – ", "VOV.VN");
        check_opening("(NLĐO)- ", "NLĐO");
        check_opening("(NLĐO) - ", "NLĐO");
        check_opening("(NLĐ)- ", "NLĐ");
        check_opening("(PLO)- ", "PLO");
        check_opening("(PLO) - ", "PLO");
        check_opening("PLO - ", "PLO");
        check_opening("SGGPO - ", "SGGPO");
        check_opening("(SGGPO).- ", "SGGPO");
        check_opening("(SGGP).– ", "SGGP");
        check_opening("SGGP Online - ", "SGGP Online");
        check_opening("(Chinhphu.vn) - ", "Chinhphu.vn");
        check_opening("(Chinhphu.vn) – ", "Chinhphu.vn");
        check_opening("(Soha.vn) - ", "Soha.vn");
        check_opening("(Kienthuc.net.vn) - ", "Kienthuc.net.vn");
        check_opening("(Baodautu.vn) - ", "Baodautu.vn");
        check_opening("(VTC News) - ", "VTC News");
        check_opening("VTC News - ", "VTC News");
        check_opening("(HNMO) - ", "HNMO");
        check_opening("(HNM) - ", "HNM");
        check_opening("(GDVN) - ", "GDVN");
        check_opening("ANTĐ - ", "ANTĐ");
        check_opening("KTĐT - ", "KTĐT");
        check_opening("(KTĐT) - ", "KTĐT");
        check_opening("NDĐT - ", "NDĐT");
        check_opening("NDĐT- ", "NDĐT");
        check_opening("(NDO) – ", "NDO");
        check_opening("(CAO) - ", "CAO");
        check_opening("(VNF) - ", "VNF");
        check_opening("(ĐTCK) ", "ĐTCK");
        check_opening("(TBKTSG Online) - ", "TBKTSG Online");
        check_opening("(TNO) ", "TNO");
        check_opening("(PL&XH) - ", "PL&XH");
        check_opening("(Báo Ví Dụ) - ", "Báo Ví Dụ");
        check_opening("[TTXVN] - ", "TTXVN");
    }

    #[test]
    fn other_beginnings_stay() {
        for start in [
            "TRUNG QUỐC - ",
            "VN-Index hôm nay tăng. ",
            "Hà Nội - ",
            "Covid-19 - ",
            "(Ảnh minh họa) - ",
            "(II) - ",
            "(a) ",
            "(Hà Nội) ",
            "TT-Huế đón khách. ",
            "Đại hội XIII - dấu mốc mới. ",
            "Lao Động Online tuyển người. ",
            "- ",
            "() - ",
            "",
        ] {
            let lead = format!("{start}{TEXT}");
            let mut article = Article { lead: lead.clone(), ..Article::default() };
            take(&mut article);
            assert_eq!((article.agency, article.lead), (None, lead));
        }
        for lead in
            ["TTO - ", "(TTXVN)", "(Dân trí) - ngắn", "(TTXVN) dẫn lời một quan chức cấp cao"]
        {
            let mut article = Article { lead: lead.to_owned(), ..Article::default() };
            take(&mut article);
            assert_eq!((article.agency, article.lead.as_str()), (None, lead));
        }
    }

    /// Checks what a text ends with; the rest must be `Một.\nHai.`.
    fn check_end(end: &str, authors: &[&str], photographers: &[&str], agency: Option<&str>) {
        let mut article = Article { body: format!("Một.\nHai.{end}"), ..Article::default() };
        take(&mut article);
        assert_eq!(article.body, "Một.\nHai.", "{end}");
        assert_eq!(article.authors, authors, "{end}");
        assert_eq!(article.photographers, photographers, "{end}");
        assert_eq!(article.agency.as_deref(), agency, "{end}");
    }

    #[test]
    fn agencies_and_bylines_after_the_last_words() {
        check_end("/TTXVN", &[], &[], Some("TTXVN"));
        check_end(" /TTXVN", &[], &[], Some("TTXVN"));
        check_end(" (TTXVN)", &[], &[], Some("TTXVN"));
        check_end(" (TTXVN/Vietnam+)", &[], &[], Some("TTXVN/Vietnam+"));
        check_end(" (Theo TTXVN)", &[], &[], Some("TTXVN"));
        check_end(" (theo BBC)", &[], &[], Some("BBC"));
        check_end(" (Theo báo Người Lao Động)", &[], &[], Some("Người Lao Động"));
        check_end(" (Nguồn: VOV)", &[], &[], Some("VOV"));
        check_end(" Theo TTXVN", &[], &[], Some("TTXVN"));
        check_end(" Theo VnExpress.", &[], &[], Some("VnExpress"));
        check_end("\n/TTXVN", &[], &[], Some("TTXVN"));
        check_end("\nTTXVN", &[], &[], Some("TTXVN"));
        check_end("\n(TTXVN)", &[], &[], Some("TTXVN"));
        check_end("\nTheo TTXVN", &[], &[], Some("TTXVN"));
        check_end("\nTHEO TTXVN", &[], &[], Some("TTXVN"));
        check_end("\n(Theo Thanh Niên)", &[], &[], Some("Thanh Niên"));
        check_end("\nTheo Tạp chí Ví Dụ", &[], &[], Some("Tạp chí Ví Dụ"));
        check_end("\nNguồn: Nhân Dân", &[], &[], Some("Nhân Dân"));
        check_end("\n(Nguồn: TTXVN)", &[], &[], Some("TTXVN"));
        check_end("\nLê Ví (theo AFP)", &["Lê Ví"], &[], Some("AFP"));
        check_end("\nLê Ví (Theo Reuters)", &["Lê Ví"], &[], Some("Reuters"));
        check_end("\nH.T. (theo AP)", &["H.T."], &[], Some("AP"));
        check_end("\nPV (theo TTXVN)", &["PV"], &[], Some("TTXVN"));
        check_end("\nPV/VOV.VN", &["PV"], &[], Some("VOV.VN"));
        check_end("\nLê Ví/TTXVN", &["Lê Ví"], &[], Some("TTXVN"));
        check_end("\nLê Ví – Đỗ Dụ/TTXVN", &["Lê Ví", "Đỗ Dụ"], &[], Some("TTXVN"));
        check_end("\nTin, ảnh: Lê Ví", &["Lê Ví"], &["Lê Ví"], None);
        check_end("\nBài và ảnh: Lê Ví", &["Lê Ví"], &["Lê Ví"], None);
        check_end("\nTin: PV", &["PV"], &[], None);
        check_end("\nThực hiện: Lê Ví, Đỗ Dụ", &["Lê Ví", "Đỗ Dụ"], &[], None);
        check_end("\nTin, ảnh: Lê Ví\nTheo TTXVN", &["Lê Ví"], &["Lê Ví"], Some("TTXVN"));
    }

    #[test]
    fn other_ends_stay() {
        for end in [
            " Theo ông Ví, việc này tốt",
            " Theo kế hoạch mới",
            " (ảnh dưới)",
            " (Hà Nội)",
            "\nLê Ví",
            "\nCòn nữa",
            "\nTheo kế hoạch, việc xong trong năm",
            " Giá 5.000 đồng/kg",
            " Mời xem thêm trên VOV",
        ] {
            let body = format!("Một.\nHai.{end}");
            let mut article = Article { body: body.clone(), ..Article::default() };
            take(&mut article);
            assert_eq!((article.body, article.agency), (body, None));
        }
        // Nothing is left of a text that is all agency.
        for body in ["Theo TTXVN", "(TTXVN)", "/TTXVN", ""] {
            let mut article = Article { body: body.to_owned(), ..Article::default() };
            take(&mut article);
            assert_eq!(article.body, body);
        }
    }

    #[test]
    fn what_a_field_says_is_kept_and_nothing_is_lost() {
        for (agency, lead, end) in [
            ("TTXVN", format!("TTO - {TEXT}"), "Hai. (Theo BBC)"),
            ("Dân Trí", TEXT.to_owned(), "Hai. (Theo BBC)"),
        ] {
            let mut article = Article {
                agency: Some(agency.to_owned()),
                authors: vec!["Đỗ Dụ".to_owned()],
                lead: if lead == TEXT { format!("(Dân trí) - {lead}") } else { lead.clone() },
                body: end.to_owned(),
                ..Article::default()
            };
            take(&mut article);
            assert_eq!(article.agency.as_deref(), Some(agency));
            assert_eq!((article.lead.as_str(), article.body.as_str()), (lead.as_str(), end));
        }
        let body = "Một.\nTin, ảnh: Lê Ví";
        let authors = vec!["Đỗ Dụ".to_owned()];
        let mut article = Article { authors, body: body.to_owned(), ..Article::default() };
        take(&mut article);
        assert_eq!(article.body, body);
    }
}
