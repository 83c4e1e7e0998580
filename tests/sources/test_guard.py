from ipaddress import ip_address

import httpcore2
import pytest

from indexer.errors import FetchError, GuardError
from indexer.sources.guard import GuardedBackend, check_port, judge, literal, resolve

NEVER = [
    "169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%eth0", "100.100.100.200", "168.63.129.16", "fd00:ec2::254",
    "0.0.0.0", "::", "224.0.0.1", "239.255.255.250", "255.255.255.255", "240.0.0.1", "ff02::1", "192.0.2.1",
    "198.18.0.1", "2001:db8::1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "::127.0.0.1", "fec0::1",
    "64:ff9b:1::1", "64:ff9b::169.254.169.254", "::ffff:169.254.169.254", "::ffff:0.0.0.0",
]  # fmt: skip
PRIVATE = [
    "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "::1", "fc00::1",
    "fd12:3456::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1",
]  # fmt: skip
PUBLIC = [
    "93.184.215.14",
    "8.8.8.8",
    "2606:2800:21f:cb07::1",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "172.32.0.1",
]


class Line(httpcore2.NetworkBackend):
    """Connects to nothing and remembers where it was asked to."""

    def __init__(self, refuse=()):
        self.asked = []
        self.refuse = refuse

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        self.asked.append((host, port))
        if host in self.refuse:
            raise httpcore2.ConnectError("refused")
        return httpcore2.MockStream([])


def backend(*answers, allow_private=False, refuse=()):
    line, given = Line(refuse), iter(answers)
    return GuardedBackend(
        allow_private=allow_private, resolver=lambda _host, _port: next(given), inner=line
    ), line


@pytest.mark.parametrize("address", NEVER)
@pytest.mark.parametrize("allow_private", [False, True])
def test_some_addresses_are_never_reached(address, allow_private):
    with pytest.raises(GuardError):
        judge(ip_address(address), allow_private=allow_private)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_reached_only_when_allowed(address):
    with pytest.raises(GuardError, match="allow_private"):
        judge(ip_address(address))
    judge(ip_address(address), allow_private=True)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_reached(address):
    judge(ip_address(address))


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "10.1", "017700000001", "134744072"]
)
def test_odd_spellings_of_addresses_are_refused(host):
    with pytest.raises(GuardError, match="odd spelling"):
        literal(host)
    guarded, line = backend(["8.8.8.8"], allow_private=True)
    with pytest.raises(GuardError):
        guarded.connect_tcp(host, 80)
    assert line.asked == []


def test_names_are_no_literals():
    assert literal("archive.example") is None
    assert literal("1.2.3.4.example") is None
    assert str(literal("[::1]")) == "::1"


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "::ffff:7f00:1", "169.254.169.254"])
def test_literal_hosts_are_judged_without_asking_the_resolver(host):
    guarded, line = backend()
    with pytest.raises(GuardError, match="was not contacted"):
        guarded.connect_tcp(host, 80)
    assert line.asked == []


def test_the_judged_address_is_the_one_connected_to():
    guarded, line = backend(["93.184.215.14"])
    guarded.connect_tcp("archive.example", 443)
    assert line.asked == [("93.184.215.14", 443)]


def test_a_name_that_changes_its_answer_is_judged_anew_each_time():
    guarded, line = backend(["93.184.215.14"], ["127.0.0.1"])
    guarded.connect_tcp("rebinding.example", 80)
    with pytest.raises(GuardError):
        guarded.connect_tcp("rebinding.example", 80)
    assert line.asked == [("93.184.215.14", 80)]


def test_of_mixed_answers_only_good_ones_are_tried():
    guarded, line = backend(["127.0.0.1", "93.184.215.14", "8.8.8.8"], refuse=["93.184.215.14"])
    guarded.connect_tcp("mixed.example", 80)
    assert line.asked == [("93.184.215.14", 80), ("8.8.8.8", 80)]


def test_a_name_without_an_address_is_no_guard_matter():
    guarded, _line = backend([])
    with pytest.raises(FetchError) as caught:
        guarded.connect_tcp("nowhere.example", 80)
    assert caught.value.cause == "dns"


@pytest.mark.parametrize("port", [22, 25, 0, 1023, 5432, 6379, 6667, 70000])
def test_ports_of_other_protocols_are_refused(port):
    with pytest.raises(GuardError):
        check_port(port)


@pytest.mark.parametrize("port", [80, 443, 8080, 8443, 1024, 65535])
def test_ports_of_web_servers_pass(port):
    check_port(port)


def test_socket_files_are_never_opened():
    with pytest.raises(NotImplementedError):
        GuardedBackend().connect_unix_socket("/run/some.sock")


def test_the_machines_resolver_is_asked_and_its_refusal_told():
    assert resolve("127.0.0.1", 80) == ("127.0.0.1",)
    with pytest.raises(FetchError, match="has no address"):
        resolve("x" * 70 + ".invalid", 80)
