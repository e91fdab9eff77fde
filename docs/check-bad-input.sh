#!/usr/bin/env bash
# Sends endless lines, endless feeds and bombs through a pipe and measures the memory of the program: docs/bad-input.md has the figures.
#
#   bash docs/check-bad-input.sh PROGRAM [GB]     sizes in GB, 10 unless said otherwise; nothing of that size is written to disk
set -euo pipefail
program=$(realpath "${1:?the built program}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 - "$program" "${2:-10}" <<'PY'
import os, subprocess, sys, threading, time

program, size = sys.argv[1], float(sys.argv[2])
GB = 10**9
LINE = '{"id":"%d","title":"Lũ rút ở Bắc Kạn, đường đã thông","lead":"Nước đã rút khỏi các xã vùng thấp.","body":"%s","date":"2024-01-05"}\n'
ITEM = "<item><guid>https://songbo.example/%d</guid><title>Lũ rút ở Bắc Kạn</title><description>Nước đã rút.</description><pubDate>Fri, 05 Jan 2024 10:30:00 +0700</pubDate></item>\n"
BODY = "Nước rút từ nửa đêm, đường về các bản đã thông trở lại. " * 30

def repeat(piece, gb):
    block = piece * max(1, (1 << 20) // len(piece))
    for _ in range(int(gb * GB / len(block)) + 1):
        yield block

def numbered(form, gb, *rest):
    written, number = 0, 0
    while written < gb * GB:
        block = "".join(form % ((number + n,) + rest) for n in range(500)).encode()
        number += 500
        written += len(block)
        yield block

def around(before, pieces, after=b""):
    yield before
    yield from pieces
    yield after

def anonymous(process):
    try:
        with open(f"/proc/{process.pid}/status") as status:
            return max((int(line.split()[1]) for line in status if line.startswith("RssAnon")), default=0)
    except OSError:
        return 0

failed = False
def run(name, arguments, pieces, limit_mb):
    global failed
    begun = time.time()
    process = subprocess.Popen([program, "index", "-", "--index", "i", "--no-versions", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    peaks = {"anonymous": 0}
    def watch():
        while process.poll() is None:
            peaks["anonymous"] = max(peaks["anonymous"], anonymous(process))
            time.sleep(0.02)
    threads = [threading.Thread(target=watch), threading.Thread(target=lambda: peaks.update(said=process.stderr.read())),
               threading.Thread(target=lambda: peaks.update(out=process.stdout.read()))]
    for thread in threads: thread.start()
    sent = 0
    try:
        for piece in pieces:
            process.stdin.write(piece)
            sent += len(piece)
        process.stdin.close()
    except BrokenPipeError:
        pass
    process.wait()
    for thread in threads: thread.join()
    lines = [line for line in peaks["said"].decode(errors="replace").splitlines() if line.strip()]
    peak = peaks["anonymous"] / 1000
    missed = peak > limit_mb
    failed |= missed
    print(f"{name:36} {sent / GB:6.2f} GB sent  {peak:6.0f} MB{'  MORE THAN ' + str(limit_mb) if missed else ''}  {time.time() - begun:5.0f} s  {lines[-1][:110] if lines else ''}", flush=True)
    subprocess.run(["rm", "-rf", "i"])

def packed(pieces):
    pack = subprocess.Popen(["gzip", "-1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    def feed():
        for piece in pieces: pack.stdin.write(piece)
        pack.stdin.close()
    threading.Thread(target=feed).start()
    while block := pack.stdout.read(1 << 16): yield block

third = size / 5
run("one line of JSON", ["--format", "jsonl"], around(b'{"title":"', repeat(b"a", size), b'"}\n{"title":"b"}\n'), 400)
run("one line of text in TCVN3", ["--format", "jsonl"], repeat("Bé t­ lÖnh Qu©n khu ".encode("latin-1"), third), 400)
run("one cell of a table", ["--format", "csv"], around(b'title,body\na,"', repeat(b"a,", third)), 400)
run("one text", ["--format", "text"], repeat(b"a ", third), 400)
run("one item of a feed", ["--format", "xml"], around(b"<rss><channel><item><title>a</title><description>", repeat("chữ ".encode(), third / 2), b"</description></item></channel></rss>"), 400)
run("one item of many elements", ["--format", "xml"], around(b"<rss><channel><item><title>a</title>", repeat(b"<p>a</p>", third / 2), b"</item></channel></rss>"), 400)
run("one feed", ["--format", "xml"], around(b"<rss><channel>", numbered(ITEM, third), b"</channel></rss>"), 700)
run("articles, a line each", ["--format", "jsonl"], numbered(LINE, third, BODY), 700)
run("lines that are no articles", ["--format", "jsonl"], repeat(b"x\n", third / 10), 400)
run("a page of 10⁶ open tags", ["--format", "html"], repeat(b"<div>", 0.005), 400)
run("a bomb: zeros, gzip", ["--format", "jsonl"], packed(repeat(b"\0" * (1 << 20), size)), 400)
run("a bomb: a page, gzip", ["--format", "html"], packed(repeat(b"<p>a", size)), 400)
sys.exit(failed)
PY
