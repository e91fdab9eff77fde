//! Builders: a folder to run the program in, an index made of articles.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::Value;
use tempfile::TempDir;
use timbao::article::Article;
use timbao::index::{IndexWriter, Prepared, WriterOptions};

/// The folder of the repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs the built program in a folder of its own, in the C locale, without a terminal.
pub(crate) struct TestCli {
    folder: TempDir,
}

impl TestCli {
    pub(crate) fn new() -> TestCli {
        TestCli { folder: TempDir::new().expect("the temporary folder is writable") }
    }

    /// Returns a folder that holds the sample corpus.
    pub(crate) fn with_corpus() -> TestCli {
        let cli = TestCli::new();
        copy(&repository().join("corpus"), &cli.path("corpus"));
        cli
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file below the folder.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> &TestCli {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("it lies in the folder"))
            .and_then(|()| std::fs::write(&path, content))
            .expect("the folder is writable");
        self
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("the program has written it")
    }

    /// Returns the program with these arguments, to be started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_timbao"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("LC_ALL", "C")
            .env("COLUMNS", "100")
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run::of(&mut self.command(arguments))
    }

    /// Runs the program with something on standard input.
    pub(crate) fn run_with(&self, input: &str, arguments: &[&str]) -> Run {
        let output = assert_cmd::Command::from_std(self.command(arguments))
            .write_stdin(input)
            .output()
            .expect("the program starts");
        Run::from(output)
    }
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the folder is writable");
    for entry in from.read_dir().expect("the folder is there").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("the folder is writable");
        }
    }
}

/// What a run of the program gave.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<std::process::Output> for Run {
    fn from(output: std::process::Output) -> Run {
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        Run {
            code: output.status.code().expect("the program ends by itself"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

impl Run {
    fn of(command: &mut Command) -> Run {
        Run::from(command.output().expect("the program starts"))
    }

    /// Asserts the exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Run {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// Returns the one line of standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.stdout.lines().count(), 1, "{self:#?}");
        assert!(self.stdout.ends_with('\n'));
        serde_json::from_str(&self.stdout).expect("it is JSON")
    }

    /// Returns every line of standard output as JSON.
    #[track_caller]
    pub(crate) fn json_lines(&self) -> Vec<Value> {
        let lines = self.stdout.lines();
        lines.map(|line| serde_json::from_str(line).expect("it is JSON")).collect()
    }
}

/// Returns the ids of an answer's hits in their order.
#[track_caller]
pub(crate) fn ids(answer: &Value) -> Vec<&str> {
    let hits = answer["hits"].as_array().expect("an answer has hits");
    hits.iter().map(|hit| hit["id"].as_str().expect("an id is a string")).collect()
}

/// Returns the names in a JSON object, sorted.
#[track_caller]
pub(crate) fn keys(object: &Value) -> Vec<&str> {
    let object = object.as_object().expect("it is an object");
    let mut keys: Vec<&str> = object.keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

/// An index made of articles, to be searched by the library or the program.
pub(crate) struct TestIndex {
    folder: TempDir,
}

impl TestIndex {
    pub(crate) fn of(articles: impl IntoIterator<Item = Article>) -> TestIndex {
        let folder = TempDir::new().expect("the temporary folder is writable");
        let options = WriterOptions { threads: 1, ..WriterOptions::default() };
        let mut writer = IndexWriter::open(folder.path(), &options).expect("nobody else writes");
        let articles = articles.into_iter().map(|article| Prepared::new(article, None)).collect();
        writer.add(articles).expect("the disk has room");
        writer.finish().expect("the disk has room");
        TestIndex { folder }
    }

    /// Returns its folder as an argument.
    pub(crate) fn path(&self) -> &str {
        self.folder.path().to_str().expect("temporary folders have plain names")
    }
}

/// An index of the sample corpus that no test changes: its folder as an argument.
pub(crate) fn sample_index() -> &'static str {
    static INDEX: LazyLock<String> = LazyLock::new(|| {
        // Under `target/`, and made anew by each run: nothing is left behind in the system's folder.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sample-index");
        let _ = std::fs::remove_dir_all(&folder);
        let folder = folder.to_str().expect("the target folder has a plain name").to_owned();
        let corpus = repository().join("corpus");
        let corpus = corpus.to_str().expect("the repository has a plain name");
        TestCli::new().run(&["index", corpus, "--index", &folder]).exits(0);
        folder
    });
    &INDEX
}

/// Runs the program on the sample index.
pub(crate) fn on_sample(arguments: &[&str]) -> Run {
    let mut all = arguments.to_vec();
    all.splice(1..1, ["--index", sample_index()]);
    TestCli::new().run(&all)
}
