"""Validate one option's value and convert it to its type.

It knows no files and no lines; a message is half a sentence that follows the option's name.
"""

import ipaddress
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from indexer.config import cron
from indexer.config.options import Option
from indexer.errors import ConfigError

_SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?", re.ASCII)
_HOST = re.compile(r"\.?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?", re.ASCII)
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]", re.ASCII)
# Shorter tokens can be tried out over a network.
MIN_TOKEN_CHARS = 12
_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})


def checked(option: Option, value: Any, folder: Path) -> Any:
    """Return ``value`` in the option's type; relative paths are taken from ``folder``.

    Raises:
        ConfigError: it has another type, is out of bounds or out of form.
    """
    if option.many:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ConfigError('must be a list of text, such as ["one", "two"]')
        return tuple(_text(option, item) for item in value)
    if option.kind is bool:
        return _typed(option, value, bool, "true or false, without quotes")
    if option.kind is int:
        return _bounded(option, _typed(option, value, int, "a whole number, without quotes"))
    if option.kind is float:
        number = value if isinstance(value, float) else _typed(option, value, int, "a number, without quotes")
        return _bounded(option, float(number))
    text = _typed(option, value, str, "text in quotes")
    if option.kind is Path:
        return _path(text, folder)
    return option.kind(_text(option, text))


def from_variable(option: Option, text: str, folder: Path) -> Any:
    """Return the value an environment variable's ``text`` means; lists are separated by commas.

    Raises:
        ConfigError: it means none.
    """
    value: Any = text.strip()
    if option.many:
        value = [item.strip() for item in text.split(",") if item.strip()]
    elif option.kind is bool and value.lower() in _TRUE | _FALSE:
        value = value.lower() in _TRUE
    elif option.kind in (int, float):
        try:
            value = option.kind(value)
        except ValueError:
            kind = "a whole number" if option.kind is int else "a number"
            raise ConfigError(f"must be {kind}, not {_shown(option, text)}") from None
    return checked(option, value, folder)


def _typed(option: Option, value: Any, kind: type, wanted: str) -> Any:
    # In Python true is a whole number; in a configuration it is not.
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ConfigError(f"must be {wanted}, not {_shown(option, value)}")
    return value


def _shown(option: Option, value: Any) -> str:
    if option.secret:
        return "what is given"
    # As TOML writes it, which is how it was typed.
    return str(value).lower() if isinstance(value, bool) else repr(value)[:60]


def _bounded(option: Option, number: float) -> float:
    low = -math.inf if option.least is None else option.least
    high = math.inf if option.most is None else option.most
    if not low <= number <= high:
        raise ConfigError(f"must be from {option.least:,} to {option.most:,}, not {number:,}")
    return number


def _path(text: str, folder: Path) -> Path:
    if not text.strip() or "\0" in text:
        raise ConfigError("must name a folder")
    return folder / Path(text).expanduser()


def _text(option: Option, text: str) -> str:
    if option.few and text not in option.few:
        raise ConfigError(f"must be one of {', '.join(option.few)}, not {_shown(option, text)}")
    return text if option.form is None else _FORMS[option.form](text)


# -- forms --------------------------------------------------------------------------------------------------


def _some_text(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ConfigError("must be one line of text")
    return text.strip()


def _header(text: str) -> str:
    if not text.isascii():
        raise ConfigError("must be plain ASCII, as it is sent in a header")
    return _some_text(text)


def _slug(text: str) -> str:
    if _SLUG.fullmatch(text) is None:
        raise ConfigError(f"must be small letters, digits and hyphens, such as my-stories, not {text[:60]!r}")
    return text


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or not text.isprintable() or " " in text:
        raise ConfigError(f"must be an address such as https://example.com/stories/, not {text[:60]!r}")
    return text


def _server(text: str) -> str:
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("postgresql", "postgres") and len(parts.path) > 1 and parts.port != 0
    except ValueError:
        sound = False
    if not sound or not text.isprintable() or " " in text:
        raise ConfigError(
            "must be the address of a PostgreSQL database such as postgresql://account@host:5432/database, with signs that "
            "are no letters and digits written as %XX"
        )
    return text


def _store(text: str) -> str:
    try:
        parts = urlsplit(text)
        bucket = parts.scheme == "s3" and bool(_BUCKET.fullmatch(parts.netloc))
        folder = parts.scheme == "file" and not parts.netloc and len(parts.path) > 1
        sound = not text or ((bucket or folder) and not parts.query and not parts.fragment)
    except ValueError:
        sound = False
    if not sound or not text.isprintable() or " " in text:
        # Not shown: somebody may have written a password there.
        raise ConfigError("must be file:///a/folder or s3://bucket/prefix, without keys or a host")
    return text.rstrip("/")


def _origin(text: str) -> str:
    origin = text.removesuffix("/")
    if origin == "*":
        return origin
    _url(origin)
    parts = urlsplit(origin)
    if parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise ConfigError(f"must be an origin such as https://example.com, without a path, not {text[:60]!r}")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _host(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.strip("[]")))
    except ValueError:
        pass
    if _HOST.fullmatch(text) is None:
        raise ConfigError(f"must be a host name or an address such as 127.0.0.1, not {text[:60]!r}")
    return text.lower()


def _network(text: str) -> str:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ConfigError(
            f"must be an address or a network such as 127.0.0.1 or 10.0.0.0/8, not {text[:60]!r}"
        ) from None
    if network.prefixlen == 0:
        raise ConfigError(f"must name the proxies: with {text[:60]} anybody could claim any address")
    if ipaddress.ip_interface(text).ip != network.network_address:
        raise ConfigError(f"must be a network, such as {network}, or one address, not {text[:60]!r}")
    return str(network)


def _token(text: str) -> str:
    if len(text) < MIN_TOKEN_CHARS or not text.isascii() or not text.isprintable() or " " in text:
        raise ConfigError(f"must be at least {MIN_TOKEN_CHARS} letters, digits and signs without spaces")
    return text


_FORMS: dict[str, Callable[[str], str]] = {
    "text": _some_text,
    "header": _header,
    "slug": _slug,
    "url": _url,
    "server": _server,
    "store": _store,
    "origin": _origin,
    "host": _host,
    "network": _network,
    "token": _token,
    "cron": cron.normal,
}
