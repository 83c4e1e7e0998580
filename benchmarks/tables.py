"""Figures as Markdown tables: the same for the terminal, docs/performance.md and the file of a run.

It measures nothing and rounds only for show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Figures = Mapping[str, Any]


def phrase_truth(figures: Figures) -> str:
    """Return how exact the engines are, and how quick in the process."""
    return f"{exactness(figures)}\n\n{phrase_times(figures)}"


def exactness(figures: Figures) -> str:
    """Return what was compared for each engine and how often it differed."""
    rows = [
        [
            engine,
            f"{each['sets']:,}",
            f"{each['counts']:,}",
            f"{each['spans']:,}",
            f"{each['nothing']:,}",
            f"**{each['differences']}**",
        ]
        for engine, each in figures["engines"].items()
    ]
    marks = figures["marks"]
    kinds = ", ".join(f"{kind} {count}" for kind, count in figures["kinds"].items())
    head = [
        "engine",
        "sets of stories",
        "counts on a page",
        "marks on a page",
        "phrases that are nowhere",
        "differences",
    ]
    return "\n".join(
        [
            f"{figures['stories']:,} stories, {figures['words'] / 1e6:.1f} million words. Phrases: {kinds}.",
            "",
            grid(head, rows),
            "",
            f"Every mark looked at in {marks['stories']:,} whole stories: {marks['spans']:,} marks.",
        ]
    )


def phrase_times(figures: Figures) -> str:
    """Return the percentiles of each side, with the ratio to plain Tantivy where that took part."""
    times = figures["latency"]
    if not times:
        return "No times were taken."
    plain = times.get("plain Tantivy")
    rows = []
    for side, kinds in times.items():
        for kind, spread in kinds.items():
            if spread:
                shown = [milliseconds(spread[f"{name}_ms"]) for name in ("p50", "p90", "p99", "mean")]
                rows.append([side, kind, *shown, *_faster(plain and plain[kind], spread)])
    head = ["who", "phrases", "p50, ms", "p90, ms", "p99, ms", "mean, ms", "plain Tantivy takes, p50", "mean"]
    return grid(head, sorted(rows, key=lambda row: row[1]))


def _faster(plain: Figures | None, spread: Figures) -> list[str]:
    if not plain:
        return ["", ""]
    return [f"{plain[name] / spread[name]:.2f} ×" for name in ("p50_ms", "mean_ms")]


def write_path(figures: Figures) -> str:
    """Return what making files searchable took for everyone."""
    size = figures["megabytes"]
    first = next(iter(figures["sides"].values()))
    rows = [
        [
            each["name"],
            f"{each['seconds']:.1f}",
            f"{size / each['seconds']:.2f}",
            f"{each['seconds'] / first['seconds']:.2f} ×",
            f"{each['cpu_seconds']:.1f}",
            f"{each['index_mb'] / size:.2f}",
            f"{each['peak_mb']:.0f}",
            each["how"],
        ]
        for each in figures["sides"].values()
    ]
    head = [
        "who",
        f"seconds for {size:.1f} MB",
        "MB a second",
        "time to the first",
        "processor seconds",
        "index / text",
        "peak, MB",
        "what it does",
    ]
    return grid(head, rows)


def reindexing(figures: Figures) -> str:
    """Return what building an index anew from the catalogue took."""
    size = figures["megabytes"]
    rows = [
        [
            engine,
            f"{each['seconds']:.1f}",
            f"{size / each['seconds']:.2f}",
            f"{each['cpu_seconds']:.1f}",
            f"{each['peak_mb']:.0f}",
        ]
        for engine, each in figures["engines"].items()
    ]
    return grid(["`velveteen reindex`", "seconds", "MB a second", "processor seconds", "peak, MB"], rows)


def profile(figures: Figures) -> str:
    """Return the costliest functions of an import, by their own time."""
    rows = [
        [
            engine if number == 0 else "",
            f"`{line['where']}`",
            f"{line['calls']:,}",
            f"{line['seconds'] / each['seconds']:.1%}",
        ]
        for engine, each in figures["engines"].items()
        for number, line in enumerate(each["lines"])
    ]
    return grid(["engine", "function", "calls", "of the profiled time"], rows)


def peer_phrases(figures: Figures) -> str:
    """Return how long phrases take for everyone, and how often each finds as many stories as the first."""
    sides = figures["sides"]
    first = next(iter(sides.values()), None)
    rows = [
        [
            each["name"],
            *(milliseconds(each[kind]["p50_ms"]) for kind in figures["kinds"]),
            *(milliseconds(each[kind]["p99_ms"]) for kind in figures["kinds"]),
            *(f"{each[kind]['p50_ms'] / first[kind]['p50_ms']:.1f} ×" for kind in figures["kinds"] if first),
            f"{each['agrees']} of {figures['phrases']}",
        ]
        for each in sides.values()
    ]
    kinds = list(figures["kinds"])
    head = ["who", *(f"{kind}, p50, ms" for kind in kinds), *(f"{kind}, p99, ms" for kind in kinds)]
    head += [*(f"{kind}, p50 to the first" for kind in kinds), "as many stories"]
    return grid(head, rows)


def results_pages(figures: Figures) -> str:
    """Return how long pages take over HTTP."""
    rows = [
        [
            engine,
            *(milliseconds(each[name]) for name in ("p50_ms", "p90_ms", "p99_ms", "slowest_ms")),
            milliseconds(each["unchanged_ms"]) if "unchanged_ms" in each else "–",
            f"{each['rest_mb']:.0f}",
            f"{each['after_mb']:.0f}",
            f"{each['load']['per_second']:.0f}" if each.get("load") else "–",
            f"{each['load_again']['per_second']:.0f}" if each.get("load_again") else "–",
            f"{each['load']['errors'] + each['load_again']['errors']}" if each.get("load_again") else "–",
        ]
        for engine, each in figures["engines"].items()
    ]
    head = [
        "results page",
        "p50, ms",
        "p90, ms",
        "p99, ms",
        "slowest, ms",
        "asked again, ms",
        "at rest, MB",
        "after, MB",
    ]
    return grid(
        [*head, "a second, no question twice", "a second, 200 questions again and again", "errors"], rows
    )


def long_stories(figures: Figures) -> str:
    """Return what very long stories take."""
    rows = [
        [engine, *(milliseconds(each[name]) for name in ("story_ms", "page_ms", "marks_ms"))]
        for engine, each in figures["engines"].items()
    ]
    size = f"{figures['megabytes_each']:.1f} MB"
    return grid(
        [
            "engine",
            f"page of one story of {size}, ms",
            "results page of ten, ms",
            "finding and marking in ten, ms",
        ],
        rows,
    )


def growth(figures: Figures) -> str:
    """Return how the slowest questions grow with the archive."""
    rows = [
        [side, *(milliseconds(each[size]) for size in figures["sizes"]), f"{each['ratio']:.2f} ×"]
        for side, each in figures["sides"].items()
    ]
    return grid(["p99", *(f"{size} MB, ms" for size in figures["sizes"]), "ratio"], rows)


def pairs(figures: Figures) -> str:
    """Return what indexing pairs of more or fewer common words costs and brings."""
    shown = [(kind, name) for kind in ("common", "all") for name in ("p50", "p99")]
    rows = [
        [
            each["engine"],
            str(each["words"]),
            f"{each['cpu_seconds']:.1f}",
            f"{each['index_mb'] / figures['megabytes']:.2f}",
            *(milliseconds(each[f"{kind}_{name}_ms"]) for kind, name in shown),
        ]
        for each in figures["cases"]
    ]
    head = ["engine", "words paired", "processor seconds", "index / text"]
    head += [f"{'common words' if kind == 'common' else 'every kind'}, {name}, ms" for kind, name in shown]
    return grid(head, rows)


def machine(facts: Figures) -> str:
    """Return the machine in a sentence."""
    libraries = ", ".join(f"{name} {version}" for name, version in facts["libraries"].items())
    return (
        f"{facts['cpu']}, {facts['cores']} cores, {facts['memory_gb']} GB; {facts['system']};"
        f" Python {facts['python']}, SQLite {facts['sqlite']}, {libraries}; commit {facts['commit']},"
        f" {facts['when'][:10]}."
    )


def milliseconds(number: float) -> str:
    """Return a time with three digits that mean something."""
    return f"{number:.3f}" if number < 1 else f"{number:.2f}" if number < 10 else f"{number:.1f}"


def grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
