"""Which rows of five stems stand in several works, and where: worked out on disk, so that memory does not grow with them.

It knows words by the numbers of their stems and their places by counting all words of all stories; it compares no texts.
The numbers are passim's (Smith, Cordell, Dillon 2013): rows of five words, those that at most a hundred texts hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import numpy as np
import numpy.typing as npt

from indexer.analysis.stem_numbers import StemNumbers

Numbers = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]

# Words of a row, and the works that may have it: what more of them have is everybody's.
SIZE, MOST_WORKS = 5, 100
# Rows are shared out to files by their highest bits, so few to a file that sorting one takes some 100 MB.
_ROWS_A_FILE, _MOST_BITS = 1_500_000, 9
# A row is kept as 32 of its bits, those that name its file aside, above the place where it stands. Two rows are taken for
# one so seldom that no passage is made of it.
_HALF = np.uint64(32)
_PLACE = np.uint64((1 << 32) - 1)
# Odd constants of well mixed bits (xxHash64, wyhash, MurmurHash3).
_MULTIPLIERS = tuple(
    map(
        np.uint64,
        (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xA0761D6478BD642F, 0xE7037ED1A0B428DB),
    )
)
_MIX, _HALF_LESS = np.uint64(0xFF51AFD7ED558CCD), np.uint64(29)


@dataclass(frozen=True, slots=True)
class SharedGrams:
    """All words, and the rows that several works have.

    ``words`` are the numbers of all stems; ``rows`` has for each place the number of the row that begins there, 0 where
    nobody shares it; ``places`` are those of row ``n`` from ``starts[n]`` to ``starts[n + 1]``.
    """

    words: StemNumbers
    rows: npt.NDArray[np.uint32]
    starts: Places
    places: npt.NDArray[np.uint32]


class GramFiles:
    """Takes the words of stories one after another and finds the rows they share. Use it as a context manager."""

    def __init__(self, folder: Path, expected_words: int) -> None:
        self._folder = folder
        bits = min((max(expected_words, 1) // _ROWS_A_FILE).bit_length(), _MOST_BITS)
        self._bits, self._file_bits = np.uint64(bits), np.uint64(64 - bits)
        self._files = 1 << bits
        self.words = 0
        # Where each story begins, and whose work it is.
        self._begins: list[int] = []
        self._works: list[int] = []

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            self._stems = opened.enter_context((self._folder / "words").open("wb"))
            self._rows: list[IO[bytes]] = [
                opened.enter_context((self._folder / f"rows-{number}").open("w+b"))
                for number in range(self._files)
            ]
            self._opened = opened.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    def add(self, chapters: Sequence[StemNumbers], work: int) -> None:
        """Take the words of a story's chapters; no row reaches from one into the next."""
        self._begins.append(self.words)
        self._works.append(work)
        made = [self._row_keys(numbers) for numbers in chapters]
        if made:
            rows, keys = (np.concatenate(each) for each in zip(*made, strict=True))
            self._share_out(rows, keys)

    def _row_keys(self, numbers: StemNumbers) -> tuple[Numbers, Numbers]:
        """Write the words of a chapter; return which file each row belongs to, and what is kept of it."""
        self._stems.write(numbers.tobytes())
        rows = _hashed(numbers)
        places = np.arange(self.words, self.words + len(rows), dtype=np.uint64)
        self.words += len(numbers)
        # A shift by all bits is none.
        files = rows >> self._file_bits if self._bits else np.zeros_like(rows)
        return files, (rows << self._bits & ~_PLACE) | places

    def _share_out(self, files: Numbers, keys: Numbers) -> None:
        order = np.argsort(files.astype(np.uint16), kind="stable")
        keys = keys[order]
        cuts = np.searchsorted(files[order], np.arange(self._files + 1, dtype=np.uint64))
        for number, file in enumerate(self._rows):
            file.write(keys[cuts[number] : cuts[number + 1]].tobytes())

    def shared(self) -> Iterator[int | SharedGrams]:
        """Find the rows that two to a hundred works share: yield how many files are left, and at last what was found."""
        self._stems.flush()
        begins, works = np.array(self._begins, np.int64), np.array(self._works, np.int64)
        rows = np.memmap(self._folder / "shared", np.uint32, "w+", shape=(max(self.words, 1),))
        starts: list[Places] = [np.zeros(2, np.int64)]
        found, count = 0, 0
        with (self._folder / "places").open("wb") as file:
            for number, each in enumerate(self._rows):
                numbers, places = _of_several(_read(each), begins, works)
                rows[places] = numbers + count + 1
                sizes = np.bincount(numbers)
                starts.append(found + np.cumsum(sizes))
                count, found = count + len(sizes), found + len(places)
                file.write(places.astype(np.uint32).tobytes())
                yield self._files - number - 1
        yield SharedGrams(
            _mapped(self._folder / "words"), rows, np.concatenate(starts), _mapped(self._folder / "places")
        )


def _read(file: IO[bytes]) -> Numbers:
    """Return the keys in a file, sorted, and leave nothing of it on the disk."""
    file.seek(0)
    keys = np.frombuffer(bytearray(file.read()), np.uint64)
    with suppress(OSError):
        file.truncate(0)
    keys.sort()
    return keys


def _of_several(keys: Numbers, begins: Places, works: Places) -> tuple[Places, Places]:
    """Return the rows that several works have but not too many, numbered from 0, by the places where they stand."""
    rows, places = keys >> _HALF, (keys & _PLACE).astype(np.int64)
    numbers, sizes = _numbered(rows)
    several = sizes[numbers] > 1
    numbers, places = numbers[several], places[several]
    owners = works[begins.searchsorted(places, "right") - 1]
    holders = np.unique(numbers * (int(works.max(initial=0)) + 1) + owners) // (int(works.max(initial=0)) + 1)
    spread = np.bincount(holders, minlength=len(sizes))
    kept = ((spread > 1) & (spread <= MOST_WORKS))[numbers]
    renumbered, _ = _numbered(numbers[kept])
    return renumbered, places[kept]


def _numbered(values: npt.NDArray[Any]) -> tuple[Places, Places]:
    """Return sorted values as numbers from 0, and how often each stands."""
    fresh = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=fresh[1:])
    numbers = np.cumsum(fresh) - 1
    return numbers, np.bincount(numbers)


def _mapped(path: Path) -> npt.NDArray[np.uint32]:
    # As a plain array: slices of it are made by the hundred thousand.
    return np.memmap(path, np.uint32, "r").view(np.ndarray) if path.stat().st_size else np.zeros(0, np.uint32)


def _hashed(numbers: StemNumbers) -> Numbers:
    """Return a number of well mixed bits for every row of words."""
    count = max(len(numbers) - SIZE + 1, 0)
    wide = numbers.astype(np.uint64)
    rows = wide[:count] * _MULTIPLIERS[0]
    for step in range(1, SIZE):
        rows += wide[step : step + count] * _MULTIPLIERS[step]
        rows ^= rows >> _HALF_LESS
    rows *= _MIX
    rows ^= rows >> _HALF
    return rows
