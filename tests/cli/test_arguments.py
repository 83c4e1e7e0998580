"""What is typed wrongly is answered in words that help; what can be meant is taken so."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.cli import search as search_verb

WORDS = st.lists(
    st.sampled_from(["lamp", "-kettle", "--", "-5", '-"old clock"', "a=b", "-x=y", "-"]), max_size=6
)
OPTIONS = st.lists(
    st.sampled_from([["--json"], ["--page", "2"], ["--sort=title"], ["--filter", "a=-b"], ["--per", "3"]])
)


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (["searc"], "There is no command searc; did you mean search?"),
        (["search", "--page", "x"], "--page must be a whole number from 1, not x."),
        (["search", "--page", "0"], "--page must be a whole number from 1, not 0."),
        (["search", "--page"], "--page needs a value."),
        (["search", "--pgae", "2"], "velveteen search has no option --pgae; did you mean --page?"),
        (["search", "--sort", "newst"], "not newst; did you mean newest?"),
        (["search", "--filter", "ratng=teen"], "knows no field ratng; did you mean rating?"),
        (["search", "x", "--debug"], "--debug stands before the verb: velveteen --debug search."),
        (["jobs", "many"], "ID must be a whole number, not many."),
        (["jobs", "--limit", "none"], "--limit must be a whole number from 1, not none."),
        (["jobs", "1", "2"], "2 is one word too many."),
        (["jobs", "--folow"], "did you mean --follow?"),
        (["inspect"], "PATH is missing: velveteen inspect"),
        (["import", "-x.txt"], "goes after --."),
        (["import", "rom"], "there is no file or folder rom; did you mean room?"),
        (["engine", "whosh"], "did you mean whoosh?"),
        (["config", "chek"], "did you mean check?"),
        (["crawl", "room"], "config.toml names no site"),
    ],
)
def test_wrong_use_is_told_with_what_is_nearest(words, nearest, house, run):
    code, given_, said = run(*words)
    assert (code, given_) == (2, "")
    assert nearest in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("verb", ["report", "reread"])
def test_an_unknown_source_is_told_with_the_nearest(verb, house, run):
    run("import")
    code, _, said = run(verb, "--source", "rom")
    assert code == 1
    assert "No source is called rom; did you mean room?" in said


def test_a_site_that_is_a_folder_is_told_so(house, run):
    with (house / "config.toml").open("a") as config:
        config.write('[[source]]\nid = "hill"\nkind = "site"\nurl = "https://hill.example/"\n')
    assert "room is a folder, which `velveteen import` reads" in run("crawl", "room")[2]
    assert "config.toml names no site hil; did you mean hill?" in run("crawl", "hil")[2]


def test_an_unknown_job_is_told_with_the_latest(house, run):
    run("import")
    code, _, said = run("jobs", "99")
    assert code == 1
    assert "There is no job 99." in said
    assert "The latest is 1." in said


def test_a_word_with_a_minus_is_part_of_the_query(house, json_of, run):
    run("import")
    _, kettle = json_of("search", "lamp", "-kettle")
    assert [hit["title"] for hit in kettle["hits"]] == ["The Lamp"]
    _, alone = json_of("search", "-kettle")
    assert [hit["title"] for hit in alone["hits"]] == ["The Lamp"]
    after = json.loads(run("search", "--json", "--", "-kettle")[1])
    assert (after["query"], after["totalHits"]) == ("-kettle", 1)


def test_options_may_stand_anywhere_in_a_search(house, json_of, run):
    run("import")
    _, found = json_of("search", "lamp", "--sort", "title", "-window", "--page", "1")
    assert found["query"] == "lamp -window"
    assert [hit["title"] for hit in found["hits"]] == ["The Kettle"]


def test_what_was_meant_is_said_with_how_to_search_as_typed(house, json_of, run):
    run("import")
    _, shown, said = run("search", "kettel")
    assert "The Kettle" in shown
    assert "Showing results for “kettle”; search for exactly “kettel” instead." in said
    _, found = json_of("search", "kettel")
    assert (found["query"], found["corrected"], found["relaxed"]) == ("kettel", "kettle", None)
    _, typed = json_of("search", "--exact", "kettel")
    assert (typed["totalHits"], typed["corrected"]) == (0, None)
    assert typed["suggestions"] == [{"term": "kettel", "suggestion": "kettle", "query": "kettle"}]
    _, found = json_of("search", "window kettle")
    assert found["relaxed"] == "No story has all of these words; showing stories with most of them."
    assert json_of("search", "window", "kettle", "--exact")[1]["totalHits"] == 0


def test_everything_after_two_minuses_is_the_query(house, run):
    run("import")
    found = json.loads(run("search", "--json", "--", "--page", "2")[1])
    assert found["query"] == "--page 2"


def test_the_options_of_a_search_are_those_its_help_lists(run):
    _, shown, _ = run("search", "--help")
    listed = set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", shown.partition("options:")[2]))
    assert listed >= {*search_verb._WITH_VALUE, *search_verb._WITHOUT}
    assert set(re.findall(r"^  (?:-h, )?(--[\w-]+)", shown, re.MULTILINE)) == {
        *search_verb._WITH_VALUE,
        *search_verb._WITHOUT,
    } - {"-h"}


@given(WORDS, OPTIONS, st.randoms())
def test_no_word_of_a_query_is_lost_and_their_order_stays(query, options, chance):
    mixed = list(query[: query.index("--")] if "--" in query else query)
    for option in options:
        at = chance.randint(0, len(mixed))
        while at < len(mixed) and at and mixed[at - 1] in {"--page", "--filter", "--per"}:
            at += 1
        mixed[at:at] = option
    arranged = search_verb.arranged([*mixed, *(query[query.index("--") :] if "--" in query else [])])
    kept = arranged[arranged.index("--") + 1 :] if "--" in arranged else []
    first = query.index("--") if "--" in query else len(query)
    assert kept == [*query[:first], *query[first + 1 :]]
