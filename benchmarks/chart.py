"""A run as one picture: bars on a log scale as SVG, readable on light and dark paper.

It draws what it is given and measures nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from benchmarks.tables import milliseconds

# The project's colours (see webui/static), as an image cannot borrow a page's: (name, light, dark).
_COLOURS = (
    ("paper", "#fbf8f3", "#17141a"),
    ("ink", "#221c26", "#ebe4ee"),
    ("quiet", "#645a69", "#a99fb0"),
    ("line", "#e4dcd2", "#332c38"),
    ("plum", "#6b2a5b", "#d9a0c9"),
)
_WIDTH, _LABELS, _VALUES, _MARGIN = 760, 170, 64, 24
_ROW, _BAR, _HEAD, _FOOT, _TOP = 26, 16, 34, 30, 20


@dataclass(frozen=True, slots=True)
class Bar:
    """One contender's figure as shown; ``ours`` is drawn in the colour of the house."""

    label: str
    value: float
    shown: str
    ours: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """One question with a bar for each contender."""

    title: str
    bars: Sequence[Bar]

    @property
    def height(self) -> int:
        """How many pixels it takes."""
        return _HEAD + _ROW * len(self.bars) + _FOOT


def drawn(figures: Mapping[str, Any]) -> str:
    """Return the picture of a run as SVG."""
    panels = [panel for panel in _panels(figures) if panel.bars]
    height = _TOP + sum(panel.height for panel in panels)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">',
        "<title>Velveteen beside other search engines: rates, times and sizes on a log scale</title>",
        f"<style>{_style()}</style>",
        f'<rect class="paper" width="{_WIDTH}" height="{height}"/>',
    ]
    top = _TOP
    for panel in panels:
        parts += _panel(panel, top)
        top += panel.height
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panels(figures: Mapping[str, Any]) -> Iterator[Panel]:
    if "write_path" in figures:
        sides, size = figures["write_path"]["sides"], figures["write_path"]["megabytes"]
        rates = {key: size / side["seconds"] for key, side in sides.items()}
        yield _compared(
            "Files to searchable, MB a second (longer is better, log scale)", sides, rates, "{:.2f}".format
        )
        shares = {key: side["index_mb"] / size for key, side in sides.items()}
        yield _compared(
            "Index, of the size of the text (shorter is better, log scale)", sides, shares, "{:.2f}".format
        )
    if "peer_phrases" in figures:
        sides = figures["peer_phrases"]["sides"]
        for kind in figures["peer_phrases"]["kinds"]:
            times = {key: side[kind]["p50_ms"] for key, side in sides.items()}
            title = "Phrases of common words" if kind == "common words" else "Phrases of every kind"
            yield _compared(f"{title}, median ms (shorter is better, log scale)", sides, times, milliseconds)


def _compared(title: str, sides: Mapping[str, Any], values: Mapping[str, float], show: Any) -> Panel:
    bars = [
        Bar(sides[key]["name"], value, show(value), key.startswith("velveteen-"))
        for key, value in values.items()
        if value > 0
    ]
    return Panel(title, bars)


def _panel(panel: Panel, top: int) -> Iterator[str]:
    low, high = _decades(bar.value for bar in panel.bars)
    bottom = top + _HEAD + _ROW * len(panel.bars)
    yield f'<text class="head" x="{_MARGIN}" y="{top + 16}">{escape(panel.title)}</text>'
    for decade in range(low, high + 1):
        x = _place(10.0**decade, low, high)
        yield f'<line class="line" x1="{x:.1f}" x2="{x:.1f}" y1="{top + _HEAD - 6}" y2="{bottom}"/>'
        yield f'<text class="tick" x="{x:.1f}" y="{bottom + 13}">{10.0**decade:g}</text>'
    for row, bar in enumerate(panel.bars):
        yield from _drawn_bar(bar, top + _HEAD + row * _ROW, low, high)


def _drawn_bar(bar: Bar, top: int, low: int, high: int) -> Iterator[str]:
    end, middle = _place(bar.value, low, high), top + _BAR - 4
    width = max(end - _LABELS, 1)
    yield f'<text class="label" x="{_LABELS - 8}" y="{middle}">{escape(bar.label)}</text>'
    colour = "ours" if bar.ours else "theirs"
    yield f'<rect class="{colour}" x="{_LABELS}" y="{top}" width="{width:.1f}" height="{_BAR}" rx="2"/>'
    yield f'<text class="value" x="{_LABELS + width + 6:.1f}" y="{middle}">{escape(bar.shown)}</text>'


def _decades(values: Iterable[float]) -> tuple[int, int]:
    """Return the powers of ten around some values."""
    held = list(values)
    low, high = math.floor(math.log10(min(held))), math.ceil(math.log10(max(held)))
    return low, max(high, low + 1)


def _place(value: float, low: int, high: int) -> float:
    share = (math.log10(value) - low) / (high - low)
    return _LABELS + share * (_WIDTH - _LABELS - _VALUES)


def _style() -> str:
    rules = [
        "text{font:12px system-ui,sans-serif}",
        ".head{font-size:14px;font-weight:600}",
        ".label{text-anchor:end}",
        ".tick{text-anchor:middle;font-size:10px}",
        _palette(1),
        f"@media (prefers-color-scheme:dark){{{_palette(2)}}}",
    ]
    return "".join(rules)


def _palette(theme: int) -> str:
    colour = {row[0]: row[theme] for row in _COLOURS}
    return (
        f".paper{{fill:{colour['paper']}}}.head,.label,.value{{fill:{colour['ink']}}}"
        f".tick{{fill:{colour['quiet']}}}.theirs{{fill:{colour['quiet']};opacity:.6}}.line{{stroke:{colour['line']}}}.ours{{fill:{colour['plum']}}}"
    )
