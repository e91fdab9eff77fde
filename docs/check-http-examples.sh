#!/usr/bin/env bash
# Tries the examples of docs/http.md against the sample: every block of `sh` in its order, every block of `js` in Node, and
# compares the settings and the codes of errors there with those of the program. Writes nothing into the repository.
#
#   bash docs/check-http-examples.sh TIMBAO [ROUTE…]      examples that mention a ROUTE are left out
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 2; }
timbao=$(realpath "$1"); shift
cd "$(dirname "$0")/.."
work=$(mktemp -d)
server=
stop() { [ -z "$server" ] || { kill "$server" 2> /dev/null && wait "$server" 2> /dev/null; } || true; }
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
mkdir "$work/bin" "$work/blocks"
ln -s "$timbao" "$work/bin/timbao"
export PATH="$work/bin:$PATH"
timbao index corpus --index "$work/index" > /dev/null 2>&1
page=$PWD/docs/http.md
cd "$work"
timbao serve --dev --addr 127.0.0.1:0 --log none > address 2> server.log &
server=$!
for _ in $(seq 200); do
    [ -s address ] && break
    kill -0 "$server" 2> /dev/null || { cat server.log; exit 1; }
    sleep .1
done
address=$(head -1 address)
python3 - "$page" "${address%/}" "$@" <<'PY'
import re, sys
page, address, left_out = open(sys.argv[1], encoding="utf-8").read(), sys.argv[2], sys.argv[3:]
helper = None
for match in re.finditer(r"^```(sh|js|toml)\n(.*?)^```$", page, re.M | re.S):
    kind, text = match.groups()
    line = page.count("\n", 0, match.start()) + 1
    if any(route in text for route in left_out):
        continue
    text = text.replace("http://127.0.0.1:7700", address)
    if kind == "js" and helper is None:
        helper = text
        continue
    if kind == "sh":
        # `curl` succeeds whatever the status is, so errors are looked for in what it prints.
        text = "set -euo pipefail\n" + text
    if kind == "js":
        kind, text = "mjs", helper + text
    open(f"blocks/{line:04}.{kind}", "w", encoding="utf-8").write(text)
PY
failed=0
# Codes are given as the first text of a failure, behind `code:` in an error of a request, or stand in the list of `Error::code`.
python3 - "$page" "${page%/docs/*}/src" <<'PY' || failed=1
import pathlib, re, sys
page, source = open(sys.argv[1], encoding="utf-8").read(), pathlib.Path(sys.argv[2])
files = [*source.glob("http/**/*.rs"), *source.glob("search/*.rs"), source / "keys.rs", source / "error.rs"]
found = set()
for file in files:
    text = re.split(r"#\[cfg\(test\)\]", file.read_text(encoding="utf-8"))[0]
    pattern = r'(?:Failure::new\(\s*[\w:]+,|Failure::(?:bad|unavailable)\(|unauthorized\(|Request \{\s*code:|Error::\w+ ?(?:\{ \.\. \}|\(_\)) =>)\s*"([a-z_]+)"'
    found.update(re.findall(pattern, text))
missing = sorted(code for code in found if f"`{code}`" not in page)
print(f"{len(found)} codes of errors")
if missing or len(found) < 40:
    print("docs/http.md does not list", ", ".join(missing) or "what the sources say any more: see this check")
    sys.exit(1)
PY
for block in blocks/*; do
    case $block in
        *.sh) bash "$block" ;;
        *.mjs) node "$block" ;;
        # All but the comments must be what the program prints.
        *.toml) diff "$block" <(timbao serve --print-config) ;;
    esac > output 2>&1 || { echo "docs/http.md:${block//[!0-9]/}: fails"; cat output; failed=1; }
    # One example shows an error.
    if grep -q '"error":' output && ! grep -q 'limit=1000' "$block"; then
        echo "docs/http.md:${block//[!0-9]/}: answers with an error"
        cut -c 1-400 output
        failed=1
    fi
done
echo "$(ls blocks | wc -l) examples tried"
exit $failed
