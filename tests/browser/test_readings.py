"""A story in doubt on the status page: both readings are shown, and one click takes the other."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from doubtful import WORD, doubtful_text, has_word
from playwright.sync_api import Browser, Page, expect
from recording import RecordingReporter
from warm_reader import open_resources
from webserver import serving

from indexer import pipeline
from indexer.archive import Archive
from indexer.config import LibrarySettings, Settings, WebSettings
from indexer.jobs.job_runner import perform
from indexer.model import OWNER, JobState, SearchRequest, Source, SourceKind

TOKEN = "a long secret of our own"


@pytest.fixture
def doubtful_site(tmp_path: Path) -> Iterator[tuple[str, Archive]]:
    """The real server before an archive with one story, imported from a file that can be read in two ways."""
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "roses.txt").write_text(doubtful_text(), encoding="utf-8")
    made = Settings(
        library=LibrarySettings(data=tmp_path / "var"),
        web=WebSettings(admin_token=TOKEN),
        sources=(Source("room", SourceKind.INBOX, str(tmp_path / "room")),),
    )
    with open_resources(made) as resources:
        pipeline.import_folder(made.sources[0], resources, RecordingReporter())
        pipeline.index_pending(resources, RecordingReporter())
    archive = Archive(made)
    with serving(made, archive) as address:
        yield address, archive
    archive.close()


def finds(archive: Archive) -> bool:
    return archive.search(OWNER, SearchRequest(WORD)).total == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_one_click_takes_the_other_reading(
    browser: Browser, doubtful_site: tuple[str, Archive], *, scripts: bool
) -> None:
    address, archive = doubtful_site
    assert finds(archive) is has_word(doubtful_text(), 0)
    context = browser.new_context(base_url=address, java_script_enabled=scripts)
    page = context.new_page()
    page.goto("/status")
    page.get_by_text("Read with little confidence: 1 story").click()
    expect(page.locator(".readings li").nth(0)).to_contain_text("A, as it is read now: begins at “")
    expect(page.locator(".readings li").nth(1)).to_contain_text("B: begins at “")
    page.get_by_label("Admin token, to say how a story is to be read").fill(TOKEN)
    page.get_by_role("button", name="Take B for Salt Roses").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Reread as B")
    done(archive)
    assert finds(archive) is has_word(doubtful_text(), 1)
    page.goto("/status")
    expect(page.get_by_text("Read with little confidence")).to_have_count(0)
    context.close()


def done(archive: Archive) -> None:
    """Do the one job that waits, as a worker would."""
    job = archive.catalogue.jobs.claim()
    assert job is not None
    perform(job, archive.settings, RecordingReporter())
    archive.catalogue.jobs.finish(job.id, JobState.DONE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_readings_fit_a_telephone_and_stand_out_in_either_light(
    browser: Browser, doubtful_site: tuple[str, Archive], scheme: str
) -> None:
    context = browser.new_context(
        base_url=doubtful_site[0], viewport={"width": 360, "height": 740}, color_scheme=scheme
    )
    page: Page = context.new_page()
    page.goto("/status")
    page.get_by_text("Read with little confidence: 1 story").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for name in ("Keep A", "Take B"):
        expect(page.get_by_role("button", name=name)).to_be_in_viewport()
    context.close()
