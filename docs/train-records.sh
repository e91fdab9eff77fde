#!/usr/bin/env bash
# Makes models/records.dict, the dictionary that stored articles are packed with which are no Vietnamese: docs/train-records.sh TIMBAO OUTPUT
#
# TIMBAO is the program. The samples are articles that it makes up from the statistics of news (`timbao bench generate`), laid out as in
# src/index/record/mod.rs, so no sentence of anybody is in the dictionary. Needs zstd (>= 1.5) and python3. A changed dictionary is a changed
# index format: `manifest::FORMAT`.
set -euo pipefail
timbao=$1 output=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$timbao" bench generate --articles 1000 --output "$work/articles.jsonl"
python3 - "$work" <<'PY'
import json, sys

work = sys.argv[1]
for number, line in enumerate(open(f"{work}/articles.jsonl", encoding="utf-8"), 1):
    article = json.loads(line)
    published = article.get("published") or article.get("date")
    rest = {"i": str(7 * number + 10_000)}
    if article.get("category"):
        rest["c"] = [[article["category"]]]
    rest["d"] = [1_468_000_000 + 86_400 * (number % 1200), 2, str(published)]
    rest["s"] = "vietnews"
    rest["u"] = f"https://www.example.vn/{rest['i']}.html"
    keeping = {"f": "articles.jsonl", "l": number, "h": f"{number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128:032x}", "t": 1_790_000_000, "v": "timbao 0.1.0"}
    dump = lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    parts = [dump(rest), dump(keeping), article.get("title", ""), article.get("lead", ""), article.get("body", ""), ""]
    parts = [part.encode() for part in parts]
    with open(f"{work}/{number:04}", "wb") as sample:
        sample.write(b"".join(parts))
PY
rm "$work/articles.jsonl"
zstd -q --train-cover=k=256,d=8 --maxdict=65536 "$work"/* -o "$output" -f
ls -l "$output"
