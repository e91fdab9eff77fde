//! `timbao eval`: measures, trials, comparisons, the forms of files it reads.

use std::fs;

use serde_json::json;

use crate::support::{Run, TestCli, keys, on_sample, repository, sample_index};

/// Returns a file of the sample corpus.
fn corpus(name: &str) -> String {
    repository().join("corpus").join(name).to_str().unwrap().to_owned()
}

/// Evaluates the sample's topics.
fn eval(arguments: &[&str]) -> Run {
    let (topics, qrels) = (corpus("topics.tsv"), corpus("qrels.tsv"));
    let all = [&["eval", "--topics", &topics, "--qrels", &qrels], arguments].concat();
    on_sample(&all)
}

#[test]
fn eval_measures_the_sample() {
    let [topics, qrels] = ["topics.tsv", "qrels.tsv"]
        .map(|name| repository().join("corpus").join(name).to_str().unwrap().to_owned());
    let run = tempfile::NamedTempFile::new().unwrap();
    let arguments = [
        "eval",
        "--topics",
        &topics,
        "--qrels",
        &qrels,
        "--json",
        "--run",
        run.path().to_str().unwrap(),
    ];
    let measures = on_sample(&arguments).exits(0).json();
    let expected = "map mrr@10 ndcg@10 p50_us p95_us p99_us recall@100 success@1 topics";
    assert_eq!(keys(&measures).join(" "), expected);
    assert!(measures["topics"].as_u64() >= Some(40), "{measures}");
    assert!(measures["ndcg@10"].as_f64() > Some(0.9), "{measures}");
    let run = fs::read_to_string(run.path()).unwrap();
    let first: Vec<&str> = run.lines().next().unwrap().split(' ').collect();
    assert_eq!((first.len(), first[0], first[1], first[3]), (6, "t01", "Q0", "1"));
    assert!(on_sample(&arguments[..5]).exits(0).stdout.contains("nDCG@10"));

    let cli = TestCli::new();
    cli.write("bad.tsv", "one column only\n");
    let bad = cli.path("bad.tsv").to_str().unwrap().to_owned();
    let error = on_sample(&["eval", "--topics", &bad, "--qrels", &qrels, "--json"]).exits(2);
    assert_eq!(error.json()["error"]["code"], "bad_line");
    assert!(error.stderr.contains("bad.tsv:1: "), "{error:#?}");
}

#[test]
fn restored_marks_are_counted() {
    let cli = TestCli::new();
    cli.write("lines.txt", "Quân khu 1 diễn tập\n\nQUÂN KHU 1\nzzz 12\n");
    let lines = cli.path("lines.txt").to_str().unwrap().to_owned();
    let marks = on_sample(&["eval", "--marks", &lines, "--json"]).exits(0).json();
    let all = json!({"words": 6, "right": 6, "share": 1.0});
    let beside = json!({"words": 3, "right": 3, "share": 1.0});
    let row = json!({"parameters": {}, "lines": 3, "syllables": all, "beside_others": beside});
    assert_eq!(marks, json!({"rows": [row]}));
    // What nobody writes is not restored.
    cli.write("wrong.txt", "Quàn khũ 1\n");
    let wrong = cli.path("wrong.txt").to_str().unwrap().to_owned();
    let arguments = ["eval", "--marks", &wrong, "--sweep", "kinds=0,0.8"];
    let marks = on_sample(&[&arguments[..], &["--json"]].concat()).exits(0).json();
    assert_eq!(marks["rows"][1]["syllables"], json!({"words": 2, "right": 0, "share": 0.0}));
    assert_eq!(marks["rows"][1]["parameters"], json!({"kinds": 0.8}));
    let page = on_sample(&arguments).exits(0).stdout;
    assert!(page.contains("kinds=0.8") && page.contains("0.0000"), "{page}");

    cli.write("empty.txt", "\n");
    let empty = cli.path("empty.txt").to_str().unwrap().to_owned();
    on_sample(&["eval", "--marks", &empty]).exits(1);
    on_sample(&["eval", "--marks", "no-such-file"]).exits(2);
    on_sample(&["eval", "--marks", &lines, "--qrels", &lines]).exits(2);
}

