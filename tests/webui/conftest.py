"""A small shelf of stories behind the real application."""

from __future__ import annotations

import pytest
from fake_archive import FakeArchive
from fake_jobs import finished_job, running_job
from flask.testing import FlaskClient

from indexer.config import LibrarySettings, Settings, WebSettings
from webui import create_app

BLOG = "https://blog.example"
TOKEN = "a long secret of our own"


@pytest.fixture
def shelf() -> FakeArchive:
    return FakeArchive(jobs=[running_job(), finished_job()])


@pytest.fixture
def settings() -> Settings:
    return Settings(
        library=LibrarySettings(name="The <Reading> Room"),
        web=WebSettings(embed_origins=(BLOG,), admin_token=TOKEN),
    )


@pytest.fixture
def client(settings: Settings, shelf: FakeArchive) -> FlaskClient:
    return create_app(settings, shelf).test_client()
