"""What every engine must do: one suite, which each adapter's test file inherits unchanged."""

from __future__ import annotations

import multiprocessing
import os
import re
import resource
import shutil
import signal
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tales import tale

from indexer.analysis import terms
from indexer.config import IndexSettings, SearchSettings
from indexer.engines.port import EngineResult, IndexReader, SearchEngine
from indexer.errors import EngineError, IndexDamagedError, IndexLockedError, NoIndexError
from indexer.model import Rating, SeriesPlace, Status, StoredStory
from indexer.query import parse
from indexer.query.ast import Phrase, Query, Word

LIMITS = SearchSettings(max_per_page=1000)
QUICK = IndexSettings(lock_timeout_s=0.2)
MakeEngine = Callable[[IndexSettings, SearchSettings], SearchEngine]
_fork = multiprocessing.get_context("fork")


def ask(reader: IndexReader, text: str, **more: object) -> EngineResult:
    node, _ = parse(text, LIMITS)
    return reader.search(Query(text, node, per_page=1000, **more))  # type: ignore[arg-type]


def names(reader: IndexReader, text: str, **more: object) -> list[str]:
    return [hit.story_id for hit in ask(reader, text, **more).hits]


class EngineContract:
    """Inherit, and give ``make`` as a static method that returns the engine for some settings."""

    make: MakeEngine

    @pytest.fixture
    def engine(self) -> Iterator[SearchEngine]:
        engine = self.make(QUICK, LIMITS)
        yield engine
        engine.close()

    @pytest.fixture
    def folder(self, tmp_path: Path, engine: SearchEngine) -> Path:
        folder = tmp_path / "index"
        folder.mkdir()
        engine.create(folder)
        return folder

    @pytest.fixture
    def index(self, engine: SearchEngine, folder: Path) -> Iterator[Callable[..., IndexReader]]:
        opened: list[IndexReader] = []

        def put(*stories: StoredStory) -> IndexReader:
            writer = engine.writer(folder)
            writer.put(stories)
            writer.close()
            opened.append(engine.open(folder))
            return opened[-1]

        yield put
        for reader in opened:
            reader.close()

    # -- what is in it ----------------------------------------------------------------------------------

    def test_a_new_index_is_empty_and_can_be_searched(self, index):
        reader = index()
        assert reader.count() == 0
        assert ask(reader, "anything").total == 0
        assert ask(reader, "").total == 0

    def test_a_folder_without_an_index_says_so(self, engine, tmp_path):
        with pytest.raises(NoIndexError):
            engine.open(tmp_path)

    def test_nothing_is_visible_before_commit_and_everything_after(self, engine, folder):
        writer = engine.writer(folder)
        writer.put([tale("fox", "A fox ran.")])
        assert engine.open(folder).count() == 0
        writer.commit()
        assert engine.open(folder).ids() == {"fox"}
        writer.put([tale("hen", "A hen sat.")])
        writer.close()
        assert engine.open(folder).ids() == {"fox", "hen"}

    def test_discarded_changes_leave_nothing(self, engine, folder, index):
        index(tale("fox", "A fox ran."))
        before = sorted(path.name for path in folder.iterdir())
        writer = engine.writer(folder)
        writer.put([tale("hen", "A hen sat.")])
        writer.delete(["fox"])
        writer.close(commit=False)
        assert engine.open(folder).ids() == {"fox"}
        assert sorted(path.name for path in folder.iterdir()) == before

    def test_a_story_put_again_replaces_the_one_before(self, index):
        index(tale("fox", "A red fox ran."))
        reader = index(tale("fox", "A grey fox slept."))
        assert reader.count() == 1
        assert (names(reader, "red"), names(reader, "grey")) == ([], ["fox"])

    def test_a_story_put_twice_before_commit_counts_once(self, index):
        reader = index(tale("fox", "A red fox."), tale("fox", "A grey fox."))
        assert (reader.count(), names(reader, "red"), names(reader, "grey")) == (1, [], ["fox"])

    def test_deleted_stories_are_gone_from_results_facets_and_counts(self, engine, folder, index):
        index(tale("fox", "A fox.", authors=("Ann",)), tale("hen", "A hen.", authors=("Ann",)))
        writer = engine.writer(folder)
        writer.delete(["fox", "nobody"])
        writer.close()
        reader = engine.open(folder)
        result = ask(reader, "")
        assert (reader.count(), reader.ids(), result.total) == (1, {"hen"}, 1)
        assert [(each.value, each.count) for each in result.facets["author"]] == [("Ann", 1)]
        reader.close()

    def test_many_small_commits_keep_every_story(self, index):
        for number in range(25):
            reader = index(tale(f"tale{number}", f"Number {number} of many tales."))
        assert reader.count() == 25
        assert len(names(reader, "many")) == 25
        assert names(reader, '"number 7 of"') == ["tale7"]

    def test_an_open_reader_keeps_seeing_its_own_commit(self, index):
        before = index(tale("fox", "A fox."))
        after = index(tale("hen", "A hen."))
        assert (before.ids(), after.ids()) == ({"fox"}, {"fox", "hen"})

    def test_the_stamp_changes_with_every_commit(self, engine, folder, index):
        stamps = [engine.stamp(folder)]
        for name in ("fox", "hen"):
            index(tale(name, "A tale."))
            stamps.append(engine.stamp(folder))
        assert len(set(stamps)) == 3

    # -- words and phrases ------------------------------------------------------------------------------

    @pytest.mark.parametrize("query", ["walk", "walks", "walking", "WALKED", "wálk"])
    def test_loose_words_match_every_form(self, index, query):
        assert names(index(tale("a", "She walked home."), tale("b", "She ran.")), query) == ["a"]

    def test_quoted_words_match_only_as_written(self, index):
        reader = index(tale("a", "She walked home."), tale("b", "She walks."))
        assert names(reader, '"walked"') == ["a"]
        assert names(reader, '"walked homes"') == []

    @pytest.mark.parametrize(
        "query",
        [
            '"don\'t look back"',
            '"don’t look back"',
            '"DON\'T LOOK BACK"',
            '"don\'t -- look... back"',
            '"dön\'t lóok back"',
        ],
    )
    @pytest.mark.parametrize(
        "text",
        [
            "“Don’t look back!” he said.",
            "Don't — look back.",
            "_Don't_ look *back*",
            "Don't\nlook\n\nback",
            "Don't look ba\u00adck",
            "DON‘T LOOK—BACK",
        ],
    )
    def test_a_phrase_matches_whatever_the_typography(self, index, text, query):
        assert names(index(tale("a", text)), query) == ["a"]

    def test_a_phrase_does_not_reach_into_the_next_chapter(self, index):
        reader = index(tale("a", "It was late.", "The end came."))
        assert names(reader, '"late the end"') == []
        assert names(reader, "late came") == ["a"]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ('"to be or not to be"', ["a"]),
            ('"or not to be"', ["a"]),
            ('"not to be that"', ["a"]),
            ('"to be to be"', []),
            ('"be or not to be to"', []),
            ('"was in the"', ["b"]),
            ('"in the was"', []),
            ('"the the"', ["b"]),
            ('"of the the world"', ["b"]),
            ('"the world"', ["b"]),
            ('"world of the"', []),
        ],
    )
    def test_phrases_of_the_commonest_words_are_exact(self, index, query, found):
        reader = index(
            tale("a", "To be, or not to be, that is it."),
            tale("b", "It was in the middle of the, the world."),
        )
        assert names(reader, query) == found

    def test_words_of_other_scripts_are_found(self, index):
        reader = index(
            tale("ru", "Ёлка и йод стоят."), tale("zh", "我在图书馆看书。"), tale("de", "Die Straße, groß.")
        )
        assert names(reader, "елка") == ["ru"]
        assert names(reader, '"йод стоят"') == ["ru"]
        assert names(reader, '"иод"') == []
        assert names(reader, "图书馆") == ["zh"]
        assert names(reader, '"书图"') == []
        assert names(reader, "STRASSE") == ["de"]

    def test_prefixes_match_words_that_start_so(self, index):
        reader = index(tale("a", "The lantern."), tale("b", "Lanterns."), tale("c", "A lamp."))
        assert sorted(names(reader, "lant*")) == ["a", "b"]

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.data())
    def test_any_phrase_is_found_in_just_the_stories_that_hold_it(self, tmp_path, data):
        vocabulary = ["the", "of", "and", "was", "sea", "ship", "don't", "Lantern", "é"]
        words = st.lists(st.sampled_from(vocabulary), min_size=1, max_size=30)
        texts = data.draw(st.lists(words, min_size=1, max_size=5))
        phrase = data.draw(st.lists(st.sampled_from(vocabulary), min_size=1, max_size=5))
        engine, folder = self.make(QUICK, LIMITS), tmp_path / "generated"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        engine.create(folder)
        writer = engine.writer(folder)
        writer.put(tale(f"t{number}", " ".join(text), title="x") for number, text in enumerate(texts))
        writer.close()
        reader = engine.open(folder)
        wanted = " " + " ".join(terms(" ".join(phrase))) + " "
        truth = {f"t{n}" for n, text in enumerate(texts) if wanted in f" {' '.join(terms(' '.join(text)))} "}
        found = reader.search(Query("", Phrase(" ".join(phrase)), per_page=100))
        assert {hit.story_id for hit in found.hits} == truth
        assert found.total == len(truth)
        reader.close()
        engine.close()

    # -- the rest of the language -----------------------------------------------------------------------

    @pytest.fixture
    def library(self, index) -> IndexReader:
        return index(
            tale(
                "moth",
                "The moth came to the lamp. A moth, a moth!",
                authors=("Ann Lee", "Bo"),
                fandoms=("Sea Saga",),
                rating=Rating.TEEN,
                status=Status.COMPLETE,
                language="en",
                words=900,
                published=date(2003, 5, 1),
                disclaimer="All of it belongs to the sea.",
                series=SeriesPlace("Night Things", 1),
            ),
            tale(
                "lamp",
                "A lamp, and one moth in the dark.",
                authors=("Cy",),
                fandoms=("Sea Saga", "Land Lore"),
                rating=Rating.GENERAL,
                status=Status.IN_PROGRESS,
                language="en",
                words=5000,
                published=date(125, 1, 1),
                summary="A summary with owls.",
            ),
            tale(
                "owl",
                "An owl slept.",
                authors=("Ann",),
                rating=Rating.GENERAL,
                words=1200,
                title="Moth Hunter",
            ),
        )

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("moth lamp", {"moth", "lamp"}),
            ("moth dark", {"lamp"}),
            ("dark OR slept", {"lamp", "owl"}),
            ("moth -lamp", {"owl"}),
            ("-moth", set()),
            ("-lamp", {"owl"}),
            ("", {"moth", "lamp", "owl"}),
            ("(dark OR slept) -hunter", {"lamp"}),
            ("title:moth", {"moth", "owl"}),
            ("author:ann", {"moth", "owl"}),
            ('author:"ann lee"', {"moth"}),
            ('author:"lee bo"', set()),
            ("ann", {"moth", "owl"}),
            ('fandom:"land lore"', {"lamp"}),
            ("rating:general", {"lamp", "owl"}),
            ("rating:GENERAL", {"lamp", "owl"}),
            ("status:in-progress", {"lamp"}),
            ("language:en", {"moth", "lamp"}),
            ("series:night", {"moth"}),
            ("words:>900", {"lamp", "owl"}),
            ("words:>=900", {"moth", "lamp", "owl"}),
            ("words:<1000", {"moth"}),
            ("words:1000..5000", {"lamp", "owl"}),
            ("words:..1200", {"moth", "owl"}),
            ("published:2003", {"moth"}),
            ("published:2003..2005", {"moth"}),
            ("published:<1000", {"lamp"}),
            ("published:>0100", {"moth", "lamp"}),
            ("belongs", set()),
            ('disclaimer:"belongs to the sea"', {"moth"}),
            ("owls", {"lamp", "owl"}),
            ("summary:owl", {"lamp"}),
            ("body:owl", {"owl"}),
        ],
    )
    def test_queries_find_just_what_they_say(self, library, query, found):
        result = ask(library, query)
        assert {hit.story_id for hit in result.hits} == found
        assert result.total == len(found)
        assert not result.partial

    def test_filters_take_any_value_of_a_field_and_all_fields(self, library):
        assert set(names(library, "", filters={"author": ("Ann", "Cy")})) == {"lamp", "owl"}
        assert names(library, "", filters={"author": ("Ann", "Cy"), "fandom": ("Sea Saga",)}) == ["lamp"]
        assert names(library, "", filters={"author": ("ann",)}) == []

    def test_facets_count_the_stories_found(self, library):
        facets = ask(library, "moth", filters={"fandom": ("Sea Saga",)}).facets
        assert [(each.value, each.count) for each in facets["fandom"]] == [("Sea Saga", 2), ("Land Lore", 1)]
        assert {each.value: each.count for each in facets["rating"]} == {"teen": 1, "general": 1}
        assert facets["status"]
        assert facets["language"]

    @pytest.mark.parametrize(
        ("sort", "order"),
        [
            ("words", ["moth", "owl", "lamp"]),
            ("-words", ["lamp", "owl", "moth"]),
            ("published", ["lamp", "moth", "owl"]),
            ("-published", ["moth", "lamp", "owl"]),
            ("title", ["lamp", "moth", "owl"]),
        ],
    )
    def test_results_are_sorted_with_unknown_values_last(self, library, sort, order):
        assert names(library, "", sort=sort) == order

    def test_a_title_counts_more_than_the_text_and_often_more_than_once(self, index):
        reader = index(
            tale("once", "One kestrel and many other birds of all kinds and sizes."),
            tale("often", "Kestrel, kestrel, kestrel and many other birds of all kinds."),
            tale("named", "Nothing but birds of all kinds and sizes here, many of them.", title="Kestrel"),
        )
        assert names(reader, "kestrel") == ["named", "often", "once"]
        scores = [hit.score for hit in ask(reader, "kestrel").hits]
        assert scores == sorted(scores, reverse=True)

    @pytest.mark.parametrize("sort", ["relevance", "-words", "title"])
    def test_pages_cover_every_result_once(self, index, sort):
        reader = index(*(tale(f"t{n}", "same words here", words=n % 3) for n in range(23)))
        node, _ = parse("same", LIMITS)
        seen = [
            hit.story_id
            for page in range(1, 6)
            for hit in reader.search(Query("same", node, sort=sort, page=page, per_page=5)).hits
        ]
        assert len(seen) == 23
        assert len(set(seen)) == 23

    def test_words_no_story_has_are_named(self, library):
        assert ask(library, "moth kestrals").unknown == ("kestrals",)
        assert ask(library, '"moth kestral" OR wibble').unknown == ("kestral", "wibble")
        assert ask(library, "moth -wibble").unknown == ()

    def test_a_near_word_is_suggested_for_an_unknown_one(self, index):
        reader = index(tale("a", "A kestrel hovered by the lighthouse."))
        assert reader.suggest("kestral") == "kestrel"
        assert reader.suggest("zzzzqq") is None

    def test_a_search_out_of_time_says_that_it_is_partial(self, library):
        result = library.search(Query("moth", Word("moth")), deadline_s=-1.0)
        assert result.partial

    def test_a_prefix_of_too_many_words_is_cut_short_and_said(self, engine, folder):
        small = self.make(QUICK, SearchSettings(max_expansions=10))
        writer = small.writer(folder)
        writer.put([tale("a", " ".join(f"word{number:03}" for number in range(50)))])
        writer.close()
        reader = small.open(folder)
        result = ask(reader, "word*")
        assert result.total == 1
        assert result.warnings
        reader.close()
        small.close()

    # -- faults -----------------------------------------------------------------------------------------

    def test_a_second_writer_waits_then_says_who_is_in_the_way(self, engine, folder):
        writer = engine.writer(folder)
        with pytest.raises(IndexLockedError):
            engine.writer(folder)
        writer.close(commit=False)
        engine.writer(folder).close()

    @pytest.mark.parametrize("damage", ["truncated", "flipped", "missing"])
    def test_damage_to_any_file_is_noticed_before_use(self, engine, folder, index, damage):
        index(tale("fox", "A fox ran over the hill and far away. " * 20)).close()
        engine.close()
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size):
            whole = path.read_bytes()
            if "LOCK" in path.name.upper():
                continue
            if damage == "truncated":
                path.write_bytes(whole[: len(whole) // 2])
            elif damage == "flipped":
                middle = len(whole) // 2
                path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 0x10]) + whole[middle + 1 :])
            else:
                path.unlink()
            with pytest.raises((IndexDamagedError, NoIndexError)):
                self.make(QUICK, LIMITS).open(folder)
            path.write_bytes(whole)
        reader = engine.open(folder)
        assert names(reader, "fox") == ["fox"]
        assert engine.faults(folder) == ()
        reader.close()

    @pytest.mark.parametrize("moment", [1, 3, 6, 10, 15])
    def test_a_writer_killed_at_any_moment_leaves_the_last_commit(self, engine, folder, index, moment):
        index(tale("fox", "A fox ran.")).close()
        child = _fork.Process(target=_write_and_die, args=(self.make, folder, moment))
        child.start()
        child.join(30)
        assert child.exitcode in (0, -signal.SIGKILL)
        reader = engine.open(folder)
        assert reader.ids() in ({"fox"}, {"fox", "hen"})
        reader.close()
        writer = engine.writer(folder)
        writer.put([tale("owl", "An owl.")])
        writer.close()
        after = engine.open(folder)
        assert {"fox", "owl"} <= after.ids()
        after.close()

    def test_a_full_disk_fails_the_commit_with_its_reason_and_frees_the_lock(self, engine, folder, index):
        index(tale("fox", "A fox ran.")).close()
        before = sorted(path.name for path in folder.iterdir())
        child = _fork.Process(target=_write_on_a_full_disk, args=(self.make, folder))
        child.start()
        child.join(60)
        assert child.exitcode == 0
        reader = engine.open(folder)
        assert reader.ids() == {"fox"}
        reader.close()
        assert sorted(path.name for path in folder.iterdir()) == before

    def test_leftovers_of_a_killed_writer_are_swept_away(self, engine, folder, index):
        child = _fork.Process(target=_write_and_die, args=(self.make, folder, 1))
        child.start()
        child.join(30)
        index(tale("fox", "A fox."))
        reader = index(tale("hen", "A hen."))
        assert reader.ids() == {"fox", "hen"}
        total = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        assert total < 200_000


def _write_and_die(make: MakeEngine, folder: Path, moment: int) -> None:
    """Die by SIGKILL at the ``moment``-th sync or rename."""
    calls = 0

    def dying(real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            nonlocal calls
            calls += 1
            if calls >= moment:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return call

    os.fsync, os.replace, os.rename = dying(os.fsync), dying(os.replace), dying(os.rename)  # type: ignore[assignment]
    engine = make(QUICK, LIMITS)
    writer = engine.writer(folder)
    writer.put([tale("hen", "A hen sat on the wall and would not come down. " * 50)])
    writer.close()
    os._exit(0)


def _write_on_a_full_disk(make: MakeEngine, folder: Path) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    engine = make(QUICK, LIMITS)
    writer = engine.writer(folder)
    writer.put([tale("big", " ".join(f"word{number}" for number in range(20_000)))])
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
    try:
        writer.close()
    except EngineError as error:
        said = str(error)
    else:
        os._exit(1)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    if not re.search("space|large|written", said):
        os._exit(2)
    again = engine.writer(folder)
    again.close(commit=False)
    os._exit(0)
