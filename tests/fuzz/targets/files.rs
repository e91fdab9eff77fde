//! Files that users write or bring along: each is read, or refused with a reason, and nothing else is touched.

use std::io::Cursor;
use std::path::Path;

use timbao::analysis::segment::Segmenter;
use timbao::copies::{GROUPS_FILE, Groups};
use timbao::eval::{read_exclusions, read_qrels, read_run, read_topics};
use timbao::index::{IfLocked, TakedownList, backup};
use timbao::queries::QueryRows;
use timbao::search::packs::Packs;
use timbao::source::{Format, PageRules, Reader, SourceOptions, parse};
use timbao::watch::SearchFile;
use timbao::words::{gold, read_words};

use super::texts::searcher;

thread_local! {
    static FOLDER: tempfile::TempDir = tempfile::tempdir().expect("the temporary folder is writable");
}

/// Writes a file into a folder of its own.
pub(crate) fn in_file(name: &str, data: &[u8], read: impl FnOnce(&Path)) {
    FOLDER.with(|folder| {
        let path = folder.path().join(name);
        std::fs::write(&path, data).expect("the temporary folder is writable");
        read(&path);
        std::fs::remove_file(&path).expect("a reader removes nothing");
    });
}

fn said(error: impl std::fmt::Display) {
    assert!(!error.to_string().is_empty());
}

/// Rules of a paper, and a page read by them.
pub(crate) fn rules(data: &[u8]) {
    const PAGE: &str = "<html><head><title>Lũ rút</title><link rel=canonical href=https://songhong.example/lu-rut-1.html></head><body>\
        <div class='a b'><h1 id=t>Lũ rút ở Bắc Kạn</h1><p class=sapo>Sáng 7-12, nước đã rút khỏi các xã vùng thấp.</p></div>\
        <article><p>Nước rút từ nửa đêm, đường về bản đã thông trở lại.</p><p>Người dân dọn bùn, chính quyền phát gạo và nước sạch.</p>\
        <ul><li><a href=/x>Tin khác</a></ul></article></body></html>";
    in_file("input.toml", data, |path| {
        let folder = path.parent().expect("it lies in a folder");
        match PageRules::none().with_folder(folder) {
            Err(error) => said(error),
            Ok(rules) => {
                let format = Some(Format::Html);
                let options = SourceOptions { rules, format, ..SourceOptions::default() };
                let stream = Box::new(Cursor::new(PAGE));
                for record in Reader::of_stream("page", stream, &options).expect("a page") {
                    let _ = parse(&record.expect("a page is a record"), &options);
                }
            }
        }
    });
}

pub(crate) fn takedown(data: &[u8]) {
    in_file("takedown.tsv", data, |path| match TakedownList::read(path) {
        Err(error) => said(error),
        Ok(list) => {
            assert_eq!(list.is_empty(), list.entries().is_empty());
            assert!(list.entries().len() <= data.len(), "entries out of nothing");
        }
    });
    in_file(GROUPS_FILE, data, |path| match Groups::read(path.parent().expect("it has one")) {
        Err(error) => said(error),
        Ok(groups) => assert!(groups.all().iter().flatten().count() <= data.len()),
    });
}

pub(crate) fn searches(data: &[u8]) {
    in_file("watch.toml", data, |path| match SearchFile::read(path) {
        Err(error) => said(error),
        Ok(file) => {
            for search in file.searches() {
                assert_eq!(file.named(&search.name).map(|it| &it.name).ok(), Some(&search.name));
            }
        }
    });
}

pub(crate) fn queries(data: &[u8]) {
    let mut rows = QueryRows::new(Path::new("input"), Cursor::new(data));
    let (mut line, mut count) = (0, 0);
    while let Some((number, row)) = rows.next_row().expect("memory can be read") {
        assert!(number > line, "line {number} after {line}");
        (line, count) = (number, count + 1);
        if let Ok(row) = row {
            assert!(row.query.len() <= data.len());
        }
    }
    assert!(count <= data.split(|&byte| byte == b'\n').count(), "rows out of nothing");
}

pub(crate) fn list(data: &[u8]) {
    let mut unknown = 0;
    searcher()
        .read_list(Path::new("input"), &mut Cursor::new(data), &mut |line, _| {
            assert!(line > unknown, "line {line} after {unknown}");
            unknown = line;
        })
        .expect("any bytes are a list");
}

pub(crate) fn pack(data: &[u8]) {
    let mut packs = Packs::built_in().clone();
    if let Err(error) = packs.add("input", &String::from_utf8_lossy(data)) {
        said(error);
    }
}

/// Topics, judgements, exclusions, runs.
pub(crate) fn judgements(data: &[u8]) {
    for name in ["input.tsv", "input.jsonl", "input.xml", "input"] {
        in_file(name, data, |path| {
            let _ = read_topics(path).map_err(said);
            let _ = read_qrels(path).map_err(said);
            let _ = read_exclusions(path).map_err(said);
            let _ = read_run(path).map_err(said);
        });
    }
}

/// Models, treebanks and lists of words.
pub(crate) fn words(data: &[u8]) {
    match Segmenter::load(data) {
        Err(reason) => said(reason),
        Ok(mut segmenter) => {
            segmenter.line("Bộ Quốc phòng họp ở Hà Nội.");
        }
    }
    in_file("input.conllu", data, |path| {
        for sentence in gold::read(path).into_iter().flatten() {
            for (start, end) in sentence.words {
                assert!(sentence.text.get(start..end).is_some(), "{start}..{end}");
            }
        }
        let _ = read_words(path).map_err(said);
    });
}

/// A snapshot is verified and restored, or refused; outside its index nothing is written. The input is what is packed in it.
pub(crate) fn snapshot(data: &[u8]) {
    let packed = timbao_zstd(data);
    for bytes in [data, &packed] {
        in_file("input.zst", bytes, |path| {
            let folder = path.parent().expect("it lies in a folder");
            let verified = backup::verify(path, &|| true);
            let is_whole = matches!(&verified, Ok(Some(verified)) if verified.damage.is_empty());
            let _ = verified.map_err(said);
            let root = folder.join("index");
            let restored = backup::restore(path, &root, true, IfLocked::Fail, &|| true);
            assert!(is_whole || restored.is_err(), "what is damaged was restored");
            let _ = std::fs::remove_dir_all(&root);
            let beside = folder.read_dir().expect("it is there").count();
            assert_eq!(beside, 1, "something was written beside the index");
        });
    }
}

/// Packs bytes as zstd does without compressing: frames of raw blocks.
fn timbao_zstd(data: &[u8]) -> Vec<u8> {
    const BLOCK: usize = 1 << 16;
    // Magic number, then a head without a size, a window of 128 KB.
    let mut packed = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38];
    let mut chunks = data.chunks(BLOCK).peekable();
    if data.is_empty() {
        packed.extend([1, 0, 0]);
    }
    while let Some(chunk) = chunks.next() {
        let head = (chunk.len() as u32) << 3 | u32::from(chunks.peek().is_none());
        packed.extend(&head.to_le_bytes()[..3]);
        packed.extend(chunk);
    }
    packed
}
