"""Collect parse warnings: each sentence once, up to a limit.

It decides nothing about the query.
"""

# More sentences than this above a result list help nobody; found by trying pasted pages as queries.
MAX_NOTES = 8


class ParseWarnings:
    """Collects warnings in order, without repeats, and says when there were more than fit."""

    def __init__(self) -> None:
        self._sentences: dict[str, None] = {}
        self._more = False

    def add(self, sentence: str) -> None:
        """Keep ``sentence`` unless it is known already or there are enough."""
        if sentence in self._sentences:
            return
        if len(self._sentences) >= MAX_NOTES:
            self._more = True
            return
        self._sentences[sentence] = None

    @property
    def is_full(self) -> bool:
        """Whether further sentences will only be counted."""
        return self._more

    def all(self) -> tuple[str, ...]:
        """Every sentence kept, with a last one when some were not."""
        rest = ("Other parts of the query could not be taken as typed either.",) if self._more else ()
        return (*self._sentences, *rest)


def quoted(text: str, limit: int = 40) -> str:
    """Return ``text`` in curly quotes, shortened to ``limit`` characters."""
    return f"“{text}”" if len(text) <= limit else f"“{text[: limit - 1]}…”"
