"""A notice in a story's place is no text of the story; a story that begins with one is."""

from __future__ import annotations

import pytest

from indexer.model import Capture
from indexer.readers.read_capture import read
from indexer.readers.text.removal_notices import is_removal_notice

HEAD = "Title: The Weight of the Hat\nAuthor: Ada Pike\nRating: PG\n\n"


@pytest.mark.parametrize(
    "notice",
    [
        "[This story has been removed at the author's request. Please do not\nwrite to the archivist for copies.]",
        "Story removed by the archivist. Please write to the author if you want to read it.",
        "This fic has been taken down by the author.",
        "The author has asked for this story to be removed from the archive.",
        "Removed at the writer's request.",
        "My stories are no longer available here, sorry!",
        "Diese Geschichte wurde auf Wunsch der Autorin entfernt.",
        "Cette fic a été supprimée.",
    ],
)
def test_a_notice_leaves_a_story_of_fields_without_text(notice):
    assert is_removal_notice(notice)
    (story,) = read(Capture("s", "hat.txt", (HEAD + notice).encode(), "")).stories
    assert (story.title, story.authors, story.rating_raw) == ("The Weight of the Hat", ("Ada Pike",), "PG")
    assert not any(chapter.text for chapter in story.chapters)
    assert " ".join(notice.split()) in " ".join(" ".join(zone.text.split()) for zone in story.zones)


@pytest.mark.parametrize(
    "notice",
    [
        "This story was pulled.",
        "The author asked that it be withdrawn.",
        "Diese Geschichte wurde gelöscht.",
        "Dieses Kapitel ist nicht mehr verfügbar.",
        "Cette histoire a été retirée.",
        "Ce chapitre n’est plus disponible.",
        "Esta historia ha sido eliminada.",
        "Este fic fue borrado.",
        "Esta historia fue retirada.",
        "Este capítulo ya no está disponible.",
        "Удалено по просьбе автора.",
    ],
)
def test_every_way_to_say_so_is_known(notice):
    assert is_removal_notice(notice)


@pytest.mark.parametrize(
    "text",
    [
        # A log that opens so, and goes on.
        "[This entry has been removed at the Captain's request.]\n\n[This one too.]\n\n"
        + "Wind dropping. " * 40,
        '"This story has been removed," said the card in the library, and under it was a cat.',
        "The portrait had been taken down at the Duke's request, and nobody was to ask for it.",
        "This is a fanfic in letters, containing mail that shouldn't be removed.",
        "He removed his hat. The author of all this stood at the window.",
        "",
    ],
)
def test_a_text_that_only_begins_so_or_speaks_of_it_is_a_story(text):
    assert not is_removal_notice(text)
