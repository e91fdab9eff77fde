//! How alike two short texts are, whatever their capitals, marks and signs.

use std::collections::HashSet;

use crate::analysis::slug;

/// Returns the shared words of two texts over all their words, 0 to 1.
pub(super) fn alike(a: &str, b: &str) -> f64 {
    let (a, b) = (slug(a), slug(b));
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let (a, b): (HashSet<&str>, HashSet<&str>) = (a.split('-').collect(), b.split('-').collect());
    let shared = a.intersection(&b).count() as f64;
    shared / ((a.len() + b.len()) as f64 - shared)
}

/// Says whether a text begins like another that may be cut off: at least 40 letters are equal, or all.
pub(super) fn begins_alike(text: &str, cut: &str) -> bool {
    const LEAST: usize = 40;
    let (text, cut) = (slug(text), slug(cut));
    let equal = text.bytes().zip(cut.bytes()).take_while(|(a, b)| a == b).count();
    !cut.is_empty() && (equal >= cut.len() || (equal >= LEAST && equal * 10 >= cut.len() * 8))
}

/// Says whether a name is that of the paper itself: on the host, or as the page names its site.
pub(super) fn is_site(name: &str, host: Option<&str>, site: Option<&str>) -> bool {
    let squeezed = |text: &str| slug(text).replace('-', "");
    let name = squeezed(name);
    let bare = ["baodientu", "bao", "tapchi", "toasoan"]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix))
        .unwrap_or(&name);
    let is_of_host = host.is_some_and(|host| {
        let host = squeezed(host);
        bare.len() >= 3
            && (host.contains(bare)
                || name.contains(&host)
                || host
                    .split("comvn")
                    .next()
                    .is_some_and(|own| own.len() >= 4 && bare.contains(own)))
    });
    let is_of_site = site.map(squeezed).is_some_and(|site| {
        !site.is_empty()
            && !bare.is_empty()
            && (site == name || site.contains(bare) || (site.len() >= 4 && name.contains(&site)))
    });
    name.is_empty() || is_of_host || is_of_site
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compared() {
        assert_eq!(alike("Một, hai!", "MOT HAI"), 1.0);
        assert!(alike("một hai ba bốn", "một hai") < 0.6);
        assert_eq!(alike("", "một"), 0.0);
        assert!(begins_alike("Một hai ba bốn", "một hai ba bốn"));
        assert!(begins_alike("Một hai ba bốn năm", "một hai..."));
        assert!(!begins_alike("Một hai", "một ba"));
        let host = Some("vnexpress.net");
        assert!(is_site("VnExpress", host, None) && is_site("Báo VnExpress", host, None));
        assert!(!is_site("Lê Ví Dụ", host, Some("Báo Ví Dụ Mới")));
        assert!(is_site("Báo Ví Dụ", None, Some("Báo Ví Dụ")));
    }
}
