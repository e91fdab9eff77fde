//! Articles under embargo: hidden from everybody until their moment, then there without anything being written.

use serde_json::{Value, json};
use timbao::article::{Article, Category};
use timbao::date::Published;
use timbao::engine::{Facet, SortOrder, Visibility};
use timbao::index::Index;
use timbao::search::{
    By, HistogramRequest, RelatedRequest, SearchRequest, Searcher, SuggestRequest,
};

use crate::http::TestServer;
use crate::support::{TestCli, TestIndex, ids};

/// 5 January 2031, 08:00 in Hà Nội.
const MOMENT: i64 = 1_925_341_200;

fn article(id: &str, title: &str, section: &str, date: &str) -> Article {
    Article {
        id: Some(id.to_owned()),
        title: title.to_owned(),
        body: "Đội tuyển công bố danh sách cầu thủ dự giải bóng chuyền mùa xuân năm nay."
            .to_owned(),
        categories: Category::parse(section).into_iter().collect(),
        authors: vec![format!("Người viết {id}")],
        source: Some(format!("bao-{id}.example")),
        published: Published::parse(date),
        ..Article::default()
    }
}

fn archive() -> TestIndex {
    let open = article("mo", "Danh sách đội tuyển bóng chuyền", "Thể thao", "4/1/2031");
    let kept = Article {
        publish_after: Published::parse("2031-01-05T08:00"),
        body: "Đội tuyển bóng chuyền công bố danh sách. Huấn luyện viên Quỳnhxuyến từ chức, \
               theo Liên đoàn Bóng chuyền Miền Xa (LĐBCMX)."
            .to_owned(),
        ..article("kin", "Huấn luyện viên Đàm Lệ Quỳnhxuyến từ chức", "Tin mật", "5/1/2031")
    };
    TestIndex::of([open, kept])
}

fn at(index: &TestIndex, visibility: Visibility) -> Searcher {
    let index = Index::open(index.path().as_ref()).unwrap();
    Searcher::seeing(&index, visibility).unwrap()
}

/// Returns everything that a searcher says, as one text.
fn all_answers(searcher: &Searcher) -> String {
    let mut said = String::new();
    let mut say = |answer: String| said += &(answer + "\n");
    for query in [
        "",
        "danh sách đội tuyển",
        "quỳnhxuyến",
        "quynhxuyen",
        "quynhxuye",
        "title:\"từ chức\"",
        "huấn*",
    ] {
        for sort in [SortOrder::Relevance, SortOrder::Newest, SortOrder::Oldest] {
            let mut request = SearchRequest::new(query);
            request.sort = sort;
            request.fold_similar = true;
            request.facets = Facet::ALL.to_vec();
            let answer = searcher.search(&request).unwrap();
            let hits: Vec<String> =
                answer.hits.iter().map(|hit| format!("{:?}", hit.content)).collect();
            let suggested = answer.correction.map(|correction| correction.query);
            say(format!("{:?} {hits:?} {:?} {suggested:?}", answer.total, answer.facets));
        }
        let list = searcher.all_matches(&SearchRequest::new(query)).unwrap();
        list.articles().for_each(|article| say(format!("{article:?}")));
        let histogram = searcher.histogram(&HistogramRequest::new(query, By::Day)).unwrap();
        say(format!("{:?}", histogram.periods));
    }
    for prefix in ["huấn", "quynh", "đàm", "tin m", "liên"] {
        let answer = searcher.suggest(&SuggestRequest::new(prefix)).unwrap();
        answer.suggestions.iter().for_each(|it| say(it.text.clone()));
    }
    for facet in [Facet::Source, Facet::Author, Facet::Category] {
        say(format!("{:?}", searcher.values(facet).unwrap()));
    }
    let sections: Vec<&str> = searcher.categories().iter().map(|(slug, _)| slug).collect();
    say(sections.join(" "));
    say(format!("{:?}", searcher.category("tin-mat").is_ok()));
    say(format!("{:?}", searcher.snapshot().abbreviations()));
    say(format!("{:?}", searcher.snapshot().forms("xuyen")));
    say(format!("{:?}", searcher.article("kin").map(|stored| stored.article.title)));
    let related = searcher.related(&RelatedRequest::new("mo")).unwrap();
    say(format!("{:?} {:?} {:?}", related.hits, related.newer, related.copies));
    say(format!("{} articles", searcher.snapshot().articles()));
    said.replace("no article \"kin\"", "").replace("ArticleMissing(\"kin\")", "")
}

