from __future__ import annotations

from playwright.sync_api import Page, expect

from indexer.archive import Archive
from indexer.config import Settings
from indexer.model import JobState


def test_run_now_queues_a_job_whose_progress_moves_by_itself(
    page: Page, settings: Settings, archive: Archive
) -> None:
    page.goto("/status")
    page.get_by_label("What").select_option("Import inbox")
    page.get_by_label("Admin token").fill(settings.web.admin_token or "")
    page.get_by_role("button", name="Run now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Import inbox")
    expect(page.locator("#live")).to_contain_text("waiting")
    jobs = archive.catalogue.jobs
    job = jobs.claim()
    assert job is not None
    jobs.progress(job.id, done=3, total=12, counts={"added": 3}, stage="import")
    expect(page.locator("#live")).to_contain_text("3 of 12")
    expect(page.locator("progress")).to_have_attribute("value", "25")
    jobs.finish(job.id, JobState.DONE)
    expect(page.locator("#live")).to_contain_text("done")


def test_a_wrong_token_is_refused(page: Page, troubles: list[str]) -> None:
    page.goto("/status")
    page.get_by_label("Admin token").fill("guess")
    page.get_by_role("button", name="Run now").click()
    expect(page.get_by_role("alert")).to_have_text("That is not the admin token.")
    assert [trouble for trouble in troubles if "403" not in trouble] == []
    troubles.clear()
