"""Labels of an archive's own in config.toml, and what readers make of them."""

from __future__ import annotations

import pytest

from indexer import config
from indexer.config.labels import label_fields
from indexer.errors import ConfigError
from indexer.readers.metadata.labels import table
from indexer.readers.reader_pool import ReaderPool
from indexer.readers.request import ReadRequest


def settings(tmp_path, text: str) -> config.Settings:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return config.load(path, {})


def test_a_line_maps_a_label_to_a_field(tmp_path):
    found = settings(tmp_path, '[labels]\n"Beta\'d by" = "beta"\nWickkeeper = "author"\n')
    assert found.read.labels == (("Beta'd by", "beta"), ("Wickkeeper", "author"))


def test_an_unknown_field_is_named_with_its_line(tmp_path):
    with pytest.raises(
        ConfigError, match=r"config\.toml:2: there is no field 'autor'.*did you mean author\?"
    ):
        settings(tmp_path, '[labels]\nWickkeeper = "autor"\n')
    with pytest.raises(ConfigError, match="the fields are title, author"):
        settings(tmp_path, "[labels]\nWickkeeper = 3\n")


def test_labels_are_a_table(tmp_path):
    with pytest.raises(ConfigError, match=r"\[labels\] must be a table"):
        settings(tmp_path, "labels = 3\n")


def test_every_field_is_one_that_readers_know(checkout):
    fields = {field.removeprefix("extra:") for field in table().fields.values()}
    assert set(label_fields()) <= fields
    text = (checkout / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [field for field in label_fields() if f"`{field}`" not in text] == []


def test_readers_follow_the_table(tmp_path):
    story = (
        b"Title: The Lamp\nAuthor: Wren\nWickkeeper: Old Tom\nRating: G\n\nThe lamp stood in the window.\n"
    )
    found = settings(tmp_path, '[labels]\nWickkeeper = "beta"\n')
    with ReaderPool(found.read) as reader:
        (outcome,) = reader.read_all([ReadRequest("s", "a.txt", content=story)])
    assert outcome.stories[0].extra["beta"] == "Old Tom"
    assert "Wickkeeper" not in outcome.stories[0].unknown_labels
