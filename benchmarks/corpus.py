"""The text that is measured: real stories where they are at hand, else generated ones, and always said which.

It downloads nothing and changes no story.
"""

from __future__ import annotations

import os
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generated import generate
from benchmarks.machine import CHECKOUT
from benchmarks.progress import say, working

_NAMED = "VELVETEEN_STORIES"
_BESIDE = CHECKOUT.parent / "scratch" / "stories"
_ARCHIVE = CHECKOUT.parent / "shared" / "data" / "stories-200mb.tar.xz"
# As many as the archive of real stories holds, so that --every means the same for both.
_GENERATED = 8934


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder of story files with a sentence on what they are."""

    folder: Path
    told: str
    files: int
    megabytes: float
    real: bool


def prepare(work: Path, *, every: int) -> Corpus:
    """Make a folder in ``work`` of every n-th real story, or of as many generated ones, and say which."""
    real = _real_stories()
    target = work / f"{'text' if real else 'generated'}-{every}"
    if not target.is_dir():
        # Made under another name first: an interrupted run leaves no half of a corpus behind.
        partly = target.with_name(f"{target.name}.partly")
        shutil.rmtree(partly, ignore_errors=True)
        partly.mkdir(parents=True)
        if real:
            _copy(real, partly, every)
        else:
            generate(partly, stories=max(1, _GENERATED // every))
        partly.rename(target)
    files = sum(1 for path in target.rglob("*") if path.is_file())
    size = megabytes(target)
    kind = (
        f"real stories, one in {every}"
        if real
        else f"GENERATED stories; set {_NAMED} to a folder of real ones"
    )
    corpus = Corpus(target, f"{files:,} {kind}, {size:.1f} MB", files, size, real is not None)
    say(f"corpus: {corpus.told}")
    return corpus


def megabytes(folder: Path) -> float:
    """Return how much the files under ``folder`` hold, in millions of bytes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _copy(real: Path, target: Path, every: int) -> None:
    for path in sorted(path for path in real.rglob("*") if path.is_file())[::every]:
        copy = target / path.relative_to(real)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)


def _real_stories() -> Path | None:
    """Return the folder of real stories, unpacked to the user's cache where only their archive is there."""
    named = os.environ.get(_NAMED)
    if named and not Path(named).exists():
        raise SystemExit(f"{_NAMED} names {named}, which is not there")
    for place in (Path(named),) if named else (_BESIDE, _ARCHIVE):
        if place.is_dir():
            return place
        if place.is_file():
            return _unpacked(place)
    return None


def _unpacked(archive: Path) -> Path:
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = caches / "velveteen-benchmarks" / f"{archive.name}-{archive.stat().st_size}"
    if not folder.is_dir():
        partly = folder.with_name(f"{folder.name}.partly")
        shutil.rmtree(partly, ignore_errors=True)
        partly.mkdir(parents=True)
        with working(f"unpacking {archive.name} to {folder}"), tarfile.open(archive) as opened:
            opened.extractall(partly, filter="data")
        partly.rename(folder)
    return folder
