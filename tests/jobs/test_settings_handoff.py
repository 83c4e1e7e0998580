from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexer.config import LibrarySettings, Settings, WebSettings
from indexer.errors import ConfigError
from indexer.jobs import settings_handoff
from indexer.model import OnMissing, Source, SourceKind


def test_settings_arrive_as_they_left_and_can_be_read_again():
    settings = Settings(
        library=LibrarySettings("Tée ☕", Path("/srv/var")),
        web=WebSettings(port=8123, embed_origins=("https://example.test",), admin_token="secret"),
        sources=(
            Source("shelf", SourceKind.INBOX, "stories", schedule="0 4 * * *", on_missing=OnMissing.REMOVE),
        ),
        path=Path("/srv/config.toml"),
    )
    handle = settings_handoff.write_settings(settings)
    try:
        assert os.get_inheritable(handle)
        assert settings_handoff.read_settings(handle) == settings_handoff.read_settings(handle) == settings
    finally:
        os.close(handle)


def test_a_handle_that_holds_no_settings_is_explained(tmp_path):
    with (tmp_path / "x").open("w+") as stream, pytest.raises(ConfigError, match="not handed over"):
        settings_handoff.read_settings(stream.fileno())
    with pytest.raises(ConfigError, match="not handed over"):
        settings_handoff.read_settings(9999)
