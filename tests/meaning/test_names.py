from __future__ import annotations

import pytest
from sample_stories import tale

from indexer.errors import ConfigError
from indexer.meaning import aliases, codes
from indexer.meaning.aliases import Aliases
from indexer.meaning.names import Names


@pytest.fixture
def kept(tmp_path):
    def write(text):
        path = tmp_path / "aliases.toml"
        path.write_text(text, encoding="utf-8")
        return aliases.read(path)

    return write


def test_a_code_is_shown_by_its_name_and_found_by_both():
    enriched = Names(Aliases()).enrich(tale("one", tags=("UST", "Slow Burn")))
    assert enriched.summary.tags == ("Unresolved Sexual Tension", "Slow Burn")
    assert {"UST", "Unresolved Sexual Tension", "Slow Burn"} <= set(enriched.names["tag"])
    other = Names(Aliases()).enrich(tale("two", tags=("unresolved sexual tension",)))
    assert other.summary.tags == ("Unresolved Sexual Tension",)
    assert "UST" in other.names["tag"]


def test_letters_of_a_classification_are_parted_and_kept_together():
    enriched = Names(Aliases()).enrich(tale("one", genres=("SRA",)))
    assert enriched.summary.genres == ("Story", "Romance", "Angst")
    assert "SRA" in enriched.names["genre"]


@pytest.mark.parametrize("word", ["HARSH", "sra", "CAR", "AA", "Romance", "VX", ""])
def test_words_are_no_letters_of_a_classification(word):
    assert Names(Aliases()).meaning_of("genre", word).shown == (word,) or word == "CAR"


def test_a_code_that_tells_of_a_pairing_makes_one():
    enriched = Names(Aliases()).enrich(tale("one", tags=("MSR",)))
    assert enriched.summary.relationships == ("Mulder/Scully",)
    assert "Scully/Mulder" in enriched.names["relationship"]


def test_a_series_code_is_a_fandom_and_its_initials_are_names():
    enriched = Names(Aliases()).enrich(tale("one", fandoms=("VOY",), relationships=("J/C",)))
    assert enriched.summary.fandoms == ("Star Trek: Voyager",)
    assert enriched.summary.relationships == ("Chakotay/Janeway",)
    assert "J/C" in enriched.names["relationship"]


def test_keywords_of_a_header_are_tags_too():
    enriched = Names(Aliases()).enrich(tale("one", extra={"keywords": "H/C\npost-episode", "Beta": "Nobody"}))
    assert enriched.summary.tags == ("Hurt/Comfort", "Post-Episode")


def test_a_code_in_capitals_inside_a_longer_value_is_written_out():
    assert codes.inside("tag", "Kell/Varga UST") == ("Kell/Varga Unresolved Sexual Tension",)
    assert codes.inside("tag", "just a word") == ()


def test_no_phrase_of_a_romance_is_found_among_friends():
    enriched = Names(Aliases()).enrich(tale("one", relationships=("Kell & Varga",)))
    assert enriched.names["relationship"] == ("Kell and Varga", "Varga and Kell") * 2


def test_names_that_mean_nothing_special_cost_an_index_nothing():
    enriched = Names(Aliases()).enrich(tale("one", authors=("Ada",), tags=("tea",)))
    assert not enriched.names


def test_aliases_are_shown_by_one_name_and_found_by_all(kept):
    names = Names(kept('[author]\n"Ada Quill" = ["aquill", "A. Quill"]\n[tag]\n"Angst" = ["sadness"]\n'))
    enriched = names.enrich(tale("one", authors=("AQUILL",), tags=("Sadness",)))
    assert enriched.summary.authors == ("Ada Quill",)
    assert {"AQUILL", "Ada Quill", "A. Quill"} <= set(enriched.names["author"])
    assert enriched.summary.tags == ("Angst",)


def test_aliases_of_characters_are_those_of_their_pairings(kept):
    names = Names(kept('[character]\n"Tomas Kell" = ["Kell"]\n'))
    enriched = names.enrich(tale("one", relationships=("Varga/Kell",)))
    assert enriched.summary.relationships == ("Tomas Kell/Varga",)
    assert names.filter_values("relationship", "Kell/Varga") == ("Tomas Kell/Varga",)


def test_a_filter_asks_for_what_is_shown():
    names = Names(Aliases(), {"kell/varga": "Varga/Kell"}.get)
    assert names.filter_values("relationship", "Kell / Varga") == ("Varga/Kell",)
    assert names.filter_values("tag", "ust") == ("Unresolved Sexual Tension",)
    assert names.filter_values("genre", "SRA") == ("Story", "Romance", "Angst")
    assert names.filter_values("tag", "tea") == ("tea",)


def test_an_absent_file_of_aliases_is_an_empty_one(tmp_path):
    assert aliases.read(tmp_path / "none.toml") == Aliases()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[authors]\n", "no table [authors]"),
        ('[tag]\n"a" = "b"\n', 'write "a" = ["other name"]'),
        ('[tag]\n"a" = ["x"]\n"b" = ["X"]\n', "two names"),
        ("[tag", "not TOML"),
    ],
)
def test_what_cannot_be_used_is_said_with_the_place(kept, text, said):
    with pytest.raises(ConfigError) as problem:
        kept(text)
    assert said in str(problem.value)


def test_only_names_count_for_whether_aliases_changed(kept):
    assert kept("# nothing\n[tag]\n").packed() == Aliases().packed()
    one = kept('[tag]\n"a" = ["b"]\n[author]\n"c" = ["d"]\n')
    assert kept('# words\n[author]\n"c" = ["d"]\n\n[tag]\n"a" = ["b"]\n').packed() == one.packed()
    assert Aliases.unpacked(one.packed()) == one


def test_every_code_can_be_looked_up_in_its_fields():
    for code in codes.everything():
        assert code.short, code.name
        assert not set(code.short) & set(code.also), code.name
