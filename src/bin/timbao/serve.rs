//! `timbao serve`: the index over HTTP.

use std::io::IsTerminal;

use anyhow::{Context, Result};
use timbao::http::{Bound, Settings, StartError};
use tracing_subscriber::EnvFilter;

use crate::args::{LogName, ServeArgs};
use crate::messages::Lang;
use crate::output::{self, Exit};
use crate::search::index_sample;

pub(crate) fn run(arguments: &ServeArgs, lang: Lang) -> Result<Exit> {
    let settings = settings(arguments)?;
    if arguments.print_config {
        output::verbatim(&settings.to_toml())?;
        return Ok(Exit::Found);
    }
    if settings.index == Settings::default().index
        && let Some(exit) = index_sample(lang)?
    {
        return Ok(exit);
    }
    log(arguments.log);
    let dev = settings.dev;
    let bound = match Bound::new(settings) {
        Ok(bound) => bound,
        // These have words in both languages.
        Err(StartError::Index(error)) => return Err(error.into()),
        Err(error) => {
            if let StartError::NoKeys { .. } = &error {
                output::note(&output::HINT, &lang.hint(), &lang.make_a_key());
            }
            return Err(error.into());
        }
    };
    output::verbatim(&format!("http://{}/\n", bound.addr()))?;
    output::say(&if dev { lang.serving_dev() } else { lang.serving() });
    bound.run();
    Ok(Exit::Found)
}

fn settings(arguments: &ServeArgs) -> Result<Settings> {
    let file = match &arguments.config {
        None => None,
        Some(path) => {
            let text = std::fs::read_to_string(path);
            Some((path.as_path(), text.with_context(|| path.display().to_string())?))
        }
    };
    let path = |path: &std::path::PathBuf| path.to_string_lossy().into_owned();
    let flags = [
        ("addr", arguments.addr.clone()),
        ("index", arguments.index.as_ref().map(path)),
        ("keys", arguments.keys.as_ref().map(path)),
        ("public_url", arguments.public_url.clone()),
        ("dev", arguments.dev.then(|| "true".to_owned())),
    ];
    let named = flags.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let flags: Vec<(String, String)> = named.chain(arguments.set.iter().cloned()).collect();
    // A variable that is no text is none of ours.
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let file = file.as_ref().map(|(path, text)| (*path, text.as_str()));
    Ok(Settings::read(file, environment, &flags)?)
}

/// Writes what the server tells to standard error.
fn log(format: Option<LogName>) {
    let usual = match std::io::stderr().is_terminal() {
        true => LogName::Text,
        false => LogName::Json,
    };
    let filter = EnvFilter::new("warn,timbao=info");
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format.unwrap_or(usual) {
        LogName::None => {}
        LogName::Text => log.compact().init(),
        LogName::Json => log.json().flatten_event(true).init(),
    }
}
