//! The same story once: groups over the whole archive.

#[path = "../../benches/copies/plant.rs"]
mod plant;

use std::path::Path;

use serde_json::json;
use timbao::article::Article;
use timbao::copies::Groups;
use timbao::date::Published;
use timbao::index::{IndexWriter, Prepared, WriterOptions};
use timbao::source::{Reader, SourceOptions, parse};

use crate::support::{TestCli, repository};

#[test]
fn planted_copies_are_found_and_little_else() {
    let options = SourceOptions::default();
    let reader = Reader::open(&[repository().join("corpus")], &options).unwrap();
    let articles = reader.filter_map(|record| parse(&record.ok()?, &options).ok());
    let texts: Vec<String> = articles
        .map(|article| [article.title, article.lead, article.body].join("\n"))
        .filter(|text| text.split_whitespace().count() >= 30)
        .collect();
    assert!(texts.len() > 60, "{}", texts.len());
    let found = plant::measure(&texts, texts.len());
    assert!(found.recall.iter().all(|recall| *recall >= 0.95), "{found:?}");
    assert!(found.precision >= 0.99, "{found:?}");
}

#[test]
fn a_group_has_all_its_copies_with_the_first_one_first() {
    let cli = TestCli::new();
    let story = "Sáng nay đoàn công tác của tỉnh kiểm tra việc phòng chống bão tại bốn xã ven biển, nơi hơn hai trăm tàu \
                 thuyền đã về bến neo đậu an toàn và các hộ dân ở vùng thấp được đưa vào trường học để tránh trú.";
    let other = "Đội tuyển bóng chuyền nữ thắng ba trận liền tại giải trẻ quốc gia và vào bán kết sớm một vòng, ban huấn luyện \
                 nói sẽ cho các cầu thủ dự bị ra sân ở trận cuối để giữ sức cho lượt trận quyết định vào cuối tuần.";
    let articles = [
        json!({"id": "c", "title": "Phòng chống bão", "body": story, "date": "2024-09-07", "source": "bao-c.example"}),
        json!({"id": "a", "title": "Kiểm tra phòng chống bão", "body": story, "date": "2024-09-06T08:00", "source": "bao-a.example"}),
        json!({"id": "b", "title": "Phòng bão", "body": story.replace("hai trăm", "250").replace("Sáng nay", "Hôm qua"), "source": "bao-b.example"}),
        json!({"id": "kin", "title": "Phòng bão", "body": story, "date": "2024-09-08", "publish_after": "2190"}),
        json!({"id": "x", "title": "Bóng chuyền", "body": other, "date": "2024-09-06"}),
        json!({"id": "y", "title": "Ngắn", "body": "Tin ngắn."}),
        json!({"id": "z", "title": "Ngắn", "body": "Tin ngắn."}),
    ];
    let lines = articles.map(|article| format!("{article}\n")).concat();
    cli.write("a.jsonl", lines);
    cli.run(&["index", "a.jsonl"]).exits(0);
    let run = cli.run(&["groups", "--json"]).exits(0);
    assert!(run.stderr.contains("4 articles in 1 groups"), "{run:#?}");
    let group = &run.json()["articles"];
    let ids: Vec<&str> =
        group.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["a", "c", "b"], "the hidden one is not told");
    assert_eq!(
        group[0],
        json!({"id": "a", "date": "2024-09-06T08:00+07:00", "source": "bao-a.example"})
    );
    let page = cli.run(&["show", "b"]).exits(0).stdout;
    assert!(
        page.contains(
            "Copies, the first one first\n  a  2024-09-06T08:00+07:00 · bao-a.example\n  c"
        ),
        "{page}"
    );
    let page = cli.run(&["show", "x"]).exits(0).stdout;
    assert!(!page.contains("Copies"), "{page}");
    // One hit that unfolds, with the first of all copies, also where that does not match.
    let answer = cli.run(&["search", "250 tàu thuyền", "--json"]).exits(0).json();
    let first =
        |answer: &serde_json::Value| answer["hits"][0]["group"]["articles"][0]["id"].clone();
    assert_eq!(first(&answer), "a", "{answer}");
    let answer =
        cli.run(&["search", "phòng chống bão", "--json", "--facets", "source"]).exits(0).json();
    assert_eq!(
        (answer["hits"].as_array().unwrap().len(), &answer["total"]),
        (1, &json!(3)),
        "{answer}"
    );
    assert_eq!(answer["hits"][0]["also"].as_array().unwrap().len(), 2);
    let page = cli.run(&["search", "phòng chống bão"]).exits(0).stdout;
    assert!(page.contains("first of 3 copies: a 2024-09-06T08:00+07:00 · bao-a.example"), "{page}");
    let answer = cli.run(&["search", "phòng chống bão", "--json", "--no-group"]).exits(0).json();
    assert_eq!(answer["hits"].as_array().unwrap().len(), 3);
    assert_eq!(answer["hits"][0]["group"], serde_json::Value::Null);
    // What has gone since is not told, and the next look finds the rest.
    cli.run(&["delete", "a", "--reason", "rút"]).exits(0);
    let group = cli.run(&["groups", "--list", "--json"]).exits(0).json();
    assert_eq!(group["articles"].as_array().unwrap().len(), 2);
    cli.run(&["groups"]).exits(0);
    assert!(!cli.read("index/groups.tsv").contains("bao-a.example"));
}

