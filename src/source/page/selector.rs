//! The part of CSS selectors that rules of papers need: names, classes, ids, attributes, `a b`, `a > b` and `a, b`.

use super::dom::{Dom, Id};

/// Selectors between commas; an element that one of them describes is selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Selector {
    ways: Vec<Vec<Step>>,
}

/// An element on the way from outside to the one selected.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Step {
    /// It is the parent of the next one, not any element around it.
    is_parent: bool,
    name: Option<String>,
    tests: Vec<Test>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    /// The attribute is there.
    Has(String),
    /// It is this text.
    Is(String, String),
    /// One of its words is this text.
    Word(String, String),
    Starts(String, String),
    Ends(String, String),
    Holds(String, String),
}

impl Selector {
    /// Reads selectors.
    ///
    /// # Errors
    /// What is wrong with them, as a clause.
    pub(super) fn parse(text: &str) -> Result<Selector, String> {
        let mut ways = Vec::new();
        for way in split_outside(text, ',') {
            let mut steps: Vec<Step> = Vec::new();
            let spaced = spaced_arrows(&way);
            for part in split_outside(&spaced, ' ').iter().filter(|part| !part.is_empty()) {
                if part == ">" {
                    match steps.last_mut() {
                        Some(step) if !step.is_parent => step.is_parent = true,
                        _ => return Err("nothing stands before `>`".to_owned()),
                    }
                } else {
                    steps.push(Step::parse(part)?);
                }
            }
            match steps.last() {
                None => return Err("a selector is empty".to_owned()),
                Some(step) if step.is_parent => return Err("nothing stands after `>`".to_owned()),
                Some(_) => ways.push(steps),
            }
        }
        Ok(Selector { ways })
    }

    /// Says whether an element is selected.
    pub(super) fn matches(&self, dom: &Dom, id: Id) -> bool {
        dom.tag(id).is_some() && self.ways.iter().any(|way| matches_way(dom, id, way))
    }

    /// Returns the selected elements inside another, itself included, in the order of the page.
    pub(super) fn all(&self, dom: &Dom, within: Id) -> Vec<Id> {
        dom.inside(within).filter(|&id| self.matches(dom, id)).collect()
    }

    /// Returns the first selected element of the page.
    pub(super) fn first(&self, dom: &Dom) -> Option<Id> {
        dom.inside(0).find(|&id| self.matches(dom, id))
    }
}

fn matches_way(dom: &Dom, id: Id, way: &[Step]) -> bool {
    let Some((last, mut outer)) = way.split_last() else { return false };
    if !last.matches(dom, id) {
        return false;
    }
    // Taking the nearest ancestor is enough but for a `>` further out, which rules do without.
    let mut at = id;
    while let Some((step, rest)) = outer.split_last() {
        let found = if step.is_parent {
            dom.ancestors(at).next().filter(|&parent| step.matches(dom, parent))
        } else {
            dom.ancestors(at).find(|&around| step.matches(dom, around))
        };
        let Some(found) = found else { return false };
        (at, outer) = (found, rest);
    }
    true
}

impl Step {
    fn parse(text: &str) -> Result<Step, String> {
        let mut step = Step::default();
        let mut rest = text;
        while let Some(sign) = rest.chars().next() {
            match sign {
                '.' | '#' => {
                    let (name, tail) = word(&rest[1..]);
                    if name.is_empty() {
                        return Err(format!("a name is missing after `{sign}` in `{text}`"));
                    }
                    let name = name.to_owned();
                    step.tests.push(match sign {
                        '.' => Test::Word("class".to_owned(), name),
                        _ => Test::Is("id".to_owned(), name),
                    });
                    rest = tail;
                }
                '[' => {
                    let end =
                        rest.find(']').ok_or_else(|| format!("`]` is missing in `{text}`"))?;
                    step.tests.push(Test::parse(&rest[1..end])?);
                    rest = &rest[end + 1..];
                }
                '*' => rest = &rest[1..],
                _ => {
                    let (name, tail) = word(rest);
                    if name.is_empty() {
                        return Err(format!("`{sign}` is not understood in `{text}`"));
                    }
                    if step.name.is_some() || !step.tests.is_empty() {
                        return Err(format!("a name stands in the middle of `{text}`"));
                    }
                    step.name = Some(name.to_ascii_lowercase());
                    rest = tail;
                }
            }
        }
        Ok(step)
    }

