"""What a reader sees, held against the model: strictly after work that went well, loosely after a mishap.

Loosely means: a story shown is one of its two versions or is said to be damaged, and an answer that is not right is
said not to be. Each function returns the first difference in words, or None.
"""

from __future__ import annotations

from simulate.model import Model
from simulate.question import QUESTIONS, Answer, answer
from simulate.tale import Tale
from simulate.world import Look

from indexer.analysis import terms


def strictly(look: Look, model: Model) -> str | None:
    """Compare every answer, total, facet and text, and hold doctor to its word."""
    for number, question in enumerate(QUESTIONS):
        if (wrong := _wrong(look, number, answer(question, model.stories))) is not None:
            return f"{question.text} {dict(question.filters)}: {wrong}"
    for key, tale in model.stories.items():
        if (wrong := _wrong_text(look, key, (tale,))) is not None:
            return wrong
    shown = [key for key in look.texts if key not in model.stories]
    return f"shown though they should not be: {shown}" if shown else None


def loosely(look: Look, before: Model, after: Model) -> str | None:
    """Compare with what was and what is to be: what is neither must be said to be wrong."""
    both = before.stories.keys() & after.stories.keys()
    for key in before.stories.keys() | after.stories.keys():
        tales = tuple(model.stories[key] for model in (before, after) if key in model.stories)
        if key in look.texts and (wrong := _wrong_text(look, key, tales)) is not None:
            return wrong
        if key in both and key not in look.texts and key not in look.damaged and not look.doctor:
            return f"{key} is gone and nobody says so"
    if shown := look.texts.keys() - before.stories.keys() - after.stories.keys():
        return f"shown though they should not be: {sorted(shown)}"
    if look.doctor:
        return None
    for number, question in enumerate(QUESTIONS):
        wrongs = [_wrong(look, number, answer(question, model.stories)) for model in (before, after)]
        if None not in wrongs and number not in look.flags and before is after:
            return f"{question.text}: {wrongs[0]}, and nobody says so"
    return None


def _wrong(look: Look, number: int, expected: Answer) -> str | None:
    given = look.answers[number]
    if given.ids != expected.ids:
        missing, more = set(expected.ids) - set(given.ids), set(given.ids) - set(expected.ids)
        return f"missing {sorted(missing)}, too many {sorted(more)}"
    if look.totals[number] != len(expected.ids):
        return f"total {look.totals[number]}, not {len(expected.ids)}"
    if given.facets != expected.facets:
        return f"facets {given.facets}, not {expected.facets}"
    return None


def _wrong_text(look: Look, key: str, tales: tuple[Tale, ...]) -> str | None:
    if key not in look.texts:
        return None if key in look.damaged else f"{key} cannot be read: {tales[0].title}"
    title, chapters = look.texts[key]
    read = [word for text in chapters for word in terms(text)]
    for tale in tales:
        if title == tale.title and read == [
            word for paragraph in tale.paragraphs for word in terms(paragraph)
        ]:
            return None
    return f"{key} has another text than {tales[0].title!r}: {title!r} {' '.join(read)[:200]!r}"
