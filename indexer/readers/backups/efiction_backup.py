"""Read an eFiction archive's backup: the database dump says what the stories are, chapter files beside it hold the text.

It reads rows and files as data; nothing of the dump is run, and settings and members' details are left where they are.
"""

import re

from indexer.errors import NotAStoryError, ReadError, TooLargeError
from indexer.model import Capture, Chapter, Failure, Rating, Story, Zone, ZoneKind
from indexer.readers.backups.efiction_files import ChapterFiles
from indexer.readers.backups.efiction_rows import Archive, StoryRow
from indexer.readers.backups.fragments import line_in, paragraphs_of
from indexer.readers.backups.sqldump import Row, read_dump
from indexer.readers.decoding.encoding import Decoded, decode
from indexer.readers.metadata.dates import iso_day
from indexer.readers.metadata.ratings import rating_of
from indexer.readers.metadata.story_builder import StoryBuilder
from indexer.readers.sample import Context, Sample
from indexer.readers.structure.words import count_words
from indexer.readers.text.inner_notes import without_notes

NAME = READER = "efiction-backup"
_TABLES = re.compile(
    rb"(?:TABLE|INTO)\s+(?:IF NOT EXISTS\s+)?[`\"]?[\w.`\"]*?(stories|chapters|authors)[`\"\s(]",
    re.IGNORECASE,
)


def recognise(sample: Sample) -> str | None:
    """Take dumps that have an eFiction archive's tables; see ``families``."""
    found = {match[1].lower() for match in _TABLES.finditer(sample.capture.content)}
    return "a database dump with the tables of an eFiction archive" if len(found) == 3 else None  # noqa: PLR2004 -- all three tables of the pattern


def read(sample: Sample, context: Context) -> tuple[Story, ...]:
    """Return the stories of an archive; see ``families``. Stories without a text are reported."""
    # As markup: entities in the texts are theirs to read, and undone too early they would end a text's quotation.
    dump = decode(sample.capture.content, declared=sample.capture.declared_encoding, markup=True)
    archive = Archive(read_dump(dump.text))
    files = ChapterFiles(sample.capture, archive.stories_path)
    stories: list[Story] = []
    for row in archive.stories():
        try:
            story = _story(sample.capture, dump, archive, row, files)
            for chapter in archive.chapters(row.number):
                context.log.claim(files.of(chapter.get("uid"), chapter.get("chapid")))
        except TooLargeError as error:
            if not stories:
                raise
            _log_failure(
                context, sample.capture, row, "too-large", f"It and all after it were not read. {error}"
            )
            break
        if story is not None:
            stories.append(story)
        else:
            message = f"{row.title!r} has no chapter with a text in the dump or beside it."
            _log_failure(context, sample.capture, row, "not-a-story", message)
        if context.log.is_late:
            message = "What comes after it took too long. Raise [read] timeout_s and import the backup again."
            _log_failure(context, sample.capture, row, "too-slow", message)
            break
    if stories:
        return tuple(stories)
    if archive.has_stories:
        raise ReadError(
            "The dump names stories, but the files with their chapters do not lie beside it. Put the archive's folder "
            f"{archive.stories_path or 'stories'!r} into the folder of the dump.",
            cause="incomplete",
        )
    raise NotAStoryError("The dump has the tables of an eFiction archive, but there is no story in them.")


def _log_failure(context: Context, capture: Capture, row: StoryRow, cause: str, message: str) -> None:
    context.log.failed(Failure(f"{capture.origin}#{row.number}", cause, message))


def _story(
    capture: Capture, dump: Decoded, archive: Archive, row: StoryRow, files: ChapterFiles
) -> Story | None:
    chapters: list[Chapter] = []
    zones: list[Zone] = _opening_zones(row)
    notes = [row.notes] if row.notes else []
    repairs: dict[str, None] = dict.fromkeys(dump.repairs)
    encodings: dict[str, None] = {}
    missing: list[str] = []
    for chapter in archive.chapters(row.number):
        text, decoded = _text(chapter, files)
        if not text:
            missing.append(line_in(chapter.get("title")) or str(chapter.get("chapid")))
            continue
        number = len(chapters) + 1
        chapters.append(Chapter(number, line_in(chapter.get("title")), text))
        for name, before in (("notes", number), ("endnotes", number + 1)):
            if note := paragraphs_of(chapter.get(name) or ""):
                zones.append(Zone(ZoneKind.NOTES, note, before))
                notes.append(note)
        if decoded is not None:
            repairs |= dict.fromkeys(decoded.repairs)
            encodings[decoded.encoding] = None
    if not chapters:
        return None
    inner = StoryBuilder()
    chapters = list(without_notes(inner, chapters))
    zones += inner.zones
    notes += inner.long.get("notes", [])
    last = len(chapters)
    zones = [Zone(z.kind, z.text, z.before if z.before is None or z.before <= last else None) for z in zones]
    reading = _reading(dump, encodings, repairs, missing)
    return _made(
        capture, archive, row, chapters=tuple(chapters), zones=tuple(zones), notes=notes, reading=reading
    )


def _opening_zones(row: StoryRow) -> list[Zone]:
    pairs = ((ZoneKind.SUMMARY, row.summary), (ZoneKind.NOTES, row.notes))
    return [Zone(kind, text, 1) for kind, text in pairs if text]


def _text(chapter: Row, files: ChapterFiles) -> tuple[str, Decoded | None]:
    """Return a chapter's text from the dump, or else from its file with how that was decoded."""
    if kept := (chapter.get("storytext") or "").strip():
        return paragraphs_of(kept), None
    decoded = files.read(chapter.get("uid"), chapter.get("chapid"))
    return (paragraphs_of(decoded.text), decoded) if decoded is not None else ("", None)


def _reading(
    dump: Decoded, encodings: dict[str, None], repairs: dict[str, None], missing: list[str]
) -> dict[str, str]:
    reading = {"reader": READER, **dump.as_reading()}
    if encodings:
        reading["encoding"] = ", ".join(encodings)
        reading["encoding_why"] = "looked at chapter by chapter"
    if repairs:
        reading["repairs"] = "; ".join(repairs)
    if missing:
        reading["damage"] = f"chapters without a text: {'; '.join(missing)}"
    return reading


def _made(
    capture: Capture,
    archive: Archive,
    row: StoryRow,
    *,
    chapters: tuple[Chapter, ...],
    zones: tuple[Zone, ...],
    notes: list[str],
    reading: dict[str, str],
) -> Story:
    rating = archive.rating(row)
    tags = archive.tags(row)
    return Story(
        source=capture.source,
        # Not the place in the dump: a later backup of the same archive must give the same names.
        native_key=f"{capture.origin}#{row.number}",
        title=row.title,
        chapters=chapters,
        authors=archive.authors(row),
        fandoms=tags.fandoms,
        characters=tags.characters,
        relationships=tags.relationships,
        genres=tags.genres,
        warnings=tags.warnings,
        tags=tags.others,
        rating=(rating_of(rating) if rating else None) or Rating.UNRATED,
        rating_raw=rating,
        summary=row.summary,
        notes="\n\n".join(notes) or None,
        series=archive.series(row),
        status=row.status,
        words=sum(count_words(chapter.text) for chapter in chapters),
        published=iso_day(row.published),
        updated=iso_day(row.updated),
        origin=capture.origin,
        contact=archive.address(row),
        zones=zones,
        extra=archive.secondary(row, len(chapters)),
        reading=reading,
    )
