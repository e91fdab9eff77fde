//! Who may ask: keys, origins, sections, rates. A request passes here before any handler sees it.
//!
//! With keys, every route of the interface needs one of the right scope, and so does the page with `page_keys`. Without any, the
//! server listens on a loopback address only (`Server::bind` sees to that), everyone may search, and articles are taken with `dev`.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use mail_parser::decoders::base64::base64_decode;

use super::Server;
use super::failure::Failure;
use super::rates::Allowance;
use crate::engine::Facet;
use crate::keys::{Key, Refusal, Scope};
use crate::search::{Message, SearchRequest, SearchResponse, Searcher};

/// Where a request comes from: the connection's other end, or who a trusted proxy says it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer {
    pub(super) address: IpAddr,
    /// It is the connection of a trusted proxy that names nobody.
    pub(super) is_proxy: bool,
}

impl Peer {
    /// Returns where a request comes from that came over a connection from `address`.
    pub(super) fn of(address: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> Peer {
        let address = address.to_canonical();
        if !trusted.contains(&address) {
            return Peer { address, is_proxy: false };
        }
        // Each proxy appends who it heard from: the last one that is no proxy of ours is the reader.
        let named = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(|name| name.trim().parse::<IpAddr>().ok())
            .map(|named| named.to_canonical())
            .rfind(|named| !trusted.contains(named));
        match named {
            Some(address) => Peer { address, is_proxy: false },
            None => Peer { address, is_proxy: true },
        }
    }
}

/// What a request may do.
#[derive(Debug, Clone, Default)]
pub(super) struct Access {
    /// The key that was presented; `None` on a server without keys and on a page that asks for none.
    pub(super) key: Option<Arc<Key>>,
}

impl Access {
    /// Binds a search to the sections of the key.
    pub(super) fn bind(
        &self,
        searcher: &Searcher,
        request: &mut SearchRequest,
    ) -> Result<(), Failure> {
        let sections = self.sections();
        if sections.is_empty() {
            return Ok(());
        }
        if request.categories.is_empty() {
            request.categories = sections.to_vec();
            // A section that has no article yet is none.
            request
                .categories
                .retain(|section| searcher.category(section).is_ok_and(|slug| slug == *section));
            if request.categories.is_empty() {
                return Err(forbidden_section());
            }
            return Ok(());
        }
        for category in &request.categories {
            // What a wrong name may mean is not said: it would name other sections.
            let slug = searcher.category(category).map_err(|_| forbidden_section())?;
            if !self.may_read(&slug) {
                return Err(forbidden_section());
            }
        }
        Ok(())
    }