#[test]
fn measures_have_any_cut_off() {
    let measures = eval(&["--measures", "mrr@5,ndcg@20,recall@1000,map@10", "--json"]).exits(0);
    let expected = "map@10 mrr@5 ndcg@20 p50_us p95_us p99_us recall@1000 topics";
    assert_eq!(keys(&measures.json()).join(" "), expected);
    let page = eval(&["--measures", "success@3", "--repeat", "3"]).exits(0).stdout;
    assert!(page.contains("success@3") && !page.contains("MRR"), "{page}");
}

#[test]
fn wrong_arguments_say_what_would_do() {
    for (arguments, expected) in [
        (&["--set", "tilte=8"][..], "no parameter \"tilte\"; there are k1, "),
        (&["--sweep", "title=4,high"], "\"high\" is not a number"),
        (&["--against", "title"], "expected name=value"),
        (&["--measures", "mrr"], "there are mrr@K, success@K"),
        (&["--depth", "50", "--measures", "recall@100"], "looks at 100 hits"),
        (&["--measures", "recall@2000"], "looks at 2000 hits"),
        (&["--sweep", "title=4,8", "--run", "x"], "a sweep has many runs"),
        (&["--runs", "missing.run"], "missing.run: "),
        (&["--suite", "x"], "cannot be used with"),
    ] {
        let run = eval(arguments).exits(2);
        assert!(run.stdout.is_empty() && run.stderr.contains(expected), "{run:#?}");
    }
    for (arguments, expected) in
        [(&["eval"][..], "--topics: is needed"), (&["eval", "--topics", "x"], "--qrels: is needed")]
    {
        let run = on_sample(arguments).exits(2);
        assert!(run.stderr.contains(expected), "{run:#?}");
    }
    let error = eval(&["--set", "tilte=8", "--json"]).exits(2).json();
    assert_eq!([&error["error"]["code"], &error["error"]["field"]], ["bad_parameter", "set"]);
}

#[test]
fn parameters_are_listed_and_tried() {
    let parameters = on_sample(&["eval", "--parameters", "--set", "title=4", "--json"]).exits(0);
    let parameters = parameters.json()["parameters"].clone();
    let title = parameters.as_array().unwrap().iter().find(|row| row["name"] == "title").unwrap();
    assert_eq!(keys(title).join(" "), "about most name value");
    assert_eq!(title["value"], 4.0);
    assert!(on_sample(&["eval", "--parameters"]).exits(0).stdout.contains("title=8 "));

    let sweep = ["--sweep", "title=0,8", "--sweep", "nearness=0,1.5"];
    let rows = eval(&[&sweep[..], &["--set", "lead=0", "--json"]].concat()).exits(0).json();
    let parameters: Vec<String> =
        rows["rows"].as_array().unwrap().iter().map(|row| row["parameters"].to_string()).collect();
    let expected = [(0.0, 0.0), (0.0, 1.5), (8.0, 0.0), (8.0, 1.5)].map(|(title, nearness)| {
        format!("{{\"lead\":0.0,\"title\":{title:?},\"nearness\":{nearness:?}}}")
    });
    assert_eq!(parameters, expected);
    let page = eval(&sweep).exits(0).stdout;
    assert!(page.starts_with("setting ") && page.contains("\ntitle=8 nearness=1.5 "), "{page}");
}

#[test]
fn every_topic_can_be_written() {
    let cli = TestCli::new();
    let file = cli.path("topics.out");
    eval(&["--per-topic", file.to_str().unwrap(), "--measures", "mrr@10"]).exits(0);
    let text = cli.read("topics.out");
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines[0], ["set", "setting", "topic", "rank", "us", "mrr@10", "query"]);
    assert_eq!(lines.len(), 85);
    assert_eq!(lines[1][2], "t01");
    assert!(lines[1][4].parse::<u64>().unwrap() > 0);
    assert!(lines[1][6].starts_with("hội nghị"), "{:?}", lines[1]);
}

