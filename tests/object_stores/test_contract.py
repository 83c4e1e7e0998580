"""What every store of objects does."""

from __future__ import annotations

import threading
import time
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def sizes(store):
    return {each.name: each.size for each in store.objects()}


def test_an_object_comes_back_as_it_was_put(store):
    store.put("ab/abcd.gz", b"a lamp" * 1000)
    assert store.get("ab/abcd.gz") == b"a lamp" * 1000


def test_what_was_never_put_is_not_there(store):
    store.put("ab/abcd.gz", b"1")
    with pytest.raises(FileNotFoundError):
        store.get("ab/abce.gz")


def test_putting_again_takes_the_place_of_what_was_there(store):
    store.put("ab/abcd.gz", b"long ago")
    store.put("ab/abcd.gz", b"now")
    assert store.get("ab/abcd.gz") == b"now"
    assert sizes(store) == {"ab/abcd.gz": 3}


def test_what_is_deleted_is_gone_and_deleting_it_again_is_no_error(store):
    names = [f"{number % 7:02}/{number}.gz" for number in range(30)]
    for name in names:
        store.put(name, b"1")
    store.delete(iter(names[:20]))
    store.delete([*names[:20], "ff/never.gz"])
    store.delete([])
    assert sorted(sizes(store)) == sorted(names[20:])
    with pytest.raises(FileNotFoundError):
        store.get(names[0])


def test_everything_is_listed_with_its_size_and_an_empty_store_has_nothing(store):
    assert sizes(store) == {}
    wanted = {f"{number % 16:02x}/{number:064x}.gz": number for number in range(60)}
    for name, size in wanted.items():
        store.put(name, bytes(size))
    assert sizes(store) == wanted


def test_an_object_is_listed_with_when_it_was_put(store):
    begun = time.time()
    store.put("ab/abcd.gz", b"1")
    (only,) = store.objects()
    assert abs(only.modified - begun) < 60


def test_an_object_of_many_megabytes_is_kept_whole(store):
    content = bytes(range(256)) * (48 * 1024)
    store.put("cd/large.gz", content)
    assert store.get("cd/large.gz") == content
    assert sizes(store) == {"cd/large.gz": len(content)}


def test_an_empty_object_is_an_object(store):
    store.put("00/empty.gz", b"")
    assert store.get("00/empty.gz") == b""


def test_threads_share_a_store(store):
    def work(number: int) -> None:
        for turn in range(10):
            store.put(f"{number:02}/{turn}.gz", f"{number} {turn}".encode())

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sizes(store)) == 60
    assert store.get("05/9.gz") == b"5 9"


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=2000))
def test_any_bytes_come_back(store, content):
    name = f"ab/{uuid.uuid4().hex}.gz"
    store.put(name, content)
    assert store.get(name) == content


def test_its_sentences_name_where_an_object_is(store):
    assert store.address("ab/abcd.gz") == f"{store.name}/ab/abcd.gz"
