from __future__ import annotations

import pytest
from fake_archive import FakeArchive
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from indexer.config import Settings
from indexer.model import Chapter, StoredStory, StorySummary
from webui import create_app
from webui.redaction import redacted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("write to wren@harbour.example!", "write to ••••@•••••••.•••••••!"),
        ("a.b+c@x-y.co.uk", "•.•••@•••.••.••"),
        ("two@a.bc and three@d.ef", "•••@•.•• and •••••@•.••"),
        ("@wren, 5 @ 3, a@b, x@ y.z", "@wren, 5 @ 3, a@b, x@ y.z"),
    ],
)
def test_addresses_become_dots(text: str, shown: str) -> None:
    assert redacted(text) == shown


@given(st.text(alphabet="ab.@ -é\n", max_size=80))
def test_offsets_stay_true(text: str) -> None:
    shown = redacted(text)
    assert len(shown) == len(text)
    assert all(new in (old, "•") for old, new in zip(text, shown, strict=True))


def test_a_page_of_at_signs_costs_no_time() -> None:
    assert len(redacted("a@" * 200_000)) == 400_000


@pytest.fixture
def client(settings: Settings) -> FlaskClient:
    address = "wren@harbour.example"
    summary = StorySummary(
        "s", f"To {address}", summary=address, notes=address, disclaimer=address, extra={"contact": address}
    )
    story = StoredStory(
        summary, (Chapter(1, f"For {address}", f"The lamp of {address} was lit.", (f"By {address}",)),)
    )
    return create_app(settings, FakeArchive(kept=[story])).test_client()


@pytest.mark.parametrize(
    "where",
    ["/?q=lamp", "/?sort=title", "/embed?q=lamp", "/stories/s", "/api/v1/search?q=lamp", "/api/v1/stories/s"],
)
def test_no_page_shows_one(client: FlaskClient, where: str) -> None:
    answer = client.get(where)
    assert answer.status_code == 200
    assert "harbour.example" not in answer.text
