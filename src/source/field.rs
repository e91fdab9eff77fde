//! The names under which sources keep what an article needs.
//!
//! Names are compared without case, marks and separators: `Ngày đăng`, `ngay_dang` and `NgayDang`
//! are one. Not here: what the values mean (`draft.rs`).

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::analysis::slug;

/// A part of an article that a source can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Field {
    Id,
    Title,
    Lead,
    Body,
    Captions,
    Author,
    Photographer,
    Agency,
    Category,
    Date,
    Source,
    Url,
    Image,
    Related,
    PublishAfter,
    Extra,
}

impl Field {
    pub(super) const COUNT: usize = ALIASES.len();

    /// Says whether an article can consist of this field alone.
    pub(super) fn is_text(self) -> bool {
        matches!(self, Field::Title | Field::Lead | Field::Body | Field::Captions)
    }
}

/// Known names of each field, in the order of `Field`. Where a record has several of one field, the
/// earlier name wins and the others are passed through.
#[rustfmt::skip]
const ALIASES: [(Field, &[&str]); 16] = [
    (Field::Id, &["id", "_id", "article_id", "doc_id", "ma_bai"]),
    (Field::Title, &["title", "headline", "tieu_de", "name"]),
    (Field::Lead, &["lead", "sapo", "description", "summary", "abstract", "excerpt", "mo_ta", "tom_tat"]),
    (Field::Body, &["body", "content", "text", "noi_dung", "article_body", "paragraphs"]),
    (Field::Captions, &["captions", "caption", "chu_thich", "chu_thich_anh"]),
    (Field::Author, &["author", "authors", "byline", "tac_gia"]),
    (Field::Photographer, &["photographer", "photographers", "anh", "nhiep_anh"]),
    (Field::Agency, &["agency", "news_agency", "hang_tin"]),
    (Field::Category, &["category", "categories", "section", "chuyen_muc", "topic", "cat", "muc"]),
    (Field::Date, &[
        "date", "published", "published_at", "pub_date", "publish_date", "published_date",
        "date_published", "published_time", "publish_time", "time", "ngay", "ngay_dang",
        "ngay_xuat_ban", "thoi_gian", "created_at", "created",
    ]),
    (Field::Source, &["source", "publisher", "site", "bao", "nguon"]),
    (Field::Url, &["url", "link", "href", "permalink", "canonical"]),
    (Field::Image, &["image", "thumbnail", "image_url", "img", "anh_dai_dien"]),
    (Field::Related, &["related", "related_articles", "tin_lien_quan"]),
    (Field::PublishAfter, &[
        "publish_after", "embargo", "embargo_until", "embargoed_until", "hidden_until", "an_den", "dang_sau", "hen_gio_dang",
    ]),
    (Field::Extra, &["extra"]),
];

type Known = HashMap<Box<[u8]>, (Field, u8)>;

/// Field and rank by folded name; rank 0 is kept for names given by the user.
static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut known = Known::new();
    for (field, names) in ALIASES {
        for (name, rank) in names.iter().zip(1..) {
            known.insert(fold(name).into_bytes().into_boxed_slice(), (field, rank));
        }
    }
    known
});

/// Which names of a source mean which field: the known ones, and before them the user's own.
#[derive(Debug, Clone, Default)]
pub struct FieldMap {
    own: HashMap<String, Field>,
}

/// A name on the left of `--map title=headline` that is no field of an article.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("unknown field {name:?}; known are {}", known_names())]
pub struct UnknownField {
    /// The name as given.
    pub name: String,
}

impl FieldMap {
    /// Makes a map from pairs of (our field, name in the source).
    ///
    /// # Errors
    /// [`UnknownField`] when the first of a pair names no field.
    pub fn new<S: AsRef<str>>(
        pairs: impl IntoIterator<Item = (S, S)>,
    ) -> Result<FieldMap, UnknownField> {
        let mut own = HashMap::new();
        for (ours, theirs) in pairs {
            let ours = ours.as_ref();
            let (field, _) = FieldMap::default()
                .find(ours)
                .ok_or_else(|| UnknownField { name: ours.to_owned() })?;
            own.insert(fold(theirs.as_ref()), field);
        }
        Ok(FieldMap { own })
    }

