"""Data files beside the modules that use them: what people know of a domain is data, not code.

It keeps lists of words, which many ask for by themselves; whoever makes other values of a file keeps those.
"""

import tomllib
from functools import cache
from importlib import resources
from typing import Any, TypeVar

T = TypeVar("T")


def data_text(package: str, name: str) -> str:
    """Return the text of the file called ``name`` in ``package``."""
    return resources.files(package).joinpath(name).read_text(encoding="utf-8")


def data_table(package: str, name: str) -> dict[str, Any]:
    """Return the TOML file called ``name`` in ``package``."""
    return tomllib.loads(data_text(package, name))


def data_record(kind: type[T], package: str, name: str) -> T:
    """Return the TOML file called ``name`` in ``package`` as a dataclass whose fields are its keys."""
    import msgspec  # noqa: PLC0415  # `--help` reads lists and no tables

    return msgspec.convert(data_table(package, name), kind, strict=False)


_kept_table = cache(data_table)


@cache
def data_list(package: str, name: str, key: str) -> tuple[str, ...]:
    """Return the list called ``key`` in the TOML file called ``name`` in ``package``, read when it is first asked for."""
    return tuple(_kept_table(package, name)[key])


@cache
def data_words(package: str, name: str, key: str) -> frozenset[str]:
    """Return the same list as a set, where only what stands in it counts."""
    return frozenset(data_list(package, name, key))