/// Articles about a few stories, each told by several papers with some words of their own.
fn told(id: u64, story: u64, telling: u64) -> Article {
    let mut random = plant::Random(story);
    let stock: Vec<String> = (0..300).map(|number| format!("tiếng{number}")).collect();
    let mut words: Vec<&str> =
        (0..60).map(|_| stock[(random.next() % 300) as usize].as_str()).collect();
    let mut own = plant::Random(!telling);
    for _ in 0..telling % 9 {
        words[(own.next() % 60) as usize] = stock[(own.next() % 300) as usize].as_str();
    }
    Article {
        id: Some(id.to_string()),
        title: format!("Chuyện {story}"),
        body: words.join(" "),
        source: Some(format!("bao-{telling}.example")),
        published: (!telling.is_multiple_of(3))
            .then(|| Published::parse(&format!("2024-0{}-01", 1 + telling % 9)))
            .flatten(),
        ..Article::default()
    }
}

fn write(root: &Path, work: impl FnOnce(&mut IndexWriter)) {
    let options = WriterOptions { threads: 1, ..WriterOptions::default() };
    let mut writer = IndexWriter::open(root, &options).unwrap();
    work(&mut writer);
    writer.finish().unwrap();
}

#[test]
fn groups_kept_current_are_those_found_anew() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let other = tempfile::tempdir().unwrap();
    let mut random = plant::Random(11);
    let mut random = |most: u64| random.next() % most;
    let add = |writer: &mut IndexWriter, articles: Vec<Article>| {
        writer.add(articles.into_iter().map(|it| Prepared::new(it, None)).collect()).unwrap();
    };
    write(root, |writer| add(writer, (0..60).map(|id| told(id, id % 20, id)).collect()));
    assert_eq!(Groups::update(root, 1).unwrap(), None, "nobody has asked for groups");
    let first = Groups::renew(root, 2).unwrap();
    assert!(first.all().len() > 10, "{first:?}");
    assert_eq!(Groups::update(root, 1).unwrap().unwrap().new, 0);
    let mut next_id = 60;
    let mut earlier: Option<Vec<u8>> = None;
    for step in 0..25 {
        write(root, |writer| {
            for _ in 0..random(6) {
                // A new article, or another text of one there is.
                let id = if random(3) == 0 { random(next_id) } else { next_id };
                next_id = next_id.max(id + 1);
                add(writer, vec![told(id, random(20), random(1_000))]);
            }
            for _ in 0..random(4) {
                let id = random(next_id).to_string();
                if random(4) == 0 {
                    writer.take_down(&id, "rút").unwrap();
                } else {
                    writer.delete_named(&id).unwrap();
                }
            }
        });
        if random(8) == 0 {
            let options = WriterOptions { threads: 1, ..WriterOptions::default() };
            IndexWriter::open(root, &options).unwrap().finish_merged().unwrap();
        }
        // What crashes and bad disks leave behind.
        let path = |name: &str| root.join(name);
        let bytes = |name: &str| std::fs::read(path(name)).unwrap();
        match random(9) {
            0 => {
                let mut sketches = bytes("sketches.bin");
                sketches.truncate(random(sketches.len() as u64) as usize);
                std::fs::write(path("sketches.bin"), sketches).unwrap();
            }
            1 | 2 => {
                let name = ["sketches.bin", "pairs.bin", "groups.tsv"][random(3) as usize];
                let mut broken = bytes(name);
                let place = random(broken.len() as u64) as usize;
                broken[place] ^= 1 << random(8);
                std::fs::write(path(name), broken).unwrap();
            }
            3 => {
                let name = ["sketches.bin", "pairs.bin"][random(2) as usize];
                std::fs::remove_file(path(name)).unwrap();
            }
            // The sketches and groups of a look that was not finished.
            4 => {
                let pairs = bytes("pairs.bin");
                Groups::update(root, 1).unwrap();
                std::fs::write(path("pairs.bin"), pairs).unwrap();
            }
            5 => {
                if let Some(pairs) = earlier.take() {
                    std::fs::write(path("pairs.bin"), pairs).unwrap();
                }
                earlier = Some(bytes("pairs.bin"));
            }
            _ => {}
        }
        let kept = Groups::update(root, 1).unwrap().unwrap().groups;
        assert_eq!(Groups::read(root).unwrap(), kept, "step {step}");
        let _ = std::fs::remove_dir_all(other.path());
        crate::support::copy(root, other.path());
        let anew = Groups::renew(other.path(), 2).unwrap();
        assert_eq!(kept, anew, "step {step}");
        assert!(kept.all().len() > 4, "step {step}: {kept:?}");
    }
    Groups::give_up(root).unwrap();
    assert_eq!(Groups::update(root, 1).unwrap(), None);
    assert!(Groups::read(root).unwrap().is_empty());
}