    /// Returns whether a section may be read.
    pub(super) fn may_read(&self, slug: &str) -> bool {
        let sections = self.sections();
        let is_within = |section: &String| {
            slug.strip_prefix(section.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        sections.is_empty() || sections.iter().any(is_within)
    }

    /// Returns the sections that may be read; none is all.
    pub(super) fn sections(&self) -> &[String] {
        self.key.as_ref().map_or(&[], |key| &key.sections)
    }

    /// Takes out of an answer what would tell of other sections than those that may be read.
    pub(super) fn redact(&self, response: &mut SearchResponse) {
        if self.sections().is_empty() {
            return;
        }
        // In which sections copies lie is not known without reading them.
        response.hits.iter_mut().for_each(|hit| hit.copies.clear());
        for (facet, values) in &mut response.facets {
            if *facet == Facet::Category {
                values.retain(|value| self.may_read(&value.value));
            }
        }
        self.redact_warnings(&mut response.warnings);
    }

    /// Takes the names of sections and sources out of warnings.
    pub(super) fn redact_warnings(&self, warnings: &mut [Message]) {
        let names_others =
            |warning: &&mut Message| matches!(warning.code, "unknown_category" | "unknown_source");
        if !self.sections().is_empty() {
            for warning in warnings.iter_mut().filter(names_others) {
                warning.message = "no such section or source here; searched as words".to_owned();
            }
        }
    }

    /// Refuses what cannot be bound to sections.
    pub(super) fn unbound(&self) -> Result<(), Failure> {
        if self.sections().is_empty() { Ok(()) } else { Err(forbidden_section()) }
    }
}

fn forbidden_section() -> Failure {
    Failure::new(StatusCode::FORBIDDEN, "key_section", "the key is not for this section")
}

/// Lets requests with a key of a scope through.
pub(super) async fn search(
    State(server): State<Arc<Server>>,
    request: Request,
    next: Next,
) -> Response {
    pass(&server, Scope::Search, request, next).await
}

/// Lets requests with a key that may write through.
pub(super) async fn write(
    State(server): State<Arc<Server>>,
    request: Request,
    next: Next,
) -> Response {
    pass(&server, Scope::Write, request, next).await
}

/// Lets requests with a key for operation through.
pub(super) async fn admin(
    State(server): State<Arc<Server>>,
    request: Request,
    next: Next,
) -> Response {
    pass(&server, Scope::Admin, request, next).await
}

/// Lets readers of the page through, each address at its rate; where the page asks for a key, those with one that may search.
pub(super) async fn page(
    State(server): State<Arc<Server>>,
    mut request: Request,
    next: Next,
) -> Response {
    if server.settings.page_keys {
        let bearer = request.headers().get(header::AUTHORIZATION).and_then(password_as_bearer);
        if let Some(bearer) = bearer {
            request.headers_mut().insert(header::AUTHORIZATION, bearer);
        }
        let mut response = pass(&server, Scope::Search, request, next).await;
        // One for pages of others is no key here: a browser would send it again and again.
        let wants_another = |failure: &&mut Failure| {
            failure.status == StatusCode::UNAUTHORIZED || failure.code == "key_origin"
        };
        if let Some(failure) = response.extensions_mut().get_mut().filter(wants_another) {
            failure.status = StatusCode::UNAUTHORIZED;
            failure.message.push_str("; in a browser, a key is the password of any name");
            // Browsers ask their reader for it.
            let challenge = HeaderValue::from_static("Basic realm=\"timbao\", charset=\"UTF-8\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        return response;
    }
    open(State(server), request, next).await
}

/// Lets everybody through, each address at its rate.
pub(super) async fn open(
    State(server): State<Arc<Server>>,
    mut request: Request,
    next: Next,
) -> Response {
    let allowance = match server.rates.of_address(peer(&request)) {
        Ok(allowance) => allowance,
        Err(failure) => return failure.into_response(),
    };
    request.extensions_mut().insert(Access::default());
    with_allowance(next.run(request).await, allowance)
}

/// Returns the key that a browser sends as the password of whoever, in the form that programs send it.
fn password_as_bearer(value: &HeaderValue) -> Option<HeaderValue> {
    let (scheme, pair) = value.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(base64_decode(pair.trim().as_bytes())?).ok()?;
    let (_, password) = pair.split_once(':')?;
    HeaderValue::from_str(&format!("Bearer {password}")).ok()
}

async fn pass(server: &Server, scope: Scope, mut request: Request, next: Next) -> Response {
    let key = match admit(server, scope, request.headers()) {
        Ok(key) => key,
        Err(failure) => {
            // Guessing keys is limited like searching.
            let limited = server.rates.of_address(peer(&request)).err();
            return limited.unwrap_or(failure).into_response();
        }
    };
    let mut allowance = None;
    // A key that browsers show is used by many: each of them has the rate of an address besides.
    if scope == Scope::Search || key.is_none() {
        match server.rates.of_address(peer(&request)) {
            Ok(left) => allowance = left,
            Err(failure) => return failure.into_response(),
        }
    }
    if let Some(key) = &key {
        match server.rates.of_key(key) {
            Ok(left) => allowance = Allowance::scarcer(allowance, left),
            Err(failure) => return failure.into_response(),
        }
        request.extensions_mut().insert(KeyId(key.id.clone()));
    }
    let id = key.as_ref().map(|key| KeyId(key.id.clone()));
    request.extensions_mut().insert(Access { key });
    let mut response = with_allowance(next.run(request).await, allowance);
    if let Some(id) = id {
        response.extensions_mut().insert(id);
    }
    response
}

/// Which key was used, for the log.
#[derive(Debug, Clone)]
pub(super) struct KeyId(pub(super) String);

fn peer(request: &Request<Body>) -> Peer {
    request
        .extensions()
        .get::<Peer>()
        .copied()
        .unwrap_or(Peer { address: IpAddr::from([0, 0, 0, 0]), is_proxy: false })
}

/// Returns the key of a request that may do what the scope allows; `None` on a server that has none.
fn admit(server: &Server, scope: Scope, headers: &HeaderMap) -> Result<Option<Arc<Key>>, Failure> {
    let keys = server.keys.load();
    if keys.is_empty() {
        if scope == Scope::Write && !server.settings.dev {
            let reason = "this server has no keys and takes no articles; make a key with \
                          `timbao key create`, or start it with --dev on your own machine";
            return Err(Failure::new(StatusCode::FORBIDDEN, "read_only", reason));
        }
        return Ok(None);
    }
    let unauthorized = |code, reason: &str| Failure::new(StatusCode::UNAUTHORIZED, code, reason);
    let presented = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, key)| key.trim());
    let Some(presented) = presented else {
        return Err(unauthorized("key_missing", "send a key as `Authorization: Bearer KEY`"));
    };
    let key = keys.find(presented, Timestamp::now()).map_err(|refusal| match refusal {
        Refusal::Unknown => unauthorized("key_unknown", "there is no such key"),
        Refusal::Expired => unauthorized("key_expired", "the key has expired"),
    })?;
    if key.scope < scope {
        let reason = format!(
            "a key for {} does not allow this; it takes {}",
            key.scope.name(),
            scope.name()
        );
        return Err(Failure::new(StatusCode::FORBIDDEN, "key_scope", reason));
    }
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    if !key.allows_origin(origin) {
        let reason = "the key is for pages of other origins";
        return Err(Failure::new(StatusCode::FORBIDDEN, "key_origin", reason));
    }
    Ok(Some(Arc::new(key.clone())))
}

fn with_allowance(mut response: Response, allowance: Option<Allowance>) -> Response {
    if let Some(allowance) = allowance {
        allowance.write(response.headers_mut());
    }
    response
}

/// Answers browsers that ask whether a page of another origin may call, and marks answers to such pages.
pub(super) async fn cors(
    State(server): State<Arc<Server>>,
    request: Request,
    next: Next,
) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let is_allowed = origin
        .as_ref()
        .and_then(|origin| origin.to_str().ok())
        .is_some_and(|origin| allows(&server, origin));
    let is_preflight = request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response =
        if is_preflight { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    let Some(origin) = origin.filter(|_| is_allowed) else { return response };
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    if is_preflight {
        for (name, value) in [
            (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, DELETE"),
            (header::ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, if-none-match"),
            (header::ACCESS_CONTROL_MAX_AGE, "600"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
    } else {
        let exposed = "etag, retry-after, x-request-id, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset";
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(exposed));
    }
    response
}

/// Returns whether pages of an origin may call the server at all. What they may do there is up to their key.
fn allows(server: &Server, origin: &str) -> bool {
    server.settings.cors_origins.iter().any(|known| known == "*" || known == origin)
        || server.keys.load().iter().any(|key| key.origins.iter().any(|known| known == origin))
}

/// Refuses requests that reach a server without keys under a foreign name: a page that had its own name point here would
/// otherwise read it through its reader's browser.
pub(super) async fn host(
    State(server): State<Arc<Server>>,
    request: Request,
    next: Next,
) -> Response {
    if server.keys.load().is_empty() && !is_own(&server, &request) {
        let reason = "a server without keys answers to localhost only; set public_url to its name";
        return Failure::new(StatusCode::FORBIDDEN, "foreign_host", reason).into_response();
    }
    next.run(request).await
}

/// Returns whether every name that a request calls the server by is its own.
fn is_own(server: &Server, request: &Request) -> bool {
    let in_address = request.uri().authority().map(|authority| authority.as_str());
    let mut hosts = request.headers().get_all(header::HOST).iter();
    in_address.is_none_or(|host| is_own_name(server, host))
        && hosts.all(|host| host.to_str().is_ok_and(|host| is_own_name(server, host)))
}

fn is_own_name(server: &Server, host: &str) -> bool {
    let is_public = server.settings.public_url.as_deref().is_some_and(|url| {
        url.split_once("://").is_some_and(|(_, rest)| {
            rest.split('/').next().is_some_and(|name| name.eq_ignore_ascii_case(host))
        })
    });
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let is_loopback =
        name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    is_public || is_loopback || name.eq_ignore_ascii_case("localhost")
}

/// The header that names a request.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_a_key() {
        let check = |sent: &'static str, expected: Option<&str>| {
            let read = password_as_bearer(&HeaderValue::from_static(sent));
            assert_eq!(read.as_ref().and_then(|value| value.to_str().ok()), expected, "{sent}");
        };
        check("Basic OnRiX2FfYg==", Some("Bearer tb_a_b"));
        check("basic YW46dGJfYV9iOmM=", Some("Bearer tb_a_b:c"));
        // No colon, no base64, a line break in it, bytes that are no text.
        for sent in [
            "Basic dGJfYV9i",
            "Basic ?",
            "Basic YTpiCmM=",
            "Basic YTr//w==",
            "Bearer tb_a_b",
            "Basic",
        ] {
            check(sent, None);
        }
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted = [IpAddr::from([127, 0, 0, 1]), IpAddr::from([10, 0, 0, 2])];
        let check = |from: &str, forwarded: &[&str], expected: &str, is_proxy: bool| {
            let mut headers = HeaderMap::new();
            for value in forwarded {
                headers.append("x-forwarded-for", value.parse().unwrap());
            }
            let peer = Peer::of(from.parse().unwrap(), &headers, &trusted);
            assert_eq!((peer.address.to_string().as_str(), peer.is_proxy), (expected, is_proxy));
        };
        check("203.0.113.9", &["198.51.100.1"], "203.0.113.9", false);
        check("127.0.0.1", &["198.51.100.1"], "198.51.100.1", false);
        check("127.0.0.1", &["192.0.2.1, 198.51.100.1", "10.0.0.2"], "198.51.100.1", false);
        check("127.0.0.1", &["nobody"], "127.0.0.1", true);
        check("::ffff:127.0.0.1", &[], "127.0.0.1", true);
    }
}
