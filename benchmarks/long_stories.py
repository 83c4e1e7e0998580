"""What do very long stories cost: the page of one, a page of results of ten, and finding the marks in ten?"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from benchmarks.archives import Archive, filled
from benchmarks.corpus import Corpus
from benchmarks.progress import say
from benchmarks.questions import page_path
from benchmarks.serving import serving
from indexer.catalogue import open_catalogue
from indexer.highlight.story import StoryHighlighter
from indexer.model import StoredStory
from indexer.query import parse
from indexer.query.plan import lower

_NOVELS, _CHARACTERS, _REPEATS = 10, 1_000_000, 5
# A word that most pages hold, a phrase of common words, and a word that few pages hold.
QUESTIONS = ("time", '"one of the"', "lantern")


def measure(corpus: Corpus, engines: Sequence[str], work: Path) -> dict[str, Any]:
    """Return the medians for each engine and question over ten stories of a million characters."""
    source = _novels(corpus, work / "text-novels")
    found: dict[str, dict[str, float]] = {}
    for engine in engines:
        archive = filled(work / "novels", engine, source)
        for question in QUESTIONS:
            found[f"{engine}, {question}"] = _one(archive, question)
            say(f"long stories, {engine}, {question}: {found[f'{engine}, {question}']}")
    return {"megabytes_each": _CHARACTERS / 1e6, "novels": _NOVELS, "engines": found}


def _one(archive: Archive, question: str) -> dict[str, float]:
    with open_catalogue(archive.data, create=False) as catalogue:
        stories = list(catalogue.stories.all())
    story = f"/stories/{stories[0].id}?q={quote_plus(question)}"
    with serving(archive) as served:
        browser = served.browser()
        took = {
            "story_ms": _median(lambda: browser.get(story)),
            "page_ms": _median(lambda: browser.get(page_path(question))),
        }
        browser.close()
    return took | {"marks_ms": _median(lambda: _mark(question, stories))}


def _mark(question: str, stories: Sequence[StoredStory]) -> None:
    highlighter = StoryHighlighter(lower(parse(question)[0]))
    for story in stories:
        highlighter.snippets(story)


def _median(work: Callable[[], object]) -> float:
    """Return the median milliseconds of some repeats, after one that is not counted."""
    spent = []
    for _ in range(_REPEATS + 1):
        started = time.perf_counter()
        work()
        spent.append((time.perf_counter() - started) * 1000)
    return statistics.median(spent[1:])


def _novels(corpus: Corpus, target: Path) -> Path:
    """Write novels made of the stories one after another, each beginning with another story."""
    target.mkdir(parents=True, exist_ok=True)
    paths = sorted(path for path in corpus.folder.rglob("*") if path.is_file())
    for number in range(_NOVELS):
        text, at = "", number * len(paths) // _NOVELS
        while len(text) < _CHARACTERS:
            _, _, prose = paths[at % len(paths)].read_text("utf-8", "replace").partition("-------")
            text += prose.replace("\n#", "\n") + "\n\n"
            at += 1
        head = f"Novel {number}\n\nby The Binder\n\nSummary: Many stories in one.\n\n"
        (target / f"novel-{number}.txt").write_text(head + text[:_CHARACTERS], "utf-8")
    return target
