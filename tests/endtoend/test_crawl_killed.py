"""A crawl killed without warning before and after each thing it writes: the next run brings about the same archive.

By itself this file is a longer run: ``python tests/endtoend/test_crawl_killed.py [--every N]`` tries every N-th point.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest

# Run as a script, its folder's parent is not on the path as it is under pytest.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from crawlkill import Site, ask, do, serving, state_of
from thoroughness import tries

SEED = 21
KILLS = tries(5)


class Trial:
    """The same crawl again and again from one beginning, killed at one point or another, against an undisturbed one."""

    def __init__(self, folder: Path, site: Site, url: str) -> None:
        self._folder, self._site, self._url = folder, site, url
        self._base, self._at = folder / "base", folder / "trial"

    def begin(self) -> int:
        """Do it undisturbed from what is in ``base``, and return how many points there are."""
        points, self._wanted, self._asked = self._crawl(())
        return points

    def _crawl(self, kills: tuple[int, ...]) -> tuple[int, dict[str, object], Counter[str]]:
        shutil.rmtree(self._at, ignore_errors=True)
        if self._base.exists():
            shutil.copytree(self._base, self._at)
        self._site.asked.clear()
        job = ask(self._at)
        for point in kills:
            do(self._at, self._url, job, point)
        points = do(self._at, self._url, job)
        asked = Counter({path: times for path, times in self._site.asked.items() if path != "/robots.txt"})
        return points, state_of(self._at, self._url), asked

    def keep(self) -> None:
        """Let the next crawls begin where this one ended."""
        shutil.rmtree(self._base, ignore_errors=True)
        shutil.copytree(self._at, self._base)

    def killed_at(self, *points: int) -> None:
        """Kill it at each of ``points`` in turn, counted anew each time, let it end and compare."""
        _, state, asked = self._crawl(points)
        for name, value in self._wanted.items():
            assert state[name] == value, f"killed at {points}: {name}"
        assert not self._asked - asked, f"killed at {points}: not asked for again {self._asked - asked}"
        assert sum((asked - self._asked).values()) <= len(points), (
            f"killed at {points}: {asked - self._asked}"
        )


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def trial(tmp_path, site):
    with serving(site) as url:
        yield Trial(tmp_path, site, url)


def test_a_first_crawl_killed_at_any_moment_loses_nothing_and_asks_for_one_page_more_at_most(trial):
    points = trial.begin()
    for point in sorted(random.Random(SEED).sample(range(1, points), min(KILLS, points - 1))):
        trial.killed_at(point)


def test_a_crawl_of_a_site_that_changed_killed_at_any_moment_ends_as_one_that_was_not(trial, site):
    trial.begin()
    trial.keep()
    site.change()
    points = trial.begin()
    chance = random.Random(SEED)
    for point in sorted(chance.sample(range(1, points), min(KILLS, points - 1))):
        trial.killed_at(point)
    # Killed again on the way, for every time at most one page more.
    trial.killed_at(*chance.sample(range(1, points // 2), 3))


def main() -> None:
    """Kill it at many points and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, metavar="N")
    every = parser.parse_args().every
    tried, failed = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        site = Site()
        with serving(site) as url:
            trial = Trial(Path(folder), site, url)
            for round_ in ("a first crawl", "one of a site that changed"):
                points = trial.begin()
                for point in range(1, points, every):
                    tried += 1
                    try:
                        trial.killed_at(point)
                    except AssertionError as error:
                        failed += 1
                        sys.stdout.write(f"{round_}, point {point}: {error}\n")
                    sys.stdout.flush()
                sys.stdout.write(f"{round_}: {points} points\n")
                trial.begin()
                trial.keep()
                site.change()
    sys.stdout.write(f"{tried} kills, {failed} of them with a difference\n")


if __name__ == "__main__":
    main()
