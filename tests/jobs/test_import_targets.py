from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from indexer.jobs.import_targets import paths_of, target_of

NAMES = st.lists(
    st.text(st.characters(exclude_characters="\n\0/", exclude_categories=["Cs"]), min_size=1), min_size=1
)


@given(NAMES, st.booleans())
def test_paths_come_back_as_they_went(names, as_story):
    paths = [Path("/", name) for name in names]
    assert paths_of(target_of(paths, as_story=as_story)) == (paths, as_story)
