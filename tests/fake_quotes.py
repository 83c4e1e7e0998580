"""The part of the archive in memory that looks for lines, of which it knows none."""

from __future__ import annotations

from indexer.model import QuoteAnswer, QuoteRequest, Scope, Verdict


class NoQuotes:
    """Finds no line."""

    def find_quote(self, scope: Scope, request: QuoteRequest) -> QuoteAnswer:
        return QuoteAnswer(request.text, Verdict.ABSENT, (), 0, 1.0)