#[test]
fn nothing_tells_of_an_article_before_its_time_and_everything_after() {
    let index = archive();
    let before = all_answers(&at(&index, Visibility::PublicAt(MOMENT - 1)));
    for secret in [
        "kin",
        "uỳnhxuyến",
        "term: \"xuyến\"",
        "từ chức",
        "tin-mat",
        "Tin mật",
        "LĐBCMX",
        "2031-01-05",
    ] {
        // What was asked for is not told by it.
        let told = before.replace("quỳnhxuyến từ", "");
        assert!(!told.contains(secret), "{secret}: {told}");
    }
    assert!(before.contains("1 articles"), "{before}");
    for visibility in [Visibility::PublicAt(MOMENT), Visibility::Everything] {
        let searcher = at(&index, visibility);
        let after = all_answers(&searcher);
        for open in
            ["Quỳnhxuyến", "tin-mat", "Tin mật", "bao-kin.example", "Người viết kin", "2 articles"]
        {
            assert!(after.contains(open), "{open}: {after}");
        }
        let found = searcher.search(&SearchRequest::new("quynh xuyen")).unwrap();
        assert_eq!(found.total, Some(1));
        assert_eq!(searcher.snapshot().hidden_articles(), 0);
    }
}

#[test]
fn states_before_and_after_are_different_ones() {
    let index = archive();
    let before = at(&index, Visibility::PublicAt(MOMENT - 1));
    let after = at(&index, Visibility::PublicAt(MOMENT));
    assert_ne!(before.snapshot().fingerprint(), after.snapshot().fingerprint());
    assert!(!at(&index, Visibility::Public).snapshot().is_outdated() || now() >= MOMENT);
}

fn now() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs() as i64)
}

/// The program hides it, shows it to who asks for it, and an export of all is the same archive again.
#[test]
fn the_program_shows_it_only_where_asked() {
    let cli = TestCli::new();
    let lines = [
        json!({"id": "mo", "title": "Tin thường"}),
        json!({"id": "kin", "title": "Tin hẹn giờ", "embargo": "5/1/2190 08:00"}),
        json!({"id": "qua", "title": "Tin đã mở", "publish_after": "2020-01-05"}),
        json!({"id": "sai", "title": "Tin lỗi", "publish_after": "khi nào xong"}),
    ];
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    cli.write("a.jsonl", lines.join("\n"));
    let run = cli.run(&["index", "a.jsonl", "--json"]).exits(0);
    assert_eq!(
        (run.json()["indexed"].as_u64(), run.json()["rejected"].as_u64()),
        (Some(3), Some(1))
    );
    let found = cli.run(&["search", "tin", "--json"]).exits(0).json();
    assert_eq!(found["total"], 2, "{found}");
    assert_eq!(cli.run(&["stats", "--json"]).exits(0).json()["articles"], 2);
    assert_eq!(
        cli.run(&["show", "kin", "--json"]).exits(1).json()["error"]["code"],
        "article_missing"
    );
    let shown = cli.run(&["show", "kin", "--embargoed"]).exits(0).stdout;
    assert!(shown.contains("Not before: 5/1/2190 08:00"), "{shown}");
    for format in ["jsonl", "csv"] {
        let public = cli.run(&["export", "--format", format]).exits(0).stdout;
        assert!(!public.contains("hẹn giờ"), "{public}");
        let all = cli.run(&["export", "--format", format, "--embargoed"]).exits(0).stdout;
        cli.write(&format!("all.{format}"), all);
        let (file, folder) = (format!("all.{format}"), format!("again-{format}"));
        cli.run(&["index", &file, "--index", &folder]).exits(0);
        cli.run(&["show", "kin", "--index", &folder]).exits(1);
        let again = cli.run(&["show", "kin", "--index", &folder, "--embargoed", "--json"]);
        assert_eq!(again.exits(0).json()["publish_after"], "5/1/2190 08:00");
    }
}

/// A server shows it when its time has come: nothing is written, and neither tags nor kept answers hide it longer.
#[test]
fn a_server_shows_it_when_its_time_has_come() {
    let cli = TestCli::new();
    cli.write("a.jsonl", json!({"id": "mo", "title": "Tin thường"}).to_string());
    cli.run(&["index", "a.jsonl"]).exits(0);
    let server = TestServer::start(&cli, &["--dev", "--set", "rates.per_address=0"]);
    let moment = now() + 4;
    let article = json!({"id": "kin", "title": "Tin hẹn giờ", "publish_after": moment.to_string()});
    server.post("/v1/articles", "application/json", article.to_string()).is(200);
    let search = "/v1/search?q=tin";
    let tag = |answer: &crate::http::Answer| answer.header("etag").unwrap_or_default().to_owned();
    let mut last = String::new();
    let found = loop {
        let asked = now();
        let answer = server.get(search);
        let found = answer.json();
        if found["total"] == 2 {
            assert!(now() >= moment, "not before its time");
            assert_ne!(tag(&answer), last);
            break found;
        }
        assert!(asked < moment + 20, "it appears");
        last = tag(&answer);
        for path in ["/v1/articles/kin", "/v1/articles/kin/related"] {
            let status = server.get(path).status;
            assert!(status == 404 || now() >= moment, "{path}: {status}");
        }
    };
    assert!(ids(&found).contains(&"kin"));
    let stale = server.get_with(search, &[("if-none-match", &last)]);
    assert_eq!(stale.status, 200);
    server.wait_for("/v1/articles/kin", |answer| answer["id"] == "kin");
    let feed = server.get("/feed.atom?q=tin");
    assert!(feed.text.contains("hẹn giờ"));
}
