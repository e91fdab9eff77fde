#!/usr/bin/env python3
"""Makes sets on texts that set no number of the ranking, and a suite for `timbao eval --suite`.

    python3 docs/held-out.py FOLDER VAL=INDEX CATEGORISED=INDEX TRAIN=INDEX

VAL, CATEGORISED and TRAIN are `.jsonl.zst` files of articles (needs zstdcat) with their indices. Of each: `q`, six neighbouring words
of up to 1,251 titles that ask, with a `?`; of the last two also `t`, six neighbouring words of 1,000 titles, `u`, the same without
marks, and `l`, six neighbouring words of 1,000 leads. The same files each time (seed 11).
"""

import json
import pathlib
import random
import re
import subprocess
import sys
import unicodedata

ASKS = re.compile(r"(?i)\b(ai|gì|nào|sao|đâu|bao nhiêu|bao giờ|mấy|thế nào|vì sao|tại sao|có phải|hay không|có nên)\b")
MOST_ASKING = 1251
MOST = 1000


def articles(path):
    """Reads the articles of a file."""
    text = subprocess.run(["zstdcat", path], capture_output=True, check=True).stdout.decode()
    return [json.loads(line) for line in text.splitlines()]


def fold(text):
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def six_words(text):
    """Returns six neighbouring words of a text, `None` where it has fewer."""
    words = [word.strip(".,:;!?\"'()‘’“”…") for word in text.split()]
    words = [word for word in words if re.search(r"\w", word)]
    if len(words) < 6:
        return None
    start = random.randrange(len(words) - 5)
    return " ".join(words[start : start + 6])


def drawn(found, part):
    """Returns ids and six words of a part of these articles."""
    return [(article["id"], words) for article in found if article.get(part) for words in [six_words(article[part])] if words]


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    random.seed(11)
    with open(folder / "suite.tsv", "w", encoding="utf-8") as suite:

        def put(name, index, queries):
            topics = (f"{name}{at}\t{query}\n" for at, (_, query) in enumerate(queries))
            judged = (f"{name}{at} 0 {article} 1\n" for at, (article, _) in enumerate(queries))
            (folder / f"{name}.tsv").write_text("".join(topics), encoding="utf-8")
            (folder / f"{name}.qrels").write_text("".join(judged), encoding="utf-8")
            suite.write(f"{name}\t{index}\t{name}.tsv\t{name}.qrels\t-\tmrr@10\n")

        for key, argument in zip("vct", sys.argv[2:]):
            path, index = argument.rsplit("=", 1)
            index = pathlib.Path(index).resolve()
            found = articles(path)
            random.shuffle(found)
            asking = [a for a in found if ASKS.search(a["title"]) or a["title"].rstrip().endswith("?")]
            queries = [(article, f"{words}?") for article, words in drawn(asking, "title")]
            put(f"{key}q", index, queries[:MOST_ASKING])
            if key == "v":
                continue
            titles = drawn(found[:3000], "title")[:MOST]
            put(f"{key}t", index, titles)
            put(f"{key}u", index, [(article, fold(words)) for article, words in titles])
            put(f"{key}l", index, drawn(found[3000:7000], "lead")[:MOST])


if __name__ == "__main__":
    main()
