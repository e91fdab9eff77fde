//! Everything about a server that can be set, with its usual value: one TOML file, the environment over it, flags over both.
//!
//! Not here: where the file and the environment are read (the program), and what the values do (the module each group names).

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::StartError;

/// What the environment's variables begin with: `TIMBAO_SERVE_ADDR`, `TIMBAO_SERVE_LIMITS__QUEUE`.
pub const ENVIRONMENT_PREFIX: &str = "TIMBAO_SERVE_";

/// Settings of a server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Address and port to listen on; port 0 takes a free one.
    pub addr: SocketAddr,
    /// Folder of the index.
    pub index: PathBuf,
    /// The file of keys; `keys.json` beside the index's generations unless named.
    pub keys: Option<PathBuf>,
    /// Files of abbreviations of one's own.
    pub packs: Vec<PathBuf>,
    /// Where readers reach the server (`https://tim.example`), for the links it writes; told by the request unless set.
    pub public_url: Option<String>,
    /// Name of the site on its pages and feeds.
    pub site_name: String,
    /// Whether there is a page for readers.
    pub page: bool,
    /// Whether the page, its files, feeds and citations ask for a key, too, where there are keys.
    pub page_keys: bool,
    /// Whether a server without keys on a loopback address also takes articles.
    pub dev: bool,
    /// Pages of these origins may call the server from a browser; `*` is any. Origins of keys are allowed besides.
    pub cors_origins: Vec<String>,
    /// Proxies whose `X-Forwarded-For` is believed. Their own connections are not limited by address.
    pub trusted_proxies: Vec<IpAddr>,
    /// Seconds for which an answer to a read may be used again without asking.
    pub cache_seconds: u32,
    /// What a request, a connection and the server as a whole may cost.
    pub limits: Limits,
    /// How often one may ask.
    pub rates: Rates,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            addr: SocketAddr::from(([127, 0, 0, 1], 7700)),
            index: PathBuf::from("index"),
            keys: None,
            packs: Vec::new(),
            public_url: None,
            site_name: "timbao".to_owned(),
            page: true,
            page_keys: false,
            dev: false,
            cors_origins: Vec::new(),
            trusted_proxies: vec![
                IpAddr::from([127, 0, 0, 1]),
                IpAddr::from(std::net::Ipv6Addr::LOCALHOST),
            ],
            cache_seconds: 5,
            limits: Limits::default(),
            rates: Rates::default(),
        }
    }
}

/// Bounds on what may be asked and how long it may take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Searches at the same time; 0 is one per core.
    pub search_threads: usize,
    /// Searches that wait; 0 is four per thread. One more is refused with 503.
    pub queue: usize,
    /// Time after which a search ends with what it found, waiting included, in milliseconds.
    pub soft_deadline_ms: u64,
    /// Time after which a request gets no answer but 503, in milliseconds.
    pub hard_deadline_ms: u64,
    /// Exports at the same time.
    pub exports: usize,
    /// Longest body of a search, in bytes.
    pub search_body_bytes: usize,
    /// Longest body with articles, unpacked, in bytes.
    pub articles_body_bytes: u64,
    /// Longest single article, in bytes.
    pub article_bytes: usize,
    /// Longest answer but for exports, in bytes.
    pub response_bytes: usize,
    /// Answers that are kept for who asks the same again, in bytes; 0 keeps none.
    pub answers_bytes: usize,
    /// Most hits of one answer.
    pub hits: usize,
    /// Furthest hit that an offset reaches.
    pub window: usize,
    /// Most searches in one request to `/v1/multi-search`.
    pub multi_search: usize,
    /// Time for the head of a request, from its first byte or from the end of the answer before it, in milliseconds: also how long a
    /// connection may idle.
    pub header_timeout_ms: u64,
    /// Time for each part of a body to arrive, in milliseconds.
    pub body_timeout_ms: u64,
    /// Time for each part of an answer to be taken, in milliseconds.
    pub write_timeout_ms: u64,
    /// Longest head of a request, in bytes.
    pub header_bytes: usize,
    /// Connections at the same time.
    pub connections: usize,
    /// Connections at the same time from one address that is no trusted proxy.
    pub connections_per_address: usize,
    /// Time for requests that are under way to end when the server stops, in milliseconds.
    pub shutdown_ms: u64,
    /// Time for which a state of the index that gave a cursor is kept, in seconds.
    pub cursor_seconds: u64,
    /// Memory for articles that are being added, in bytes.
    pub writer_memory_bytes: usize,
    /// Time to wait for another writer, such as `timbao index`, in milliseconds.
    pub writer_wait_ms: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            search_threads: 0,
            queue: 0,
            soft_deadline_ms: 1_000,
            hard_deadline_ms: 5_000,
            exports: 2,
            search_body_bytes: 64 << 10,
            articles_body_bytes: 100 << 20,
            article_bytes: 1 << 20,
            response_bytes: 4 << 20,
            answers_bytes: 32 << 20,
            hits: 100,
            window: crate::search::MAX_WINDOW,
            multi_search: 10,
            header_timeout_ms: 10_000,
            body_timeout_ms: 30_000,
            write_timeout_ms: 30_000,
            header_bytes: 16 << 10,
            connections: 1_024,
            connections_per_address: 64,
            shutdown_ms: 30_000,
            cursor_seconds: 300,
            writer_memory_bytes: 32 << 20,
            writer_wait_ms: 20_000,
        }
    }
}

