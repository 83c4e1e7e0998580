"""A tale and a file it is put into, for what is tried on every family of readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Tale:
    """What an author wrote. Every word is in it once, so that a word in two places is seen."""

    title: str
    author: str
    summary: str
    note: str
    value: str
    chapters: tuple[tuple[str, tuple[str, ...]], ...]
    address: str = ""

    @property
    def by(self) -> str:
        """The by-line's name, with an address where there is one."""
        return f"{self.author} <{self.address}>" if self.address else self.author

    @property
    def paragraphs(self) -> list[str]:
        return [paragraph for _, paragraphs in self.chapters for paragraph in paragraphs]


@dataclass(frozen=True)
class Made:
    """A file of a family: its name, its bytes, the words in it that a person reads, and the files beside it.

    ``left_out`` is what a reader has to name as left out, whose words are not among those of ``text``.
    """

    name: str
    content: bytes
    text: str
    beside: Mapping[str, bytes] = field(default_factory=dict)
    left_out: str | None = None


def made(
    name: str,
    content: str | bytes,
    text: str | None = None,
    *,
    beside: Mapping[str, bytes] | None = None,
    left_out: str | None = None,
) -> Made:
    raw = content if isinstance(content, bytes) else content.encode()
    return Made(name, raw, raw.decode() if text is None else text, beside or {}, left_out)


def header(tale: Tale) -> str:
    return (
        f"Title: {tale.title}\nAuthor: {tale.by}\nRating: PG\nSummary: {tale.summary}\n"
        f"Weather: {tale.value}\nDisclaimer: {tale.note}\n"
    )


def chapters(tale: Tale, mark: str = "Chapter {n}: {title}") -> str:
    return "\n\n".join(
        "\n\n".join([mark.format(n=n, title=title), *paragraphs])
        for n, (title, paragraphs) in enumerate(tale.chapters, 1)
    )
