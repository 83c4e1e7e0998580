"""The schema table as the mapping of an index of stories and of one of their passages.

Every word and stem is made by ``analysis``; OpenSearch parts texts at blanks and decides nothing about words. It sends
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexer.analysis.positions import GAP
from indexer.config import OpenSearchSettings
from indexer.engines.analysed_fields import ID, IS_COPY, TITLE_SORT
from indexer.engines.common_grams import FILLER
from indexer.engines.passages import KEY, PLACE, STEMS
from indexer.schema import (
    COMBINED,
    COMMON_GRAMS,
    COPY_OF,
    EXACT,
    HAS,
    INDEXED,
    KEYS,
    LIMITING,
    PAIRED,
    SCHEMA_VERSION,
)

ENGINE_NAME = "opensearch"
# Higher whenever what is written here or in ``documents`` changes: the index is then made anew.
VERSION = f"{SCHEMA_VERSION}.1"
# Beside a field of words: each word once, for lists of words with their stories; how many words it has, truly and as
# indexes keep lengths.
EACH, COUNT, LENGTH = "_each", "_count", "_length"
# The change that made a passage.
TURN = "turn"

# Whole values longer than this are not kept: Lucene takes 32,766 bytes of one.
MOST_CHARACTERS = 8191
# A word by itself counts how often it stands there; what that is worth ``scores`` says, with statistics of a scope.
_COUNTED = {"type": "scripted", "script": {"source": "return query.boost * doc.freq;"}}
_WORDS, _PAIRS, _BLANK, _FILLERS, _BOUNDED = "words", "pairs", "blank", "fillers", "bounded"
_MILLION = 1_000_000


def index_settings(settings: OpenSearchSettings) -> dict[str, Any]:
    """Return the settings of any index of an archive."""
    return {
        "number_of_shards": settings.shards,
        # Copies are made of what is complete.
        "number_of_replicas": 0,
        # What is written shows when a commit says so.
        "refresh_interval": "-1",
        # So long it is remembered by which change a story was taken out; a writer that old is gone.
        "gc_deletes": "1h",
        "max_result_window": _MILLION,
        "max_terms_count": _MILLION,
        "max_regex_length": 100_000,
    }


def story_index(settings: OpenSearchSettings) -> dict[str, Any]:
    """Return settings and mapping of an index of stories."""
    analysis = {
        "tokenizer": {_BLANK: {"type": "simple_pattern_split", "pattern": " "}},
        "filter": {
            _FILLERS: {"type": "stop", "stopwords": [FILLER]},
            _BOUNDED: {"type": "length", "max": MOST_CHARACTERS},
        },
        "analyzer": {
            _WORDS: {"type": "custom", "tokenizer": _BLANK, "filter": [_BOUNDED]},
            _PAIRS: {"type": "custom", "tokenizer": _BLANK, "filter": [_FILLERS]},
        },
    }
    own = {"analysis": analysis, "similarity": {"counted": _COUNTED}}
    return _made(index_settings(settings) | own, _story_fields(), settings)


def passage_index(settings: OpenSearchSettings) -> dict[str, Any]:
    """Return settings and mapping of an index of passages: no positions, and of what limits a scope only the values."""
    analysis = {
        "tokenizer": {_BLANK: {"type": "simple_pattern_split", "pattern": " "}},
        "analyzer": {_WORDS: {"type": "custom", "tokenizer": _BLANK}},
    }
    fields = {
        ID: _WHOLE,
        STEMS: {"type": "text", "analyzer": _WORDS, "norms": False, "index_options": "docs"},
        PLACE: {"type": "keyword", "index": False, "doc_values": False, "store": True},
        KEY: {"type": "long", "index": False},
        TURN: {"type": "long"},
        **{spec.name + KEYS: _WHOLE for spec in LIMITING},
    }
    return _made(index_settings(settings) | {"analysis": analysis}, fields, settings)


def _made(
    index: Mapping[str, Any], fields: Mapping[str, Any], settings: OpenSearchSettings
) -> dict[str, Any]:
    about = {"engine": ENGINE_NAME, "version": VERSION, "shards": settings.shards}
    mapping = {
        "dynamic": False,
        "_meta": about,
        "_source": {"enabled": False},
        "properties": dict(fields),
    }
    return {"settings": dict(index), "mappings": mapping}


_WHOLE: Mapping[str, Any] = {"type": "keyword", "ignore_above": MOST_CHARACTERS}
_NUMBER: Mapping[str, Any] = {"type": "integer", "index": False}
_COUNTS: Mapping[str, Any] = {
    "type": "text",
    "analyzer": _WORDS,
    "norms": False,
    "similarity": "counted",
    "index_options": "freqs",
}
_POSITIONS: Mapping[str, Any] = {
    **_COUNTS,
    "index_options": "positions",
    "position_increment_gap": GAP,
}


def _story_fields() -> dict[str, Any]:
    fields: dict[str, Any] = {
        ID: _WHOLE,
        TITLE_SORT: _WHOLE,
        HAS: _WHOLE,
        COPY_OF: _WHOLE,
        IS_COPY: _WHOLE,
        COMBINED: _COUNTS,
        COMBINED + COUNT: _NUMBER,
        COMBINED + LENGTH: _NUMBER,
    }
    for spec in INDEXED:
        if spec.kind.is_measure:
            fields[spec.name] = {"type": "long"}
            continue
        fields[spec.name + EXACT] = _POSITIONS
        fields[spec.name + EXACT + EACH] = {**_WHOLE, "index": False}
        fields |= {spec.name + EXACT + COUNT: _NUMBER, spec.name + EXACT + LENGTH: _NUMBER}
        if spec.name in PAIRED:
            fields[spec.name + COMMON_GRAMS] = {**_POSITIONS, "analyzer": _PAIRS}
        if spec.facet:
            fields[spec.name + KEYS] = _WHOLE
    return fields
