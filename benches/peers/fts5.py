#!/usr/bin/env python3
"""SQLite FTS5, as Python brings it: title, lead and body, words with their marks, bm25.

    fts5.py index ARTICLES FOLDER
    fts5.py serve FOLDER
"""
import json, os, re, sqlite3, sys


def index(articles, folder):
    os.makedirs(folder)
    database = sqlite3.connect(os.path.join(folder, "index.sqlite"))
    database.execute("CREATE VIRTUAL TABLE news USING fts5(id UNINDEXED, title, lead, body, tokenize = \"unicode61 remove_diacritics 0\")")
    with open(articles, encoding="utf-8") as lines:
        rows = (json.loads(line) for line in lines)
        database.executemany("INSERT INTO news VALUES (?, ?, ?, ?)", ((row["id"], row["title"], row["lead"], row["body"]) for row in rows))
    database.commit()


def translated(query):
    """Returns a query of the benchmark game in the language of FTS5, or None."""
    parts = re.findall(r'([+-]?)(?:"([^"]*)"|(\S+))', query)
    needed, either, without = [], [], []
    for sign, phrase, word in parts:
        text = (phrase or word).replace('"', " ")
        (needed if sign == "+" else without if sign == "-" else either).append(f'"{text}"')
    if needed and either or not (needed or either):
        return None
    text = "(" + (" AND " if needed else " OR ").join(needed or either) + ")"
    return text + "".join(f" NOT {word}" for word in without)


def serve(folder):
    database = sqlite3.connect(os.path.join(folder, "index.sqlite"))
    count = "SELECT count(*) FROM news WHERE news MATCH ?"
    top = "SELECT id FROM news WHERE news MATCH ? ORDER BY rank LIMIT ?"
    for line in sys.stdin:
        command, _, query = line.rstrip("\n").partition("\t")
        query, limit = translated(query), re.fullmatch(r"TOP_(\d+)(_COUNT)?", command)
        if query is None or not (limit or command == "COUNT"):
            print("UNSUPPORTED", flush=True)
            continue
        answer = 1
        if limit:
            database.execute(top, (query, int(limit[1]))).fetchall()
        if not limit or limit[2]:
            answer = database.execute(count, (query,)).fetchone()[0]
        print(answer, flush=True)


if __name__ == "__main__":
    {"index": index, "serve": serve}[sys.argv[1]](*sys.argv[2:])
