"""Functions of the import pipeline that fail for one marked story, in this process or in those that build segments.

``POINTS`` names them by stage. Nothing in the project imports it.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from indexer.config import Settings
from indexer.engines.local.folders import FolderEngine
from indexer.engines.registry import make_adapter
from indexer.faults import Stage
from indexer.model import StoredStory, story_id

MARK = "Trapdoor"
SOURCE, FILE = "tales", "m-trapdoor.txt"
ID = story_id(SOURCE, FILE)


@dataclass(frozen=True, slots=True)
class Point:
    """One function: where it is, whether a call of it concerns the marked story, in which stage it is called."""

    stage: Stage
    module: str
    name: str
    concerns: Callable[..., bool]
    built_apart: bool = False

    def faulty(self) -> tuple[Any, str, Callable[..., Any]]:
        """Return what holds the function, its name there, and the function that fails."""
        holder: Any = importlib.import_module(self.module)
        *path, name = self.name.split(".")
        for step in path:
            holder = getattr(holder, step)
        real = getattr(holder, name)

        @functools.wraps(real)
        def fails(*args: Any, **more: Any) -> Any:
            if self.concerns(*args, **more):
                raise IndexError("index 0 is out of bounds for axis 0 with size 0")
            return real(*args, **more)

        return holder, name, fails


def _titled(story: Any, *_: Any, **__: Any) -> bool:
    return MARK in (story.summary if isinstance(story, StoredStory) else story).title


def _any(stories: Iterable[Any], *_: Any, **__: Any) -> bool:
    return any(map(_titled, stories))


def _of_file(item: Any, *_: Any) -> bool:
    return bool(item.record.origin == FILE and item.outcome.stories)


def _second(_: Any, story: Any, *__: Any) -> bool:
    return _titled(story)


def _adopted(_: Any, built: Any) -> bool:
    return any(ID in each.story_ids for each in built)


POINTS = {
    f"{point.stage}-{point.name.rpartition('.')[2].strip('_')}{'-apart' if point.built_apart else ''}": point
    for point in (
        Point(Stage.DIGEST, "indexer.pipeline.batch_store", "story_digest", _titled),
        Point(Stage.PARTS, "indexer.pipeline.works", "place_of", _titled),
        Point(Stage.PARTS, "indexer.pipeline.works", "sequences", _any),
        Point(Stage.KEEP, "indexer.catalogue.sql.batch_writer", "story_rows", _titled),
        Point(Stage.KEEP, "indexer.catalogue.sql.story_rows", "chapter_rows", _titled),
        Point(Stage.KEEP, "indexer.catalogue.sql.story_rows", "zone_rows", _titled),
        Point(Stage.KEEP, "indexer.catalogue.sql.files", "_file_row", _of_file),
        Point(Stage.KEEP, "indexer.meaning.minhash", "sketches", lambda found: ID in found),
        Point(
            Stage.KEEP, "indexer.catalogue.sql.duplicate_groups", "learn", lambda _, made, **__: ID in made
        ),
        Point(Stage.NAMES, "indexer.meaning.names", "Names.relationships", _second),
        Point(Stage.WORKS, "indexer.pipeline.works", "join_parts", lambda pieces, **_: _any(pieces)),
        Point(Stage.ENRICH, "indexer.meaning.names", "Names.enrich", _second),
        Point(Stage.ENRICH, "indexer.meaning.names", "Names.enrich", _second, built_apart=True),
        Point(Stage.BUILD, "indexer.engines.tantivy_engine.fields", "analysed", _any),
        Point(Stage.BUILD, "indexer.engines.tantivy_engine.fields", "analysed", _any, built_apart=True),
        Point(
            Stage.COMMIT,
            "indexer.engines.tantivy_engine.writer",
            "StoryWriter._take_out",
            lambda _, __, key: bool(key == ID),
        ),
        Point(
            Stage.COMMIT,
            "indexer.engines.tantivy_engine.writer",
            "StoryWriter.add_segments",
            _adopted,
            built_apart=True,
        ),
    )
}


def make(point: str, settings: Settings, name: str) -> FolderEngine:
    """Return an adapter in a process that builds segments, where a function is to fail as well."""
    setattr(*POINTS[point].faulty())
    return make_adapter(settings, name)
