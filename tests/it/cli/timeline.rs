//! `timbao timeline`: numbers over time for people and for programs.

use serde_json::Value;
use timbao::article::Article;
use timbao::date::Published;

use crate::support::{TestCli, TestIndex, keys, on_sample};

fn index() -> TestIndex {
    let article = |&(id, title, date): &(&str, &str, &str)| Article {
        id: Some(id.to_owned()),
        title: title.to_owned(),
        published: Published::parse(date),
        ..Article::default()
    };
    TestIndex::of(
        [
            ("1", "Bão vào bờ", "3/7/2023"),
            ("2", "Bão tan", "4/7/2023"),
            ("3", "Lúa <trổ> & chín", "5/7/2023"),
            ("4", "Bão đêm", "9/2023"),
            ("5", "Lúa được giá", "2/10/2023"),
            ("6", "Mùa bão", "2023"),
            ("7", "Sổ tay bão", ""),
        ]
        .iter()
        .map(article),
    )
}

#[test]
fn the_answer_has_its_form() {
    let answer = on_sample(&["timeline", "--json", "hội nghị"]).exits(0).json();
    let expected = "by correction elapsed_us imprecise partial periods query reading relaxed total undated warnings";
    assert_eq!(keys(&answer).join(" "), expected);
    assert_eq!(answer["by"], "month");
    let number = |value: &Value| value.as_u64().unwrap();
    let periods = answer["periods"].as_array().unwrap();
    let mut sum = number(&answer["undated"]) + number(&answer["imprecise"]);
    for period in periods {
        assert_eq!(keys(period).join(" "), "all count period share");
        let (count, all) = (number(&period["count"]), number(&period["all"]));
        assert!(count <= all && period["share"].is_f64(), "{period}");
        sum += count;
    }
    assert_eq!(sum, number(&answer["total"]));
    assert!(periods.is_sorted_by_key(|period| period["period"].as_str().unwrap()));
    let count = on_sample(&["search", "-c", "hội nghị"]).exits(0).stdout;
    assert_eq!(count, format!("{}\n", answer["total"]));

    let two = on_sample(&["timeline", "--json", "--by", "year", "bão", "--and", "lũ"]).exits(0);
    let two = two.json();
    assert_eq!(keys(&two), ["histograms"]);
    let years = |number: usize| {
        let periods = two["histograms"][number]["periods"].as_array().unwrap();
        periods.iter().map(|period| period["period"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(years(0), years(1));
}

#[test]
fn the_page_for_people() {
    let (cli, index) = (TestCli::new(), index());
    let run = |more: &[&'static str]| {
        let mut arguments = vec!["timeline", "--index", index.path(), "bão"];
        arguments.extend(more);
        cli.run(&arguments)
    };
    assert_eq!(
        run(&[]).exits(0).stdout,
        "bão · 5 articles · 1 article without a date · 1 article whose month is not known\n\
         █·▄  2023-07 – 2023-09\n\
         \n\
         month    articles   share\n\
         2023-07         2   66.7%\n\
         2023-09         1  100.0%\n"
    );
    assert_eq!(
        run(&["--and", "lúa", "--lang", "vi"]).exits(0).stdout,
        "bão · 5 bài · 1 bài không có ngày · 1 bài không rõ tháng\n\
         █·▄·  7/2023 – 10/2023\n\
         \n\
         lúa · 2 bài\n\
         ▄··▄  7/2023 – 10/2023\n\
         \n\
         tháng    bão   tỷ lệ  lúa   tỷ lệ\n\
         7/2023     2   66,7%    1   33,3%\n\
         9/2023     1  100,0%    0    0,0%\n\
         10/2023    0    0,0%    1  100,0%\n"
    );
    let days = run(&["--by", "day", "--from", "2023-07", "--to", "2023-08", "--shares"]);
    assert!(days.exits(0).stdout.contains("\n██  2023-07-03 – 2023-07-04\n"));
    let table = run(&["--tsv", "--by", "year", "--and", "sổ tay"]).exits(0).stdout;
    assert_eq!(table, format!("bão\t2023\t4\t6\t{}\nsổ tay\t2023\t0\t6\t0\n", 4.0 / 6.0));
    let undated = cli.run(&["timeline", "--index", index.path(), "sổ tay"]).exits(0).stdout;
    assert_eq!(undated, "sổ tay · 1 article · 1 article without a date\n");
    // Facets of a search say what they leave out, too.
    let facets = ["search", "--index", index.path(), "bão", "--facets", "month"];
    let page = cli.run(&facets).exits(0).stdout;
    let expected = "\nMonths\n  2023-07       2\n  2023-09       1\n  1 article without a date · 1 article whose month is not known\n";
    assert!(page.ends_with(expected), "{page}");
}

#[test]
fn the_chart_is_written() {
    let (cli, index) = (TestCli::new(), index());
    let draw = |more: &[&'static str]| {
        let query = "lúa <b> & \"bão\"";
        let mut arguments = vec!["timeline", "--index", index.path(), "bão", "--and", query];
        arguments.extend(["--svg", "out.svg"]);
        arguments.extend(more);
        cli.run(&arguments).exits(0);
        cli.read("out.svg")
    };
    let chart = draw(&[]);
    assert!(chart.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{chart}");
    for part in [
        "role=\"img\" aria-labelledby=\"title description\" lang=\"en\"",
        "<title id=\"title\">Articles by month</title>",
        "<desc id=\"description\">bão: 5 articles from 2023-07 to 2023-",
        "most in 2023-07 (2).",
        ">lúa &lt;b&gt; &amp; &quot;bão&quot;</text>",
        ">2023-08</text>",
    ] {
        assert!(chart.contains(part), "{part} in {chart}");
    }
    assert_eq!(chart.matches("<polyline").count(), 2);
    assert!(!chart.contains("<script") && !chart.contains("<b>"));
    let shares = draw(&["--shares", "--lang", "vi", "--json"]);
    assert!(shares.contains("lang=\"vi\"") && shares.contains(">100,0%</text>"), "{shares}");
    assert!(shares.contains(">Tỷ lệ trên tổng số bài theo tháng</title>"), "{shares}");
}

#[test]
fn nothing_found_is_1_and_what_cannot_be_used_is_2() {
    let nothing = on_sample(&["timeline", "xyzzyqwv"]).exits(1);
    assert!(nothing.stdout.is_empty() && nothing.stderr.contains("nothing found"), "{nothing:#?}");
    let answer = on_sample(&["timeline", "xyzzyqwv", "--json"]).exits(1).json();
    assert_eq!((&answer["total"], &answer["periods"]), (&0.into(), &Value::Array(Vec::new())));
    for (arguments, code, field) in [
        (&["--from", "zzz"][..], "bad_date", "from"),
        (&["-C", "zzz"], "unknown_category", "category"),
        (&["--by", "day"], "too_many_periods", "by"),
        (
            &[
                "--and=a", "--and=b", "--and=c", "--and=d", "--and=e", "--and=f", "--and=g",
                "--and=h",
            ],
            "too_many_queries",
            "and",
        ),
    ] {
        let article = |(id, date): (&str, &str)| Article {
            id: Some(id.to_owned()),
            title: "Bão".to_owned(),
            published: Published::parse(date),
            ..Article::default()
        };
        let index = TestIndex::of([("1", "1/1/1980"), ("2", "1/1/2024")].map(article));
        let mut all = vec!["timeline", "bão", "--json", "--index", index.path()];
        all.extend(arguments);
        let run = TestCli::new().run(&all).exits(2);
        let error = run.json();
        assert_eq!([&error["error"]["code"], &error["error"]["field"]], [code, field]);
        assert!(run.stderr.starts_with(&format!("error: --{field}: ")), "{run:#?}");
    }
    let unwritable = on_sample(&["timeline", "bão", "--svg", "no/such/folder.svg"]).exits(2);
    assert!(unwritable.stderr.contains("no/such/folder.svg"), "{unwritable:#?}");
}
