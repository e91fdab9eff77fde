//! `timbao search`: the answer in all its forms.

use serde_json::{Value, json};
use timbao::article::{Article, Category};

use crate::support::{TestCli, TestIndex, ids, keys, on_sample};

#[test]
fn the_first_search_indexes_the_sample() {
    let cli = TestCli::with_corpus();
    let first = cli.run(&["search", "tổng kết năm"]).exits(0);
    assert!(first.stderr.contains("no index yet: reading corpus/ into index/"), "{first:#?}");
    let second = cli.run(&["search", "tổng kết năm"]).exits(0);
    assert_eq!((second.stdout, second.stderr.as_str()), (first.stdout, ""));
}

#[test]
fn json_has_the_agreed_shape() {
    let answer = on_sample(&["search", "--json", "hội nghị", "--facets", "category,year"]);
    let answer = answer.exits(0).json();
    let expected = "correction elapsed_us expansions facets hits next_cursor offers partial query reading relaxed span_unit total total_is_exact uncounted warnings";
    assert_eq!(keys(&answer).join(" "), expected);
    assert_eq!(keys(&answer["facets"]), ["category", "year"]);
    assert_eq!(keys(&answer["facets"]["category"][0]), ["count", "label", "value"]);
    assert_eq!(answer["query"], "hội nghị");
    assert_eq!(answer["warnings"], json!([]));
    assert!(answer["relaxed"].is_null() && answer["total_is_exact"] == true);
    for hit in answer["hits"].as_array().unwrap() {
        check_hit(hit);
    }
    let bare = on_sample(&["search", "--json", "hội nghị"]).exits(0).json();
    assert_eq!([&bare["facets"], &bare["uncounted"]], [&json!({}), &json!({})]);
}

#[track_caller]
fn check_hit(hit: &Value) {
    let expected = "also author category date explanation extra group id image score snippet source title title_derived title_html title_spans url";
    assert_eq!(keys(hit).join(" "), expected);
    assert!(hit["author"].is_array() && hit["extra"].is_object() && hit["score"].is_f64());
    if !hit["category"].is_null() {
        assert_eq!(keys(&hit["category"]), ["path", "slug"]);
    }
    let snippet = &hit["snippet"];
    assert_eq!(keys(snippet), ["field", "html", "spans", "start", "text"]);
    check_spans(snippet["text"].as_str().unwrap(), &snippet["spans"]);
    check_spans(hit["title"].as_str().unwrap(), &hit["title_spans"]);
    // The passage is a verbatim slice of the stored field.
    let article = on_sample(&["show", "--json", hit["id"].as_str().unwrap()]).exits(0).json();
    let field = match snippet["field"].as_str().unwrap() {
        "captions" => {
            let captions = article["captions"].as_array().unwrap().iter();
            captions.map(|caption| caption.as_str().unwrap()).collect::<Vec<_>>().join("\n")
        }
        field => article[field].as_str().unwrap().to_owned(),
    };
    let start = snippet["start"].as_u64().unwrap() as usize;
    assert!(field[start..].starts_with(snippet["text"].as_str().unwrap()));
}

#[track_caller]
fn check_spans(text: &str, spans: &Value) {
    let mut last = 0;
    for span in spans.as_array().unwrap() {
        let [start, end] = [0, 1].map(|index| span[index].as_u64().unwrap() as usize);
        assert!(last <= start && start < end, "{spans}");
        let word = text[start..end].to_lowercase();
        assert!(["hội", "nghị"].contains(&word.as_str()), "{word}");
        last = end;
    }
}

#[test]
fn dates_are_iso_at_their_precision() {
    let answer = on_sample(&["search", "--json", "", "--sort", "oldest", "-n", "200"]);
    let answer = answer.exits(0).json();
    let dates: Vec<Option<&str>> =
        answer["hits"].as_array().unwrap().iter().map(|hit| hit["date"].as_str()).collect();
    for length in ["2019".len(), "2023-12-07".len(), "2023-12-07T10:30+07:00".len()] {
        assert!(dates.iter().flatten().any(|date| date.len() == length), "{length}");
    }
    let undated = dates.iter().position(Option::is_none).unwrap();
    assert!(dates[undated..].iter().all(Option::is_none), "undated articles come last");
}