    fn matches(&self, dom: &Dom, id: Id) -> bool {
        self.name.as_deref().is_none_or(|name| dom.name(id) == name)
            && self.tests.iter().all(|test| test.matches(dom, id))
    }
}

impl Test {
    fn parse(text: &str) -> Result<Test, String> {
        let Some((name, value)) = text.split_once('=') else {
            return match word(text.trim()) {
                (name, "") if !name.is_empty() => Ok(Test::Has(name.to_owned())),
                _ => Err(format!("`[{text}]` is not understood")),
            };
        };
        let value = value.trim().trim_matches(['"', '\'']).to_owned();
        let (name, sign) = match name.trim_end().strip_suffix(['^', '$', '*', '~']) {
            Some(bare) => (bare, name.trim_end().chars().last()),
            None => (name, None),
        };
        let name = name.trim().to_owned();
        if name.is_empty() || value.is_empty() {
            return Err(format!("`[{text}]` is not understood"));
        }
        Ok(match sign {
            Some('^') => Test::Starts(name, value),
            Some('$') => Test::Ends(name, value),
            Some('*') => Test::Holds(name, value),
            Some('~') => Test::Word(name, value),
            _ => Test::Is(name, value),
        })
    }

    fn matches(&self, dom: &Dom, id: Id) -> bool {
        let value = |name: &str| dom.attribute(id, name);
        match self {
            Test::Has(name) => value(name).is_some(),
            Test::Is(name, text) => value(name) == Some(text),
            Test::Word(name, text) => {
                value(name).is_some_and(|value| value.split_whitespace().any(|word| word == text))
            }
            Test::Starts(name, text) => value(name).is_some_and(|value| value.starts_with(text)),
            Test::Ends(name, text) => value(name).is_some_and(|value| value.ends_with(text)),
            Test::Holds(name, text) => value(name).is_some_and(|value| value.contains(text)),
        }
    }
}

/// Returns the name at the beginning and the rest.
fn word(text: &str) -> (&str, &str) {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    text.split_at(text.find(|c| !is_part(c)).unwrap_or(text.len()))
}

/// Cuts at a sign that does not stand in brackets.
fn split_outside(text: &str, sign: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if c == sign && depth == 0 {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts
}

/// Puts spaces around each `>` and makes other white space a space.
fn spaced_arrows(text: &str) -> String {
    let mut spaced = String::new();
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match c {
            '>' if depth == 0 => spaced.push_str(" > "),
            c if c.is_whitespace() => spaced.push(' '),
            c => spaced.push(c),
        }
    }
    spaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_selected() {
        let dom = Dom::parse(
            r#"<body class=home><div id=main class="a b"><p itemprop=text>1<p>2</div><ul><li><a href="/x-1.html">3</a></ul>"#,
        );
        let cases = [
            ("p", "1 2"),
            ("#main p", "1 2"),
            ("div.b > p[itemprop]", "1"),
            ("body.home li > a", "3"),
            ("body > a", ""),
            ("a[href$='.html'], p[itemprop=text]", "1 3"),
            ("a[href^=/y]", ""),
            ("a[href*=\"x-\"]", "3"),
            ("[class~=a]", "12"),
        ];
        for (text, expected) in cases {
            let selector = Selector::parse(text).unwrap();
            let texts: Vec<String> = selector
                .all(&dom, 0)
                .into_iter()
                .map(|id| dom.text_of(id).replace(' ', ""))
                .collect();
            assert_eq!(texts.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn errors_say_what_is_wrong() {
        for (text, expected) in [
            ("", "a selector is empty"),
            ("p,", "a selector is empty"),
            ("> p", "nothing stands before `>`"),
            ("p >", "nothing stands after `>`"),
            ("p[", "`]` is missing in `p[`"),
            ("p.", "a name is missing after `.` in `p.`"),
            ("p:first", "`:` is not understood in `p:first`"),
            ("[=x]", "`[=x]` is not understood"),
        ] {
            assert_eq!(Selector::parse(text).unwrap_err(), expected, "{text}");
        }
    }
}
