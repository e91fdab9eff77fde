//! `timbao convert`: texts from one encoding to another, through files and pipes.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use timbao::Error;
use timbao::source::SourceError;
use timbao::source::encoding::{Encoded, Encoding, Losses, TextFile, TextStream, encode};

use crate::args::ConvertArgs;
use crate::messages::Lang;
use crate::output::{self, Exit};

pub(crate) fn run(arguments: &ConvertArgs, lang: Lang) -> Result<Exit> {
    let mut named = arguments.files.clone();
    if named.is_empty() {
        named.push(PathBuf::from("-"));
    }
    if arguments.output.is_none()
        && let Some(folder) = named.iter().find(|path| path.is_dir())
    {
        return Err(refused("output", lang.folder_needs_output(folder.display())).into());
    }
    let (files, skipped) =
        TextFile::list(&named).map_err(|error| refused("file", error.to_string()))?;
    for skipped in &skipped {
        let path = skipped.path.display();
        output::say(&output::visible(&lang.not_read(path, &skipped.reason)));
    }
    let mut written = HashSet::new();
    let mut has_failed = false;
    for file in &files {
        let target = match &arguments.output {
            None => None,
            Some(folder) => Some(target(folder, file, &files, &mut written, lang)?),
        };
        has_failed |= !convert(file, target.as_deref(), arguments, lang)?;
    }
    Ok(if has_failed { Exit::Failed } else { Exit::Found })
}

fn refused(field: &'static str, reason: String) -> Error {
    Error::Request { code: "bad_source", field, reason }
}

/// Returns where a file is written, never over one that is read or was just written.
fn target(
    folder: &Path,
    file: &TextFile,
    files: &[TextFile],
    written: &mut HashSet<PathBuf>,
    lang: Lang,
) -> Result<PathBuf> {
    let name = if file.path.as_os_str() == "-" { Path::new("stdin.txt") } else { &file.relative };
    let target = folder.join(name);
    let is_read = |real: PathBuf| {
        files.iter().any(|file| fs::canonicalize(&file.path).is_ok_and(|path| path == real))
    };
    let is_over_itself = fs::canonicalize(&target).is_ok_and(is_read);
    if is_over_itself || !written.insert(target.clone()) {
        return Err(refused("file", lang.over_itself(target.display())).into());
    }
    Ok(target)
}

/// Converts one file; says what it was in and what was lost, and returns whether it could be read.
fn convert(
    file: &TextFile,
    target: Option<&Path>,
    arguments: &ConvertArgs,
    lang: Lang,
) -> Result<bool> {
    let name = match file.path.to_string_lossy() {
        name if name == "-" => "stdin".to_owned(),
        name => name.into_owned(),
    };
    let failed = |error: &SourceError| {
        output::note(&output::ERROR, &lang.error(), &error.to_string());
        false
    };
    let mut stream = match TextStream::open(&file.path, arguments.from.0) {
        Ok(stream) => stream,
        Err(error) => return Ok(failed(&error)),
    };
    if stream.certainty() == 0.0 {
        output::note(&output::ERROR, &lang.error(), &lang.no_encoding(name));
        output::note(&output::HINT, &lang.hint(), &lang.name_the_encoding());
        return Ok(false);
    }
    let encoding = stream.encoding();
    let is_sure = arguments.from.0.is_some() || encoding == Encoding::Utf8;
    // Nothing that is reckoned is quite certain.
    let percent = lang.percent(stream.certainty().min(0.999));
    output::say(&output::visible(&match is_sure {
        true => lang.file_in(&name, encoding),
        false => lang.file_in_certain(&name, encoding, percent),
    }));
    let mut lost = Losses::default();
    let read = match target {
        None => write(&mut stream, arguments.to, &mut output::raw(), &mut lost)?,
        Some(target) => write_file(&mut stream, arguments.to, target, &mut lost)?,
    };
    let unread = stream.losses();
    let warn = |message: &str| output::note(&output::WARNING, &lang.warning(), message);
    if !unread.is_empty() {
        warn(&lang.not_readable_in(&name, encoding, unread));
    }
    if !lost.is_empty() {
        warn(&lang.not_writable_in(&name, arguments.to, lost));
    }
    Ok(read.map_or_else(|error| failed(&error), |()| true))
}

/// Writes a text, piece by piece. The inner result is that of reading.
fn write(
    stream: &mut TextStream,
    to: Encoding,
    target: &mut impl Write,
    lost: &mut Losses,
) -> io::Result<std::result::Result<(), SourceError>> {
    match to {
        Encoding::Utf16Le => target.write_all(b"\xff\xfe")?,
        Encoding::Utf16Be => target.write_all(b"\xfe\xff")?,
        _ => {}
    }
    let mut before = 0;
    let read = loop {
        let piece = match stream.next_piece() {
            Ok(Some(piece)) => piece,
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        };
        let Encoded { bytes, mut losses } = encode(&piece, to);
        target.write_all(&bytes)?;
        losses.first.iter_mut().for_each(|(at, _)| *at += before);
        before += piece.len() as u64;
        lost.append(losses);
    };
    target.flush()?;
    Ok(read)
}

/// Writes beside the file and renames at the end: whoever opens it sees all or what was there before.
fn write_file(
    stream: &mut TextStream,
    to: Encoding,
    path: &Path,
    lost: &mut Losses,
) -> timbao::Result<std::result::Result<(), SourceError>> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let unfinished = path.with_file_name(format!(".{name}.{}.unfinished", std::process::id()));
    let failed = |error| Error::io(&unfinished, error);
    let written = (|| {
        let mut file = BufWriter::new(File::create(&unfinished).map_err(failed)?);
        let read = write(stream, to, &mut file, lost).map_err(failed)?;
        if read.is_ok() {
            fs::rename(&unfinished, path).map_err(|error| Error::io(path, error))?;
        }
        Ok(read)
    })();
    if !matches!(written, Ok(Ok(()))) {
        // What went wrong is told; that half a file could not be removed either says nothing more.
        let _ = fs::remove_file(&unfinished);
    }
    written
}