#[test]
fn runs_are_scored_without_an_index() {
    let cli = TestCli::new();
    cli.write("x.qrels", "1 0 a 1\n2 0 b 1\n3 0 c 1\n").write("x.tsv", "1\tgiá vàng\n2\tlũ\n");
    // The score gives the order; topic 3 is not answered.
    cli.write(
        "x.run",
        "1 Q0 z 1 1.0 other\n1 Q0 a 2 2.0 other\n2 Q0 z 1 2 other\n2 Q0 b 2 1 other\n",
    );
    let measures = ["eval", "--runs", "x.run", "--qrels", "x.qrels", "--json"];
    let scores = cli.run(&measures).exits(0).json();
    assert_eq!(
        json!([scores["topics"], scores["mrr@10"], scores["p50_us"]]),
        json!([3, 0.5, null])
    );
    // Only the topics that are asked; one article left out.
    cli.write("x.out", "2\tz\n");
    let more = ["--topics", "x.tsv", "--exclude", "x.out"];
    let scores = cli.run(&[&measures[..], &more].concat()).exits(0).json();
    assert_eq!(json!([scores["topics"], scores["mrr@10"]]), json!([2, 1.0]));
    assert!(!cli.run(&measures[..5]).exits(0).stdout.contains("p50"));
}

#[test]
fn two_settings_and_two_runs_are_compared() {
    let cli = TestCli::new();
    let run = cli.path("spoilt.run");
    let run = run.to_str().unwrap();
    eval(&["--set", "text=0", "--run", run]).exits(0);
    let against = ["--against", "text=0", "--json"];
    let settings = eval(&against).exits(0).json();
    let expected = "after before changes measures set";
    assert_eq!(keys(&settings).join(" "), expected);
    let mrr = &settings["measures"][0];
    assert_eq!(keys(mrr).join(" "), "after before better difference measure p same worse");
    assert_eq!(json!([mrr["measure"], settings["set"]]), json!(["mrr@10", null]));
    let count = |name: &str| mrr[name].as_u64().unwrap();
    assert_eq!(count("better") + count("worse") + count("same"), 84);
    let changes = settings["changes"].as_array().unwrap();
    assert_eq!(changes.len() as u64, count("better") + count("worse"));
    assert!(!changes.is_empty(), "a ranking of titles and leads is another one");
    let expected = "after before query rank_after rank_before topic";
    assert_eq!(keys(&changes[0]).join(" "), expected);
    // A run that was written says the same as the setting that it was made with.
    let runs = eval(&["--compare", run, "--json"]).exits(0).json();
    assert_eq!(
        [&runs["measures"], &runs["changes"]],
        [&settings["measures"], &settings["changes"]]
    );
    assert!(runs["before"]["p50_us"].is_null() && runs["after"]["p50_us"].is_u64());
    // Two runs without an index; the same one is no change.
    let same = eval(&["--runs", run, "--compare", run, "--json"]).exits(0).json();
    let mrr = &same["measures"][0];
    assert_eq!(json!([mrr["p"], mrr["same"]]), json!([1.0, 84]));

    let page = eval(&["--against", "text=0", "--changes", "1"]).exits(0).stdout;
    assert!(page.starts_with("before: text=0; after: usual\n"), "{page}");
    assert!(page.contains("changed most in MRR@10 (1 of "), "{page}");
    let page = eval(&["--set", "title=0", "--against", "usual", "--lang", "vi"]).exits(0).stdout;
    assert!(page.starts_with("trước: mặc định; sau: title=0\n"), "{page}");
}

