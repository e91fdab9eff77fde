#!/usr/bin/env bash
# Load on a server on this machine, open loop: docs/load.sh TIMBAO INDEX QUERIES [SECONDS [ARTICLES]]
#
# TIMBAO is the program (a release build), INDEX a folder of an index, which is copied, QUERIES lines of `qid<TAB>query`, ARTICLES JSON Lines
# that are sent while searches go on (.zst too). SETTINGS holds more flags of the server, such as `--set limits.answers_bytes=0`. Needs oha
# 1.16 (`cargo install --locked oha`) and python3. Every address asked is one of 127.0.0.1; each run ends by itself. With MINUTES=10 searches go
# on so long at half of capacity at the end, while anonymous memory and open files of the server are looked at (Linux).
set -euo pipefail
timbao=$1 index=$2 queries=$3 seconds=${4:-20} articles=${5:-}
oha=${OHA:-oha}
work=$(mktemp -d)
server= beside=
finish() {
    [ -z "$beside" ] || kill "$beside" 2>/dev/null || true
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

cp -r "$index" "$work/index"
"$timbao" serve --index "$work/index" --addr 127.0.0.1:0 --dev --log none --set rates.per_address=0 ${SETTINGS:-} >"$work/address" &
server=$!
until [ -s "$work/address" ]; do sleep 0.1; done
base=$(cat "$work/address")
python3 - "$queries" "$base" >"$work/urls" <<'PY'
import sys, urllib.parse
for line in open(sys.argv[1], encoding="utf-8"):
    query = line.rstrip("\n").split("\t")[1]
    print(f"{sys.argv[2]}v1/search?q={urllib.parse.quote(query)}")
PY
printf 'queries: %s, articles: ' "$(wc -l <"$work/urls")"
curl -s "${base}health/ready"
echo

# What: name, rate (0 is closed loop), connections, seconds. Prints rate, share of 200 and 503, percentiles in ms.
run() {
    local name=$1 rate=$2 connections=$3 time=$4
    local open=()
    [ "$rate" = 0 ] || open=(-q "$rate" --latency-correction)
    "$oha" --no-tui --output-format json -z "${time}s" -c "$connections" "${open[@]}" -t 10s \
        --urls-from-file "$work/urls" --db-url "$work/$name.db" >"$work/$name.json" 2>/dev/null
    python3 - "$name" "$work/$name.json" "$work/$name.db" <<'PY'
import json, sqlite3, sys
name, report, db = sys.argv[1:]
report = json.load(open(report))
rows = sqlite3.connect(db).execute("select status, duration from oha").fetchall()
def share(values, p):
    values = sorted(values)
    return values[min(len(values) - 1, int(p * len(values)))] * 1000 if values else float("nan")
done = [d for s, d in rows if s == 200]
refused = [d for s, d in rows if s == 503]
other = len(rows) - len(done) - len(refused)
print(f"{name:12} {len(rows) / report['summary']['total']:8.0f}/s  200: {len(done)} p50 {share(done, .5):.2f} p95 {share(done, .95):.2f} "
      f"p99 {share(done, .99):.2f} max {share(done, 1):.1f} ms  503: {len(refused)} p50 {share(refused, .5):.2f} p99 {share(refused, .99):.2f} ms  other: {other}")
open(report_rate := db + ".rate", "w").write(str(len(done) / report["summary"]["total"]))
PY
}

run warm 0 4 5
run capacity 0 8 "$seconds"
capacity=$(python3 -c "print(int(float(open('$work/capacity.db.rate').read())))")
run half $((capacity / 2)) 64 "$seconds"
run overload $((capacity * 5)) 512 "$seconds"
sleep 2
run recovered $((capacity / 2)) 64 5

# 500 connections that never finish their heads, a byte a second each.
python3 - "$base" <<'PY' &
import socket, sys, time, urllib.parse
to = urllib.parse.urlsplit(sys.argv[1])
def connect():
    s = socket.create_connection((to.hostname, to.port))
    s.sendall(b"GET /v1/search HTTP/1.1\r\nx: ")
    return s
slow = [connect() for _ in range(500)]
end = time.time() + 60
while time.time() < end:
    time.sleep(1)
    for at, s in enumerate(slow):
        try:
            s.sendall(b"y")
        except OSError:
            slow[at] = connect()
PY
beside=$!
sleep 1
run slow-others $((capacity / 2)) 64 10
kill "$beside" 2>/dev/null || true
beside=

# Articles at full rate through the server itself.
if [ -n "$articles" ]; then
    case $articles in *.zst) cat=(zstd -dc) ;; *) cat=(cat) ;; esac
    "${cat[@]}" "$articles" | split -l 1000 - "$work/part-"
    (
        for part in "$work"/part-*; do
            curl -s -o /dev/null -X POST "${base}v1/articles?collection=load" -H 'content-type: application/x-ndjson' --data-binary @"$part"
        done
    ) &
    beside=$!
    sleep 1
    run indexing $((capacity / 2)) 64 "$seconds"
    kill -0 "$beside" 2>/dev/null && echo "(articles were sent all the time)" || echo "(all articles were sent before the end)"
    curl -s "${base}health/ready"
    echo
fi

# Anonymous memory in MB, twice a minute. The first minute fills pools and memories.
if [ -n "${MINUTES:-}" ]; then
    (
        while sleep 30; do
            printf '%s MB, %s files\n' "$(awk '/RssAnon/ { print int($2 / 1000) }' "/proc/$server/status")" "$(ls "/proc/$server/fd" | wc -l)"
        done
    ) >"$work/memory" &
    beside=$!
    run memory $((capacity / 2)) 64 $((MINUTES * 60))
    kill "$beside" 2>/dev/null || true
    beside=
    paste -sd '|' "$work/memory"
fi
