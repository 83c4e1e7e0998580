"""The same story however its lines are spaced: header in the header, every word of the story in the story."""

from __future__ import annotations

import re
import textwrap

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from indexer.model import Capture, ZoneKind
from indexer.readers.read_capture import read

LANTERN = """\
The Borrowed Lantern

by Ottoline

Rating: STRONG PG-13 --some shouting, geese.

Disclaimer: Everybody in it belongs to the Harbour Board, tra la

Summary: So the light goes out, does anyone notice?

A/N: Wilf, this is yours, you know why =)

It was the sort of evening that comes up the stairs behind you and waits on the landing to be asked in, and Nell had asked it in before she knew. She put the lantern on the sill. She had borrowed it from a man who had borrowed it from the sea.

It would not light.

"You want to talk to it," said her brother.

"I want it to burn."

He laughed, and took the matches from her, and struck one on the wall where the plaster was already scarred with all the other evenings. "Dear lantern," he said, "here is my sister, who is never wrong."

Note: a lantern has no ears. Nell said so.

It lit.

By morning there were eleven boats in the bay that nobody had ever seen before, riding very low and very quietly, with their sails rolled up like letters.
"""
USERS = "plain/the-velveteen-rabbity-slayer.txt"
WIDTH = 65


def no_blank_lines(text):
    return re.sub(r"\n(?:[ \t]*\n)+", "\n", text)


def crlf(text):
    return text.replace("\n", "\r\n")


def indented(text):
    return re.sub(r"(?m)^(?=\S)", "    ", text)


def wrapped(text):
    return "\n".join(
        textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)
        for line in text.split("\n")
    )


def capital_labels(text):
    head, body = text.split("\n\n", 6)[:6], text.split("\n\n", 6)[6:]
    return "\n\n".join(
        [*(re.sub(r"^[\w/ ']+:", lambda label: label[0].upper(), line) for line in head), *body]
    )


def two_blank_lines(text):
    return text.replace("\n\n", "\n\n\n")


SPACINGS = {
    "as it is": lambda text: text,
    "no blank lines": no_blank_lines,
    "CRLF": crlf,
    "CRLF, no blank lines": lambda text: crlf(no_blank_lines(text)),
    "indented": indented,
    "wrapped": wrapped,
    "indented and wrapped": lambda text: indented(wrapped(text)),
    "capital labels": capital_labels,
    "two blank lines for each": two_blank_lines,
    "indented, no blank lines": lambda text: no_blank_lines(indented(text)),
    "wrapped, no blank lines": lambda text: no_blank_lines(wrapped(text)),
    "capital labels, no blank lines": lambda text: no_blank_lines(capital_labels(text)),
    "everything at once": lambda text: crlf(no_blank_lines(indented(wrapped(capital_labels(text))))),
}


def words_of(text):
    return text.split()


def story_in(text, name="velveteen.txt"):
    outcome = read(Capture("inbox", name, text.encode(), ""))
    assert outcome.failure is None
    (story,) = outcome.stories
    return story


def body_of(story):
    return [word for chapter in story.chapters for word in words_of(f"{chapter.title or ''} {chapter.text}")]


@pytest.mark.parametrize("spacing", SPACINGS)
def test_a_story_reads_the_same_in_every_spacing(spacing):
    story = story_in(SPACINGS[spacing](LANTERN))
    assert (story.title, story.authors) == ("The Borrowed Lantern", ("Ottoline",))
    assert story.rating_raw == "STRONG PG-13 --some shouting, geese."
    assert story.disclaimer == "Everybody in it belongs to the Harbour Board, tra la"
    assert story.summary == "So the light goes out, does anyone notice?"
    assert story.notes == "Wilf, this is yours, you know why =)"
    assert body_of(story) == words_of(LANTERN[LANTERN.index("It was the sort") :])


