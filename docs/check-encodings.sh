#!/usr/bin/env bash
# Measures how surely encodings are told, on real articles that are not part of the repository: they lie in a folder `shared/data`
# beside the checkout (or $TIMBAO_DATA); without it this says so and passes. Texts in other languages are the manual pages of the
# machine (Debian: manpages-fr, manpages-es, manpages-de, manpages-pt-br) and whatever is named.
#
#   bash docs/check-encodings.sh [FILE…]      two to five minutes; the figures are in docs/encodings.md
set -euo pipefail
cd "$(dirname "$0")/.."
data=${TIMBAO_DATA:-../shared/data}
if [ ! -d "$data/news" ]; then
    echo "skipped: no real data at $data"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo bench --quiet --bench encodings -- articles "$data/news/vietnews-train.jsonl.zst" --every 25
for language in man1 man2 man3 man4 man5 man7 man8 fr es de pt_BR it; do
    find "/usr/share/man/$language" -name '*.gz' 2>/dev/null | while read -r page; do
        # Without the commands of roff and its marks of type.
        zcat "$page" | sed -e 's/\\f[BIRP]//g; s/^\.[A-Za-z]* *//; s/\\-/-/g' > "$work/$language-$(basename "$page" .gz).txt"
    done
done
find "$work" -name '*.txt' -print0 | xargs -0 cargo bench --quiet --bench encodings -- others "$@"