impl Limits {
    /// Returns the number of searches at the same time.
    pub fn search_threads(&self) -> usize {
        match self.search_threads {
            0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            threads => threads,
        }
    }

    /// Returns the number of searches that may wait.
    pub fn queue(&self) -> usize {
        if self.queue == 0 { 4 * self.search_threads() } else { self.queue }
    }
}

/// Requests per second, on the long run; a burst of as many as in [`Rates::burst_seconds`] is let through. 0 is without limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rates {
    /// From one address, searching. A trusted proxy that names nobody is not limited.
    pub per_address: u32,
    /// With one key that has no rate of its own.
    pub per_key: u32,
    /// Seconds of requests that may come at once.
    pub burst_seconds: u32,
}

impl Default for Rates {
    fn default() -> Rates {
        Rates { per_address: 50, per_key: 1_000, burst_seconds: 2 }
    }
}

impl Settings {
    /// Reads settings: the file's text over the usual values, then variables of the environment that begin with
    /// [`ENVIRONMENT_PREFIX`], then flags as `name=value` (`limits.queue=16`).
    ///
    /// # Errors
    /// [`StartError::Settings`] naming what cannot be read and where it came from.
    pub fn read(
        file: Option<(&Path, &str)>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: &[(String, String)],
    ) -> Result<Settings, StartError> {
        let mut table = toml::Table::new();
        if let Some((path, text)) = file {
            let wrong = |reason: String| StartError::Settings {
                origin: path.display().to_string(),
                reason,
            };
            table = text.parse().map_err(|error: toml::de::Error| wrong(error.to_string()))?;
            check(&table).map_err(wrong)?;
        }
        for (name, value) in environment {
            if let Some(setting) = name.strip_prefix(ENVIRONMENT_PREFIX) {
                let setting = setting.to_lowercase().replace("__", ".");
                set(&mut table, &setting, &value, &name)?;
            }
        }
        for (name, value) in flags {
            set(&mut table, name, value, name)?;
        }
        let settings: Settings = table.try_into().map_err(|error| StartError::Settings {
            origin: "settings".to_owned(),
            reason: error.to_string(),
        })?;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), StartError> {
        let is_http = |url: &String| url.starts_with("http://") || url.starts_with("https://");
        if self.public_url.as_ref().is_some_and(|url| !is_http(url)) {
            let reason = "begins with http:// or https://".to_owned();
            return Err(StartError::Settings { origin: "public_url".to_owned(), reason });
        }
        if self.dev && self.public_url.is_some() {
            let reason =
                "a server that readers reach under a name of its own takes articles with keys only";
            return Err(StartError::Settings {
                origin: "dev".to_owned(),
                reason: reason.to_owned(),
            });
        }
        let bounds = [
            ("limits.hits", self.limits.hits, crate::search::MAX_LIMIT),
            ("limits.window", self.limits.window, crate::search::MAX_WINDOW),
        ];
        for (name, value, most) in bounds {
            if value == 0 || value > most {
                let reason = format!("{value} is not in 1..={most}");
                return Err(StartError::Settings { origin: name.to_owned(), reason });
            }
        }
        Ok(())
    }