@pytest.mark.parametrize("spacing", SPACINGS)
def test_the_users_own_file_reads_the_same_in_every_spacing(spacing, shared_data):
    text = (shared_data / USERS).read_text(encoding="utf-8")
    story = story_in(SPACINGS[spacing](text))
    assert (story.title, story.authors) == ("The Velveteen Rabbity Slayer", ("Isabelle",))
    assert story.rating_raw == "STRONG R --sex scenes, people."
    assert story.disclaimer == "All characters belong to Joss Whedon, lalalalala"
    assert story.summary == "So they all die, do those that stay alive die too?"
    assert story.notes == "Heller, I love you, you know that =)"
    assert body_of(story) == words_of(text[text.index("It can feel so dark") :])


# -- twins: long values stay whole ------------------------------------------------------------------------------

NOTE = "This was begun in the winter that the pier burned down, and I left it in a drawer for years. " * 3
STORY = "\n\n".join(["The sea came up to the window to see if there was anyone in, and there was not."] * 20)


def test_a_note_of_some_lines_stays_a_note_where_a_story_follows():
    story = story_in(
        f"Title: Low Season\nAuthor: Vole\nA/N: {NOTE}\n{NOTE}\nThank you for reading.\n\n{STORY}\n"
    )
    assert "Thank you for reading." in story.notes
    assert body_of(story) == words_of(STORY)


def test_a_wrapped_summary_stays_whole_right_above_a_story():
    summary = textwrap.fill(f"Summary: {NOTE}It ends well", WIDTH)
    story = story_in(
        f"Title: Low Season\nAuthor: Vole\nRating: PG\n{summary}\n{no_blank_lines(wrapped(STORY))}\n"
    )
    assert words_of(story.summary) == words_of(f"{NOTE}It ends well")
    assert body_of(story) == words_of(STORY)


def test_a_note_longer_than_a_drabble_stays_a_note():
    drabble = "He rang once. Nobody came, and the bell went on."
    story = story_in(f"Title: Bell\nAuthor: Vole\nRating: G\nA/N: {NOTE}\n{NOTE}\n\n{drabble}\n")
    assert words_of(story.notes) == words_of(NOTE * 2)
    assert body_of(story) == words_of(drabble)


def test_a_header_that_announces_a_story_keeps_its_note():
    story = story_in(
        "Title: The Way Round\nAuthor: Vole\nRating: PG\nA/N: First chapter on Sunday!\nPlease review.\n"
    )
    assert words_of(story.notes) == words_of("First chapter on Sunday! Please review.")
    assert body_of(story) == []


def test_a_story_longer_than_any_header_starts_right_under_its_last_label():
    text = no_blank_lines("\n\n".join([f"Night {n}. {NOTE}" for n in range(200)]))
    story = story_in(f"Long Nights\nby Vole\nRating: PG\nSummary: They are long.\n{text}\n")
    assert story.summary == "They are long."
    assert body_of(story) == words_of(text)


def test_speakers_right_under_the_labels_are_the_storys():
    text = "KENT: You were late.\nQUILL: I was early, for the third bell.\nThat was how they talked."
    story = story_in(f"Understudy\nby Vole\nRating: PG\nArchive: Ask first.\n{text}\n")
    assert body_of(story) == words_of(text)


# -- for all stories ------------------------------------------------------------------------------------------------

WORDS = [
    "river",
    "lamp",
    "goose",
    "kettle",
    "window",
    "letter",
    "ferry",
    "harbour",
    "bread",
    "winter",
    "sister",
    "clock",
    "stair",
    "garden",
    "engine",
    "paper",
    "road",
    "said",
    "went",
    "was",
    "had",
    "the",
    "a",
    "of",
    "and",
    "in",
    "over",
    "under",
    "quietly",
    "never",
    "again",
    "somebody",
    "who",
    "when",
    "because",
    "it",
    "she",
    "he",
    "they",
]
NAMES = ("Marnie", "Toll", "Verrier", "Ines", "Bram", "Quill", "Osric", "Tansy", "Lowell", "Maren")
LABELS = {
    "Rating": ZoneKind.HEADER,
    "Pairing": ZoneKind.HEADER,
    "Fandom": ZoneKind.HEADER,
    "Warnings": ZoneKind.HEADER,
    "Spoilers": ZoneKind.HEADER,
    "Category": ZoneKind.HEADER,
    "Beta": ZoneKind.HEADER,
    "Date": ZoneKind.HEADER,
    "Thanks": ZoneKind.HEADER,
    "Feedback": ZoneKind.FEEDBACK,
    "Archive": ZoneKind.DISTRIBUTION,
    "Disclaimer": ZoneKind.DISCLAIMER,
    "Summary": ZoneKind.SUMMARY,
    "A/N": ZoneKind.NOTES,
    "Author's Notes": ZoneKind.NOTES,
    "Notes": ZoneKind.NOTES,
}


