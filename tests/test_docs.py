"""The documentation against what it documents: nothing may exist unmentioned, and no link may lead nowhere."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_archive import FakeArchive

from indexer import cli
from indexer.config import Settings
from indexer.config.options import options
from indexer.schema import FIELDS
from webui import create_app

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("corpus/*.md")])
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def prose(page: Path) -> str:
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def headings(page: Path) -> list[str]:
    return [heading.replace("`", "").strip() for heading in HEADING.findall(prose(page))]


def anchor(heading: str) -> str:
    """The fragment that code hosts give a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def routes() -> Iterator[str]:
    app = create_app(Settings(), FakeArchive())
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<\w+:(\w+)>", r"<\1>", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield f"{method} {path}"


def test_every_address_the_server_answers_has_a_heading():
    assert set(routes()) - set(headings(ROOT / "docs" / "api.md")) == set()


def test_no_address_is_documented_that_is_not_there():
    documented = {
        heading for heading in headings(ROOT / "docs" / "api.md") if heading.startswith(("GET /", "POST /"))
    }
    assert documented - set(routes()) == set()


def test_every_parameter_of_the_search_is_documented():
    text = prose(ROOT / "docs" / "api.md")
    names = {"q", "page", "hitsPerPage", "sort", *(spec.name for spec in FIELDS if spec.facet)}
    assert {name for name in names if f"`{name}`" not in text} == set()


def help_of(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.main([*words, "--help"]) == 0
    return capsys.readouterr().out


def test_every_command_has_a_heading(capsys):
    verbs = set(re.findall(r"^    (\w+) ", help_of(capsys), re.MULTILINE))
    assert {"import", "search", "serve", "web"} <= verbs
    documented = {
        words[1]
        for heading in headings(ROOT / "docs" / "cli.md")
        if (words := heading.split())[:1] == ["velveteen"]
    }
    assert documented == verbs


def test_every_switch_of_every_command_is_documented(capsys):
    text = prose(ROOT / "docs" / "cli.md")
    verbs = re.findall(r"^    (\w+) ", help_of(capsys), re.MULTILINE)
    switches = {switch for verb in verbs for switch in re.findall(r"(?<!\w)--[\w-]+", help_of(capsys, verb))}
    assert {switch for switch in switches - {"--help"} if switch not in text} == set()


def test_every_option_has_a_heading():
    known = {f"{option.section}.{option.name}" for option in options()}
    assert known - set(headings(ROOT / "docs" / "configuration.md")) == set()


def test_every_field_is_named_in_the_query_language():
    text = prose(ROOT / "docs" / "query-language.md")
    assert {spec.name for spec in FIELDS if f"`{spec.name}" not in text} == set()


def test_every_dependency_has_a_reason_and_a_licence():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {
        re.split(r"[^\w-]", requirement)[0]
        for requirement in (
            *project["dependencies"],
            *project["optional-dependencies"]["cluster"],
            *project["optional-dependencies"]["dev"],
        )
    }
    rows = re.findall(
        r"^\| `([\w-]+)` \| [^|]+ \| [^|]+ \|$", prose(ROOT / "docs" / "dependencies.md"), re.MULTILINE
    )
    assert wanted - set(rows) == set(), "give each a row in docs/dependencies.md"
    assert set(rows) - wanted == set(), "docs/dependencies.md names what pyproject.toml does not"


def test_every_sample_is_described():
    samples = {path.name for path in (ROOT / "corpus" / "samples").iterdir()}
    described = set(re.findall(r"^\| `([^`/]+\.\w+)` \|", prose(ROOT / "corpus" / "README.md"), re.MULTILINE))
    assert samples == described


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    dead = []
    for target in LINK.findall(prose(page)):
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        path, _, fragment = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (fragment and fragment not in map(anchor, headings(there))):
            dead.append(target)
    assert not dead, f"{page.name} links to what is not there: {dead}"


def test_every_page_of_the_documentation_is_in_its_index():
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = [page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")]
    assert [page for page in pages if page != "README.md" and f"({page})" not in index] == []


def test_every_file_a_page_names_is_there():
    """Paths in backticks, such as `indexer/model.py`, are kept true."""
    named = re.compile(r"`((?:indexer|webui|tests|docs|corpus|benchmarks)/[\w./-]*\w)`")
    gone = {
        f"{page.relative_to(ROOT)}: {path}"
        for page in PAGES
        for path in named.findall(prose(page))
        if not (ROOT / path).exists()
    }
    assert gone == set()


def test_every_test_that_the_table_of_faults_names_is_there():
    table = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    rows = [line for line in table.splitlines() if re.match(r"\| \d+ \|", line)]
    assert [int(row.split("|")[1]) for row in rows] == list(range(1, 46))
    gone = []
    for row in rows:
        named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", row)
        assert named, f"no test is named for: {row[:60]}"
        for file, test in named:
            path = ROOT / "tests" / file
            if not path.is_file() or not re.search(rf"\bdef {test}\(", path.read_text(encoding="utf-8")):
                gone.append(f"{file}::{test}")
    assert not gone
