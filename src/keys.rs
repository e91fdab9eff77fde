//! Keys of a server: who may call it, for what, from where and until when.
//!
//! A key is shown once, when it is made. Kept is the SHA-256 of its secret: it is 256 random bits, so there is nothing to guess
//! and no need for a slow hash. The file is replaced as a whole and readable by its owner only.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::error::{Error, Result};

/// What a key begins with, so that one is recognised where it should not be.
const PREFIX: &str = "tb_";
/// Random bytes of a secret.
const SECRET_BYTES: usize = 32;
/// Random bytes of a key's name for the program.
const ID_BYTES: usize = 6;

/// What a key allows. Each allows what stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Searching and reading; may be shown to browsers.
    Search,
    /// Adding and deleting articles.
    Write,
    /// Statistics and metrics.
    Admin,
}

impl Scope {
    /// Returns its name in files and messages.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Search => "search",
            Scope::Write => "write",
            Scope::Admin => "admin",
        }
    }
}

/// A key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Names the key where it must not be shown; the part of it before the secret.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it allows.
    pub scope: Scope,
    /// SHA-256 of the secret, in hexadecimal digits.
    hash: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends; `None` is never.
    #[serde(default)]
    pub expires: Option<Timestamp>,
    /// Pages that may use it from a browser; none is any, and callers that are no browser.
    #[serde(default)]
    pub origins: Vec<String>,
    /// Slug paths of the sections it may read; none is all.
    #[serde(default)]
    pub sections: Vec<String>,
    /// Requests per second; `None` is the server's usual rate.
    #[serde(default)]
    pub rate: Option<u32>,
}

/// What a key is made for.
#[derive(Debug, Clone, Default)]
pub struct NewKey {
    /// What people call it.
    pub name: String,
    /// What it allows; `None` is searching.
    pub scope: Option<Scope>,
    /// When it ends.
    pub expires: Option<Timestamp>,
    /// Pages that may use it from a browser.
    pub origins: Vec<String>,
    /// Sections it may read, as slug paths.
    pub sections: Vec<String>,
    /// Requests per second.
    pub rate: Option<u32>,
}

/// Why a presented key is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No such key, or another secret.
    Unknown,
    /// It has ended.
    Expired,
}

/// All keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    keys: Vec<Key>,
}

impl Keys {
    /// Reads a file of keys; where there is none there are no keys.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be read, [`Error::Request`] when it is no file of keys: then no key is accepted rather than
    /// all.
    pub fn read(path: &Path) -> Result<Keys> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Keys::default());
            }
            Err(error) => return Err(Error::io(path, error)),
        };
        serde_json::from_str(&text).map_err(|error| Error::Request {
            code: "bad_keys",
            field: "keys",
            reason: format!("{}: {error}", path.display()),
        })
    }

    /// Replaces a file of keys.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::DiskFull`]; then the old file stands.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self).unwrap_or_default() + "\n";
        let temporary = temporary(path);
        let write = || -> std::io::Result<()> {
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                fs::create_dir_all(folder)?;
            }
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&temporary)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&temporary, path)
        };
        write().map_err(|error| Error::io(path, error))
    }

    /// Makes a key; returns what is to be presented, which is kept nowhere.
    ///
    /// # Errors
    /// [`Error::Engine`] when the system has no random bytes.
    pub fn create(&mut self, new: NewKey, now: Timestamp) -> Result<(&Key, String)> {
        let id = random_hex(ID_BYTES)?;
        let secret = random_hex(SECRET_BYTES)?;
        let presented = format!("{PREFIX}{id}_{secret}");
        self.keys.push(Key {
            id,
            name: new.name,
            scope: new.scope.unwrap_or(Scope::Search),
            hash: hex(&Sha256::digest(secret.as_bytes())),
            created: now,
            expires: new.expires,
            origins: new.origins,
            sections: new.sections,
            rate: new.rate,
        });
        let last = self.keys.len() - 1;
        Ok((&self.keys[last], presented))
    }

    /// Takes a key away; returns whether there was one with this id.
    pub fn revoke(&mut self, id: &str) -> bool {
        let before = self.keys.len();
        self.keys.retain(|key| key.id != id);
        self.keys.len() < before
    }

    /// Returns all keys, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Returns one that nobody can present, for a server that must not be open.
    pub(crate) fn nobody() -> Keys {
        Keys {
            keys: vec![Key {
                id: "none".to_owned(),
                name: String::new(),
                scope: Scope::Search,
                hash: String::new(),
                created: Timestamp::UNIX_EPOCH,
                expires: Some(Timestamp::UNIX_EPOCH),
                origins: Vec::new(),
                sections: Vec::new(),
                rate: None,
            }],
        }
    }

    /// Returns the key that is presented. The time this takes depends on the number of keys, not on what is presented.
    ///
    /// # Errors
    /// [`Refusal`] when it is not accepted at `now`.
    pub fn find(&self, presented: &str, now: Timestamp) -> std::result::Result<&Key, Refusal> {
        let (id, secret) = presented
            .strip_prefix(PREFIX)
            .and_then(|rest| rest.split_once('_'))
            .unwrap_or(("", presented));
        let hash = hex(&Sha256::digest(secret.as_bytes()));
        let mut found = None;
        for key in &self.keys {
            let is_same_id = key.id.as_bytes().ct_eq(id.as_bytes());
            let is_same_secret = key.hash.as_bytes().ct_eq(hash.as_bytes());
            if bool::from(is_same_id & is_same_secret) {
                found = Some(key);
            }
        }
        let key = found.ok_or(Refusal::Unknown)?;
        match key.expires {
            Some(end) if end <= now => Err(Refusal::Expired),
            _ => Ok(key),
        }
    }
}