#[test]
fn who_writes_keeps_the_groups_current() {
    let cli = TestCli::new();
    let line = |id: u64| {
        let article = told(id, 1, id);
        json!({"id": article.id, "title": article.title, "body": article.body, "source": article.source})
            .to_string()
            + "\n"
    };
    cli.write("a.jsonl", line(1) + &line(2)).write("b.jsonl", line(3));
    let run = cli.run(&["index", "a.jsonl"]).exits(0);
    assert!(!run.stderr.contains("groups") && !cli.path("index/sketches.bin").exists(), "{run:#?}");
    cli.run(&["groups"]).exits(0);
    let run = cli.run(&["index", "b.jsonl"]).exits(0);
    assert!(run.stderr.contains("groups of copies are current: 3 articles in 1, "), "{run:#?}");
    assert!(cli.read("index/groups.tsv").contains("bao-3.example"));
    cli.run(&["delete", "2"]).exits(0);
    assert!(!cli.read("index/groups.tsv").contains("bao-2.example"));
    cli.write("list.tsv", "3\n");
    cli.run(&["takedown", "apply", "list.tsv"]).exits(0);
    assert_eq!(cli.read("index/groups.tsv").lines().count(), 1, "one article is no group");
    // A rebuild has the same texts and needs no new sketches.
    let sketches = std::fs::metadata(cli.path("index/sketches.bin")).unwrap().len();
    cli.run(&["index", "a.jsonl", "--fresh"]).exits(0);
    assert_eq!(std::fs::metadata(cli.path("index/sketches.bin")).unwrap().len(), sketches);
    assert_eq!(cli.read("index/groups.tsv").lines().count(), 3);
    // What cannot be kept is said, and the articles are there all the same.
    std::fs::remove_file(cli.path("index/sketches.bin")).unwrap();
    std::fs::create_dir(cli.path("index/sketches.bin")).unwrap();
    let run = cli.run(&["index", "b.jsonl", "a.jsonl"]).exits(0);
    assert!(run.stderr.contains("groups of copies are behind"), "{run:#?}");
    std::fs::remove_dir(cli.path("index/sketches.bin")).unwrap();
    let run = cli.run(&["groups", "--off"]).exits(0);
    assert!(run.stderr.contains("nothing is grouped any more"), "{run:#?}");
    let run = cli.run(&["index", "a.jsonl"]).exits(0);
    assert!(!run.stderr.contains("groups") && !cli.path("index/groups.tsv").exists(), "{run:#?}");
}
