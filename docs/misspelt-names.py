#!/usr/bin/env python3
"""Makes queries with misspelt names, and with names that are not there, and a suite for `timbao eval --suite`.

    python3 docs/misspelt-names.py INDEX ARTICLES OTHERS TOPICS QRELS FOLDER

ARTICLES (`.jsonl.zst`, needs zstdcat) are those of INDEX, TOPICS and QRELS some of its queries; OTHERS are articles of another
archive. `clean` are six neighbouring words of a title, among them a foreign word of six letters and more in at most 30 articles;
in `one` and `two` that word has one or two errors, and the archive does not hold it so; `alien` are the topics, each with a name of
OTHERS that ARTICLES do not hold. The same files each time (seed 5).
"""

import collections
import json
import pathlib
import random
import re
import subprocess
import sys
import unicodedata

LETTERS = "abcdefghijklmnopqrstuvwxyz"
VOWELS = "aeiou"
KEYS = dict(pair.split(":") for pair in (
    "a:sq s:ad d:sf f:dg g:fh h:gj j:hk k:jl l:ko q:w w:qe e:wr r:et t:ry y:tu u:yi i:uo o:ip p:o z:x x:zc c:xv v:cb b:vn n:bm m:n"
).split())
SOUNDS = {"c": "k", "k": "c", "s": "z", "z": "s", "i": "y", "y": "i", "v": "w", "w": "v"}
ERRORS = ["miss", "double", "vowel", "swap", "key", "h", "sound", "extra"]
SYLLABLE = re.compile(
    r"^(ngh|ng|nh|gh|gi|kh|ch|ph|qu|th|tr|[bcdghklmnprstvx])?"
    r"(uyen|uyet|uye|oai|oay|uay|ieu|yeu|uoi|uou|ia|ie|iu|io|oa|oe|oo|oi|ua|ue|ui|uy|uu|uo|ao|au|ay|ai|eo|eu|[aeiouy])?"
    r"(ng|nh|ch|[ncmptu])?$"
)


def articles(path):
    """Reads the articles of a file."""
    text = subprocess.run(["zstdcat", path], capture_output=True, check=True).stdout.decode()
    return [json.loads(line) for line in text.splitlines()]


def fold(text):
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def is_foreign(word):
    return len(word) >= 6 and word.isascii() and word.isalpha() and not SYLLABLE.match(word.lower())


def spoilt(word):
    """Returns a word with one error, `None` where the error that was drawn is not possible."""
    letters = list(word.lower())
    at = random.randrange(1, len(letters))
    error = random.choice(ERRORS)
    places = lambda wanted: [place for place in range(1, len(letters)) if letters[place] in wanted]
    if error == "miss":
        del letters[at]
    elif error == "double":
        letters.insert(at, letters[at])
    elif error == "vowel":
        if not places(VOWELS):
            return None
        place = random.choice(places(VOWELS))
        letters[place] = random.choice(VOWELS.replace(letters[place], ""))
    elif error == "swap":
        if at + 1 >= len(letters) or letters[at] == letters[at + 1]:
            return None
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    elif error == "key":
        letters[at] = random.choice(KEYS[letters[at]])
    elif error == "h":
        if places("h") and random.random() < 0.5:
            del letters[random.choice(places("h"))]
        else:
            letters.insert(at, "h")
    elif error == "sound":
        if not places(SOUNDS):
            return None
        place = random.choice(places(SOUNDS))
        letters[place] = SOUNDS[letters[place]]
    else:
        letters.insert(at, random.choice(LETTERS))
    return "".join(letters)


def misspelt(word, errors, frequency):
    """Returns a word with so many errors that no article holds; `None` where chance brings none."""
    for _ in range(30):
        found = word
        for _ in range(errors):
            found = found and spoilt(found)
        if found and frequency[found] == 0 and not SYLLABLE.match(found) and len(found) >= 5:
            return found.capitalize()
    return None


def main():
    if len(sys.argv) != 7:
        sys.exit(__doc__)
    index, known, others, topics, qrels, folder = map(pathlib.Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    random.seed(5)
    known = articles(known)
    frequency = collections.Counter()
    for article in known:
        text = " ".join(article[part] for part in ("title", "lead", "body"))
        frequency.update(set(re.findall("[a-z]+", fold(text))))
    sets = {name: ([], []) for name in ("one", "two", "clean", "alien")}

    def add(name, topic, query, judgement):
        sets[name][0].append(f"{topic}\t{query}\n")
        sets[name][1].append(judgement)

    random.shuffle(known)
    number = 0
    for article in known:
        words = [word for word in re.split(r"\s+", article["title"]) if re.search(r"\w", word)]
        words = [word for word in (word.strip(".,:;!?\"'()‘’“”") for word in words) if word]
        names = [at for at, word in enumerate(words) if is_foreign(word) and frequency[word.lower()] <= 30]
        if not names or len(words) < 4:
            continue
        name = random.choice(names)
        start = max(0, min(name - random.randrange(6), len(words) - 6))
        query = words[start : start + 6]
        at = name - start
        if at >= len(query):
            continue
        topic, judgement = f"n{number}", f"n{number} 0 {article['id']} 1\n"
        for kind, errors in (("one", 1), ("two", 2)):
            word = misspelt(query[at], errors, frequency)
            if word:
                add(kind, topic, " ".join([*query[:at], word, *query[at + 1 :]]), judgement)
        add("clean", topic, " ".join(query), judgement)
        number += 1
        if number == 600:
            break
    capitalised = (
        word
        for article in articles(others)
        for word in re.findall(r"\b[A-Z][a-z]{5,11}\b", article["title"] + " " + article.get("lead", ""))
    )
    aliens = sorted({word for word in capitalised if frequency[word.lower()] == 0 and is_foreign(word)})
    judgements = {line.split()[0]: line for line in qrels.read_text(encoding="utf-8").splitlines(keepends=True)}
    for line in topics.read_text(encoding="utf-8").splitlines():
        topic, query = line.split("\t")[:2]
        words = query.split()
        words.insert(random.randrange(len(words) + 1), random.choice(aliens))
        add("alien", topic, " ".join(words), judgements[topic])
    with open(folder / "suite.tsv", "w", encoding="utf-8") as suite:
        for name, (queries, judged) in sets.items():
            (folder / f"{name}.tsv").write_text("".join(queries), encoding="utf-8")
            (folder / f"{name}.qrels").write_text("".join(judged), encoding="utf-8")
            suite.write(f"{name}\t{index.resolve()}\t{name}.tsv\t{name}.qrels\t-\tmrr@10\n")


if __name__ == "__main__":
    main()