impl Key {
    /// Returns whether a page of this origin may use it. A caller without an origin is no browser on another site, and may
    /// only where no origins are named.
    pub fn allows_origin(&self, origin: Option<&str>) -> bool {
        self.origins.is_empty()
            || origin.is_some_and(|origin| self.origins.iter().any(|known| known == origin))
    }
}

fn temporary(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    path.with_file_name(name)
}

/// Returns random bytes in hexadecimal digits.
pub(crate) fn random_hex(bytes: usize) -> Result<String> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random).map_err(|error| Error::Engine(error.to_string()))?;
    Ok(hex(&random))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_by_its_secret_only() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let mut keys = Keys::default();
        let new = NewKey { name: "site".into(), ..NewKey::default() };
        let presented = keys.create(new, now).unwrap().1;
        let ending = NewKey { expires: Some(now), scope: Some(Scope::Admin), ..NewKey::default() };
        let ended = keys.create(ending, now).unwrap().1;
        assert_eq!(keys.find(&presented, now).unwrap().name, "site");
        assert_eq!(keys.find(&ended, now), Err(Refusal::Expired));
        let mut other = presented.clone();
        other.pop();
        for wrong in ["", "tb_", "tb__", &other, &presented.to_uppercase(), "tb_ữ_ữ"] {
            assert_eq!(keys.find(wrong, now), Err(Refusal::Unknown), "{wrong}");
        }
        let id = keys.iter().next().unwrap().id.clone();
        assert!(presented.contains(&id) && keys.revoke(&id) && !keys.revoke(&id));
        assert_eq!(keys.find(&presented, now), Err(Refusal::Unknown));
    }

    #[test]
    fn the_file_holds_no_secret_and_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/keys.json");
        assert!(Keys::read(&path).unwrap().is_empty());
        let mut keys = Keys::default();
        let new = NewKey { origins: vec!["https://a.example".into()], ..NewKey::default() };
        let presented = keys.create(new, Timestamp::UNIX_EPOCH).unwrap().1;
        keys.write(&path).unwrap();
        assert_eq!(Keys::read(&path).unwrap(), keys);
        let secret = presented.rsplit('_').next().unwrap();
        assert!(!fs::read_to_string(&path).unwrap().contains(secret));
        fs::write(&path, "{").unwrap();
        assert_eq!(Keys::read(&path).unwrap_err().code(), "bad_keys");
    }

    #[test]
    fn origins_bind_browsers() {
        let mut keys = Keys::default();
        let new = NewKey { origins: vec!["https://a.example".into()], ..NewKey::default() };
        let bound = keys.create(new, Timestamp::UNIX_EPOCH).unwrap().0.clone();
        assert!(bound.allows_origin(Some("https://a.example")));
        assert!(!bound.allows_origin(Some("https://b.example")) && !bound.allows_origin(None));
        let free = keys.create(NewKey::default(), Timestamp::UNIX_EPOCH).unwrap().0;
        assert!(free.allows_origin(Some("https://b.example")) && free.allows_origin(None));
    }
}
