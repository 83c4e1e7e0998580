"""Who is asking: the address that counts, also behind proxies, whose word is taken only where the settings say so.

It limits nobody, and trusts no header that somebody untrusted could have written.
"""

import ipaddress
from collections.abc import Iterator, Sequence

from flask import Request

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# A household or a machine has a whole one of these to itself, and can take a new address in it for every request.
_ONE_CLIENT_BITS = 64
_NOBODY = "unknown"


def networks(named: Sequence[str]) -> tuple[Network, ...]:
    """Return addresses and networks in words, such as 10.0.0.0/8, as networks."""
    return tuple(map(ipaddress.ip_network, named))


def client_of(request: Request, trusted: Sequence[Network]) -> str:
    """Return the client a request comes from: an IPv4 address, or the network of 64 bits around an IPv6 address.

    ``trusted`` are the proxies whose X-Forwarded-For or Forwarded counts. Each proxy adds the address it was asked
    from at the right, so the chain is followed from there, as long as it leads through trusted ones: what stands
    further left may be anybody's invention.
    """
    peer = _address(request.remote_addr or "")
    if peer is None:
        return _NOBODY
    if not _is_in(peer, trusted):
        return _one(peer)
    chains = (_x_forwarded_for(request), _forwarded(request))
    found = {_one(_followed(peer, chain, trusted)) for chain in chains if chain}
    # A proxy writes one of the two and may pass on the other as it came: where they differ, neither is believed.
    return found.pop() if len(found) == 1 else _one(peer)


def _followed(peer: Address, chain: Sequence[str], trusted: Sequence[Network]) -> Address:
    """Return the first address from the right that is no trusted proxy, or the last that can be read."""
    last = peer
    for hop in reversed(chain):
        address = _address(hop)
        if address is None:
            break
        last = address
        if not _is_in(address, trusted):
            break
    return last


def _x_forwarded_for(request: Request) -> list[str]:
    return _hops(request.headers.getlist("X-Forwarded-For"))


def _forwarded(request: Request) -> list[str]:
    """Return the ``for=`` of every hop; no address holds a comma, so quotes cannot hide where a hop ends."""
    return [next(_for(hop), "") for hop in _hops(request.headers.getlist("Forwarded"))]


def _hops(headers: Sequence[str]) -> list[str]:
    joined = ",".join(headers)
    return joined.split(",") if joined.strip() else []


def _for(hop: str) -> Iterator[str]:
    for pair in hop.split(";"):
        name, _, value = pair.partition("=")
        if name.strip().lower() == "for":
            yield value.strip().strip('"')


def _address(text: str) -> Address | None:
    """Read an address with or without a port: 192.0.2.1:80, [2001:db8::1]:80; None where it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_in(address: Address, trusted: Sequence[Network]) -> bool:
    return any(address in network for network in trusted)


def _one(address: Address) -> str:
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.ip_network((address, _ONE_CLIENT_BITS), strict=False))
