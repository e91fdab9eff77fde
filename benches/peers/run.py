#!/usr/bin/env python3
"""Other engines beside timbao: the same articles, queries and machine, in turn, in one table.

    timbao bench generate --articles 20000 --output news.jsonl
    timbao bench export news.jsonl --output exchange
    python3 benches/peers/run.py exchange --timbao target/release/timbao --engines timbao,tantivy,fts5

Each engine is two programs: one makes an index of articles.jsonl, one answers the line protocol of the search benchmark game
(a command, a tab and a query in, a number out). Every round indexes with each engine in turn, then asks each in turn.
"""
import argparse, json, os, resource, shutil, statistics, subprocess, sys, time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def engines(timbao, target):
    """Name: what prepares it, what indexes (articles, folder), what answers (folder)."""
    plain = str(target / "release" / "peer-tantivy")
    storm = str(target / "release" / "peer-seekstorm")
    jar = str(target / "lucene" / "peer-lucene.jar")
    sqlite = [sys.executable, str(HERE / "fts5.py")]
    return {
        "timbao": (
            None,
            lambda articles, folder: [timbao, "index", articles, "--index", folder, "--threads", "2"],
            lambda folder: [timbao, "bench", "game", "--index", folder],
        ),
        "tantivy": (
            ["cargo", "build", "--release", "--manifest-path", str(HERE / "tantivy" / "Cargo.toml"),
             "--target-dir", str(target)],
            lambda articles, folder: [plain, "index", articles, folder],
            lambda folder: [plain, "serve", folder],
        ),
        "seekstorm": (
            ["cargo", "build", "--release", "--manifest-path", str(HERE / "seekstorm" / "Cargo.toml"),
             "--target-dir", str(target)],
            lambda articles, folder: [storm, "index", articles, folder],
            lambda folder: [storm, "serve", folder],
        ),
        "fts5": (
            None,
            lambda articles, folder: sqlite + ["index", articles, folder],
            lambda folder: sqlite + ["serve", folder],
        ),
        "lucene": (
            ["mvn", "-q", "-f", str(HERE / "lucene" / "pom.xml"), f"-DbuildDirectory={target / 'lucene'}", "package"],
            lambda articles, folder: ["java", "-jar", jar, "index", articles, folder],
            lambda folder: ["java", "-jar", jar, "serve", folder],
        ),
    }


def size_of(folder):
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())


def index(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    seconds = time.monotonic() - started
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.stderr.strip()}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, cpu


class Server:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if not answer:
            sys.exit(f"{self.process.args[0]} gave no answer to {line!r}")
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def at(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, max(0, int(share * len(values) + 0.999999) - 1))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exchange", type=Path, help="folder written by `timbao bench export`")
    parser.add_argument("--timbao", default="timbao")
    parser.add_argument("--engines", default="timbao,tantivy,fts5,lucene,seekstorm")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--commands", default="TOP_10,TOP_10_COUNT,COUNT")
    parser.add_argument("--queries", type=Path, help="another list, one JSON object {query, tags} a line")
    parser.add_argument("--work", type=Path, default=Path("target/peers"))
    parser.add_argument("--json", type=Path, help="also write all numbers here")
    options = parser.parse_args()

    options.work.mkdir(parents=True, exist_ok=True)
    work = options.work.resolve()
    known = engines(options.timbao, work)
    names = options.engines.split(",")
    articles = str((options.exchange / "articles.jsonl").resolve())
    megabytes = os.path.getsize(articles) / 1e6
    queries = [json.loads(line) for line in open(options.queries or options.exchange / "queries.jsonl", encoding="utf-8")]
    for name in names:
        if known[name][0]:
            subprocess.run(known[name][0], check=True)

    indexed = {name: [] for name in names}
    for number in range(options.rounds):
        for name in names:
            folder = work / f"index-{name}"
            shutil.rmtree(folder, ignore_errors=True)
            seconds, cpu = index(known[name][1](articles, str(folder)))
            indexed[name].append((seconds, cpu, size_of(folder)))
        print(f"indexing, round {number + 1} of {options.rounds}", file=sys.stderr)

    servers = {name: Server(known[name][2](str(work / f"index-{name}"))) for name in names}
    counts = {name: {} for name in names}
    for name, server in servers.items():
        for query in queries:
            counts[name][query["query"]] = server.ask(f"COUNT\t{query['query']}")
    times = {}
    for command in options.commands.split(","):
        for number in range(options.rounds + 1):
            for name, server in servers.items():
                for query in queries:
                    started = time.perf_counter()
                    answer = server.ask(f"{command}\t{query['query']}")
                    micros = (time.perf_counter() - started) * 1e6
                    if answer == "UNSUPPORTED":
                        continue
                    if command.endswith("COUNT") and answer != counts[name][query["query"]]:
                        sys.exit(f"{name}: {query['query']!r} has {answer} matches, had {counts[name][query['query']]}")
                    if number:  # the first round warms up
                        for tag in query["tags"]:
                            times.setdefault((command, tag), {}).setdefault(name, []).append(micros)
    for server in servers.values():
        server.close()

    print(f"{megabytes:.1f} MB of JSON Lines, {len(queries)} queries, {options.rounds} rounds in turn; medians\n")
    print("| engine | MB/s | CPU s | index MB | counts as the first engine's |")
    print("|---|---|---|---|---|")
    for name in names:
        median = [statistics.median(values) for values in zip(*indexed[name])]
        same = sum(counts[name][query["query"]] == counts[names[0]][query["query"]] for query in queries)
        print(f"| {name} | {megabytes / median[0]:.1f} | {median[1]:.2f} | {median[2] / 1e6:.1f} | {same} of {len(queries)} |")
    print("\nMicroseconds, p50 / p95, the pipe included:\n")
    print("| command | queries | " + " | ".join(names) + " |")
    print("|---|---|" + "---|" * len(names))
    for (command, tag), by_engine in times.items():
        cells = [f"{at(by_engine[name], .5):.0f} / {at(by_engine[name], .95):.0f}" if name in by_engine else "–" for name in names]
        print(f"| {command} | {tag} | " + " | ".join(cells) + " |")
    if options.json:
        report = {"indexed": indexed, "counts": counts, "times": [[*key, value] for key, value in times.items()]}
        options.json.write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
