#!/usr/bin/env bash
# Checks on real articles and judged queries that are not part of the repository. They lie in a folder `shared/data` beside the
# checkout (or $TIMBAO_DATA); without it this says so and passes. Everything here is said and bounded in docs/relevance.md and
# docs/words.md.
#
#   bash docs/check-real-data.sh            the val sets on vietnews-val and the other small ones (2 minutes)
#   bash docs/check-real-data.sh --all      also vietnews-train, categorised, dated-headlines (5 minutes)
set -euo pipefail
cd "$(dirname "$0")/.."
data=${TIMBAO_DATA:-../shared/data}
if [ ! -d "$data/news" ]; then
    echo "skipped: no real data at $data"
    exit 0
fi
cargo build --quiet --release
timbao=target/release/timbao
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# accounted NAME SOURCE…: indexes, checks that every record is accounted for and that the index is intact.
accounted() {
    local name=$1; shift
    "$timbao" index "$@" --index "$work/$name" --json > "$work/$name.json" 2>/dev/null
    python3 - "$name" "$work/$name.json" <<'PY' || failed=1
import json, sys
report = json.loads(open(sys.argv[2]).read().splitlines()[-1])
parts = sum(report[key] for key in ("indexed", "updated", "unchanged", "duplicates", "rejected", "taken_down"))
print(f"{sys.argv[1]:18} {report['records']:7} records = {report['indexed']} indexed, {report['updated']} updated, "
      f"{report['unchanged']} unchanged, {report['duplicates']} duplicates, {report['rejected']} rejected; "
      f"{report['mb_per_second']:.1f} MB/s, index {report['index_bytes'] / 1e6:.1f} MB")
sys.exit(report["records"] != parts or report["records"] == 0)
PY
    "$timbao" check --index "$work/$name" > /dev/null || { echo "$name: check failed"; failed=1; }
}

# bar NAME SET MEASURE LEAST: evaluates a query set and compares one measure.
bar() {
    local name=$1 set=$2 measure=$3 least=$4 exclude=()
    [ -f "$data/queries/$set.source.tsv" ] && exclude=(--exclude "$data/queries/$set.source.tsv")
    "$timbao" eval --index "$work/$name" --topics "$data/queries/$set.tsv" --qrels "$data/queries/$set.qrels" \
        "${exclude[@]}" --run "$work/$set.run" --json > "$work/$set.json"
    python3 - "$set" "$measure" "$least" "$work/$set.json" <<'PY' || failed=1
import json, sys
name, measure, least, path = sys.argv[1:]
report = json.loads(open(path).read().splitlines()[-1])
missed = report[measure] < float(least)
print(f"{name:28} {measure} {report[measure]:.4f} (at least {least}){'  MISSED' if missed else ''}   "
      f"p50 {report['p50_us']} us, p95 {report['p95_us']} us")
sys.exit(missed)
PY
}

# alike SET SET: the two runs hold the same articles in the same order, topic by topic.
alike() {
    for set in "$@"; do
        awk '{ sub(/^[^-]*-/, "", $1); print $1, $3, $4 }' "$work/$set.run" > "$work/$set.order"
    done
    cmp -s "$work/$1.order" "$work/$2.order" && echo "$1 = $2, hit by hit" || { echo "$1 differs from $2"; failed=1; }
}

accounted val "$data/news/vietnews-val.jsonl.zst"
accounted seed "$data/seed"
accounted pages "$data/pages"
# Every page that is a list is rejected as one, and every other taken.
"$timbao" index "$data/pages" --index "$work/pages-again" --report "$work/pages.report" > /dev/null 2>&1
lists=$(find "$data/pages" -name '*-list.html' | wc -l)
rejected=$(grep -c '"list_page"' "$work/pages.report" || true)
articles=$(find "$data/pages" -name '*-article.html' | wc -l)
taken=$("$timbao" search --index "$work/pages-again" "" -c 2> /dev/null || true)
echo "pages: $rejected of $lists lists rejected as such, $taken of $articles articles taken"
[ "$rejected" = "$lists" ] && [ "$taken" = "$articles" ] || failed=1
accounted f "$data/news/vietnews-val.jsonl.zst" "$data/corpora/xquad.jsonl.zst"
bar val a1-title-words mrr@10 .98
bar val a2-lead-words mrr@10 .99
bar val b1-title-words-no-marks mrr@10 .955
bar val b2-lead-words-no-marks mrr@10 .99
bar val d-one-typo mrr@10 .955
bar val e1-tone-place mrr@10 .98
bar val e1-tone-place-control mrr@10 .98
bar val e2-nfd mrr@10 .98
bar f f-xquad mrr@10 .92
alike a1-title-words e2-nfd
alike e1-tone-place e1-tone-place-control
words=$("$timbao" analyze --words --gold "$data/segmentation/vi_vtb-ud-dev.conllu" --json | sed -n 's/.*"f1": *\([0-9.]*\).*/\1/p') || failed=1
echo "words: F1 $words (at least .960)"
awk -v f1="${words:-0}" 'BEGIN { exit !(f1 >= .960) }' || failed=1
if [ "${1:-}" = --all ]; then
    accounted train "$data/news/vietnews-train.jsonl.zst"
    accounted categorised "$data/news/categorised.jsonl.zst"
    accounted headlines "$data/news/dated-headlines.jsonl.zst"
    bar categorised c1-slug-articles mrr@10 .985
    bar categorised g-category mrr@10 .96
    bar headlines c2-slug-headlines mrr@10 .985
fi
exit $failed
