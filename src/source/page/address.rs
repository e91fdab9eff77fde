//! Addresses as pages write them: their host, their path, and relative ones made whole.

/// Returns the host of an `http` address in lower case, without `www.` and port.
pub(super) fn host(address: &str) -> Option<String> {
    let rest = after_scheme(address)?;
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?.split(':').next()?.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (host.contains('.') && !host.starts_with('.')).then(|| host.to_owned())
}

/// Returns what stands between host and query, with its first `/`.
pub(super) fn path(address: &str) -> &str {
    let Some(rest) = after_scheme(address) else { return "" };
    let path = rest.find('/').map_or("", |at| &rest[at..]);
    path.split(['?', '#']).next().unwrap_or_default()
}

/// Returns what follows `http://` or `https://`.
fn after_scheme(address: &str) -> Option<&str> {
    let scheme = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    if scheme.starts_with("https://") {
        address.get(8..)
    } else if scheme.starts_with("http://") {
        address.get(7..)
    } else {
        None
    }
}

/// Says whether an address can be that of a page.
pub(super) fn is_whole(address: &str) -> bool {
    const MAX_BYTES: usize = 2000;
    address.len() <= MAX_BYTES && !address.contains(char::is_whitespace) && host(address).is_some()
}

/// Says whether it is the first page of a site.
pub(super) fn is_root(address: &str) -> bool {
    let path = path(address).trim_matches('/').to_ascii_lowercase();
    let is_index =
        ["index.", "default.", "home.", "trang-chu"].iter().any(|name| path.starts_with(name));
    path.is_empty()
        || (is_index && !path.contains('/'))
        || matches!(path.as_str(), "home" | "vi" | "vn" | "index")
}

/// Returns an address that a page writes, made whole by the page's own; `None` for what leads to no page.
pub(super) fn join(base: Option<&str>, link: &str) -> Option<String> {
    let link = link.trim();
    if is_whole(link) {
        return Some(link.to_owned());
    }
    let scheme_end = link.find(':').unwrap_or(link.len());
    let has_scheme =
        link[..scheme_end].chars().all(|c| c.is_ascii_alphabetic()) && scheme_end < link.len();
    if link.is_empty() || link.starts_with('#') || has_scheme {
        return None;
    }
    let base = base.filter(|base| is_whole(base))?;
    let scheme = &base[..base.find("//")?];
    let rest = &base[scheme.len() + 2..];
    let host = rest.split(['/', '?', '#']).next()?;
    let joined = if let Some(rest) = link.strip_prefix("//") {
        format!("{scheme}//{rest}")
    } else if link.starts_with('/') {
        format!("{scheme}//{host}{link}")
    } else {
        let folder = path(base).rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut folders: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        let mut link = link;
        loop {
            if let Some(rest) = link.strip_prefix("../") {
                folders.pop();
                link = rest;
            } else if let Some(rest) = link.strip_prefix("./") {
                link = rest;
            } else {
                break;
            }
        }
        folders.push(link);
        format!("{scheme}//{host}/{}", folders.join("/"))
    };
    is_whole(&joined).then_some(joined)
}

/// Returns the length of the longest row of digits in the last part of a path, as the numbers of articles are.
pub(super) fn number_length(address: &str) -> usize {
    let last = path(address).trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let rows = last.split(|c: char| !c.is_ascii_digit());
    rows.map(str::len).max().unwrap_or(0)
}

/// Returns how many words the last part of a path has.
pub(super) fn words(address: &str) -> usize {
    let last = path(address).trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let name = last.split('.').next().unwrap_or_default();
    name.split(['-', '_']).filter(|word| word.chars().any(char::is_alphabetic)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_apart() {
        let cases = [
            ("https://www.Bao.vn/a/b-1.html?x=/y#z", Some("bao.vn"), "/a/b-1.html"),
            ("HTTP://bao.vn:8080", Some("bao.vn"), ""),
            ("ftp://bao.vn/a", None, ""),
            ("/a/b", None, ""),
            ("http://", None, ""),
        ];
        for (address, expected, of_path) in cases {
            assert_eq!(host(address).as_deref(), expected, "{address}");
            assert_eq!(path(address), of_path, "{address}");
        }
        assert!(
            is_root("https://bao.vn/")
                && is_root("https://bao.vn")
                && is_root("https://bao.vn/index.html")
        );
        assert!(!is_root("https://bao.vn/thoi-su"));
        assert_eq!(number_length("https://bao.vn/a/tin-moi-4420519.html"), 7);
        assert_eq!(words("https://bao.vn/thoi-su/mot-hai-ba-4420519.html"), 3);
    }

    #[test]
    fn links_become_whole() {
        let base = Some("https://bao.vn/thoi-su/bai.html");
        let cases = [
            ("https://khac.vn/x", Some("https://khac.vn/x")),
            ("//khac.vn/x", Some("https://khac.vn/x")),
            ("/x/y", Some("https://bao.vn/x/y")),
            ("y.html", Some("https://bao.vn/thoi-su/y.html")),
            ("../y.html", Some("https://bao.vn/y.html")),
            ("../../../y.html", Some("https://bao.vn/y.html")),
            ("#a", None),
            ("javascript:void(0)", None),
            ("mailto:a@bao.vn", None),
            ("", None),
        ];
        for (link, expected) in cases {
            assert_eq!(join(base, link).as_deref(), expected, "{link}");
        }
        assert_eq!(join(None, "/x"), None);
    }
}