#[test]
fn other_formats() {
    let json = on_sample(&["search", "--json", "bóng đá"]).exits(0).json();
    let lines = on_sample(&["search", "--jsonl", "bóng đá"]).exits(0);
    assert_eq!(Value::Array(lines.json_lines()), json["hits"]);

    let table = on_sample(&["search", "--tsv", "bóng đá", "--offset", "1"]).exits(0).stdout;
    let first: Vec<&str> = table.lines().next().unwrap().split('\t').collect();
    let hit = &json["hits"][1];
    assert_eq!(first.len(), 6);
    assert_eq!(first[0], "2");
    assert_eq!([first[2], first[5]], [&hit["id"], &hit["title"]].map(|v| v.as_str().unwrap()));
    assert_eq!(first[4], hit["category"]["slug"].as_str().unwrap());

    for flag in ["-c", "--count"] {
        let count = on_sample(&["search", flag, "bóng đá"]).exits(0).stdout;
        assert_eq!(count, format!("{}\n", json["total"]));
    }
    assert_eq!(on_sample(&["search", "-c", "xyzzyqwv"]).exits(1).stdout, "0\n");
}

#[test]
fn the_page_for_people_is_plain_when_piped() {
    let page = on_sample(&["search", "quan khu một", "-n", "1", "--facets", "year"]).exits(0);
    let lines: Vec<&str> = page.stdout.lines().collect();
    assert!(!page.stdout.contains('\u{1b}'));
    assert!(lines[0].contains("articles · 1–1 · read as: quân khu một"), "{page:#?}");
    assert!(lines[2].starts_with("1. ") && lines[2].contains("Quân khu một"), "{page:#?}");
    assert!(lines[3].starts_with("   Quốc phòng › "), "{page:#?}");
    assert!(page.stdout.contains("\nYears\n"));
    let page = on_sample(&["search", "quan khu một", "-n", "1", "--lang", "vi"]).exits(0);
    assert!(page.stdout.contains(" bài · 1–1 · hiểu là: quân khu một"), "{page:#?}");
}

#[test]
fn a_query_is_its_words_and_may_follow_two_dashes() {
    let quoted = on_sample(&["search", "--json", "quan khu 1"]).exits(0).json();
    let words = on_sample(&["search", "--json", "quan", "khu", "1"]).exits(0).json();
    assert_eq!(ids(&words), ids(&quoted));
    let all = on_sample(&["search", "-c", ""]).exits(0).stdout;
    assert_eq!(all, "105\n");
    let count = |arguments: &[&str]| -> u64 {
        on_sample(arguments).exits(0).stdout.trim().parse().unwrap()
    };
    let with = count(&["search", "-c", "bão"]);
    assert_eq!(count(&["search", "-c", "--", "-bão"]), 105 - with);
    assert_eq!(on_sample(&["search", "--json", "--", "--all"]).json()["query"], "--all");
}

#[test]
fn nothing_found_is_1_and_says_what_may_help() {
    for (arguments, advice) in [
        (&["xyzzyqwv"][..], "fewer or other words"),
        (&["\"một phó hai\""], "without quotes"),
        (&["xyzzyqwv", "-C", "thể thao"], "--all"),
        (&["xyzzyqwv", "--from", "2020"], "--from"),
    ] {
        let mut all = vec!["search"];
        all.extend(arguments);
        let run = on_sample(&all).exits(1);
        assert!(run.stdout.is_empty() && run.stderr.contains(advice), "{run:#?}");
        all.push("--json");
        assert_eq!(on_sample(&all).exits(1).json()["total"], 0);
    }
}

#[test]
fn sections() {
    let sport = on_sample(&["search", "--json", "", "-C", "THE THAO"]).exits(0).json();
    for hit in sport["hits"].as_array().unwrap() {
        assert!(hit["category"]["slug"].as_str().unwrap().starts_with("the-thao"));
    }
    let all = on_sample(&["search", "--json", "", "-C", "the thao", "--all"]).exits(0).json();
    assert_eq!(all["total"], 105);
    let two = on_sample(&["search", "--json", "", "-C", "the-thao", "-C", "Du lịch"]).exits(0);
    let travel = on_sample(&["search", "--json", "", "-C", "du-lich"]).exits(0).json();
    let sum = sport["total"].as_u64().unwrap() + travel["total"].as_u64().unwrap();
    assert_eq!(two.json()["total"], sum);
}

