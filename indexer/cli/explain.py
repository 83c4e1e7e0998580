"""Why a plain text is cut as it is, as lines for `velveteen inspect --explain`.

It explains nothing itself: ``readers`` do.
"""

from collections.abc import Iterator, Sequence

from indexer.readers.explained import Block, Explanation


def explanation_lines(found: Explanation | None) -> Iterator[str]:
    """Yield every block with what it is worth and why, where the story is, how sure that is, and the other reading."""
    yield ""
    if found is None:
        yield "Nothing to explain: it is no plain text, or a program's own marks say what is what."
        return
    yield "Worth in nats (score, transition) against being story; margin: what the next best reading without it lacks."
    yield from _blocks(found.before)
    yield f"  the story: lines {found.begins_line} to {found.ends_line}, {found.begins} to {found.ends}"
    yield from _blocks(found.behind)
    yield f"Margin {found.margin:.2f}, confidence {found.confidence:.2f}."
    if found.other is None:
        yield "There is no other reading."
    else:
        other = found.other
        yield f"Reading B, {other.behind:.2f} behind, {other.differs}: {other.begins} to {other.ends}"


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        many = block.last_line > block.first_line
        place = f"{block.first_line}-{block.last_line}" if many else str(block.first_line)
        worth = f"score {block.score:+.2f}, transition {block.transition:+.2f}, margin {block.margin:.2f}"
        yield f"  {place:>7}  {block.kind}: {worth}  {block.begins}"
        if block.rules:
            yield f"           {', '.join(f'{name} {weight:+.2f}' for name, weight in block.rules)}"
