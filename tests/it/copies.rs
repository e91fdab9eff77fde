//! The same story once: groups over the whole archive.

#[path = "../../benches/copies/plant.rs"]
mod plant;

use serde_json::json;
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
