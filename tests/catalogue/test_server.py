"""What is a server's own: its tables by either way, its errors as sentences, its locks, and that it may be restarted."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from postgres_server import PASSWORD, PostgresServer, serving

from indexer.catalogue import Catalogue, open_catalogue
from indexer.catalogue.postgresql import catalogue as adapter
from indexer.catalogue.postgresql import connecting
from indexer.catalogue.sql import jobs as job_table
from indexer.catalogue.sql import upgrade
from indexer.catalogue.sql.tables import HEAD, metadata
from indexer.config import CataloguePlace, CatalogueSettings
from indexer.errors import CatalogueAwayError, CatalogueError, ReadOnlyError, RowRefusedError
from indexer.model import JobKind, JobState


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with serving() as started:
        yield started


@pytest.fixture
def place(server: PostgresServer, tmp_path: Path) -> Iterator[CataloguePlace]:
    name = f"own{len(list(server.sql('SELECT 1 FROM pg_database')))}x{abs(hash(tmp_path)) % 10**6}"
    yield CataloguePlace(tmp_path / "var", CatalogueSettings(server.make_database(name)))
    server.sql(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def catalogue(place: CataloguePlace) -> Iterator[Catalogue]:
    """For this module alone: one on the server."""
    with open_catalogue(place) as opened:
        yield opened


def elsewhere(place: CataloguePlace) -> CataloguePlace:
    """The same catalogue as another machine has it."""
    return replace(place, folder=place.folder.with_name("elsewhere"))


def shape(database: object) -> dict[str, object]:
    """Every column with its type, order and default, and every index with what it holds."""
    columns = sa.text(
        "SELECT table_name, column_name, data_type, collation_name, is_nullable,"
        " regexp_replace(column_default, '::[a-z ]+', '', 'g') FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name <> 'alembic_version' ORDER BY 1, 2"
    )
    indexes = sa.text(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename <>"
        " 'alembic_version' ORDER BY 1"
    )
    sequences = sa.text("SELECT sequencename, data_type::text FROM pg_sequences ORDER BY 1")
    keys = sa.text(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' ORDER BY 1"
    )
    with database.read() as connection:
        return {
            str(number): connection.execute(asked).all()
            for number, asked in enumerate((columns, indexes, sequences, keys))
        }


def test_the_migrations_make_the_tables_that_a_new_catalogue_has(place, server):
    with open_catalogue(place) as made:
        new = shape(made._database)
    database = adapter.open_database(
        replace(place, server=CatalogueSettings(server.make_database("by_migrations")))
    )
    with database.transaction() as connection:
        config = Config()
        config.set_main_option("script_location", str(upgrade._MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    assert upgrade.version(database) == HEAD
    migrated = shape(database)
    database.close()
    assert len(new["0"]) > 150
    assert migrated == new


def test_a_place_without_tables_is_only_filled_when_wanted(place):
    with pytest.raises(CatalogueError, match="no catalogue in postgresql://keeper@127"):
        open_catalogue(place, create=False)
    assert not adapter.has_catalogue(place)
    open_catalogue(place).close()
    assert adapter.has_catalogue(place)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda url: url.replace("lamp", "lantern"), r"refused the account.*VELVETEEN_CATALOGUE_PASSWORD"),
        (lambda url: url.replace("keeper:", "nobody:"), r"refused the account"),
        (lambda url: url + "x", r"no database for the catalogue .*createdb"),
        (
            lambda url: url.replace("127.0.0.1:", "127.0.0.1:1"),
            r"does not answer.*nothing that was written is lost",
        ),
    ],
)
def test_what_keeps_us_out_is_said_in_a_sentence_without_the_password(place, change, sentence):
    wrong = replace(place, server=CatalogueSettings(change(place.server.url)))
    with pytest.raises(CatalogueError, match=sentence) as refused:
        open_catalogue(wrong)
    assert "lamp" not in str(refused.value)
    assert "lantern" not in str(refused.value)


def test_the_password_may_be_given_by_itself(place):
    bare = place.server.url.replace(":" + place.server.url.split(":")[2].split("@")[0], "")
    with pytest.raises(CatalogueError):
        open_catalogue(replace(place, server=CatalogueSettings(bare)))
    with open_catalogue(replace(place, server=CatalogueSettings(bare, PASSWORD))) as opened:
        assert opened.check() == ()


def test_a_newer_catalogue_and_another_programs_database_are_refused(place, server):
    name = place.server.url.rpartition("/")[2]
    server.sql("CREATE TABLE recipes (name TEXT)", name)
    with pytest.raises(CatalogueError, match="another program's database"):
        open_catalogue(place)
    server.sql("DROP TABLE recipes", name)
    open_catalogue(place).close()
    server.sql("UPDATE alembic_version SET version_num = '9999'", name)
    with pytest.raises(CatalogueError, match="newer Velveteen"):
        open_catalogue(place)


def test_a_row_no_table_takes_is_the_rows_fault(catalogue):
    table = metadata.tables["meta"]
    with pytest.raises(RowRefusedError), catalogue._database.write() as connection:
        connection.execute(sa.insert(table), [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}])
    assert catalogue.meta.get("a") is None


def test_a_statement_that_takes_too_long_is_given_up(place):
    hasty = replace(place, server=replace(place.server, timeout_s=0.2))
    with open_catalogue(hasty) as opened:
        with pytest.raises(CatalogueError, match="timeout_s"), opened._database.read() as connection:
            connection.execute(sa.text("SELECT pg_sleep(5)"))
        assert opened.check() == ()


def test_a_server_that_may_only_be_read_says_so_and_is_read(place, server):
    with open_catalogue(place) as opened:
        opened.meta.set("colour", "velvet")
    name = place.server.url.rpartition("/")[2]
    server.sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    with open_catalogue(place) as opened:
        assert "may only be read" in str(opened.read_only)
        assert opened.meta.get("colour") == "velvet"
        with pytest.raises(ReadOnlyError):
            opened.meta.set("colour", "green")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["restart", "crash"])
def test_who_has_it_open_goes_on_when_the_server_was_restarted(catalogue, server, how):
    catalogue.meta.set("before", "1")
    seen = catalogue.revision()
    worker = catalogue._database.worker
    server.stop(how)
    for ask in (
        catalogue.revision,
        lambda: catalogue.meta.get("before"),
        lambda: catalogue.meta.set("x", "y"),
    ):
        with pytest.raises(CatalogueAwayError, match="does not answer"):
            ask()
    server.start()
    assert catalogue.revision() == seen
    catalogue.meta.set("after", "2")
    assert (catalogue.meta.get("before"), catalogue.meta.get("after")) == ("1", "2")
    assert catalogue._database.worker == worker


def test_what_was_being_written_when_the_server_went_is_there_wholly_or_not_at_all(catalogue, server):
    def half_done() -> None:
        with catalogue._database.write() as connection:
            connection.execute(sa.insert(metadata.tables["meta"]).values(key="half", value="1"))
            server.restart(signal.SIGQUIT)
            connection.execute(sa.insert(metadata.tables["meta"]).values(key="other", value="1"))

    with pytest.raises(CatalogueAwayError):
        half_done()
    assert catalogue.meta.get("half") is None


def test_one_writer_at_a_time_and_jobs_beside_it(catalogue):
    """A long import holds up other imports, but no heartbeat and no claim."""
    catalogue.jobs.request(JobKind.IMPORT, "shelf")
    order: list[str] = []

    def write() -> None:
        with catalogue._database.write():
            order.append("second")

    with catalogue._database.write():
        other = threading.Thread(target=write)
        other.start()
        job = catalogue.jobs.claim()
        catalogue.jobs.heartbeat(job.id)
        catalogue.jobs.finish(job.id, JobState.DONE)
        order.append("first")
    other.join()
    assert order == ["first", "second"]


def test_a_job_is_claimed_once_however_many_ask_at_once(place, catalogue):
    wanted = [catalogue.jobs.request(JobKind.CRAWL, f"site-{number}").id for number in range(40)]
    claimed: list[list[int]] = [[], [], []]

    def claim(mine: list[int], at: CataloguePlace) -> None:
        with open_catalogue(at) as opened:
            while (job := opened.jobs.claim()) is not None:
                mine.append(job.id)

    places = (place, elsewhere(place), replace(place, folder=place.folder.with_name("third")))
    threads = [threading.Thread(target=claim, args=each) for each in zip(claimed, places, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(job for mine in claimed for job in mine) == wanted


def test_a_worker_that_was_killed_leaves_its_jobs_to_the_next_of_its_folder_at_once(place):
    with open_catalogue(place) as first, open_catalogue(elsewhere(place)) as other:
        mine, theirs = (first.jobs.request(JobKind.CRAWL, name).id for name in ("a", "b"))
        first.jobs.claim(mine)
        other.jobs.claim(theirs)
        with open_catalogue(place) as again:
            assert [job.id for job in again.jobs.elsewhere()] == [mine, theirs]
            assert again.jobs.recover() == 1
            assert again.jobs.get(mine).state is JobState.QUEUED
            assert again.jobs.get(theirs).state is JobState.RUNNING


def test_jobs_of_a_machine_that_is_gone_are_taken_over_after_a_while(place, monkeypatch, server):
    moment = [0.0]
    monkeypatch.setattr(job_table, "time", type("Clock", (), {"monotonic": staticmethod(lambda: moment[0])}))
    with open_catalogue(place) as here:
        other = open_catalogue(elsewhere(place))
        number = here.jobs.request(JobKind.CRAWL, "a").id
        other.jobs.claim(number)
        assert here.jobs.take_over() == 0
        server.restart()  # all locks are lost for a moment, and nobody is gone
        assert here.jobs.take_over() == 0
        other.revision()
        moment[0] += 3600
        assert here.jobs.take_over() == 0
        other.close()
        assert here.jobs.take_over() == 0
        moment[0] += job_table.TAKEN_OVER_S
        assert here.jobs.take_over() == 1
        assert here.jobs.get(number).state is JobState.QUEUED


def test_a_turn_is_held_by_one_machine_at_a_time_and_ends_with_its_connection(place, server):
    class RefusedError(Exception):
        pass

    def turn(opened: Catalogue, wait_s: float = 0.0):
        return opened.turn("heal.lock", wait_s=wait_s, refused=RefusedError)

    with open_catalogue(place) as here, open_catalogue(elsewhere(place)) as there:
        with turn(here):
            with pytest.raises(RefusedError), turn(there):
                pass
            with here.turn("other.lock", wait_s=0, refused=RefusedError):
                pass
        with turn(there):
            pass
        with turn(here):
            server.restart(signal.SIGQUIT)
        with turn(there, 5.0):
            pass


def test_half_a_character_and_nul_are_asked_for_and_found_nowhere(catalogue, tale):
    catalogue.stories.put_story(tale("a"), "d")
    for odd in ("a\0", "\ud83d", "\udce9", "a\0\ud83d"):
        assert catalogue.stories.get([odd]) == {}
        assert catalogue.meta.get(odd) is None


def test_whole_characters_stand_beside_halves():
    dumper = connecting._Text(str)
    assert dumper.dump("a\0b").decode() == "a\ufffdb"
    assert dumper.dump("x\ud83dy").decode() == "x\ufffdy"
    assert dumper.dump("🏮é").decode() == "🏮é"


def test_an_index_that_was_left_half_made_is_told_of_and_made_anew(catalogue, server):
    name = catalogue.place.server.url.rpartition("/")[2]
    assert catalogue.check_deep() == ()
    server.sql("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'stories_id'::regclass", name)
    (problem,) = catalogue.check_deep()
    assert "stories_id" in problem
    assert "doctor --heal" in problem
    catalogue.mend_indexes()
    assert catalogue.check_deep() == ()


def test_entries_of_indexes_are_looked_at_where_the_server_can(catalogue, server):
    server.sql("CREATE EXTENSION amcheck", catalogue.place.server.url.rpartition("/")[2])
    assert catalogue.check_deep() == ()


def test_making_it_smaller_leaves_everything_there(catalogue, read, tale):
    catalogue.stories.put([read("a", tale("a"), tale("b"))])
    catalogue.compact()
    assert catalogue.stories.count() == 2


def test_a_lock_that_was_lost_is_taken_again_or_said_to_be_lost_before_anything_is_written(place, server):
    """Whoever does a job in the foreground asks for nothing else than to write."""
    with open_catalogue(place) as here, open_catalogue(elsewhere(place)) as there:
        number = here.jobs.request(JobKind.CRAWL, "a").id
        here.jobs.claim(number)
        mine = here._database.worker
        server.restart(signal.SIGQUIT)
        assert not there._database.is_alive(mine)
        here.jobs.progress(number, done=1)
        assert there._database.is_alive(mine)

        def written_in_a_turn() -> None:
            with here.turn("heal.lock", wait_s=0, refused=AssertionError):
                here.meta.set("before", "1")
                server.restart(signal.SIGQUIT)
                here.meta.set("after", "1")

        with pytest.raises(CatalogueAwayError, match="one machine does at a time"):
            written_in_a_turn()
        assert (here.meta.get("before"), here.meta.get("after")) == ("1", None)
        here.meta.set("after", "2")


def test_a_job_that_was_given_to_another_machine_writes_nothing_any_more(place, monkeypatch):
    monkeypatch.setattr(job_table, "TAKEN_OVER_S", -1.0)
    with open_catalogue(place) as here, open_catalogue(elsewhere(place)) as there:
        number = here.jobs.request(JobKind.CRAWL, "a").id
        here.jobs.claim(number)
        with open_catalogue(place) as work:
            work.work_for(number)
            work.meta.set("colour", "velvet")
            here._database._watch.close()  # and nobody writes for a while
            assert there.jobs.take_over() == 1
            with pytest.raises(CatalogueAwayError, match="given to another"):
                work.meta.set("colour", "green")
            there.jobs.claim(number)
            with pytest.raises(CatalogueAwayError, match="given to another"):
                work.meta.set("colour", "blue")
        here.jobs.requeue(number)
        here.jobs.finish(number, JobState.FAILED)
        assert there.jobs.get(number).state is JobState.RUNNING
        assert there.meta.get("colour") == "velvet"


def test_more_at_once_than_there_are_connections_wait_and_are_told_in_the_end(catalogue):
    database = catalogue._database
    database._engine.pool._timeout = 0.1
    with contextlib.ExitStack() as held:
        for _ in range(16):
            held.enter_context(database.read())
        with pytest.raises(CatalogueError, match="All connections of this process"):
            catalogue.stories.count()
    assert catalogue.stories.count() == 0
