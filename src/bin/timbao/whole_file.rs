//! Results into standard output or a file; a file is there when it is complete, or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use timbao::Error;

use crate::interrupt::{self, Interrupted};
use crate::output;

/// Where results go.
pub(crate) struct Sink {
    stream: Stream,
}

enum Stream {
    Standard(Box<dyn Write>),
    File { file: Option<BufWriter<File>>, unfinished: PathBuf, path: PathBuf },
}

impl Sink {
    /// Opens standard output, or a file beside `path` that takes its place at the end. Ctrl-C then removes it.
    pub(crate) fn open(path: Option<&Path>) -> Result<Sink> {
        let stream = match path {
            None => Stream::Standard(Box::new(BufWriter::new(output::raw()))),
            Some(path) => {
                interrupt::catch();
                let unfinished = beside(path);
                let file =
                    File::create(&unfinished).map_err(|error| Error::io(&unfinished, error))?;
                let file = Some(BufWriter::new(file));
                Stream::File { file, unfinished, path: path.to_owned() }
            }
        };
        Ok(Sink { stream })
    }

    /// Writes a piece.
    pub(crate) fn put(&mut self, piece: &str) -> Result<()> {
        match &mut self.stream {
            Stream::Standard(stream) => stream.write_all(piece.as_bytes())?,
            Stream::File { file, unfinished, .. } => {
                if interrupt::is_asked() {
                    return Err(Interrupted.into());
                }
                if let Some(file) = file {
                    let written = file.write_all(piece.as_bytes());
                    written.map_err(|error| Error::io(&*unfinished, error))?;
                }
            }
        }
        Ok(())
    }

    /// Hands on what was written so far to who reads standard output.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        match &mut self.stream {
            Stream::Standard(stream) => stream.flush(),
            Stream::File { .. } => Ok(()),
        }
    }

    /// Ends the results; only now the file is there.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.flush()?;
        if let Stream::File { file, unfinished, path } = &mut self.stream
            && let Some(mut file) = file.take()
        {
            if interrupt::is_asked() {
                let _ = fs::remove_file(unfinished);
                return Err(Interrupted.into());
            }
            let mut finish = || -> io::Result<()> {
                file.flush()?;
                file.get_ref().sync_all()?;
                fs::rename(&*unfinished, &*path)
            };
            if let Err(error) = finish() {
                let _ = fs::remove_file(&*unfinished);
                return Err(Error::io(&*path, error).into());
            }
        }
        Ok(())
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if let Stream::File { file, unfinished, .. } = &mut self.stream
            && file.take().is_some()
        {
            // What went wrong is told; that half a file could not be removed either says nothing more.
            let _ = fs::remove_file(unfinished);
        }
    }
}

fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.unfinished", std::process::id()))
}
