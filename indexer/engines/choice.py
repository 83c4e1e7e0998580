"""The engines there are, by name; one that is not used is not loaded, and may as well not be installed.

It is the only place that knows more than one.
"""

from __future__ import annotations

from collections.abc import Callable

from indexer.config import Settings
from indexer.engines.port import SearchEngine
from indexer.errors import EngineError


def _tantivy(settings: Settings) -> SearchEngine:
    from indexer.engines.tantivy_engine.engine import TantivyEngine  # noqa: PLC0415  # see the module's docstring

    return TantivyEngine(settings.index, settings.search)


def _whoosh(settings: Settings) -> SearchEngine:
    from indexer.engines.whoosh_engine.engine import WhooshEngine  # noqa: PLC0415  # as above

    return WhooshEngine(settings.index, settings.search)


ENGINES: dict[str, Callable[[Settings], SearchEngine]] = {"tantivy": _tantivy, "whoosh": _whoosh}


def make_engine(settings: Settings, name: str | None = None) -> SearchEngine:
    """Return the engine called ``name``, or the one that config.toml names.

    Raises:
        EngineError: there is no such engine, or its library is not installed.
    """
    wanted = name or settings.index.engine
    make = ENGINES.get(wanted)
    if make is None:
        known = ", ".join(sorted(ENGINES))
        raise EngineError(f"There is no engine “{wanted}”; set [index] engine to one of: {known}")
    try:
        return make(settings)
    except ImportError as error:
        others = " or ".join(sorted(set(ENGINES) - {wanted}))
        raise EngineError(
            f"The library of the engine “{wanted}” cannot be loaded ({error}); install it, or set [index] engine to {others}"
        ) from error
