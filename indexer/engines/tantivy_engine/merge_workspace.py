"""A merge workspace: some segments of an index in their own folder, so that Tantivy merges only these.

Tantivy treats all segments of fewer than ten thousand stories alike, and would write a whole archive anew at every
eighth small commit. So a writer shows it the small segments, and the big ones apart, only to take stories out of them.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from indexer.engines.analysed_fields import ID
from indexer.engines.tantivy_engine import commits
from indexer.engines.tantivy_engine.fields import opened

# A segment of more bytes is big: a merge of eight smaller ones takes a second at most (measured: 60 MB a second).
BIG_BYTES = 8_000_000
# Of so many big ones the smallest are merged all the same, as many as these bytes have room for (17 s at the 90 MB a second
# that two threads merged of 8 GB): each costs every search some ten microseconds, and others wait for their turn meanwhile.
MOST_BIG, MERGED_BYTES = 12, 1_500_000_000
# A writer for little, which others wait for, takes less for big, and leaves twice as many of them alone: the next one for
# much will merge them.
LIGHT_BYTES, LIGHT_MERGED_BYTES = 1_000_000, 100_000_000
# Tantivy refuses to work with less memory for a thread; taking stories out needs next to none.
LEAST_MEMORY = 15_000_000

Meta = Mapping[str, Any]


class MergeWorkspace:
    """The segments in ``folder``; what is done to them is not seen until it is sealed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.gone: list[str] = []
        self.index = opened(folder)
        self._searcher = self.index.searcher()

    @classmethod
    def linked(cls, folder: Path, meta: Meta, source: Path) -> MergeWorkspace:
        """Return the segments of ``meta``, linked into a new ``folder`` from ``source``."""
        folder.mkdir()
        present = {path.name for path in source.iterdir()}
        for name in commits.files_of(meta, present):
            commits.link(source / name, folder / name)
        (folder / commits.META).write_text(json.dumps(meta), encoding="utf-8")
        return cls(folder)

    def meta(self) -> Meta:
        """Return Tantivy's table of segments as of its last commit or merge here."""
        return commits.load_meta(self.folder)

    def note_gone(self, story_id: str) -> None:
        """Remember to take a story out, if it was in these segments when they were opened."""
        if self._searcher.doc_freq(ID, story_id):
            self.gone.append(story_id)

    def take_out(self) -> None:
        """Take out the stories noted."""
        if not self.gone:
            return
        writer = self.index.writer(LEAST_MEMORY, 1)
        for story_id in self.gone:
            writer.delete_documents_by_term(ID, story_id)
        writer.commit()
        writer.wait_merging_threads()
        self.gone = []


def parted(meta: Meta, folder: Path, *, light: bool) -> tuple[Meta, Meta]:
    """Part a table of segments into one of the small and one of the big; where those are many, the smallest count as small."""
    limit, most = (LIGHT_BYTES, 2 * MOST_BIG) if light else (BIG_BYTES, MOST_BIG)
    room = LIGHT_MERGED_BYTES if light else MERGED_BYTES
    sizes: Counter[str] = Counter()
    for path in folder.iterdir():
        sizes[path.name.split(".", 1)[0]] += path.stat().st_size
    rising = sorted(meta["segments"], key=lambda each: sizes[commits.stem_of(each)])
    bytes_of = [sizes[commits.stem_of(each)] for each in rising]
    smaller = bisect_right(bytes_of, limit)
    if len(rising) - smaller >= most:
        smaller = max(smaller, bisect_right(list(accumulate(bytes_of)), room))
    small, big = rising[:smaller], rising[smaller:]
    return {**meta, "segments": small}, {**meta, "segments": big}


def joined(metas: Sequence[Meta]) -> Meta:
    """Return one table of all segments."""
    segments = [segment for meta in metas for segment in meta["segments"]]
    return {**metas[0], "segments": segments, "opstamp": max(meta["opstamp"] for meta in metas)}