#[test]
fn unknown_and_ambiguous_sections_name_the_candidates() {
    let article = |id: &str, section: &str| Article {
        id: Some(id.to_owned()),
        title: "Tin vắn".to_owned(),
        categories: Category::parse(section).into_iter().collect(),
        ..Article::default()
    };
    let index = TestIndex::of([article("1", "Thể thao/Tin"), article("2", "Thế giới/Tin")]);
    let cli = TestCli::new();
    let search = |section| ["search", "--index", index.path(), "tin", "--json", "-C", section];
    let error = cli.run(&search("Tin")).exits(2).json();
    assert_eq!(error["error"]["code"], "ambiguous_category");
    assert_eq!(error["error"]["field"], "category");
    let message = error["error"]["message"].as_str().unwrap();
    assert!(message.contains("the-gioi/tin") && message.contains("the-thao/tin"), "{message}");
    let error = cli.run(&search("kinh tế")).exits(2);
    assert_eq!(error.json()["error"]["code"], "unknown_category");
    assert!(error.stderr.contains("error: --category: no section"), "{error:#?}");
    assert!(error.stderr.contains("hint: `timbao categories`"), "{error:#?}");
    let vietnamese = cli.command(&search("kinh tế")).env("LC_ALL", "vi_VN.UTF-8").output().unwrap();
    assert!(String::from_utf8_lossy(&vietnamese.stderr).contains("không có chuyên mục"));
    assert_eq!(vietnamese.stdout, error.stdout.as_bytes(), "JSON is the same in every language");
}

#[test]
fn structured_values_that_cannot_be_used_are_2() {
    for (arguments, code, field) in [
        (&["--from", "zzz"][..], "bad_date", "from"),
        (&["--to", "31/2/2023"], "bad_date", "to"),
        (&["--limit", "100000"], "limit_too_large", "limit"),
        (&["--offset", "1000000"], "offset_too_large", "offset"),
        (&["--cursor", "x"], "bad_cursor", "cursor"),
    ] {
        let mut all = vec!["search", "hội nghị", "--json"];
        all.extend(arguments);
        let run = on_sample(&all).exits(2);
        let error = run.json();
        assert_eq!(keys(&error["error"]), ["code", "field", "message", "request_id"]);
        assert_eq!([&error["error"]["code"], &error["error"]["field"]], [code, field]);
        assert!(run.stderr.starts_with(&format!("error: --{field}: ")), "{run:#?}");
    }
    let long = "a ".repeat(2100);
    let error = on_sample(&["search", &long, "--json"]).exits(2).json();
    assert_eq!(error["error"]["code"], "query_too_long");
}

#[test]
fn dates_limit_the_answer() {
    let answer =
        on_sample(&["search", "--json", "", "--from", "2023", "--to", "2023-06", "-n", "99"]);
    let answer = answer.exits(0).json();
    for hit in answer["hits"].as_array().unwrap() {
        let date = hit["date"].as_str().unwrap();
        assert!(("2023".."2023-07").contains(&date), "{date}");
    }
}

#[test]
fn facets_are_exact() {
    let answer = on_sample(&[
        "search",
        "--json",
        "hội nghị",
        "--facets",
        "category,year,month,day,source,author",
        "-n",
        "200",
    ]);
    let answer = answer.exits(0).json();
    assert_eq!(keys(&answer["facets"]), ["author", "category", "day", "month", "source", "year"]);
    assert_eq!(keys(&answer["uncounted"]), ["day", "month", "year"]);
    let hits = answer["hits"].as_array().unwrap();
    for name in ["year", "month", "day"] {
        let mut counted = 0;
        for value in answer["facets"][name].as_array().unwrap() {
            let period = value["value"].as_str().unwrap();
            let is_in = |hit: &&Value| hit["date"].as_str().is_some_and(|d| d.starts_with(period));
            assert_eq!(value["count"], hits.iter().filter(is_in).count(), "{period}");
            counted += value["count"].as_u64().unwrap();
        }
        let left_out = &answer["uncounted"][name];
        assert_eq!(keys(left_out), ["imprecise", "undated"]);
        let left_out = ["imprecise", "undated"].map(|name| left_out[name].as_u64().unwrap());
        let total = answer["total"].as_u64().unwrap();
        assert_eq!(counted + left_out.iter().sum::<u64>(), total, "{name}");
    }
    for value in answer["facets"]["source"].as_array().unwrap() {
        let of_source = |hit: &&Value| hit["source"] == value["value"];
        assert_eq!(value["count"], hits.iter().filter(of_source).count(), "{value}");
    }
}

