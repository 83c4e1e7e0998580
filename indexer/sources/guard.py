"""Decides which addresses the crawler may connect to, and connects to exactly the address it judged.

It knows nothing of HTTP; a name is resolved once, here, so that a second answer cannot smuggle in another address.
"""

import socket
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpcore2

from indexer.errors import FetchError, GuardError

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Sequence[str]]
SocketOption = (
    tuple[int, int, int]
    | tuple[int, int, bytes | bytearray]
    | tuple[int, int, None, int]  # as httpcore2 has it
)


def _networks(*spelled: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(text) for text in spelled)


# Cloud metadata, wherever a provider put it (some of it on public or private addresses): never, for anybody.
_METADATA = _networks(
    "169.254.0.0/16",  # AWS, Google, Azure, Oracle, DigitalOcean, and link-local in general
    "100.100.100.200/32",  # Alibaba
    "168.63.129.16/32",  # Azure's wire server
    "192.0.0.192/32",  # Oracle, classic
    "fd00:ec2::/32",  # AWS over IPv6
    "fd20:ce::254/128",  # Google over IPv6
)
# What `allow_private` opens: this machine, home and office networks, carriers' shared space.
_PRIVATE = _networks(
    "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7"
)  # fmt: skip
# IPv6 forms that carry an IPv4 address somewhere else; only the NAT64 prefix is still met on honest networks.
_NAT64 = IPv6Network("64:ff9b::/96")
_DISGUISES = _networks("::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "fec0::/10")
# Ports below 1024 belong to other protocols; so do these (the Fetch standard's list, and databases' own ports).
_WEB_PORTS = frozenset({80, 443})
_OTHER_PROTOCOLS = frozenset(
    {
        1719,
        1720,
        1723,
        2049,
        3659,
        4045,
        4190,
        5060,
        5061,
        6000,
        6566,
        6665,
        6666,
        6667,
        6668,
        6669,
        6679,
        6697,
    }
    | {10080, 2375, 2376, 2379, 3306, 3389, 5432, 5672, 6379, 11211, 27017}
)


def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of ``host`` as text, by the machine's own resolver.

    Raises:
        FetchError: the name has no address.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(
            f"The name {host} has no address ({error}); check its spelling and this machine's network.",
            cause="dns",
        ) from error
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def judge(address: Address, *, allow_private: bool = False) -> None:
    """Let ``address`` pass or not.

    Raises:
        GuardError: the address is private (unless allowed), link-local, metadata, multicast, reserved or a
            disguise of another address.
    """
    inner = _unwrapped(address)
    if any(inner in network for network in _METADATA):
        raise GuardError(
            f"{address} is a link-local or metadata address; the crawler never connects to those."
        )
    if any(inner in network for network in _PRIVATE):
        if not allow_private:
            raise GuardError(
                f"{address} is a private address; set allow_private = true on the source in config.toml if its "
                "site is meant to be on your own network."
            )
    elif inner.is_multicast or not inner.is_global or any(inner in network for network in _DISGUISES):
        raise GuardError(f"{address} is no public address of a web server; the crawler never connects to it.")


def _unwrapped(address: Address) -> Address:
    """Return the IPv4 address that a mapped or NAT64 one really leads to."""
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            raise GuardError(
                f"{address} names a network interface; the crawler never connects to such addresses."
            )
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def literal(host: str) -> Address | None:
    """Return the address ``host`` spells, or None when it is a name.

    Raises:
        GuardError: it spells an address in a way only old C libraries read (decimal, octal, hexadecimal, short).
    """
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        pass
    try:
        packed = socket.inet_aton(host)
    except (OSError, UnicodeError):
        return None
    raise GuardError(
        f"{host} is an odd spelling of the address {IPv4Address(packed)}; write that, or the site's name."
    )


def check_port(port: int) -> None:
    """Let a port pass where a web server may listen.

    Raises:
        GuardError: the port belongs to another protocol.
    """
    if port not in _WEB_PORTS and (port < 1024 or port > 65535 or port in _OTHER_PROTOCOLS):  # noqa: PLR2004 - the first unprivileged and the last port
        raise GuardError(
            f"Port {port} belongs to another protocol than the web; the crawler does not connect to it."
        )


class GuardedBackend(httpcore2.NetworkBackend):
    """Opens TCP connections for httpcore2, to judged addresses only; names stay with TLS and the Host header."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        resolver: Resolver = resolve,
        inner: httpcore2.NetworkBackend | None = None,
    ) -> None:
        self._allow_private = allow_private
        self._resolver = resolver
        self._inner = inner or httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first judged address of ``host`` that answers.

        Raises:
            GuardError: no address of it may be reached.
            FetchError: it has no address at all.
        """
        check_port(port)
        options = list(socket_options or ())
        addresses = self.addresses(host, port)
        for address in addresses[:-1]:
            try:
                return self._inner.connect_tcp(str(address), port, timeout, local_address, options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return self._inner.connect_tcp(str(addresses[-1]), port, timeout, local_address, options)

    def addresses(self, host: str, port: int) -> list[Address]:
        """Return the addresses of ``host`` that may be reached, at least one; raises as ``connect_tcp``."""
        spelled = literal(host)
        found = (
            [spelled] if spelled is not None else [ip_address(text) for text in self._resolver(host, port)]
        )
        allowed, refusal = [], None
        for address in found:
            try:
                judge(address, allow_private=self._allow_private)
                allowed.append(address)
            except GuardError as error:
                refusal = error
        if refusal is not None and not allowed:
            raise GuardError(f"{host} was not contacted: {refusal}") from refusal
        if not allowed:
            raise FetchError(f"The name {host} has no address; check its spelling.", cause="dns")
        return allowed
