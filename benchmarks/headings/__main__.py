"""How many headings of generated texts are found, and how many look-alikes are left alone?

python -m benchmarks.headings --templates blind --seed 1 --cases 2000
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict

from benchmarks.headings.cases import SETS, Case, cases
from indexer.model import in_order
from indexer.readers.structure.chapters import split_chapters


def found_in(case: Case) -> tuple[str, ...]:
    """Return the headings that a text is cut at, those of parts included, as they stand."""
    return tuple(
        words
        for chapter, begun in in_order(split_chapters(case.text))
        for words in (*begun, *((chapter.title,) if chapter.title else ()))
    )


def flat(headings: tuple[str, ...]) -> tuple[str, ...]:
    """Return headings with those apart that became one title."""
    return tuple(" ".join(part.split()) for words in headings for part in words.split(" — "))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--templates", choices=SETS, default="shown")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--show", type=int, default=0, help="so many of the cases that went wrong")
    asked = parser.parse_args()
    right: Counter[str] = Counter()
    of: Counter[str] = Counter()
    hits, judged = 0, 0
    wrong: defaultdict[str, list[str]] = defaultdict(list)
    for case in cases(asked.templates, asked.seed, asked.cases):
        expected, found = flat(case.headings), flat(found_in(case))
        kind = " ".join(case.name.split()[:2])
        of[kind] += 1
        right[kind] += expected == found
        hits += 2 * (Counter(expected) & Counter(found)).total()
        judged += len(expected) + len(found)
        if expected != found:
            wrong[kind].append(f"{case.name}\n  is  {list(found)}\n  not {list(expected)}")
    for kind in sorted(of):
        print(f"{kind:20} {right[kind]:5} of {of[kind]:5} exact")
    for what in ("chapters", "twins"):
        exact, every = (sum(n for k, n in c.items() if k.endswith(what)) for c in (right, of))
        print(f"{what}: {exact / every:.3f} exact")
    print(f"headings: F1 {hits / judged:.3f}")
    for each in wrong.values() if asked.show else ():
        print("\n".join(each[: asked.show]))


if __name__ == "__main__":
    main()
