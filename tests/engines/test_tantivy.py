from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from functools import partial

import pytest
from engines.contract import LocalContract
from engines.kit import answer, ask, load, local, names
from sample_stories import memory_batches, tale

from indexer.analysis.positions import Occurrences
from indexer.engines.local import manifest as manifests
from indexer.engines.tantivy_engine import fields, merge_workspace, near, reader
from indexer.engines.tantivy_engine.engine import TantivyEngine
from indexer.engines.whoosh_engine.fields import document
from indexer.errors import UnsupportedQueryError
from indexer.query.ast import Query, Word
from indexer.query.plan import CombinedWord, Phrase, Words
from indexer.schema import COMBINED, COMMON_GRAMS, EXACT, KEYS


class TestTantivy(LocalContract):
    make = staticmethod(partial(local, TantivyEngine))

    def test_big_segments_are_left_alone_when_small_ones_are_merged(self, folder, index, monkeypatch):
        monkeypatch.setattr(merge_workspace, "BIG_BYTES", 30_000)
        novel = tale("novel", " ".join(f"word{number}" for number in range(5_000)))
        index(novel)
        before = {path.name: path.stat().st_ino for path in segment_files(folder)}
        for number in range(20):
            opened = index(tale(f"t{number}", f"A tale of lamp number {number}."))
        after = {path.name: path.stat().st_ino for path in segment_files(folder)}
        assert before.items() <= after.items()
        assert len({name.split(".")[0] for name in after}) < 12
        assert (opened.count(), names(opened, '"word99 word100"')) == (21, ["novel"])

    def test_stories_in_big_segments_are_replaced_and_taken_out(self, engine, number, index, monkeypatch):
        monkeypatch.setattr(merge_workspace, "BIG_BYTES", 1)
        index(*(tale(f"t{number}", f"The lamp of house {number}.") for number in range(5)))
        opened = index(tale("t1", "The candle of house 1."), tale("new", "Another lamp."))
        assert (opened.count(), sorted(names(opened, "lamp"))) == (6, ["new", "t0", "t2", "t3", "t4"])
        writer = engine.writer(number)
        writer.delete(["t0", "new"])
        writer.commit()
        writer.put([tale("t0", "The lamp is back.")])
        writer.close()
        last = engine.open(number)
        assert (last.count(), sorted(names(last, "lamp"))) == (5, ["t0", "t2", "t3", "t4"])
        last.close()

    def test_how_often_stories_have_words_and_phrases_is_told(self, index):
        opened = index(
            tale("t1", "The lamp of the lamps; a lamp. One of the few.", title="Lamp"),
            tale("t2", "Nothing of the kind."),
        )
        lamp, phrase, words = (
            CombinedWord(("lamp",)),
            Phrase("body", ("of", "the")),
            Words("body", ("lamp", "lamps")),
        )
        told = opened.frequencies([lamp, phrase, words], ["t1", "t2", "gone"])
        # A word of a title counts as four of the text.
        assert told == {"t1": {lamp: 3 + 4, phrase: 2, words: 3}, "t2": {phrase: 1}}

    def test_many_big_segments_are_merged_all_the_same(self, folder, index, monkeypatch):
        monkeypatch.setattr(merge_workspace, "BIG_BYTES", 1)
        for number in range(40):
            opened = index(tale(f"t{number}", f"The lamp of house {number}."))
        assert opened.count() == 40
        assert len({path.name.split(".")[0] for path in segment_files(folder)}) <= merge_workspace.MOST_BIG

    @pytest.mark.usefixtures("eager")
    def test_segments_that_were_built_elsewhere_are_merged_when_they_are_many(
        self, engine, folder, number, monkeypatch
    ):
        monkeypatch.setattr(merge_workspace, "BIG_BYTES", 1)
        for each in range(9):
            writer = engine.writer(number)
            tales = [tale(f"t{each}-{which}", f"The lamp of house {each} {which}.") for which in range(8)]
            load(engine, number, memory_batches(tales, 2), writer)
            writer.commit()
            writer.close()
            assert (
                len({path.name.split(".")[0] for path in segment_files(folder)}) <= merge_workspace.MOST_BIG
            )
        opened = engine.open(number)
        assert (opened.count(), names(opened, '"house 7 3"')) == (72, ["t7-3"])
        opened.close()

    def test_no_more_big_segments_are_merged_in_a_turn_than_there_is_room_for(self, folder, monkeypatch):
        segments = [{"segment_id": f"{number:02}"} for number in range(20)]
        for each in segments:
            (folder / f"{each['segment_id']}.pos").write_bytes(b"x" * (100 + int(each["segment_id"])))
        monkeypatch.setattr(merge_workspace, "BIG_BYTES", 103)
        small, big = merge_workspace.parted({"segments": segments}, folder, light=False)
        assert (small["segments"], big["segments"]) == (segments, [])
        monkeypatch.setattr(merge_workspace, "MERGED_BYTES", 950)
        small, big = merge_workspace.parted({"segments": segments}, folder, light=False)
        assert (small["segments"], big["segments"]) == (segments[:9], segments[9:])
        small, big = merge_workspace.parted({"segments": segments[:15]}, folder, light=False)
        assert (small["segments"], big["segments"]) == (segments[:4], segments[4:15])

    def test_nothing_but_the_last_commit_stays_on_the_disk(self, folder, index):
        for number in range(30):
            index(tale("fox", f"A fox, version {number}. " * 50)).close()
        assert sorted(path.name for path in folder.iterdir()) == [
            f"commit-{engine_commit(folder):06d}",
            "manifest.json",
            "passages",
            "write.lock",
        ]
        assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 90_000

    def test_a_search_that_takes_too_long_is_left_behind_and_said_to_be_partial(self, index, monkeypatch):
        opened = index(tale("a", "A lamp."))
        go_on = threading.Event()
        run = opened._run
        monkeypatch.setattr(reader, "_HEAVY", -1)
        monkeypatch.setattr(opened, "_run", lambda *args, **how: (go_on.wait(60), run(*args, **how))[1])
        asked = Query("lamp", Word("lamp"))
        assert answer(opened, asked, deadline_s=0.05).partial
        go_on.set()
        assert (answer(opened, asked, deadline_s=60).total, answer(opened, asked).partial) == (1, False)

    def test_facets_of_few_stories_and_of_many_are_counted_alike(self, index, monkeypatch):
        opened = index(*(tale(f"t{n}", "A lamp.", authors=(f"A{n % 3}", "Bo")) for n in range(9)))
        read = answer(opened, Query("lamp", Word("lamp"))).facets
        monkeypatch.setattr(reader, "_FEW", 0)
        assert answer(opened, Query("lamp", Word("lamp"))).facets == read

    def test_more_words_than_one_expression_takes_may_stand_near_another(self, index):
        words = [f"word{letter}{'x' * 40}" for letter in "abcdefghijklmnopqrstuvwxyz"]
        opened = index(
            *(tale(f"near{word[4]}", f"The {word} of a house.") for word in words),
            tale("far", f"The {words[0]}. {'So it was. ' * 9} A house."),
        )
        assert sorted(names(opened, "word* NEAR/3 house")) == sorted(f"near{word[4]}" for word in words)
        assert sorted(names(opened, '"the word* of"')) == sorted(f"near{word[4]}" for word in words)

    def test_where_too_many_may_stand_that_is_said(self, index, monkeypatch):
        monkeypatch.setattr(near, "_MOST_WAYS", 1)
        opened = index(tale("a", " ".join(f"word{n}{'x' * 40}" for n in range(60)) + " house"))
        with pytest.raises(UnsupportedQueryError, match="more letters"):
            names(opened, "word* NEAR/3 house")

    def test_words_of_one_stem_are_found_however_far_they_are_apart(self, index):
        opened = index(
            tale("a", "Dying, he hoped for skies and possibilities."),
            tale("b", "They die happily; I hope it is possible in the sky."),
            tale("c", "She transmogrified it, transmogrifying."),
        )
        for query in ("die", "dying", "hoping", "sky", "skies", "possible", "possibility"):
            assert sorted(names(opened, query)) == ["a", "b"], query
        assert names(opened, "transmogrify") == ["c"]
        assert ask(opened, "transmogrifies hopes").unknown == ()

    def test_the_words_of_both_engines_are_the_same(self, tmp_path):
        text = "Don’t _look_ back—“Ægir’s” 3.5 naïve walkers walked; Ёлка 图书 \ufdfa o'clock!"
        story = tale("a", text, title="The Walkers’ Tale", authors=("Ann d’Arc",), language="fr")
        assert tantivy_terms(story) == whoosh_terms(story)


