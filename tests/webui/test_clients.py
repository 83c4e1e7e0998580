from __future__ import annotations

import pytest
from flask import Request
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from webui.clients import client_of, networks

PROXIES = networks(("127.0.0.1", "10.0.0.0/8", "fd00::/8"))
FOR = "X-Forwarded-For"


def asked(peer: str | None, *headers: tuple[str, str]) -> Request:
    builder = EnvironBuilder(headers=list(headers))
    try:
        environ = builder.get_environ()
    finally:
        builder.close()
    if peer is not None:
        environ["REMOTE_ADDR"] = peer
    return Request(environ)


@pytest.mark.parametrize(
    ("peer", "headers", "client"),
    [
        # Nobody between us.
        ("203.0.113.7", [], "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", [], "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", [], "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", [], "203.0.113.7"),
        ("fe80::1%eth0", [], "fe80::/64"),
        (None, [], "unknown"),
        ("", [(FOR, "198.51.100.1")], "unknown"),
        # Somebody untrusted says anything.
        ("203.0.113.7", [(FOR, "198.51.100.1")], "203.0.113.7"),
        ("203.0.113.7", [(FOR, "127.0.0.1")], "203.0.113.7"),
        ("203.0.113.7", [("Forwarded", "for=127.0.0.1")], "203.0.113.7"),
        ("203.0.113.7", [("X-Real-Ip", "127.0.0.1"), ("Client-Ip", "127.0.0.1")], "203.0.113.7"),
        # A proxy says who asked.
        ("127.0.0.1", [(FOR, "203.0.113.7")], "203.0.113.7"),
        ("127.0.0.1", [(FOR, "203.0.113.7:4711")], "203.0.113.7"),
        ("127.0.0.1", [(FOR, "[2001:db8:1:2::9]:4711")], "2001:db8:1:2::/64"),
        ("127.0.0.1", [(FOR, "2001:db8:1:2::9")], "2001:db8:1:2::/64"),
        ("127.0.0.1", [(FOR, "::ffff:203.0.113.7")], "203.0.113.7"),
        ("127.0.0.1", [("Forwarded", "for=203.0.113.7;proto=https;by=10.0.0.1")], "203.0.113.7"),
        ("127.0.0.1", [("Forwarded", 'proto=https; For="[2001:db8:1:2::9]:4711"')], "2001:db8:1:2::/64"),
        ("fd00::1", [(FOR, "203.0.113.7")], "203.0.113.7"),
        # Several proxies, and a client that wrote the beginning itself.
        ("127.0.0.1", [(FOR, "203.0.113.7, 10.1.2.3, 10.9.9.9")], "203.0.113.7"),
        ("127.0.0.1", [(FOR, "198.51.100.1, 203.0.113.7, 10.1.2.3")], "203.0.113.7"),
        ("127.0.0.1", [(FOR, "127.0.0.1, 203.0.113.7")], "203.0.113.7"),
        ("127.0.0.1", [(FOR, "10.0.0.1, 203.0.113.7, 10.1.2.3")], "203.0.113.7"),
        ("127.0.0.1", [(FOR, "198.51.100.1"), (FOR, "203.0.113.7")], "203.0.113.7"),
        ("127.0.0.1", [("Forwarded", "for=198.51.100.1, for=203.0.113.7")], "203.0.113.7"),
        ("127.0.0.1", [("Forwarded", 'for=198.51.100.1;by=", for=203.0.113.7')], "203.0.113.7"),
        ("127.0.0.1", [("Forwarded", 'for="\\", for="203.0.113.7"')], "203.0.113.7"),
        # Within the house.
        ("127.0.0.1", [(FOR, "10.1.2.3")], "10.1.2.3"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", [(FOR, "")], "127.0.0.1"),
        # What cannot be read ends the chain at the last hop that could.
        ("127.0.0.1", [(FOR, "203.0.113.7, unknown")], "127.0.0.1"),
        ("127.0.0.1", [(FOR, "198.51.100.1, _hidden, 10.1.2.3")], "10.1.2.3"),
        ("127.0.0.1", [(FOR, "203.0.113.7,")], "127.0.0.1"),
        ("127.0.0.1", [(FOR, "1.2.3.4.5")], "127.0.0.1"),
        ("127.0.0.1", [("Forwarded", "for=203.0.113.7, proto=https")], "127.0.0.1"),
        # Two headers: one may have come from the client.
        ("127.0.0.1", [(FOR, "203.0.113.7"), ("Forwarded", "for=198.51.100.1")], "127.0.0.1"),
        ("127.0.0.1", [(FOR, "203.0.113.7"), ("Forwarded", "for=203.0.113.7")], "203.0.113.7"),
    ],
)
def test_the_client_is_the_first_from_the_right_that_is_no_trusted_proxy(peer, headers, client):
    assert client_of(asked(peer, *headers), PROXIES) == client


def test_without_trusted_proxies_no_header_counts():
    headers = ((FOR, "203.0.113.7"), ("Forwarded", "for=203.0.113.7"))
    assert client_of(asked("127.0.0.1", *headers), ()) == "127.0.0.1"


@given(
    forged=st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0")),
    name=st.sampled_from([FOR, "Forwarded"]),
)
def test_whatever_a_client_sends_the_proxy_has_the_last_word(forged, name):
    said = "203.0.113.7" if name == FOR else "for=203.0.113.7"
    assert client_of(asked("127.0.0.1", (name, f"{forged}, {said}")), PROXIES) == "203.0.113.7"
