"""The registry of engines by name; an engine is imported when it is first used, and may be missing until then.

It is the only place that knows more than one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from indexer.config import Settings
from indexer.engines.local.engine import LocalEngine
from indexer.engines.local.folders import FolderEngine
from indexer.engines.local.generations import Generations
from indexer.engines.local.passages import WithPassages
from indexer.engines.port import IndexAdministration, SearchEngine
from indexer.errors import EngineError


@dataclass(frozen=True, slots=True)
class Kind:
    """How to make an engine, and, without loading it, what knows its indexes; engines may share that."""

    make: Callable[[Settings], SearchEngine]
    generations: Callable[[Settings], IndexAdministration]
    # Whether there may be any: who uses no cluster asks none.
    may_hold: Callable[[Settings], bool] = lambda _: True


def make_adapter(settings: Settings, name: str) -> FolderEngine:
    """Return what works in folders of the local engine ``name``, also in a process that helps it."""
    index, search = settings.index, settings.search
    make: Callable[..., FolderEngine]
    if name == "whoosh":
        from indexer.engines.whoosh_engine.engine import WhooshEngine  # noqa: PLC0415  # see the module's docstring

        make = WhooshEngine
    else:
        from indexer.engines.tantivy_engine.engine import TantivyEngine  # noqa: PLC0415  # as above

        make = TantivyEngine
    return WithPassages(make(index, search), make(index, search, passages=True) if index.passages else None)


def _local(name: str) -> Kind:
    return Kind(lambda settings: LocalEngine(settings, partial(make_adapter, settings, name)), Generations.of)


def _cluster(settings: Settings) -> SearchEngine:
    from indexer.engines.opensearch_engine.engine import OpenSearchEngine  # noqa: PLC0415  # as above

    return OpenSearchEngine(settings.opensearch, settings.index, settings.search)


def _indexes(settings: Settings) -> IndexAdministration:
    from indexer.engines.opensearch_engine.indexes import indexes_of  # noqa: PLC0415  # as above

    return indexes_of(settings.opensearch)


ENGINES: dict[str, Kind] = {name: _local(name) for name in ("tantivy", "whoosh")} | {
    "opensearch": Kind(_cluster, _indexes, lambda settings: bool(settings.opensearch.hosts))
}


def writes_files(name: str) -> bool:
    """Say whether the indexes of the engine ``name`` are files of one folder of data."""
    return name in ENGINES and ENGINES[name].generations == Generations.of


def make_engine(settings: Settings, name: str | None = None) -> SearchEngine:
    """Return the engine called ``name``, or the one that config.toml names.

    Raises:
        EngineError: there is no such engine, or its library is not installed.
    """
    wanted = name or settings.index.engine
    kind = ENGINES.get(wanted)
    if kind is None:
        known = ", ".join(sorted(ENGINES))
        raise EngineError(f"There is no engine “{wanted}”; set [index] engine to one of: {known}")
    try:
        return kind.make(settings)
    except ImportError as error:
        others = " or ".join(sorted(set(ENGINES) - {wanted}))
        raise EngineError(
            f"The library of the engine “{wanted}” cannot be loaded ({error}); install it, or set [index] engine to {others}"
        ) from error


def every_administration(settings: Settings) -> list[IndexAdministration]:
    """Return what knows the indexes of the archive, that of the engine which config.toml names first, each once."""
    kinds = sorted(ENGINES, key=lambda name: name != settings.index.engine)
    held = [ENGINES[name] for name in kinds if ENGINES[name].may_hold(settings)]
    return [make(settings) for make in dict.fromkeys(kind.generations for kind in held)]