#[test]
fn scores_are_explained() {
    let arguments = ["search", "quan khu một", "-n", "2", "--explain"];
    let answer = on_sample(&[&arguments[..], &["--json"]].concat()).exits(0).json();
    for hit in answer["hits"].as_array().unwrap() {
        let parts = hit["explanation"]["parts"].as_array().unwrap();
        let sum: f64 = parts.iter().map(|part| part["score"].as_f64().unwrap()).sum();
        assert!((sum - hit["score"].as_f64().unwrap()).abs() < 1e-3);
        for part in parts {
            let expected = match part["kind"].as_str().unwrap() {
                "word" => "asked forms idf kind score word",
                "nearness" => "distance kind score turned words",
                "passage" => "kind score words",
                "run" => "kind score",
                "title" | "likeness" | "freshness" => "kind score share",
                other => panic!("{other}"),
            };
            assert_eq!(keys(part).join(" "), expected);
        }
        assert_eq!(keys(&parts[0]["forms"][0]).join(" "), "lead rest term title weight");
    }
    let unasked = on_sample(&["search", "--json", "quan khu một"]).exits(0).json();
    assert!(unasked["hits"][0]["explanation"].is_null());

    let page = on_sample(&arguments).exits(0).stdout;
    assert!(page.contains(" is the score:\n"), "{page}");
    assert!(page.contains("«quan» stands as quân "), "{page}");
    assert!(page.contains(" tells of what the best article tells of (100%)"), "{page}");
    let page = on_sample(&[&arguments[..], &["--lang", "vi"]].concat()).exits(0).stdout;
    assert!(page.contains(" là điểm:\n") && page.contains("«quan» có ở dạng quân "), "{page}");
}

#[test]
fn newer_articles_can_be_preferred() {
    for half_life in ["7d", "12h", "2w", "1y", "0.5", "30"] {
        let query = ["search", "hội nghị", "--fresh-half-life", half_life, "--as-of", "2024"];
        on_sample(&query).exits(0);
    }
    for half_life in ["", "0d", "-1d", "7m", "d", "1e9y", "NaN", "inf", "7 d"] {
        let flag = format!("--fresh-half-life={half_life}");
        let run = on_sample(&["search", "hội nghị", &flag]).exits(2);
        assert!(run.stderr.starts_with("error: "), "{run:#?}");
    }
    on_sample(&["search", "hội nghị", "--as-of", "2024"]).exits(2);
    let run = on_sample(&["search", "a", "--json", "--fresh-half-life", "7d", "--as-of", "then"]);
    let error = run.exits(2).json();
    assert_eq!([&error["error"]["code"], &error["error"]["field"]], ["bad_date", "as-of"]);
}

#[test]
fn nearly_identical_articles_are_folded() {
    let words: Vec<String> = (0..60).map(|number| format!("từ{number}")).collect();
    let article = |id: &str, body: String| Article {
        id: Some(id.to_owned()),
        title: "Mưa lớn".to_owned(),
        body,
        ..Article::default()
    };
    let again = format!("{} thêm", words.join(" "));
    let other = words.iter().rev().cloned().collect::<Vec<_>>().join(" ");
    let index =
        TestIndex::of([article("a", words.join(" ")), article("b", again), article("c", other)]);
    let cli = TestCli::new();
    let search = |more: &[&'static str]| {
        let mut arguments = vec!["search", "--index", index.path(), "mưa lớn"];
        arguments.extend(more);
        cli.run(&arguments).exits(0)
    };
    let answer = search(&["--json"]).json();
    assert_eq!(answer["total"], 3);
    assert_eq!(answer["hits"].as_array().unwrap().len(), 2);
    let hits = answer["hits"].as_array().unwrap();
    let folded = hits.iter().find(|hit| hit["id"] == "a").unwrap();
    assert_eq!(folded["also"], json!(["b"]));
    assert_eq!(search(&["--json", "--no-group"]).json()["hits"].as_array().unwrap().len(), 3);
    assert_eq!(search(&["--tsv"]).stdout.lines().count(), 3);
    assert!(search(&[]).stdout.contains("   1 similar: b\n"));
    assert!(search(&["--lang", "vi"]).stdout.contains("   1 bài gần giống: b\n"));
}

#[test]
fn totals_and_deadlines() {
    let none = on_sample(&["search", "--json", "hội", "--total", "none"]).exits(0).json();
    assert!(none["total"].is_null() && none["total_is_exact"] == false);
    let run = on_sample(&["search", "--json", "hội nghị", "--timeout-ms", "60000"]).exits(0);
    assert_eq!(run.json()["partial"], false);
}
