from __future__ import annotations

import pytest

from indexer.config import load
from indexer.config.rewrite import set_option
from indexer.errors import ConfigError

HAND = """# Ours since 1998.
[library]
name = "The Shed"  # not the barn

[index]
# Quick enough.
engine = 'whoosh'
commit_every_mb = 12
"""


def test_one_option_changes_and_every_comment_stays(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(HAND)
    set_option(path, "index", "engine", "tantivy")
    assert path.read_text() == HAND.replace("'whoosh'", '"tantivy"')
    assert load(path).index.engine == "tantivy"


def test_a_section_that_is_not_there_is_added(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('[library]\nname = "The Shed"\n')
    set_option(path, "index", "engine", "whoosh")
    assert load(path).index.engine == "whoosh"
    assert load(path).library.name == "The Shed"


def test_a_file_that_cannot_be_changed_says_what_to_write_by_hand(tmp_path):
    with pytest.raises(ConfigError, match='engine = "whoosh"'):
        set_option(tmp_path / "none.toml", "index", "engine", "whoosh")


def test_the_file_keeps_its_mode_and_leaves_nothing_beside_it(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(HAND)
    path.chmod(0o640)
    set_option(path, "index", "engine", "tantivy")
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["config.toml"]
