//! What papers call the parts of their pages: words in classes and ids.
//!
//! A class is cut into words at signs and capitals (`boxTinLienQuan`, `box_tin-lien-quan`), and a hint is looked for among words in
//! a row. The words come from reading pages of many papers and of WordPress, Blogger and Joomla; none is the name of one paper.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::dom::{Dom, Id};

/// What a class or id says an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Hints {
    bits: u16,
}

/// One thing that an element may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    /// Menus, footers, comments, advertisements, buttons.
    Noise,
    /// Links to other articles.
    Related,
    /// The article.
    Body,
    Lead,
    Title,
    Caption,
    Author,
    Agency,
    Date,
    Breadcrumb,
    Tags,
}

/// The hints and the words that give them; two words written together must stand in a row.
#[rustfmt::skip]
const WORDS: &[(Hint, &str)] = &[
    (Hint::Noise, "comment comments cmt binhluan binh-luan ykien y-kien disqus feedback reply footer foot sidebar aside menu menus nav
        navi navbar navigation topbar toolbar pagination paging pager share shares sharing sharemxh social socials addthis sharethis fb
        facebook zalo ads ad adv advs advert advertisement adsbygoogle banner banners quangcao quang-cao qc sponsor sponsored promo popup
        modal overlay lightbox newsletter newslette newsletters subscribe signup login search widget widgets poll vote voting rating
        ratings star stars copyright cookie hidden print breakingnews weather player playlist tooltip toc screen-reader skip-link
        sharedaddy react reaction"),
    (Hint::Related, "related relate relates relation relations relatednews relatedposts lienquan lien-quan tinlienquan tinkhac tin-khac
        bai-khac cungchuyenmuc cung-chuyen-muc samecate same-zone samezone same-category other-news othernews other-post more-news
        readmore read-more xemthem xem-them docthem doc-them doctiep recommend recommended suggest suggestion mostview most-view
        most-read xemnhieu xem-nhieu docnhieu doc-nhieu tinmoi tin-moi tinnong topnews hot-news hotnews latest cate-news inner-article
        link-content list-news listnews news-list story"),
    (Hint::Body, "content contents contentdetail article articles body detail details post entry noidung noi-dung fck fulltext
        maincontent newscontent text singular chitiet chi-tiet baiviet bai-viet"),
    (Hint::Lead, "sapo lead summary description desc intro introtext excerpt standfirst chapeau tomtat tom-tat mota mo-ta dek subtitle
        sub-title teaser headnote init-content"),
    (Hint::Title, "title headline tieude tieu-de tit name"),
    (Hint::Caption, "caption captions pcaption captionimg chuthich chu-thich img-desc image-desc photo-desc note-img image-note picnote
        imgcap figcaption ghichu-anh"),
    (Hint::Author, "author authors byline tacgia tac-gia writer nguoiviet reporter butdanh but-danh signature"),
    (Hint::Agency, "source nguon nguontin agency"),
    (Hint::Date, "date time datetime ngay ngaydang publish published publishdate pubdate posted thoigian timestamp timeandcatdetail
        dateandcat createdate meta"),
    (Hint::Breadcrumb, "breadcrumb breadcrumbs breakumb breadcum breadcumb bread-crumb crumb crumbs duongdan navpath pathway linktree"),
    (Hint::Tags, "tag tags tagged keyword keywords tukhoa tu-khoa topic topics chude hashtag hashtags taglist tagdetail"),
];

/// The hints of each word or two, as bits.
static KNOWN: LazyLock<FxHashMap<&str, u16>> = LazyLock::new(|| {
    let mut known = FxHashMap::default();
    for (hint, words) in WORDS {
        for word in words.split_whitespace() {
            *known.entry(word).or_default() |= 1u16 << *hint as u16;
        }
    }
    known
});

impl Hints {
    /// Reads the class and the id of an element, and what microdata says of it.
    pub(super) fn of(dom: &Dom, id: Id) -> Hints {
        let mut hints = Hints::default();
        for name in ["class", "id"] {
            if let Some(value) = dom.attribute(id, name) {
                hints.add(value);
            }
        }
        if let Some(name) = dom.attribute(id, "itemprop") {
            let hint = match name.to_ascii_lowercase().as_str() {
                "articlebody" => Some(Hint::Body),
                "description" => Some(Hint::Lead),
                "headline" => Some(Hint::Title),
                "author" => Some(Hint::Author),
                "datepublished" => Some(Hint::Date),
                _ => None,
            };
            hints.bits |= hint.map_or(0, |hint| 1 << hint as u16);
        }
        hints
    }

    fn add(&mut self, value: &str) {
        const MAX_BYTES: usize = 400;
        let value: String = value.chars().take(MAX_BYTES).collect();
        for class in value.split_whitespace() {
            let words = words(class);
            for (at, word) in words.iter().enumerate() {
                self.bits |= KNOWN.get(word.as_str()).copied().unwrap_or_default();
                if let Some(next) = words.get(at + 1) {
                    let pair = format!("{word}-{next}");
                    self.bits |= KNOWN.get(pair.as_str()).copied().unwrap_or_default();
                }
            }
        }
    }

    /// Says whether a hint was given.
    pub(super) fn has(self, hint: Hint) -> bool {
        self.bits & (1 << hint as u16) != 0
    }

    /// Says whether any of some hints was given.
    pub(super) fn has_any(self, hints: &[Hint]) -> bool {
        hints.iter().any(|&hint| self.has(hint))
    }
}

/// Cuts a class into words in lower case: at signs, and where a capital follows a small letter.
fn words(class: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for c in class.chars() {
        if !c.is_ascii_alphabetic() {
            words.push(String::new());
            was_small = false;
            continue;
        }
        if c.is_ascii_uppercase() && was_small {
            words.push(String::new());
        }
        was_small = c.is_ascii_lowercase();
        if let Some(word) = words.last_mut() {
            word.push(c.to_ascii_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_give_hints() {
        let cases: &[(&str, &[Hint])] = &[
            ("box_tin-lien-quan", &[Hint::Related]),
            ("boxTinLienQuan", &[Hint::Related]),
            ("detail-sapo", &[Hint::Body, Hint::Lead]),
            ("content_detail fck_detail block_ads_connect", &[Hint::Noise, Hint::Body]),
            ("uploads-heading threads", &[]),
            ("PhotoCMS_Caption", &[Hint::Caption]),
            ("", &[]),
        ];
        for (class, expected) in cases {
            let mut hints = Hints::default();
            hints.add(class);
            let bits = expected.iter().fold(0, |bits, &hint| bits | 1 << hint as u16);
            assert_eq!(hints.bits, bits, "{class}");
        }
    }
}
