#!/usr/bin/env bash
# Measures what is read from saved pages against texts chosen by hand: `PAGES/x.html` against `GOLDEN/x.json` with the members
# title, date, section (names), lead, paragraphs, captions. Pages without a golden text count too: a name with `-list.` must be
# rejected as a list, every other one be an article.
#
#   bash docs/check-pages.sh PAGES GOLDEN [--no-rules]
#
# Prints a line per page and fails below the bar: title, date and section right on all, recall and precision of the body at least
# .95 on each, counted in syllables. The pages of papers are not part of the repository.
set -euo pipefail
pages=${1:?folder of pages}; golden=${2:?folder of golden texts}; shift 2
timbao=${TIMBAO:-$(dirname "$0")/../target/release/timbao}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for page in "$pages"/*.html; do
    name=$(basename "$page" .html)
    "$timbao" index --dry-run "$@" "$page" > "$work/$name.json" 2> "$work/$name.txt" || true
done
python3 - "$work" "$golden" <<'PY'
import collections, json, pathlib, re, sys
work, golden = map(pathlib.Path, sys.argv[1:])

def syllables(text):
    return collections.Counter(re.findall(r"\w+", text.lower()))

def overlap(want, got):
    want, got = syllables(want), syllables(got)
    shared = sum((want & got).values())
    ratio = lambda all: shared / sum(all.values()) if all else 1.0
    return ratio(want), ratio(got)

def without_agency(lead, agency):
    """Takes `(Dân trí) -` off a lead chosen before it went to the field `agency`."""
    return re.sub(rf"^[(\[]?{re.escape(agency)}[)\]]?[\s.:–—-]+", "", lead) if agency else lead

missed, measured = [], 0
def check(name, what, fine):
    if not fine:
        missed.append(f"{name}: {what}")
    return "ok" if fine else "NO"

print(f"{'page':44} title date section  lead      body        captions")
for path in sorted(work.glob("*.json")):
    name, line = path.stem, path.read_text().strip()
    if "-list" in name:
        check(name, "not rejected as a list", not line and "a list of articles" in path.with_suffix(".txt").read_text())
        continue
    if not line:
        missed.append(f"{name}: {path.with_suffix('.txt').read_text().splitlines()[0]}")
        continue
    got, path = json.loads(line), golden / f"{name}.json"
    if not path.exists():
        continue
    want, measured = json.loads(path.read_text()), measured + 1
    plain = lambda text: " ".join(text.split())
    title = check(name, f"title {got['title']!r}", plain(got["title"]) == plain(want["title"]))
    date = check(name, f"date {got['timbao_date']}", got["timbao_date"] == want["date"])
    section = check(name, f"section {got['category']}", got["category"][:1] == [want["section"]])
    lead = overlap(without_agency(want["lead"], got["agency"]), got["lead"])
    body = overlap(" ".join(want["paragraphs"]), " ".join(got["body"]))
    captions = overlap(" ".join(want["captions"]), " ".join(got["captions"]))
    check(name, f"lead {got['lead']!r}", min(lead) >= .95)
    check(name, "body", min(body) >= .95)
    pair = lambda values: "/".join(f"{value:.2f}" for value in values)
    print(f"{name[:44]:44} {title:5} {date:4} {section:8} {pair(lead)} {body[0]:.3f}/{body[1]:.3f} {pair(captions)}")
print(f"{measured} pages measured, {len(missed)} misses")
print("\n".join(missed))
sys.exit(bool(missed) or measured == 0)
PY
