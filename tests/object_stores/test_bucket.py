"""A bucket whose server is away, refuses, is slow or loses its answers: said in a sentence, and nothing taken for lost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from certificates import make_certificates, needs_openssl
from object_store_server import KEY, SECRET, ObjectStoreServer

from indexer.errors import CapturesAwayError
from indexer.faults import is_environmental
from indexer.object_stores import open_store

ASKS = (
    lambda store: store.put("ab/1.gz", b"1"),
    lambda store: store.get("ab/1.gz"),
    lambda store: store.delete(["ab/1.gz"]),
    lambda store: list(store.objects()),
)
asks = pytest.mark.parametrize("ask", ASKS, ids=["put", "get", "delete", "list"])


def said(settings, ask, tmp_path) -> str:
    with pytest.raises(CapturesAwayError) as caught:
        ask(open_store(settings, tmp_path))
    assert is_environmental(caught.value)
    message = str(caught.value)
    assert settings.url in message
    assert "\n" not in message
    assert SECRET not in message
    assert len(message) < 400
    return message


@asks
def test_a_server_that_is_away_is_said_to_be_away(bucket, tmp_path, ask):
    message = said(bucket(endpoint="http://127.0.0.1:9", timeout_s=2.0), ask, tmp_path)
    assert "(no connection). When it is back" in message
    assert "Nothing is lost" in message


@asks
def test_a_name_that_leads_nowhere_is_said_to_be_away(bucket, tmp_path, ask, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    message = said(bucket(endpoint="http://nowhere.invalid:7070", timeout_s=2.0), ask, tmp_path)
    assert "cannot be used just now" in message


@asks
@pytest.mark.parametrize("wrong", [{"secret_key": "another-secret"}, {"access_key": "nobody"}])
def test_a_wrong_key_is_refused_and_nothing_is_taken_for_missing(bucket, tmp_path, ask, wrong):
    message = said(bucket(**wrong), ask, tmp_path)
    assert "secret_key" in message
    assert "AWS_SECRET_ACCESS_KEY" in message


@asks
def test_a_missing_bucket_is_named(bucket, tmp_path, ask):
    message = said(replace(bucket(), url="s3://nobody-made-this/x"), ask, tmp_path)
    assert "Make the bucket" in message


@asks
def test_a_wrong_region_is_named(bucket, tmp_path, ask):
    assert "Correct [captures] region" in said(bucket(region="eu-west-9"), ask, tmp_path)


@needs_openssl
def test_a_server_with_a_certificate_of_one_s_own_is_trusted_by_who_signed_it(tmp_path):
    make_certificates(tmp_path)
    server = ObjectStoreServer(
        tmp_path, "--cert", str(tmp_path / "cert.pem"), "--key", str(tmp_path / "key.pem")
    )
    server.start()
    try:
        endpoint = f"https://localhost:{server.port}"
        settings = server.settings("s3://tales/tls", endpoint=endpoint, ca=tmp_path / "ca.pem")
        store = open_store(settings, tmp_path)
        store.put("ab/1.gz", b"1")
        assert store.get("ab/1.gz") == b"1"
        assert "[captures] ca" in said(replace(settings, ca=None), ASKS[0], tmp_path)
    finally:
        server.kill()


@asks
def test_a_server_that_is_too_slow_is_given_up_in_time(bucket, tmp_path, ask, wire):
    wire.hold_s = 3.0
    begun = time.monotonic()
    message = said(bucket(endpoint=wire.endpoint, timeout_s=0.5), ask, tmp_path)
    assert "it takes too long" in message
    assert time.monotonic() - begun < 60


def test_a_put_whose_answer_is_lost_is_made_again(bucket, tmp_path, wire):
    settings = bucket(endpoint=wire.endpoint)
    store = open_store(settings, tmp_path)
    wire.swallow = 2
    store.put("ab/1.gz", b"once")
    assert wire.requests >= 3
    assert [each[:2] for each in store.objects()] == [("ab/1.gz", 4)]


@asks
def test_lost_answers_are_asked_for_again(bucket, tmp_path, wire, ask):
    store = open_store(bucket(endpoint=wire.endpoint), tmp_path)
    store.put("ab/1.gz", b"1")
    wire.swallow = 1
    ask(store)
    assert wire.swallow == 0


def test_a_put_whose_answers_are_all_lost_fails_and_can_be_made_again(bucket, tmp_path, wire):
    settings = bucket(endpoint=wire.endpoint, timeout_s=5.0)
    wire.swallow = 1000
    said(settings, lambda store: store.put("ab/1.gz", b"once"), tmp_path)
    wire.swallow = 0
    store = open_store(settings, tmp_path)
    store.put("ab/1.gz", b"once")
    assert store.get("ab/1.gz") == b"once"


def test_keys_and_address_are_taken_from_the_usual_variables(bucket, tmp_path, server, monkeypatch):
    for name, value in {
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_ENDPOINT_URL": server.endpoint,
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    store = open_store(bucket(access_key=None, secret_key=None, endpoint=None), tmp_path)
    store.put("ab/1.gz", b"1")
    assert store.get("ab/1.gz") == b"1"


def test_a_prefix_keeps_archives_of_one_bucket_apart(server, tmp_path):
    one = open_store(server.settings("s3://apart/a"), tmp_path)
    two = open_store(server.settings("s3://apart/ab"), tmp_path)
    whole = open_store(server.settings("s3://apart/"), tmp_path)
    one.put("00/1.gz", b"1")
    two.put("00/2.gz", b"2")
    assert [each.name for each in one.objects()] == ["00/1.gz"]
    assert sorted(each.name for each in whole.objects()) == ["a/00/1.gz", "ab/00/2.gz"]


def test_a_file_of_certificates_that_is_not_there_is_named(bucket, tmp_path):
    with pytest.raises(CapturesAwayError, match="ca names"):
        open_store(bucket(ca=tmp_path / "none.pem"), tmp_path)


def test_nobody_who_keeps_captures_in_a_folder_loads_what_speaks_s3():
    code = (
        "import sys, indexer.archive, indexer.cli, indexer.pipeline.site, indexer.object_stores as o; "
        "from indexer.config import CaptureSettings as C; from pathlib import Path; "
        "o.open_store(C(), Path('.')); o.open_store(C('file:///tmp/x'), Path('.')); "
        "print([name for name in sys.modules if name.startswith('obstore')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout.strip() == "[]"


def test_what_is_not_installed_is_named(monkeypatch, tmp_path, bucket):
    monkeypatch.setitem(sys.modules, "indexer.object_stores.s3", None)
    monkeypatch.delitem(sys.modules, "indexer.object_stores.s3")
    monkeypatch.setitem(sys.modules, "obstore", None)
    monkeypatch.setitem(sys.modules, "obstore.exceptions", None)
    with pytest.raises(CapturesAwayError, match="pip install"):
        open_store(bucket(), tmp_path)