#[test]
fn a_suite_is_one_table() {
    let cli = TestCli::new();
    let (index, topics, qrels) = (sample_index(), corpus("topics.tsv"), corpus("qrels.tsv"));
    cli.write("out.tsv", "t01\tsh-0027\n");
    let suite = format!(
        "# name\tindex\ttopics\tqrels\nall\t{index}\t{topics}\t{qrels}\n\nless\t{index}\t{topics}\t{qrels}\tout.tsv\tndcg@5\n"
    );
    cli.write("suite.tsv", suite);
    let page = cli.run(&["eval", "--suite", "suite.tsv"]).exits(0).stdout;
    let names: Vec<&str> = page.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(names, ["set", "all", "less"], "{page}");
    let rows =
        cli.run(&["eval", "--suite", "suite.tsv", "--run", "runs", "--json"]).exits(0).json();
    assert!(rows["rows"][1]["ndcg@5"].as_f64() > Some(0.9), "{rows}");
    assert!(cli.read("runs/all.run").contains(" sh-0027 "));
    let first = |name: &str| cli.read(name).lines().filter(|line| line.starts_with("t01 ")).count();
    assert!(first("runs/less.run") > 0 && !cli.read("runs/less.run").contains("t01 Q0 sh-0027"));

    let matrix = ["eval", "--suite", "suite.tsv", "--sweep", "title=0,8"];
    let page = cli.run(&matrix).exits(0).stdout;
    let head: Vec<&str> = page.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(head, ["setting", "all", "MRR@10", "less", "nDCG@5", "mean"]);
    assert_eq!(page.lines().count(), 3);

    let compare = ["eval", "--suite", "suite.tsv", "--compare", "runs"];
    let page = cli.run(&compare).exits(0).stdout;
    assert!(page.contains("\nall ") && page.contains("\nless "), "{page}");
    let sets = cli.run(&[&compare[..], &["--json"]].concat()).exits(0).json();
    assert_eq!(sets["sets"].as_array().unwrap().len(), 2);
    assert_eq!(sets["sets"][1]["set"], "less");

    for (line, expected) in [
        ("a\tb\tc", "suite.tsv:1: a set is name, index, topics, qrels"),
        (&format!("a\t{index}\t{topics}\t{qrels}\t-\tmrr"), "suite.tsv:1: \"mrr\" is no measure"),
        (&format!("a\t{index}\tmissing.tsv\t{qrels}"), "missing.tsv: "),
        ("# nothing", "names no set"),
    ] {
        cli.write("suite.tsv", line);
        let run = cli.run(&["eval", "--suite", "suite.tsv"]).exits(2);
        assert!(run.stderr.contains(expected), "{run:#?}");
    }
}

#[test]
fn a_beir_folder_is_indexed_and_evaluated() {
    let cli = TestCli::new();
    let article = |id: &str, title: &str, text: &str| {
        json!({"_id": id, "title": title, "text": text, "metadata": {}}).to_string() + "\n"
    };
    let articles = [
        article("d1", "Giá vàng tăng", "Giá vàng trong nước tăng phiên thứ ba."),
        article("d2", "", "Nước lũ rút chậm, dân làng vẫn phải đi thuyền."),
    ];
    cli.write("set/corpus.jsonl", articles.concat());
    cli.write(
        "set/queries.jsonl",
        "{\"_id\": \"q1\", \"text\": \"giá vàng\"}\n{\"_id\": \"q2\", \"text\": \"nuoc lu\"}\n",
    );
    cli.write("set/qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n");
    cli.write("set/qrels/dev.tsv", "query-id\tcorpus-id\tscore\nq1\td2\t1\n");
    let account = cli.run(&["index", "set/corpus.jsonl", "--json"]).exits(0).json();
    assert_eq!([&account["indexed"], &account["rejected"]], [2, 0]);
    let scores = cli.run(&["eval", "--topics", "set", "--json"]).exits(0).json();
    assert_eq!(json!([scores["topics"], scores["mrr@10"]]), json!([2, 1.0]));
    let dev = ["eval", "--topics", "set", "--qrels", "set/qrels/dev.tsv", "--json"];
    assert_eq!(cli.run(&dev).exits(0).json()["mrr@10"], 0.0);
}
