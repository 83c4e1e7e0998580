"""What a story's names mean: which one facets show, and under which others a search finds it.

It changes nothing that is kept: what an author wrote stays as written on the story's page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from indexer.meaning import codes, relationships
from indexer.meaning.aliases import Aliases, folded
from indexer.meaning.relationships import Relationship
from indexer.model import StoredStory, Story, StorySummary
from indexer.model.fields import FIELDS, Kind

# Fields of names, with the attribute of a summary that holds their values; pairings and series mean something else.
_HELD = {
    field.name: field.attribute
    for field in FIELDS
    if field.kind is Kind.NAME and field.name not in {"relationship", "series"}
}
# Secondary facts of a header that are tags by another name; several values are one a line.
_TAG_FACTS = ("keywords", "codes", "categories")
# Distinct values remembered with what they mean: some 20 MB, far more than most archives have.
_MOST_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class NameMeaning:
    """What one value stands for: the names to show, and every name to be found by."""

    shown: tuple[str, ...]
    spellings: tuple[str, ...]
    relationships: tuple[str, ...] = ()


class Names:
    """Looks values up: the keeper's aliases first, then old codes.

    ``shown`` gives the spelling chosen for a relationship by its identity, None where none was.
    """

    def __init__(self, aliases: Aliases, shown: Callable[[str], str | None] = lambda _: None) -> None:
        self._aliases = aliases
        self._chosen = shown
        self._remembered: dict[tuple[str, str], NameMeaning] = {}

    def meaning_of(self, where: str, value: str) -> NameMeaning:
        """Return what ``value`` means in a field; one that means nothing special stands for itself."""
        key = (where, value)
        found = self._remembered.get(key)
        if found is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            found = self._remembered[key] = self._look_up(where, value)
        return found

    def _look_up(self, where: str, value: str) -> NameMeaning:
        aliases = self._aliases.names(where, value)
        shown = aliases[0] if aliases else value
        known = codes.meaning(where, shown)
        if not known:
            return NameMeaning((shown,), _once(shown, value, aliases, codes.inside(where, value)))
        # What the keeper wants to be shown is shown, though a code says otherwise.
        names = (shown,) if aliases else tuple(code.name for code in known)
        # Not every way to write it out: loose words are looked for among tags too, and would find too much.
        spellings = [spelling for code in known for spelling in (code.name, *code.short)]
        meanings = tuple(code.relationship for code in known if code.relationship is not None)
        return NameMeaning(names, _once(shown, value, aliases, names, spellings), meanings)

    def relationships(self, about: Story | StorySummary) -> tuple[tuple[str, Relationship | None], ...]:
        """Return every relationship of a story with what it means, those that codes among its tags tell of last."""
        values = list(about.relationships)
        for where, held in (("tag", (*about.tags, *_facts(about))), ("genre", about.genres)):
            values += [pair for value in held for pair in self.meaning_of(where, value).relationships]
        values = list(dict.fromkeys(values))
        meanings = relationships.read_all(values, about.characters)
        return tuple(
            (value, pair and self._known(pair, about.fandoms))
            for value, pair in zip(values, meanings, strict=True)
        )

    def _known(self, relationship: Relationship, fandoms: Sequence[str]) -> Relationship:
        """Return a pair with initials of its fandom written out and every name as its aliases show it."""
        for fandom in fandoms:
            for shown in self.meaning_of("fandom", fandom).shown:
                known = codes.initials(shown)
                if known and all(name in known for name in relationship.names):
                    relationship = replace(
                        relationship, names=tuple(known[name] for name in relationship.names)
                    )
        names = tuple((self._aliases.names("character", name) or (name,))[0] for name in relationship.names)
        return relationship if names == relationship.names else replace(relationship, names=names)

    def _shown(self, relationship: Relationship) -> str:
        return self._chosen(relationship.identity) or relationship.ordered

    def filter_values(self, where: str, value: str) -> tuple[str, ...]:
        """Return the values a filter for ``value`` has to look for: what it is shown as."""
        if where != "relationship":
            return self.meaning_of(where, value).shown
        aliases = self._aliases.names(where, value)
        relationship = relationships.read(aliases[0] if aliases else value)
        if relationship is None:
            return (aliases[0],) if aliases else self.meaning_of(where, value).shown
        return (self._shown(self._known(relationship, ())),)

    def enrich(self, story: StoredStory) -> StoredStory:
        """Return ``story`` enriched for indexing: names as facets show them, and every other name it can be found by."""
        shown: dict[str, tuple[str, ...]] = {}
        others: dict[str, tuple[str, ...]] = {}
        for where, attribute in _HELD.items():
            values: tuple[str, ...] = getattr(story.summary, attribute)
            if where == "tag":
                values = (*values, *_facts(story.summary))
            if values:
                meant = [self.meaning_of(where, value) for value in values]
                shown[attribute] = _once(*(each.shown for each in meant))
                spellings = _once(*(each.spellings for each in meant))
                if spellings != shown[attribute]:
                    others[where] = spellings
        self._enrich_relationships(story, shown, others)
        summary = replace(story.summary, **shown) if shown else story.summary  # type: ignore[arg-type]  # lists of names all
        return replace(story, summary=summary, names=others)

    def _enrich_relationships(
        self, story: StoredStory, shown: dict[str, tuple[str, ...]], others: dict[str, tuple[str, ...]]
    ) -> None:
        meanings = self.relationships(story.summary)
        if not meanings:
            return
        names: list[str] = []
        spellings: list[tuple[str, ...]] = []
        for value, relationship in meanings:
            aliases = self._aliases.names("relationship", value)
            if relationship is None:
                meant = self.meaning_of("relationship", value)
                names += meant.shown
                spellings.append(meant.spellings)
                continue
            names.append(aliases[0] if aliases else self._shown(relationship))
            # What a story is about counts twice: of two that are found, the one it matters to comes first.
            weight = 2 if relationship.primary else 1
            spellings.append((*relationship.spellings() * weight, *_written(value, relationship), *aliases))
        shown["relationships"] = _once(names)
        others["relationship"] = tuple(name for each in spellings for name in each)


def _written(value: str, relationship: Relationship) -> tuple[str, ...]:
    """Return a pairing as written where that holds more than its names: initials, or how it is meant."""
    if folded(value) == folded(relationship.shown) and not relationship.how:
        return ()
    # A sign is no word: spoken, so that the phrase of a pairing is not found where friends are meant.
    return tuple(each.replace("&", " and ") for each in (value, *codes.inside("tag", value)))


def _facts(about: Story | StorySummary) -> tuple[str, ...]:
    lines = (line.strip() for name in _TAG_FACTS for line in about.extra.get(name, "").split("\n"))
    return tuple(line for line in lines if line)


def _once(*names: str | Sequence[str]) -> tuple[str, ...]:
    flat = [name for each in names for name in ((each,) if isinstance(each, str) else each)]
    return tuple(dict.fromkeys(flat))
