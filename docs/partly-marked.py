#!/usr/bin/env python3
"""Makes queries of which some marks are left out, of queries that have theirs, and a suite for `timbao eval --suite`.

    python3 docs/partly-marked.py INDEX TOPICS QRELS FOLDER

Of each query with two marked words and more: `half` keeps the marks of each word with a probability of one half, `first` only
those of the first marked word, `one` all but those of one word, `last` those of the first half of the words. The same files each
time (seed 7).
"""

import pathlib
import random
import sys
import unicodedata


def fold(word):
    bare = unicodedata.normalize("NFD", word.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def kept(words, marked):
    """Returns, by name of a set, the words whose marks are kept."""
    half = {word for word in marked if random.random() < 0.5}
    one = random.choice(marked)
    return {
        "half": half or {marked[0]},
        "first": {marked[0]},
        "one": set(marked) - {one},
        "last": {word for word in marked if word < len(words) // 2},
    }


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    index, topics, qrels, folder = map(pathlib.Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    random.seed(7)
    sets = {}
    for line in topics.read_text(encoding="utf-8").splitlines():
        topic, query = line.split("\t")[:2]
        words = query.split()
        marked = [place for place, word in enumerate(words) if fold(word) != word]
        if len(marked) < 2:
            continue
        for name, keep in kept(words, marked).items():
            if 0 < len(keep) < len(marked):
                typed = (word if place in keep else fold(word) for place, word in enumerate(words))
                sets.setdefault(name, []).append(f"{topic}\t{' '.join(typed)}\n")
    with open(folder / "suite.tsv", "w", encoding="utf-8") as suite:
        for name, lines in sets.items():
            (folder / f"{name}.tsv").write_text("".join(lines), encoding="utf-8")
            row = [name, index.resolve(), f"{name}.tsv", qrels.resolve(), "-", "mrr@10"]
            suite.write("\t".join(map(str, row)) + "\n")


if __name__ == "__main__":
    main()
