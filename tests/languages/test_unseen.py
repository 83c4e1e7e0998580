from __future__ import annotations

import tomllib
from pathlib import Path

from indexer.analysis import tokens
from indexer.analysis.stemming import index_stems, query_stems

TABLE = tomllib.loads((Path(__file__).parent / "unseen.toml").read_text(encoding="utf-8"))


def matches(ask: str, text: str, language: str) -> bool:
    wanted = query_stems(ask, ["English", *TABLE])
    spelled = (text[token.start : token.end] for token in tokens(text))
    return any(not set(wanted).isdisjoint(index_stems(word, language)) for word in spelled)


def test_unseen():
    bad = []
    n = 0
    for language, pairs in TABLE.items():
        for pair in pairs:
            for word in pair["finds"]:
                n += 1
                if not matches(pair["ask"], word, language):
                    bad.append((language, pair["ask"], word))
            for word in pair["not"]:
                n += 1
                if matches(pair["ask"], word, language):
                    bad.append((language, pair["ask"], word, "NOT"))
    print(f"{n - len(bad)} of {n}")
    import os

    if os.environ.get("SHOW"):
        print(*bad, sep="\n")