    /// Returns all settings as a TOML file.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }

    /// Returns the file of keys.
    pub fn keys_path(&self) -> PathBuf {
        self.keys.clone().unwrap_or_else(|| self.index.join("keys.json"))
    }
}

/// Returns a number of milliseconds as a time.
pub(super) fn millis(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// Says what is wrong with a table by itself, while it is known where it came from.
fn check(table: &toml::Table) -> Result<(), String> {
    let settings: Result<Settings, toml::de::Error> = table.clone().try_into();
    settings.map(|_| ()).map_err(|error| error.to_string())
}

/// Sets `limits.queue` and the like in a table.
fn set(table: &mut toml::Table, name: &str, value: &str, origin: &str) -> Result<(), StartError> {
    let value = value_of(value);
    let mut inner = &mut *table;
    let (groups, last) = name.rsplit_once('.').map_or(("", name), |(groups, last)| (groups, last));
    for group in groups.split('.').filter(|group| !group.is_empty()) {
        let entry = inner.entry(group).or_insert_with(|| toml::Value::Table(toml::Table::new()));
        inner = match entry {
            toml::Value::Table(inner) => inner,
            _ => {
                let reason = format!("{group} is no group of settings");
                return Err(StartError::Settings { origin: origin.to_owned(), reason });
            }
        };
    }
    inner.insert(last.to_owned(), value);
    check(table).map_err(|reason| StartError::Settings { origin: origin.to_owned(), reason })
}

/// Reads a number, a truth value or a list as TOML writes them; all else is a text.
fn value_of(text: &str) -> toml::Value {
    let read: Option<toml::Value> = format!("value = {text}")
        .parse::<toml::Table>()
        .ok()
        .filter(|table| table.len() == 1)
        .and_then(|mut table| table.remove("value"));
    match read {
        Some(
            value @ (toml::Value::Integer(_)
            | toml::Value::Boolean(_)
            | toml::Value::Array(_)
            | toml::Value::String(_)),
        ) => value,
        _ => toml::Value::String(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn flags_go_over_the_environment_and_that_over_the_file() {
        let file = "site_name = \"Báo\"\ndev = true\n[limits]\nqueue = 7\nhits = 20\n";
        let environment = [
            pair("TIMBAO_SERVE_LIMITS__QUEUE", "8"),
            pair("TIMBAO_SERVE_ADDR", "127.0.0.1:9000"),
            pair("TIMBAO_SERVE_CORS_ORIGINS", "[\"https://a.example\"]"),
            pair("HOME", "/root"),
        ];
        let flags = [pair("addr", "127.0.0.1:9001"), pair("index", "my index")];
        let settings =
            Settings::read(Some((Path::new("timbao.toml"), file)), environment, &flags).unwrap();
        assert_eq!(settings.site_name, "Báo");
        assert!(settings.dev);
        assert_eq!((settings.limits.queue, settings.limits.hits), (8, 20));
        assert_eq!(settings.addr.port(), 9001);
        assert_eq!(settings.index, Path::new("my index"));
        assert_eq!(settings.cors_origins, ["https://a.example"]);
        let printed = settings.to_toml();
        let again = Settings::read(Some((Path::new("x"), &printed)), [], &[]).unwrap();
        assert_eq!(again, settings);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let check = |file: Option<&str>, flags: &[(String, String)], expected: &str| {
            let file = file.map(|text| (Path::new("timbao.toml"), text));
            let error = Settings::read(file, [], flags).unwrap_err().to_string();
            assert!(error.contains(expected), "{error} does not say {expected}");
        };
        check(Some("adr = 1"), &[], "timbao.toml");
        check(Some("[limits]\nqueues = 1"), &[], "queues");
        check(None, &[pair("limits.queue", "many")], "limits.queue");
        check(None, &[pair("addr.port", "1")], "addr");
        check(None, &[pair("limits.hits", "5000")], "limits.hits");
        check(None, &[pair("public_url", "ftp://x")], "public_url");
        check(None, &[pair("public_url", "https://x"), pair("dev", "true")], "dev");
    }
}
