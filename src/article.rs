//! The article: what every source yields and the index stores.
//!
//! Not here: how an article is read from a file (`source`) or laid out in the index (`index`).

use crate::analysis::slug;
use crate::date::{self, Mention, PartialDate, Precision, Published, TimeSpan};

/// One news article. Any part may be missing; an article without any text is not one.
///
/// All text is in NFC and otherwise as its source wrote it, but for white space at its ends, control characters, and CR LF,
/// which is LF.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Article {
    /// The collection it belongs to, where its source says so (an export does); otherwise it is that of the run.
    pub collection: Option<String>,
    /// The source's own identifier. Without one the address identifies the article, else its content.
    pub id: Option<String>,
    /// Headline; empty when the source has none.
    pub title: String,
    /// The paragraph under the headline (sapo); empty when the source has none.
    pub lead: String,
    /// Paragraphs, separated by `\n`.
    pub body: String,
    /// Picture captions in their order.
    pub captions: Vec<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Who took the pictures.
    pub photographers: Vec<String>,
    /// News agency or paper the text is taken from (`TTXVN`).
    pub agency: Option<String>,
    /// Sections it appeared in; the first one is shown.
    pub categories: Vec<Category>,
    /// When it appeared.
    pub published: Option<Published>,
    /// Nobody sees it before this moment; see [`Published::moment`].
    pub publish_after: Option<Published>,
    /// The paper or site (`qdnd.vn`).
    pub source: Option<String>,
    /// Address of the article.
    pub url: Option<String>,
    /// Address of its main picture.
    pub image: Option<String>,
    /// Other articles it points to ("Các tin khác").
    pub related: Vec<Link>,
    /// Fields that are not ours, passed through untouched.
    pub extra: serde_json::Map<String, serde_json::Value>,
    /// It is only what a feed or sitemap says of an article: in the index it takes the place of no longer text. Not stored.
    pub is_excerpt: bool,
}

/// A time that an article mentions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mentioned<'a> {
    /// Where: `title`, `lead`, `body` or `captions`.
    pub field: &'static str,
    /// The words.
    pub text: &'a str,
    /// The time as it was said; its span is of the text of its field, or of one caption.
    pub time: Mention,
    /// What is meant; `None` when nothing says which year.
    pub meant: Option<TimeSpan>,
}

impl Article {
    /// Hands over every time that title, lead, body and captions mention, in order.
    ///
    /// Days and months without a year are those nearest to the publication date. Without such a date only the days of title and
    /// lead have a year: the one these name most often. (Further down the year that a text names most often is wrong for three
    /// days of four, measured on 4,000 days in dated articles.)
    pub fn each_mention<'a>(&'a self, mut each: impl FnMut(Mentioned<'a>)) {
        let published = self.published.as_ref().map(|published| published.date);
        let has_day = published.is_some_and(|date: PartialDate| date.precision() >= Precision::Day);
        let head = [("title", self.title.as_str()), ("lead", self.lead.as_str())];
        let rest = std::iter::once(("body", self.body.as_str()));
        let rest = rest.chain(self.captions.iter().map(|caption| ("captions", caption.as_str())));
        let mut year = None;
        if published.is_none() {
            year = date::likely_year(&self.lead).or_else(|| date::likely_year(&self.title));
        }
        for (field, text) in head.into_iter().chain(rest) {
            if matches!(field, "body" | "captions") {
                year = None;
            }
            for time in date::mentions_in(text, has_day) {
                let meant = time.resolve(published, year);
                each(Mentioned { field, text: &text[time.span.clone()], time, meant });
            }
        }
    }
}

/// A titled address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    /// What the link says.
    pub title: String,
    /// Where it goes; empty when the source kept the words only.
    pub url: String,
}

/// A section of a paper: the path of display names from the root, never empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Category {
    path: Vec<String>,
}

impl Category {
    /// Returns the section with these names, or `None` when no name has a letter or digit.
    /// Names without any are left out.
    pub fn new<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Option<Category> {
        let path: Vec<String> = names
            .into_iter()
            .map(|name| name.as_ref().split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|name| !slug(name).is_empty())
            .collect();
        (!path.is_empty()).then_some(Category { path })
    }

    /// Reads `A/B`, `A > B` or `A › B`; `\/` is a slash inside a name.
    ///
    /// ```
    /// use timbao::article::Category;
    /// let category = Category::parse("Thể thao › Bóng đá").unwrap();
    /// assert_eq!(category.slug(), "the-thao/bong-da");
    /// assert_eq!(Category::parse(r"Nhà\/Đất").unwrap().names(), ["Nhà/Đất"]);
    /// ```
    pub fn parse(text: &str) -> Option<Category> {
        let mut names = vec![String::new()];
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' if chars.peek() == Some(&'/') => {
                    chars.next();
                    names.last_mut().expect("starts with one name").push('/');
                }
                '/' | '>' | '›' | '»' => names.push(String::new()),
                c => names.last_mut().expect("starts with one name").push(c),
            }
        }
        Category::new(names)
    }

    /// Returns the display names from the root.
    pub fn names(&self) -> &[String] {
        &self.path
    }

    /// Returns the same section with its slug-like names, such as those of folders, replaced by what `label` gives for the slug
    /// path up to them.
    pub fn with_labels<'a>(&self, label: impl Fn(&str) -> Option<&'a str>) -> Category {
        let mut slug_path = String::new();
        let mut path = Vec::with_capacity(self.path.len());
        for name in &self.path {
            let own = slug(name);
            if !slug_path.is_empty() {
                slug_path.push('/');
            }
            slug_path.push_str(&own);
            let label = if *name == own { label(&slug_path) } else { None };
            path.push(label.unwrap_or(name).to_owned());
        }
        Category { path }
    }

    /// Returns the key: the names as slugs, joined by `/` (`quoc-phong/xay-dung-quan-doi`).
    pub fn slug(&self) -> String {
        self.path.iter().map(|name| slug(name)).collect::<Vec<_>>().join("/")
    }
}
