#!/usr/bin/env bash
# Checks a running server against its description, src/http/openapi.json: with requests that the description allows, with ones
# that it forbids, and with keys. Needs python3 with venv, and a package index for pip; writes nothing into the repository.
#
#   bash docs/check-openapi.sh TIMBAO [SECONDS [OPTION…]]
#
# TIMBAO is the program. SECONDS (60) is the time for trying out without keys; with keys it takes a third of that besides.
# OPTIONs go to schemathesis, such as --exclude-path /v1/histogram or --seed 2.
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2; }
timbao=$(realpath "$1")
seconds=${2:-60}
shift $(($# < 2 ? $# : 2))
cd "$(dirname "$0")/.."
repository=$PWD
work=$(mktemp -d)
server=
stop() {
    # Waiting makes the shell say nothing about it.
    [ -z "$server" ] || { kill "$server" 2> /dev/null && wait "$server" 2> /dev/null; } || true
    server=
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check schemathesis==4.32.5
"$timbao" index corpus --index "$work/index" > /dev/null 2>&1
cd "$work"

# serve NAME OPTION…: starts a server on a copy of the index and waits for its address.
serve() {
    local name=$1; shift
    [ -d "index-$name" ] || cp -r index "index-$name"
    rm -f address
    env -u TIMBAO_SERVE_ADDR "$timbao" serve --addr 127.0.0.1:0 --log none --index "index-$name" --set rates.per_address=0 \
        --set rates.per_key=0 "$@" > address 2> server.log &
    server=$!
    for _ in $(seq 200); do
        [ -s address ] && break
        kill -0 "$server" 2> /dev/null || { cat server.log; exit 1; }
        sleep .1
    done
    [ -s address ] || { echo "the server does not start"; exit 1; }
    address=$(head -1 address)
    address=${address%/}
}

# The description as the check wants it: answers hold no field that it does not name (to others it promises that fields may be
# added), a parameter may be empty, which its text says, and with keys nothing goes without.
cat > strict.py <<'PY'
import json, sys
source, target, mode = sys.argv[1:]
spec = json.load(open(source, encoding="utf-8"))
schemas = spec["components"]["schemas"]
REQUESTS = {"SearchRequest", "MultiSearchRequest", "ArticleInput"}

def closed(schema):
    """Closes the objects within a schema of an answer, where they are used: what is one part of `allOf` is open by itself."""
    result = {}
    for name, value in schema.items():
        if name == "properties":
            value = {key: closed(inner) for key, inner in value.items()}
        elif name in ("oneOf", "anyOf"):
            value = [closed(inner) for inner in value]
        elif name == "items" and isinstance(value, dict):
            value = closed(value)
        result[name] = value
    named = schemas[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema
    if "additionalProperties" not in named and ("properties" in named or "allOf" in named):
        result["unevaluatedProperties"] = False
    return result

def answers(responses):
    for response in responses.values():
        for media in response.get("content", {}).values():
            media["schema"] = closed(media["schema"])

for name in schemas:
    if name not in REQUESTS:
        inner = closed(schemas[name])
        inner.pop("unevaluatedProperties", None)
        schemas[name] = inner
answers(spec["components"]["responses"])
for parameter in list(spec["components"]["parameters"].values()) + [
    parameter for path in spec["paths"].values() for method in path if method != "parameters"
    for parameter in path[method].get("parameters", [])
]:
    if parameter.get("in") != "query":
        continue
    holder, name = parameter, "schema"
    if parameter["schema"]["type"] == "array":
        holder, name = parameter["schema"], "items"
    if holder[name]["type"] != "string" or "enum" in holder[name]:
        holder[name] = {"anyOf": [holder[name], {"const": ""}]}
operations = [path[method] for path in spec["paths"].values() for method in path if method != "parameters"]
for operation in operations:
    answers(operation["responses"])
    if mode == "keys":
        operation["security"] = [way for way in operation["security"] if way]
json.dump(spec, open(target, "w", encoding="utf-8"), ensure_ascii=False)
PY

cat > hooks.py <<'PY'
import json
import schemathesis

@schemathesis.serializer("application/x-ndjson", "text/csv")
def as_text(ctx, value):
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "surrogatepass")
PY

# Not asked: that what the description allows is always taken (a section must exist, a date be one), but for routes where it is;
# and that a body which it forbids is refused as a whole (searches in a list fail one by one, so do records of articles).
cat > schemathesis.toml <<'TOML'
hooks = "hooks.py"

[checks.negative_data_rejection]
expected-statuses = [400, 404, 413, 415, 431]

[checks.positive_data_acceptance]
enabled = false

[[operations]]
include-path-regex = "^/(v1/(articles/.*|categories|stats)|metrics|health/.*|openapi.json)$"
[operations.checks.positive_data_acceptance]
enabled = true

[[operations]]
include-method = "POST"
[operations.checks.negative_data_rejection]
enabled = false
TOML

# try SPEC SECONDS OPTION…: makes up requests and judges the answers. What is too long to read is cut.
try() {
    local spec=$1 time=$2; shift 2
    venv/bin/schemathesis --config-file schemathesis.toml run "$spec" --url "$address" --no-color --seed 1 --mode all \
        --phases examples,coverage,fuzzing --max-examples 25 --max-time "$time" --continue-on-failure \
        --generation-database none --warnings off "$@" 2>&1 | tee schemathesis.log | cut -c 1-600
}

failed=0
serve open --dev
python3 - "$address" "$repository/src/http/openapi.json" <<'PY'
import sys, urllib.request
served = urllib.request.urlopen(sys.argv[1] + "/openapi.json").read()
if served.rstrip() != open(sys.argv[2], "rb").read().rstrip():
    print("note: the program serves another description than src/http/openapi.json; build it again")
PY
echo "without keys"
python3 strict.py "$repository/src/http/openapi.json" open.json open
try open.json "$seconds" "$@" || failed=1
stop

echo "with keys"
cp -r index index-keys
key() { "$timbao" key create --index index-keys "$@" 2> /dev/null; }
export SEARCH WRITE ADMIN EXPIRED ORIGIN SECTION SECTION_WRITE
SEARCH=$(key) WRITE=$(key --scope write) ADMIN=$(key --scope admin) EXPIRED=$(key --scope admin --expires 2020-01-01)
ORIGIN=$(key --scope admin --origin https://bao.example)
SECTION=$(key --category the-thao) SECTION_WRITE=$(key --scope write --category the-thao)
serve keys
python3 - "$address" "$repository/src/http/openapi.json" "$@" <<'PY' || failed=1
import json, os, sys, urllib.error, urllib.request
address, spec = sys.argv[1], json.load(open(sys.argv[2], encoding="utf-8"))
scopes = ["search", "write", "admin"]
failures = checks = 0

def ask(method, path, key=None, body=None, scheme="Bearer", **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    if key is not None:
        headers["Authorization"] = f"{scheme} {key}"
    if body is not None:
        headers["Content-Type"] = "application/json"
        body = json.dumps(body).encode()
    request = urllib.request.Request(address + path, data=body, headers=headers, method=method)
    try:
        answer = urllib.request.urlopen(request)
    except urllib.error.HTTPError as error:
        answer = error
    text = answer.read()
    is_json = "json" in (answer.headers["Content-Type"] or "")
    return answer.status, answer.headers, json.loads(text) if is_json and text else None

def expect(what, status, code, answer):
    global failures, checks
    checks += 1
    got, headers, body = answer
    problems = [] if got == status else [f"status {got}, expected {status}"]
    if "X-Request-Id" not in headers:
        problems.append("no X-Request-Id")
    if code and ((body or {}).get("error") or {}).get("code") != code:
        problems.append(f"expected code {code}, got {body}")
    if status == 401 and headers["WWW-Authenticate"] != "Bearer":
        problems.append("no WWW-Authenticate")
    if problems:
        failures += 1
        print(f"{what}: {'; '.join(problems)}")

for path, methods in spec["paths"].items():
    for method, operation in methods.items():
        if method == "parameters" or path in sys.argv[3:]:
            continue
        # What is deleted is none of what others read.
        place = path.replace("{id}", "sh-0005" if method == "delete" else "sh-0004").replace("{field}", "year")
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        body, name, method = content and content["example"], f"{method.upper()} {path}", method.upper()
        def do(key=None, **more):
            return ask(method, place, key, body, **more)
        needed = [way["key"][0] for way in operation["security"] if way]
        if not needed:
            expect(f"{name} without a key", 200, None, do())
            continue
        expect(f"{name} without a key", 401, "key_missing", do())
        expect(f"{name} with another scheme", 401, "key_missing", do(os.environ["ADMIN"], scheme="Basic"))
        expect(f"{name} with a wrong key", 401, "key_unknown", do(os.environ["ADMIN"][:-1] + "x"))
        expect(f"{name} with an expired key", 401, "key_expired", do(os.environ["EXPIRED"]))
        expect(f"{name} without the key's origin", 403, "key_origin", do(os.environ["ORIGIN"]))
        expect(f"{name} from another origin", 403, "key_origin", do(os.environ["ORIGIN"], Origin="https://other.example"))
        for scope in scopes:
            if method == "DELETE":
                ask("POST", "/v1/articles", os.environ["ADMIN"], {"id": "sh-0005", "title": "Lại đây"})
            is_enough = scopes.index(scope) >= scopes.index(needed[0])
            status, code = (200, None) if is_enough else (403, "key_scope")
            expect(f"{name} with a key for {scope}", status, code, do(os.environ[scope.upper()]))

allowed = ask("GET", "/v1/search?q=a", os.environ["ORIGIN"], Origin="https://bao.example")
expect("the key's own origin", 200, None, allowed)
if allowed[1]["Access-Control-Allow-Origin"] != "https://bao.example":
    failures += 1
    print("the key's own origin: no Access-Control-Allow-Origin")
section, writer = os.environ["SECTION"], os.environ["SECTION_WRITE"]
expect("a section of the key", 200, None, ask("GET", "/v1/search?category=the-thao/bong-da", section))
expect("another section", 403, "key_section", ask("GET", "/v1/search?category=kinh-te", section))
expect("an article of another section", 404, "article_missing", ask("GET", "/v1/articles/sh-0027", section))
expect("adding with a key for a section", 403, "key_section", ask("POST", "/v1/articles", writer, {"title": "a"}))
expect("deleting with a key for a section", 403, "key_section", ask("DELETE", "/v1/articles/sh-0027", writer))
everything = ask("GET", "/v1/search?limit=100", section)[2]
if any(not hit["category"]["slug"].startswith("the-thao") for hit in everything["hits"]) or not everything["hits"]:
    failures += 1
    print("a key for a section finds articles of others")
print(f"{checks} checks of keys, {failures} failures")
sys.exit(failures > 0)
PY
python3 strict.py "$repository/src/http/openapi.json" keys.json keys
try keys.json $((seconds / 3 > 0 ? seconds / 3 : 1)) --header "Authorization: Bearer $ADMIN" "$@" || failed=1
stop
exit $failed
