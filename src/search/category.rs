//! Sections by name: a path, or the end of one, in any spelling.

use std::collections::BTreeMap;
use std::fmt;

use crate::analysis::slug;
use crate::article::Category;

/// All sections of an index: slug path and display name.
#[derive(Debug, Clone, Default)]
pub struct Categories {
    labels: BTreeMap<String, String>,
}

/// Why a section was not found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CategoryError {
    /// There is none of that name; some that resemble it.
    Unknown {
        /// What was asked for.
        asked: String,
        /// Sections to choose from.
        nearby: Vec<String>,
    },
    /// Several end so.
    Ambiguous {
        /// What was asked for.
        asked: String,
        /// The sections that end so.
        candidates: Vec<String>,
    },
}

impl fmt::Display for CategoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CategoryError::Unknown { asked, nearby } if nearby.is_empty() => {
                write!(f, "no section {asked:?}; the index has no sections")
            }
            CategoryError::Unknown { asked, nearby } => {
                write!(f, "no section {asked:?}; there are {}", nearby.join(", "))
            }
            CategoryError::Ambiguous { asked, candidates } => {
                write!(f, "section {asked:?} may be {}", candidates.join(" or "))
            }
        }
    }
}

impl Categories {
    /// Most sections named in a message.
    const MAX_NAMED: usize = 12;

    /// Returns the sections of these slug paths and labels.
    pub fn new(labels: BTreeMap<String, String>) -> Categories {
        Categories { labels }
    }

    /// Returns the display name of a section's last part.
    pub fn label<'a>(&'a self, slug: &'a str) -> &'a str {
        self.labels.get(slug).map_or(slug, String::as_str)
    }

    /// Returns the display name of a section's last part, if there is such a section.
    pub(super) fn known_label(&self, slug: &str) -> Option<&str> {
        self.labels.get(slug).map(String::as_str)
    }

    /// Returns the display names of a section and of all that contain it, from the root.
    pub fn path(&self, slug: &str) -> Vec<String> {
        let ends = slug.match_indices('/').map(|(at, _)| at).chain([slug.len()]);
        ends.map(|end| self.label(&slug[..end]).to_owned()).collect()
    }

    /// Returns all slug paths with their labels.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.labels.iter().map(|(slug, label)| (slug.as_str(), label.as_str()))
    }

    /// Returns the slug path of the section that `asked` names: a whole path or the end of one, names or slugs, in any case,
    /// with or without marks.
    ///
    /// # Errors
    /// [`CategoryError::Unknown`], [`CategoryError::Ambiguous`] with the candidates.
    pub fn resolve(&self, asked: &str) -> Result<String, CategoryError> {
        // A single name may itself hold a slash or an arrow.
        for path in [Category::parse(asked).map(|category| category.slug()), Some(slug(asked))]
            .into_iter()
            .flatten()
        {
            if self.labels.contains_key(&path) {
                return Ok(path);
            }
            let ending = format!("/{path}");
            let candidates: Vec<&String> =
                self.labels.keys().filter(|known| known.ends_with(&ending)).collect();
            match candidates.as_slice() {
                [] => {}
                [only] => return Ok((*only).clone()),
                several => {
                    return Err(CategoryError::Ambiguous {
                        asked: asked.to_owned(),
                        candidates: several.iter().map(|slug| (*slug).clone()).collect(),
                    });
                }
            }
        }
        Err(CategoryError::Unknown { asked: asked.to_owned(), nearby: self.nearby(&slug(asked)) })
    }

    /// Returns sections that share letters with `asked`, else the first ones.
    fn nearby(&self, asked: &str) -> Vec<String> {
        let resembling: Vec<String> = self
            .labels
            .keys()
            .filter(|known| {
                known
                    .split('/')
                    .any(|part| !asked.is_empty() && (part.contains(asked) || asked.contains(part)))
            })
            .take(Categories::MAX_NAMED)
            .cloned()
            .collect();
        if resembling.is_empty() {
            self.labels
                .keys()
                .filter(|known| !known.contains('/'))
                .take(Categories::MAX_NAMED)
                .cloned()
                .collect()
        } else {
            resembling
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_any_spelling_and_suffix() {
        let labels = [
            ("the-thao", "Thể thao"),
            ("the-thao/bong-da", "Bóng đá"),
            ("the-gioi", "Thế giới"),
            ("the-gioi/tin", "Tin"),
            ("the-thao/tin", "Tin"),
            ("chinh-tri-xa-hoi", "Chính trị - Xã hội"),
        ];
        let labels =
            labels.into_iter().map(|(slug, label)| (slug.to_owned(), label.to_owned())).collect();
        let categories = Categories::new(labels);
        for (asked, expected) in [
            ("the-thao", "the-thao"),
            ("Thể thao", "the-thao"),
            ("THE THAO", "the-thao"),
            ("bóng đá", "the-thao/bong-da"),
            ("Thể thao/Bóng đá", "the-thao/bong-da"),
            ("the thao > bong da", "the-thao/bong-da"),
            ("Chính trị - Xã hội", "chinh-tri-xa-hoi"),
            ("the-gioi/tin", "the-gioi/tin"),
        ] {
            assert_eq!(categories.resolve(asked).as_deref(), Ok(expected), "{asked}");
        }
        assert_eq!(
            categories.resolve("tin").unwrap_err().to_string(),
            "section \"tin\" may be the-gioi/tin or the-thao/tin"
        );
        assert!(categories.resolve("thao").unwrap_err().to_string().contains("the-thao"));
        assert!(categories.resolve("").is_err());
    }
}
