"""A server of the catalogue that speaks TLS, asked for by what libpq takes in the address."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from certificates import make_certificates, needs_openssl
from postgres_server import PostgresServer, serving

from indexer.catalogue import open_catalogue
from indexer.config import CataloguePlace, CatalogueSettings
from indexer.errors import CatalogueAwayError, CatalogueError

pytestmark = needs_openssl


@pytest.fixture(scope="module")
def certificates(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("certificates")
    make_certificates(folder, "DNS:localhost")
    return folder


@pytest.fixture(scope="module")
def server(certificates) -> Iterator[PostgresServer]:
    with serving() as started:
        shown = started.folder / "data"
        for name in ("cert.pem", "key.pem"):
            shutil.copy(certificates / name, shown / name)
            shutil.chown(shown / name, shown.owner(), shown.group())
            (shown / name).chmod(0o600)
        for setting in ("ssl_cert_file = 'cert.pem'", "ssl_key_file = 'key.pem'", "ssl = on"):
            started.sql(f"ALTER SYSTEM SET {setting}")
        started.restart()
        yield started


def place(server: PostgresServer, folder: Path, more: str, host: str = "localhost") -> CataloguePlace:
    name = f"tls{len(server.sql('SELECT 1 FROM pg_database'))}"
    url = server.make_database(name).replace("127.0.0.1", host)
    return CataloguePlace(folder, CatalogueSettings(f"{url}?{more}"))


def test_a_catalogue_is_kept_by_a_server_that_is_known_by_who_signed_its_certificate(
    server, certificates, tmp_path
):
    where = place(server, tmp_path, f"sslmode=verify-full&sslrootcert={certificates}/ca.pem")
    with open_catalogue(where) as opened:
        opened.meta.set("colour", "velvet")
        assert opened.meta.get("colour") == "velvet"
        used = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'velveteen'"
        assert server.sql(used) == [(True,)]
        server.restart()
        opened.meta.set("colour", "green")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (
            ("sslmode=verify-full&sslrootcert={}/other.pem", "localhost"),
            r"nobody signed who is trusted.*sslrootcert",
        ),
        (
            ("sslmode=verify-full&sslrootcert={}/ca.pem", "127.0.0.1"),
            r"certificate of another.*as its certificate does",
        ),
        (("sslmode=verify-full&sslrootcert={}/none.pem", "localhost"), r"are not there.*sslrootcert=system"),
        (("sslmode=verify-ful", "localhost"), r"Write verify-full"),
    ],
)
def test_a_server_that_does_not_show_that_it_is_the_one_is_told_nothing(
    server, certificates, tmp_path, address, sentence
):
    more, host = address
    where = place(server, tmp_path, more.format(certificates), host)
    with pytest.raises(CatalogueError, match=sentence) as refused:
        open_catalogue(where)
    assert not isinstance(refused.value, CatalogueAwayError)
    assert "lamp" not in str(refused.value)


def test_a_server_without_tls_is_refused_where_it_is_asked_for(tmp_path):
    with serving() as plain, pytest.raises(CatalogueError, match=r"speaks no TLS.*ssl = on"):
        open_catalogue(place(plain, tmp_path, "sslmode=require"))
