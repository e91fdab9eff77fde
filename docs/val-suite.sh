#!/usr/bin/env bash
# Makes a folder from which `timbao eval --suite FOLDER/suite.tsv` measures every val set at once: an index for each group of
# sets, and the suite. With --plain also the runs of plain BM25, to be scored by `--runs` or compared by `--compare`.
# The data lie in a folder `shared/data` beside the checkout, or in $TIMBAO_DATA (docs/relevance.md).
#
#   bash docs/val-suite.sh FOLDER [--plain]
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
plain=${2:-}
cd "$(dirname "$0")/.."
data=$(cd "${TIMBAO_DATA:-../shared/data}" && pwd)
cargo build --quiet --release
val=$data/news/vietnews-val.jsonl.zst

# group INDEX "SOURCE…" NAME=SET…: the sets that are searched in one index. Names that begin with h are judged by people, with
# many relevant articles each: there nDCG@10 counts most.
group() {
    local index=$1 sources=$2; shift 2
    # shellcheck disable=SC2086 # the sources are a list
    [ -f "$folder/$index/CURRENT" ] || target/release/timbao index $sources --index "$folder/$index" > /dev/null
    local topics=()
    for pair in "$@"; do
        local name=${pair%%=*} set=$data/queries/${pair#*=} exclude=- measure=mrr@10
        [ -f "$set.source.tsv" ] && exclude=$set.source.tsv
        [[ $name == h* ]] && measure=ndcg@10
        printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$index" "$set.tsv" "$set.qrels" "$exclude" "$measure" >> "$folder/suite.tsv"
        topics+=(--topics "$name=$set.tsv")
    done
    if [ "$plain" = --plain ]; then
        # shellcheck disable=SC2086
        cargo bench --quiet --bench plain_relevance -- "${topics[@]}" --runs "$folder/plain" $sources
    fi
}

printf '# name\tindex\ttopics\tqrels\texclude\tmeasure\n' > "$folder/suite.tsv"
group val "$val" a1=a1-title-words a2=a2-lead-words b1=b1-title-words-no-marks b2=b2-lead-words-no-marks d=d-one-typo \
    e1=e1-tone-place e1-control=e1-tone-place-control e2=e2-nfd
group f "$val $data/corpora/xquad.jsonl.zst" f=f-xquad
group categorised "$data/news/categorised.jsonl.zst" c1=c1-slug-articles g=g-category
group headlines "$data/news/dated-headlines.jsonl.zst" c2=c2-slug-headlines
group h1 "$val $data/corpora/ktlab.jsonl.zst" h1=h1-ktlab-events
group h2 "$val $data/corpora/vims.jsonl.zst" h2=h2-vims-same-event
group h3 "$data/corpora/alqac2022.jsonl.zst" h3=h3-alqac2022
group h4 "$data/corpora/wikiqa.jsonl.zst" h4=h4-wiki-questions
group h5 "$data/corpora/covidfaq.jsonl.zst" h5=h5-covid-faq
echo "target/release/timbao eval --suite $folder/suite.tsv"
