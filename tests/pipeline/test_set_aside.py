"""One bad thing fails alone: in whatever stage after reading, of whatever kind of job."""

from __future__ import annotations

import contextlib
import functools
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import fault_points
import pytest
from fault_points import FILE, MARK, POINTS
from hypothesis import given
from hypothesis import strategies as st
from recording import RecordingReporter
from warm_reader import open_resources

from indexer import pipeline, version
from indexer.archive import Archive
from indexer.catalogue import open_catalogue
from indexer.cli import doctor
from indexer.config import IndexSettings, LibrarySettings, Settings
from indexer.engines import loading, registry
from indexer.errors import CatalogueError, EngineError, JobCancelledError, ReadError, RowRefusedError
from indexer.faults import HANDFUL, Stage, each_alone, is_environmental
from indexer.jobs.foreground import run_now
from indexer.model import (
    OWNER,
    SET_ASIDE,
    FailureKind,
    FrontierPage,
    Job,
    JobKind,
    JobState,
    SearchRequest,
    Source,
    SourceKind,
)
from indexer.pipeline import import_batches
from indexer.pipeline.site import import_captures

GOOD = [f"g{number:02}" for number in range(8)]
SITE = Source("site", SourceKind.SITE, "https://stories.example/")
# Those whose fault is met by the crawl's line alone, or by one that does without what failed.
ELSEWHERE = {Stage.PAGES, Stage.COMPARE}


@pytest.fixture
def settings(tmp_path: Path, inbox: Path) -> Settings:
    source = Source(fault_points.SOURCE, SourceKind.INBOX, str(inbox))
    index = IndexSettings(processes=2)
    return Settings(library=LibrarySettings(data=tmp_path / "var"), index=index, sources=(source, SITE))


@pytest.fixture
def tales(inbox: Path) -> list[str]:
    """A good many stories and, in the middle of them, the marked one, which is the first part of a work."""
    for name in GOOD:
        write(inbox, name)
    (inbox / FILE).write_text(story(f"The {MARK}", "trapdoor"), encoding="utf-8")
    return list(GOOD)


def write(inbox: Path, name: str) -> None:
    (inbox / f"{name}.txt").write_text(story(f"The {name}", name), encoding="utf-8")


def story(title: str, word: str) -> str:
    body = " ".join(
        f"The {word} whistled over harbour {number} while Nora counted sails." for number in range(40)
    )
    part = "Part: 1 of 2\n" if MARK in title else ""
    return f"Title: {title}\nAuthor: Ann\nPairing: Ann/Bea\n{part}\n{body}\n"


def whole(inbox: Path) -> None:
    """Make the marked story one of its own, which is not met by the making of works only."""
    path = inbox / FILE
    path.write_text(path.read_text("utf-8").replace("Part: 1 of 2\n", ""), "utf-8")


def run(settings: Settings, kind: JobKind = JobKind.IMPORT, target: str | None = None) -> Job:
    with open_catalogue(settings.data) as catalogue:
        job = catalogue.jobs.request(kind, target)
    return run_now(job.id, settings, RecordingReporter())


def found(settings: Settings, word: str) -> int:
    with contextlib.closing(Archive(settings)) as archive:
        return archive.search(OWNER, SearchRequest(f'"{word} whistled"')).total


def complaints(settings: Settings) -> list[str]:
    return list(doctor.archive(settings))