ALSO_PROSE = {"Notes", "Thanks", "Category", "Warnings"}


@st.composite
def sentences(draw, most):
    words = draw(st.lists(st.sampled_from(WORDS), min_size=4, max_size=most))
    sentence = " ".join(words)
    sentence = sentence[0].upper() + sentence[1:] + draw(st.sampled_from((".", ".", ".", "!", "?", "...")))
    return draw(
        st.sampled_from(
            (sentence, sentence, f'"{sentence}"', f'"{sentence}" said {draw(st.sampled_from(NAMES))}.')
        )
    )


@st.composite
def paragraphs(draw):
    return " ".join(draw(st.lists(sentences(14), min_size=1, max_size=8)))


@st.composite
def values(draw, kind):
    """Sentences where people write sentences, names where they list names."""
    if kind is ZoneKind.HEADER:
        return ", ".join(draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=12, unique=True)))
    words = " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=2, max_size=30)))
    return words[0].upper() + words[1:] + draw(st.sampled_from((".", "", "!", " =)")))


@st.composite
def labelled(draw):
    """Labels in any order; those that also begin sentences have another label under them, or a day for a value."""
    names = draw(st.lists(st.sampled_from(sorted(LABELS)), min_size=2, max_size=7, unique=True))
    assume(names[-1] not in ALSO_PROSE)
    days = st.sampled_from(("14 March 2003", "1999-10-23", "May 2001"))
    return [(name, draw(days if name == "Date" else values(LABELS[name]))) for name in names]


@st.composite
def whole_stories(draw):
    title = " ".join(draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4)))
    author = " ".join(draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2)))
    labels = draw(labelled())
    body = draw(st.lists(paragraphs(), min_size=5, max_size=30))
    return title, author, labels, body


# A smiley says that a paragraph is a note, and a note under another label's value is none of it.
SMILING = (
    "Salt Roses",
    "Ada Pike",
    [
        ("Beta", "Marnie"),
        ("Notes", "River river never river under somebody stair said river was river =)"),
        ("A/N", "River river."),
    ],
    ["When river river over garden river a and river never."] * 5,
)


@settings(deadline=None)
@given(whole_stories(), st.sampled_from(sorted(SPACINGS)))
@example(SMILING, "wrapped")
@example(
    (*SMILING[:2], [("Beta", "Marnie"), ("Notes", f"{'River river never river ' * 3}river =)")], SMILING[3]),
    "wrapped",
)
def test_no_word_of_a_story_is_lost_to_its_header(made, spacing):
    title, author, labels, body = made
    head = [title, f"by {author}", *(f"{name}: {value}" for name, value in labels)]
    assume(not head[-1].endswith((" and", " or")))  # what goes on in the next line
    if "wrapped" in spacing or spacing == "everything at once":
        # A value whose last line is nearly full may go on in the next one: nobody can tell.
        assume(len(textwrap.wrap(head[-1], WIDTH)[-1]) < WIDTH - 2 * max(map(len, WORDS)))
    story = story_in(SPACINGS[spacing]("\n\n".join([*head, *body]) + "\n"))
    assert body_of(story) == words_of(" ".join(body))
    assert (story.title, story.authors) == (title, (author,))
    for name, value in labels:
        zones = " ".join(zone.text for zone in story.zones if zone.kind is LABELS[name])
        assert " ".join(words_of(value)) in " ".join(words_of(zones)), name