    /// Returns the field that a name means and the name's rank, lower before higher.
    pub(super) fn find(&self, name: &str) -> Option<(Field, u8)> {
        // Every name of every record passes here: known names must not allocate.
        let mut buffer = [0; 24];
        let folded = match fold_short(name, &mut buffer) {
            Some(length) if self.own.is_empty() => return KNOWN.get(&buffer[..length]).copied(),
            _ => fold(name),
        };
        match self.own.get(&folded) {
            Some(&field) => Some((field, 0)),
            None => KNOWN.get(folded.as_bytes()).copied(),
        }
    }
}

fn known_names() -> String {
    ALIASES.map(|(_, names)| names[0]).join(", ")
}

/// Returns a name without case, marks and separators; a leading `_` stays, `_id` is not `id`.
fn fold(name: &str) -> String {
    let mut folded = slug(name).replace('-', "");
    if name.starts_with('_') {
        folded.insert(0, '_');
    }
    folded
}

/// Does the same in `buffer` for a short ASCII name and returns its length.
fn fold_short(name: &str, buffer: &mut [u8; 24]) -> Option<usize> {
    if name.len() > buffer.len() {
        return None;
    }
    let mut length = 0;
    for (at, byte) in name.bytes().enumerate() {
        match byte {
            b'_' if at == 0 => {}
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {}
            128.. => return None,
            _ => continue,
        }
        buffer[length] = byte.to_ascii_lowercase();
        length += 1;
    }
    Some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_every_spelling() {
        let cases = [
            ("title", Some(Field::Title)),
            ("Tiêu đề", Some(Field::Title)),
            ("TIÊU ĐỀ", Some(Field::Title)),
            ("tieuDe", Some(Field::Title)),
            ("tóm tắt", Some(Field::Lead)),
            ("Nội dung", Some(Field::Body)),
            ("articleBody", Some(Field::Body)),
            ("tác giả", Some(Field::Author)),
            ("chuyên mục", Some(Field::Category)),
            ("datePublished", Some(Field::Date)),
            ("pub-date", Some(Field::Date)),
            ("Ngày đăng", Some(Field::Date)),
            ("_id", Some(Field::Id)),
            ("_title", None),
            ("", None),
            ("a_name_longer_than_any_field_of_ours", None),
        ];
        for (name, expected) in cases {
            assert_eq!(FieldMap::default().find(name).map(|(field, _)| field), expected, "{name}");
        }
    }

    #[test]
    fn short_and_long_folding_agree() {
        for name in ["pub_date", "_id", "Article ID", "a-b.c", "__x", "ÐÔ", "x2"] {
            let mut buffer = [0; 24];
            if let Some(length) = fold_short(name, &mut buffer) {
                assert_eq!(&buffer[..length], fold(name).as_bytes(), "{name}");
            }
        }
    }

    #[test]
    fn each_name_means_one_field_and_the_table_is_in_order() {
        let names: usize = ALIASES.iter().map(|(_, names)| names.len()).sum();
        assert_eq!(KNOWN.len(), names);
        for (at, (field, _)) in ALIASES.iter().enumerate() {
            assert_eq!(*field as usize, at);
        }
    }

    #[test]
    fn own_names_come_first() {
        let map = FieldMap::new([("title", "Khẩu hiệu"), ("tiêu đề", "name"), ("lead", "title")]);
        let map = map.unwrap();
        assert_eq!(map.find("khau_hieu"), Some((Field::Title, 0)));
        assert_eq!(map.find("Name"), Some((Field::Title, 0)));
        assert_eq!(map.find("title"), Some((Field::Lead, 0)));
        let error = FieldMap::new([("colour", "x")]).unwrap_err();
        assert!(error.to_string().starts_with("unknown field \"colour\"; known are id, title, "));
    }
}