def break_down(point: str, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Let the function at ``point`` fail until the patch that is returned is undone."""
    monkeypatch.setattr(*POINTS[point].faulty())
    if POINTS[point].built_apart:
        monkeypatch.setattr(loading, "WORTH_CHARACTERS", 0)
        monkeypatch.setattr(import_batches, "WORTH_CHARACTERS", 0)
        monkeypatch.setattr(registry, "make_adapter", functools.partial(_make, point))
    return monkeypatch


def _make(point, settings, name):
    return fault_points.make(point, settings, name)


def test_every_stage_is_broken_here():
    assert {point.stage for point in POINTS.values()} | ELSEWHERE == set(Stage)


@pytest.mark.parametrize("point", POINTS)
def test_what_a_stage_cannot_cope_with_fails_alone_and_is_tried_again(point, settings, tales, inbox):
    if POINTS[point].stage is not Stage.WORKS:
        whole(inbox)
    with pytest.MonkeyPatch.context() as broken:
        break_down(point, broken)
        job = run(settings)
        assert (job.state, job.message) == (JobState.DONE, None)
        assert [name for name in tales if found(settings, name) != 1] == []
        assert found(settings, "trapdoor") == 0
        # Named on the job, in the report, by doctor, and in the log with its traceback.
        named = [failure for failure in job.errors if failure.cause == SET_ASIDE]
        assert len(named) == 1
        assert "trapdoor" in named[0].origin
        assert "IndexError" in named[0].message
        with contextlib.closing(Archive(settings)) as archive:
            (aside,) = archive.report(OWNER).set_aside
            assert any("trapdoor" in problem for problem in archive.status(OWNER).problems)
        assert "trapdoor" in aside.origin
        assert any("trapdoor" in complaint and "retry" in complaint for complaint in complaints(settings))
        log = (settings.data / "logs" / "jobs.log").read_text("utf-8")
        assert re.search(r"fault_points\.py.*\n.*raise IndexError", log)
        # The next import goes on as if it were not there.
        write(inbox, "later")
        job = run(settings)
        assert (job.state, job.errors) == (JobState.DONE, ())
        assert found(settings, "later") == 1
        # Another version tries it again, and cannot either.
        broken.setattr(version, "current", lambda: "2")
        assert [failure.cause for failure in run(settings).errors] == [SET_ASIDE]
        assert run(settings).errors == ()
    with pytest.MonkeyPatch.context() as newer:
        newer.setattr(version, "current", lambda: "3")
        job = run(settings)
        assert (job.state, job.errors) == (JobState.DONE, ())
        assert found(settings, "trapdoor") == 1
        assert complaints(settings) == []


@pytest.mark.parametrize(
    "point",
    [name for name, point in POINTS.items() if point.stage in {Stage.DIGEST, Stage.WORKS, Stage.BUILD}],
)
def test_a_person_has_it_tried_again_at_once(point, settings, tales):
    with pytest.MonkeyPatch.context() as broken:
        break_down(point, broken)
        assert run(settings).state is JobState.DONE
        assert found(settings, "trapdoor") == 0
    assert run(settings).state is JobState.DONE
    assert found(settings, "trapdoor") == 0
    job = run(settings, JobKind.RETRY)
    assert (job.state, job.errors) == (JobState.DONE, ())
    assert found(settings, "trapdoor") == 1
    assert complaints(settings) == []


@pytest.mark.parametrize(
    "point",
    [
        name
        for name, point in POINTS.items()
        if point.stage in {Stage.ENRICH, Stage.BUILD} or name == "commit-adopt-apart"
    ],
)
def test_a_whole_new_index_leaves_out_what_it_cannot_hold_and_takes_it_in_later(
    point, settings, tales, inbox
):
    whole(inbox)
    while len(tales) > 4:
        # Few, since finding out which it is starts processes for ever fewer of them.
        (inbox / f"{tales.pop()}.txt").unlink()
    run(settings)
    assert found(settings, "trapdoor") == 1
    with pytest.MonkeyPatch.context() as broken:
        break_down(point, broken)
        job = run(settings, JobKind.REINDEX)
        assert (job.state, job.message) == (JobState.DONE, None)
        assert [failure.cause for failure in job.errors] == [SET_ASIDE]
        assert [name for name in tales if found(settings, name) != 1] == []
        assert found(settings, "trapdoor") == 0
        assert any("trapdoor" in complaint for complaint in complaints(settings))
        assert run(settings).errors == ()
    job = run(settings, JobKind.REINDEX)
    assert (job.state, job.errors) == (JobState.DONE, ())
    assert found(settings, "trapdoor") == 1
    assert complaints(settings) == []


def test_what_is_set_aside_is_not_found_by_the_words_it_had_before(settings, tales, inbox):
    run(settings)
    path = inbox / FILE
    path.write_text(path.read_text("utf-8").replace("trapdoor whistled", "cellar whistled"), "utf-8")
    with pytest.MonkeyPatch.context() as broken:
        break_down("build-analysed", broken)
        run(settings)
    assert (found(settings, "trapdoor"), found(settings, "cellar")) == (0, 0)
    path.write_text(path.read_text("utf-8").replace("cellar whistled", "attic whistled"), "utf-8")
    assert run(settings).errors == ()
    assert found(settings, "attic") == 1
    assert complaints(settings) == []


def test_pages_that_cannot_be_joined_are_set_aside_and_the_other_stories_of_the_site_are_not(settings):
    with open_resources(settings) as parts:
        for name in ("fox", "trapdoor", "owl"):
            _capture(parts, name)
        with pytest.MonkeyPatch.context() as broken:
            joined = pipeline.site._joined

            def fails(url, run):
                if "trapdoor" in url:
                    raise IndexError("no first page")
                return joined(url, run)

            broken.setattr(pipeline.site, "_joined", fails)
            reporter = RecordingReporter()
            import_captures(SITE, parts, reporter)
            pipeline.index_pending(parts, reporter)
            assert [failure.cause for failure in reporter.failures] == [SET_ASIDE]
            import_captures(SITE, parts, again := RecordingReporter())
            assert again.failures == []
    assert [found(settings, name) for name in ("fox", "trapdoor", "owl")] == [1, 0, 1]
    assert any("trapdoor" in complaint for complaint in complaints(settings))
    assert run(settings, JobKind.RETRY).errors == ()
    assert found(settings, "trapdoor") == 1
    assert complaints(settings) == []


def test_a_story_whose_capture_is_away_stays_as_it_is_until_that_is_back(settings):
    with open_resources(settings) as parts:
        _capture(parts, "fox")
        import_captures(SITE, parts, RecordingReporter())
        pipeline.index_pending(parts, RecordingReporter())
        (capture,) = (settings.data / "captures").rglob("*.gz")
        away = capture.rename(settings.data / "away.gz")
        for _ in range(2):
            pipeline.reread(parts, reporter := RecordingReporter(), source=SITE.id, since=datetime.now(UTC))
            assert [failure.kind for failure in reporter.failures] == [FailureKind.TRANSIENT]
        assert found(settings, "fox") == 1
        away.rename(capture)
        import_captures(SITE, parts, reporter := RecordingReporter())
        assert (reporter.failures, reporter.counts["unchanged"]) == ([], 1)


def _capture(resources: pipeline.Resources, name: str) -> None:
    url = f"https://stories.example/{name}"
    body = f"<p>The {name} whistled over the harbour while Nora counted the sails of all the ships.</p>" * 9
    page = f"<html><head><title>The {name}</title></head><body><h1>The {name}</h1><p>by Moss</p>{body}</body></html>"
    frontier = resources.catalogue.frontier
    frontier.begin_run(SITE.id, [url])
    digest = resources.catalogue.captures.put(page.encode())
    frontier.settle(FrontierPage(SITE.id, url, state="fetched", digest=digest, media_type="text/html"))


def test_a_story_that_cannot_be_compared_is_found_all_the_same_after_a_reindex(settings, tales):
    run(replace(settings, search=replace(settings.search, group_copies=False)))
    with pytest.MonkeyPatch.context() as broken:
        sketches = pipeline.enrich.sketches

        def fails(stories):
            if any(MARK in one.summary.title for one in stories.values()):
                raise IndexError("no rows")
            return sketches(stories)

        broken.setattr(pipeline.enrich, "sketches", fails)
        job = run(settings, JobKind.REINDEX)
    assert (job.state, [failure.cause for failure in job.errors]) == (JobState.DONE, [SET_ASIDE])
    assert found(settings, "trapdoor") == 1


@pytest.mark.parametrize("kind", [JobKind.IMPORT, JobKind.REINDEX])
def test_what_fails_for_most_alike_is_a_mistake_of_the_program_and_stops_the_job(
    kind, settings, tales, monkeypatch
):
    if kind is JobKind.REINDEX:
        run(settings)
    calls: list[object] = []

    def broken(story):
        calls.append(story)
        raise KeyError("a slip")

    monkeypatch.setattr("indexer.engines.tantivy_engine.fields.analysed", broken)
    job = run(settings, kind)
    assert job.state is JobState.FAILED
    assert "Velveteen is at fault" in (job.message or "")
    assert len(calls) >= HANDFUL
    with open_catalogue(settings.data) as catalogue:
        assert catalogue.set_aside.all() == ()
        assert catalogue.stories.count() == len(tales) + 1
    if kind is JobKind.REINDEX:
        assert found(settings, "g01") == 1
    monkeypatch.undo()
    assert run(settings).state is JobState.DONE
    assert [name for name in tales if found(settings, name) != 1] == []


@pytest.mark.parametrize(
    "error",
    [
        OSError(28, "No space left on device"),
        MemoryError(),
        CatalogueError("The catalogue is locked."),
        EngineError("The index could not be written."),
        JobCancelledError("Cancelled."),
        KeyboardInterrupt(),
    ],
)
def test_what_the_machine_or_a_person_refuses_is_no_items_fault(error):
    tries: list[int] = []

    def do(some):
        tries.append(len(some))
        raise error

    assert is_environmental(error)
    with pytest.raises(type(error)):
        each_alone(range(100), do)
    assert tries == [100]


@pytest.mark.parametrize(
    "error", [IndexError("a"), RecursionError(), RowRefusedError("no"), ReadError("no"), ValueError()]
)
def test_what_one_item_makes_code_raise_is_that_items_fault(error):
    assert not is_environmental(error)


def test_a_catalogue_that_refuses_a_row_is_sound_and_says_whose_fault_it_is(settings):
    with (
        open_catalogue(settings.data) as catalogue,
        pytest.raises(RowRefusedError),
        catalogue._database.write() as it,
    ):
        it.exec_driver_sql("INSERT INTO meta (key, value) VALUES ('a', NULL)")


@given(items=st.lists(st.booleans(), max_size=80))
def test_halving_does_everything_once_but_what_fails(items):
    done: list[int] = []
    numbered = list(enumerate(items))

    def do(some):
        if any(fails for _, fails in some):
            raise ValueError("no")
        done.extend(number for number, _ in some)

    failed = each_alone(numbered, do)
    assert [item for item, _ in failed] == [item for item in numbered if item[1]]
    assert done == [number for number, fails in numbered if not fails]
    assert all(fault.reason == "ValueError: no" for _, fault in failed)
