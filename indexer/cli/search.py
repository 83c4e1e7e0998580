"""`velveteen search`: stories that match, with their passages, for people or as JSON.

It finds and marks nothing itself.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
from collections.abc import Iterator, Sequence
from datetime import date

from rich.console import Console
from rich.text import Text

from indexer import schema
from indexer.api_completions import why_not_answer
from indexer.api_types import search_answer, to_json
from indexer.archive import Archive
from indexer.cli.arguments import count, hint
from indexer.cli.console import add_json, counted, print_json, print_notice, stories
from indexer.commands import Command
from indexer.config import Settings
from indexer.errors import UsageError
from indexer.model import OWNER, Hit, Passage, ResultPage, SearchRequest, WhyNot, fields
from indexer.printable import escaped, masked

# Words for what a shell would take for an option.
SORTS = {sort.word: sort.key for sort in fields.SORTS}

# The options below, for the words between them to be told apart; those with a value take the word that follows.
_WITH_VALUE = ("--page", "--per-page", "--sort", "--filter", "--why-not")
_WITHOUT = ("--json", "--explain", "--exact", "--help", "-h")


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "query",
        nargs="*",
        metavar="QUERY",
        help="what to find, in quotes for the shell (default: all stories)",
    )
    parser.add_argument("--page", type=count, default=1, metavar="N", help="which page of results, from 1")
    parser.add_argument("--per-page", type=count, metavar="N", help="stories on a page")
    parser.add_argument("--sort", choices=SORTS, default="relevance", help="the order (default: relevance)")
    parser.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        help="only stories with this value; several for one field mean any of them",
    )
    parser.add_argument(
        "--explain", action="store_true", help="say for each story what its place comes from (not as JSON)"
    )
    parser.add_argument(
        "--exact", action="store_true", help="as typed: put nothing right, and demand every word"
    )
    parser.add_argument(
        "--why-not", metavar="STORY", help="say why this story, by its id, address or title, is not found"
    )
    add_json(parser)


def arranged(words: Sequence[str]) -> list[str]:
    """Return options first and then the query, into which goes all that is no option: ``-kettle``, as in the query."""
    options: list[str] = []
    query: list[str] = []
    left = iter(words)
    for word in left:
        name = word.partition("=")[0]
        known = [option for option in (*_WITH_VALUE, *_WITHOUT) if option == name or _shortens(name, option)]
        if word == "--":
            query += left
        elif known or (name.startswith("--") and len(name) > len("--")):
            options.append(word)
            if {*known} & {*_WITH_VALUE} and name == word:
                options += itertools.islice(left, 1)
        else:
            query.append(word)
    return [*options, "--", *query] if query else options


def _shortens(name: str, option: str) -> bool:
    return len(name) > len("--x") and option.startswith(name)


def _run(args: argparse.Namespace, settings: Settings) -> int:
    request = SearchRequest(
        " ".join(args.query),
        filters(args.filter),
        SORTS[args.sort],
        args.page,
        args.per_page,
        faceted=args.json,
        explained=args.explain,
        exact=args.exact,
        thorough=True,
    )
    with contextlib.closing(Archive(settings)) as archive:
        if args.why_not is not None:
            return _say_why_not(archive.why_not(OWNER, request, args.why_not), as_json=args.json)
        page = archive.search(OWNER, request)
    if args.json:
        print_json(to_json(search_answer(page), pretty=True))
        return 0
    for warning in page.warnings:
        print_notice(warning)
    _show(page, explained=args.explain)
    return 0


def _say_why_not(found: WhyNot, *, as_json: bool) -> int:
    if as_json:
        print_json(to_json(why_not_answer(found), pretty=True))
        return 0
    console = _console()
    console.print(f"{escaped(found.story.title)} ({found.story.id})")
    for sentence in found.sentences:
        console.print(f"  {escaped(sentence)}")
    return 0


def filters(given: list[str]) -> dict[str, list[str]]:
    """Return filters given as FIELD=VALUE by field; raises UsageError where there is no such field."""
    known = [spec.name for spec in schema.FIELDS if spec.facet]
    found: dict[str, list[str]] = {}
    for text in given:
        name, equals, value = text.partition("=")
        spec = schema.BY_NAME.get(name.lower())
        if not equals or not value:
            raise UsageError(f"--filter takes FIELD=VALUE, such as rating=teen, not {text}")
        if spec is None or not spec.facet:
            raise UsageError(f"--filter knows no field {name}{hint(name, known)}")
        found.setdefault(spec.name, []).append(value)
    return found


# -- for people ---------------------------------------------------------------------------------------------


def _console() -> Console:
    return Console(highlight=False, markup=False, emoji=False, soft_wrap=True)


def _show(page: ResultPage, *, explained: bool) -> None:
    console = _console()
    first = (page.page - 1) * page.per_page + 1
    for number, hit in enumerate(page.hits, start=first):
        console.print(_title(number, hit))
        for passage in hit.passages:
            console.print(_passage(passage))
        for each in hit.earlier:
            until = f"version {each.version.number}, until {each.version.replaced_at.date()}: "
            for passage in each.passages:
                console.print(_passage(passage, until))
        for line in _explained(hit) if explained else ():
            console.print(Text(f"   {line}", style="dim"))
        console.print()
    print_notice(_found(page))


def _title(number: int, hit: Hit) -> Text:
    story = hit.story
    about = [", ".join(story.authors), story.rating.value, counted(story.words, "word")]
    about.append(_day(story.published) if story.published else "")
    about.append(counted(hit.matches, "match", "matches") if hit.matches else "")
    line = Text(f"{number}. ")
    title = Text(escaped(story.title), style="bold")
    for span in hit.field_spans.get("title", ((),))[0]:
        title.stylize("bold yellow", span.start, span.end)
    line.append_text(title)
    line.append("".join(f" · {escaped(part)}" for part in about if part), style="dim")
    return line


def _explained(hit: Hit) -> Iterator[str]:
    """Yield the score, and what each word and phrase adds to it."""
    yield f"score {hit.score:.4f}"
    for each in hit.reasons:
        rare = f" in {each.stories:,} of {stories(each.every)}" if each.stories is not None else ""
        places = ", ".join(
            f"{field} {count:,}" + (f" × {times:g}" if times != 1 else "")
            for field, count, times in each.counts
        )
        added = f"{each.score or 0:+.4f}  "
        yield f"{added}{escaped(each.sought)}{rare}, rarity {each.rarity:.4f}{': ' if places else ''}{places}"


def _day(day: date) -> str:
    # As on the pages, the first of January stands for a year of which no more is known.
    return str(day.year) if (day.month, day.day) == (1, 1) else day.isoformat()


def _passage(passage: Passage, version: str = "") -> Text:
    # A passage keeps its line breaks elsewhere; here one line is one passage.
    text = Text(masked(passage.text).replace("\n", " ").replace("\t", " "))
    for span in passage.spans:
        text.stylize("bold yellow", span.start, span.end)
    where = f"chapter {passage.chapter}: " if passage.chapter > 1 or passage.chapter_title else ""
    return Text("   ") + Text(version + where, style="dim") + text


def _found(page: ResultPage) -> str:
    # Where no index answered, nothing was cut short, and the warning has said why.
    short = page.partial and page.generation > 0
    total = ("at least " if short else "") + stories(page.total)
    pages = f", page {page.page} of {page.pages}" if page.pages > 1 or page.page > 1 else ""
    cut = " The search was cut short; narrow it down to see the rest." if short else ""
    return f"{total}{pages} ({page.took_ms:.0f} ms). Read as: {page.understood}.{cut}"


COMMAND = Command("search", "find stories", _configure, _run, arranged)
