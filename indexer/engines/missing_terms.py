"""Find the query terms that no story contains, and the other fields that do contain them; the same for every engine.

It asks an index whether it knows a word; it reads no index itself.
"""

from collections.abc import Callable, Mapping

from indexer.query.plan import AnyForm, Plan

# Says whether a story that may be found holds what a leaf of a plan looks for.
Knows = Callable[[AnyForm], bool]


def missing_words(plan: Plan, knows: Knows) -> dict[str, str | None]:
    """Return the words that no searched field holds, each with a field that was not searched but does."""
    missing: dict[str, str | None] = {}
    for each in plan.words:
        if not any(map(knows, each.leaves)):
            missing[each.word] = next((leaf.field for leaf in each.aside if knows(leaf)), None)
    return missing


def nowhere(missing: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return the words that no story holds at all."""
    return tuple(word for word, field in missing.items() if field is None)


def elsewhere(missing: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return a sentence for each word that stands only where it was not looked for."""
    return tuple(
        f"No story’s text has “{word}”, but its {field} may: ask for {field}:{word}."
        for word, field in missing.items()
        if field is not None
    )