def segment_files(folder):
    return [path for path in folder.glob("commit-*/*") if path.suffix not in (".json", ".lock")]


def engine_commit(folder):
    return manifests.load(folder).commit


def tantivy_terms(story):
    """Every term of every field with its number."""
    found = Counter()
    for name, text in fields.analysed([story])[0].texts:
        if name.endswith(KEYS):
            found[name, text] += 1
        elif name.endswith(EXACT) or name == COMBINED:
            found.update((name, word) for word in text.split())
    return found


def whoosh_terms(story):
    """The same as Whoosh's document has them."""
    found = Counter()
    for name, value in document(story).items():
        if isinstance(value, Occurrences) and not name.endswith(COMMON_GRAMS):
            counts = (value.bounds[1:] - value.bounds[:-1]).tolist()
            found.update({(name, term): count for term, count in zip(value.terms, counts, strict=True)})
        elif isinstance(value, Mapping):
            found.update({(name, stemmed): count for stemmed, count in value.items()})
        elif name.endswith(KEYS):
            found.update((name, text) for text in value)
    return found


def test_real_prose_has_the_same_words_in_both_engines(stories_folder):
    for path in sorted(stories_folder.rglob("*"))[:40]:
        if path.is_file():
            story = tale("a", path.read_text("utf-8", "replace")[:100_000])
            assert tantivy_terms(story) == whoosh_terms(story), path.name
