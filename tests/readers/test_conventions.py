"""Header conventions one by one: what a header says, and where the story begins and ends."""

from __future__ import annotations

import pytest

from indexer.model import Capture
from indexer.readers.encoding import Decoded
from indexer.readers.facts import as_facts
from indexer.readers.plain import read_plain

PROSE = "The lamp went out, and nobody in the long house said a word about it until the morning came."
STORY = f'{PROSE}\n\n"Who was it?" asked the cook.\n\nIt was the wind, they told her.'
# Each: what is tried, the file's text with %s where the story stands, what must be found besides.
CASES = [
    # -- shapes of labels
    (
        "dots lead to the value",
        "Title.......: Salt\nAuthor......: Ada Pike\nRating......: PG\n\n%s",
        {"title": "Salt", "authors": ["Ada Pike"], "rating": "general"},
    ),
    (
        "dots without a colon",
        "Title ..... Salt\nAuthor .... Ada Pike\n\n%s",
        {"title": "Salt", "authors": ["Ada Pike"]},
    ),
    (
        "tabs",
        "Title\tSalt\nAuthor\tAda Pike\nRating\tPG-13\n\n%s",
        {"title": "Salt", "authors": ["Ada Pike"], "rating_raw": "PG-13"},
    ),
    (
        "lower case",
        "title: salt\nauthor: ada pike\nrating: r\nfandom: the court\n\n%s",
        {"title": "salt", "authors": ["ada pike"], "rating": "mature", "fandoms": ["the court"]},
    ),
    (
        "a box of bars",
        "+------------------+\n| Title: Salt      |\n| Author: Ada Pike |\n+------------------+\n\n%s",
        {"title": "Salt", "authors": ["Ada Pike"]},
    ),
    (
        "stars at both ends",
        "* Title: Salt *\n* Author: Ada Pike *\n* Rating: G *\n\n%s",
        {"title": "Salt", "authors": ["Ada Pike"], "rating_raw": "G"},
    ),
    (
        "brackets around labels",
        "[Title] Salt\n[Author] Ada Pike\n[Rating] PG\n\n%s",
        {"title": "Salt", "authors": ["Ada Pike"], "rating_raw": "PG"},
    ),
    (
        "brackets around lines",
        "[Title: Salt]\n[Author: Ada Pike]\n[Rating: PG]\n\n%s",
        {"title": "Salt", "authors": ["Ada Pike"], "rating_raw": "PG"},
    ),
    (
        "bold without colons",
        "**Title** Salt\n**Author** Ada Pike\n\n%s",
        {"title": "Salt", "authors": ["Ada Pike"]},
    ),
    (
        "bbcode",
        "[b]Title:[/b] Salt\n[b]Author:[/b] Ada Pike\n[i]Rating:[/i] T\n\n%s",
        {"title": "Salt", "authors": ["Ada Pike"], "rating": "teen"},
    ),
    (
        "html tags in text",
        "<b>Title:</b> Salt\n<b>Author:</b> Ada Pike\n\n%s",
        {"title": "Salt", "authors": ["Ada Pike"]},
    ),
    (
        "markdown headings",
        "# Title: Salt\n## Author: Ada Pike\n\n%s",
        {"title": "Salt", "authors": ["Ada Pike"]},
    ),
    (
        "markdown list",
        "- Title: Salt\n- Author: Ada Pike\n- Rating: K\n\n%s",
        {"title": "Salt", "authors": ["Ada Pike"], "rating": "general"},
    ),
    (
        "spaces before colons",
        "Title : Salt\nAuthor : Ada Pike\nRating : PG\n\n%s",
        {"title": "Salt", "authors": ["Ada Pike"], "rating_raw": "PG"},
    ),
    (
        "dashes for colons",
        "Title - Salt\nAuthor - Ada Pike\nCharacters - Wick, Thorne\nSummary - A lamp goes out.\n\n%s",
        {"title": "Salt", "characters": ["Wick", "Thorne"], "summary": "A lamp goes out."},
    ),
    (
        "double dashes",
        "TITLE -- Salt\nAUTHOR -- Ada Pike\nRATING -- R\n\n%s",
        {"title": "Salt", "authors": ["Ada Pike"], "rating": "mature"},
    ),
    (
        "equals signs",
        "Title=Salt\nAuthor=Ada Pike\nRating=G\nMood=calm\n\n%s",
        {"title": "Salt", "authors": ["Ada Pike"], "unknown_labels": {"Mood": "calm"}},
    ),
    (
        "labels alone on their lines",
        "TITLE\nSalt\n\nAUTHOR\nAda Pike\n\nSUMMARY\nA lamp goes out.\n\n***\n\n%s",
        {"title": "Salt", "authors": ["Ada Pike"], "summary": "A lamp goes out."},
    ),
    (
        "labels alone, not in capitals",
        "Title:\nSalt\nAuthor:\nAda Pike\nSummary:\nA lamp goes out.\n\n%s",
        {"title": "Salt", "authors": ["Ada Pike"], "summary": "A lamp goes out."},
    ),
    (
        "several labels on a line",
        "Title: Salt\nAuthor: Ada Pike\nRating: PG | Fandom: The Court | Pairing: Wick/Thorne\n\n%s",
        {"rating_raw": "PG", "fandoms": ["The Court"], "pairings": ["Wick/Thorne"]},
    ),
    (
        "columns",
        "Title: Salt          Author: Ada Pike\nRating: PG           Fandom: The Court\n\n%s",
        {"title": "Salt", "authors": ["Ada Pike"], "rating_raw": "PG", "fandoms": ["The Court"]},
    ),
    (
        "a blank line between labels",
        "Title: Salt\n\nAuthor: Ada Pike\n\nRating: PG\n\nSummary: A lamp\ngoes out.\n\n%s",
        {"title": "Salt", "summary": "A lamp goes out."},
    ),
    (
        "comments of a form",
        "# proforma for the library\nName=Salt\nAuthor=Ada Pike\n# the rest is free\nChars=Wick, Thorne\n\n%s",
        {"title": "Salt", "authors": ["Ada Pike"], "characters": ["Wick", "Thorne"]},
    ),
    # -- titles and authors
    (
        "a title under its label",
        "Title:\n   The Long\n   Title\nAuthor: Ada Pike\n\n%s",
        {"title": "The Long Title"},
    ),
    (
        "a chapter's title is not the story's",
        "Title: Salt\nChapter Title: The Lamp\nChapter: 3/12\nAuthor: Ada Pike\n\n%s",
        {"title": "Salt", "part": 3, "parts": 12, "unknown_labels": {}},
    ),
    (
        "a journal's way to name users",
        'Title: Salt\nAuthor: <lj user="ada_pike">\n\n%s',
        {"authors": ["ada_pike"]},
    ),
    (
        "a colon in a bare title",
        "Salt: A Story of the Sea\nby Ada Pike\n\n%s",
        {"title": "Salt: A Story of the Sea", "unknown_labels": {}},
    ),
    ("title and author on one line", '"Salt" by Ada Pike\n\n%s', {"title": "Salt", "authors": ["Ada Pike"]}),
    (
        "title, dash, author",
        "Salt and Silver - by Ada Pike\n\n%s",
        {"title": "Salt and Silver", "authors": ["Ada Pike"]},
    ),
    (
        "capitals and a by-line below",
        "SALT AND SILVER\nby Ada Pike\n\n%s",
        {"title": "SALT AND SILVER", "authors": ["Ada Pike"]},
    ),
    ("a subtitle between", "Salt\nA Lantern Court story\nby Ada Pike\n\n%s", {"authors": ["Ada Pike"]}),
    ("written by", "Salt\n\nWritten by: Ada Pike\n\n%s", {"title": "Salt", "authors": ["Ada Pike"]}),
    (
        "an address under the by-line",
        "Salt\nby Ada Pike\nada@example.org\n\n%s",
        {"title": "Salt", "authors": ["Ada Pike"], "contact": "ada@example.org"},
    ),
    (
        "an address in words",
        "Title: Salt\nAuthor: Ada Pike (ada at example dot org)\n\n%s",
        {"authors": ["Ada Pike"], "contact": "ada at example dot org"},
    ),
    (
        "three authors",
        "Title: Salt\nAuthors: Ada Pike, Bo Ray and Cy Dell\n\n%s",
        {"authors": ["Ada Pike", "Bo Ray", "Cy Dell"]},
    ),
    (
        "two authors with addresses",
        "Title: Salt\nAuthor: Ada Pike <ada@example.org> & Bo Ray <bo@example.net>\n\n%s",
        {"authors": ["Ada Pike", "Bo Ray"], "contact": "ada@example.org"},
    ),
    (
        "an author who is not told",
        "Title: Salt\nAuthor: withheld by request\nRating: G\n\n%s",
        {"title": "Salt", "authors": []},
    ),
    ("an empty author", "Title: Salt\nAuthor:\nRating: G\n\n%s", {"authors": [], "rating_raw": "G"}),
    ("a pen name with a number", "Title: Salt\nPenname: ada_pike77\n\n%s", {"authors": ["ada_pike77"]}),
    (
        "a title over two lines",
        "Title: The Long Account of the\n  Salt and the Silver\nAuthor: Ada Pike\n\n%s",
        {"title": "The Long Account of the Salt and the Silver"},
    ),
    ("no title, no author", "%s", {"title": None, "authors": [], "rating": None}),
    # -- parts
    (
        "part in the title",
        'Title: "Salt" (3/7)\nAuthor: Ada Pike\n\n%s',
        {"title": "Salt", "part": 3, "parts": 7},
    ),
    (
        "part of unknown many",
        "Title: Salt 02/??\nAuthor: Ada Pike\n\n%s",
        {"title": "Salt", "part": 2, "parts": None},
    ),
    (
        "part in words",
        "Salt - Part Three of Seven\nby Ada Pike\n\n%s",
        {"title": "Salt", "part": 3, "parts": 7},
    ),
    (
        "part on its own line",
        "Salt\nby Ada Pike\nPart 2 of 5\n\n%s",
        {"title": "Salt", "part": 2, "parts": 5},
    ),
    ("a part label", "Title: Salt\nAuthor: Ada Pike\nPart: 1/1\n\n%s", {"part": 1, "parts": 1}),
    (
        "an epilogue",
        "Title: Salt - Epilogue\nAuthor: Ada Pike\n\n%s",
        {"title": "Salt", "part_label": "epilogue"},
    ),
    (
        "a number that is no part",
        "Title: Platform 9\nAuthor: Ada Pike\n\n%s",
        {"title": "Platform 9", "part": None},
    ),
    ("the end of a part", "Title: Salt (1/3)\nAuthor: Ada Pike\n\n%s\n\n(end part 1/3)", {"part": 1}),
    # -- disclaimers, notes, summaries
    (
        "a disclaimer without a label",
        "Salt\nby Ada Pike\n\nAll characters belong to Gilt Door. No infringement is intended.\n\n%s",
        {"disclaimer": "All characters belong to Gilt Door. No infringement is intended."},
    ),
    (
        "a framed disclaimer",
        "Title: Salt\nAuthor: Ada Pike\n-----\nI don't own them, I only feed them.\n-----\n\n%s",
        {"disclaimer": "I don't own them, I only feed them."},
    ),
    (
        "a pointer to part one",
        "Title: Salt (2/3)\nAuthor: Ada Pike\nSee part 1 for disclaimers.\n\n%s",
        {"disclaimer": "See part 1 for disclaimers."},
    ),
    (
        "a disclaimer for somebody",
        "Title: Salt\nAuthor: Ada Pike\nDisclaimer for TW: there is a ghost.\n\n%s",
        {"disclaimer": "there is a ghost."},
    ),
    (
        "a summary of two paragraphs",
        "Title: Salt\nAuthor: Ada Pike\nSummary: A lamp goes out.\n\nNobody lights it again.\n\nRating: PG\n\n%s",
        {"summary": "A lamp goes out. Nobody lights it again.", "rating_raw": "PG"},
    ),
    (
        "a note in the middle",
        f"Title: Salt\nAuthor: Ada Pike\n\n{PROSE}\n\n(A/N: I know, I know =)\n\nSo it went.",
        {"notes": ["I know, I know ="], "body": f"{PROSE}\n\nSo it went."},
    ),
    (
        "a note inside a sentence",
        "Title: Salt\nAuthor: Ada Pike\n\nThe lamp (A/N: an oil lamp!) went out at nine.",
        {"notes": ["an oil lamp!"], "body": "The lamp went out at nine."},
    ),
    (
        "square brackets for a note",
        f"Title: Salt\nAuthor: Ada Pike\n\n{PROSE}\n\n[Author's note: lamps do this.]\n\nSo it went.",
        {"notes": ["lamps do this."], "body": f"{PROSE}\n\nSo it went."},
    ),
    (
        "notes at both ends",
        "Title: Salt\nAuthor: Ada Pike\nA/N: For Jem.\n\n%s\n\nA/N: Thanks for reading!",
        {"notes": ["For Jem.", "Thanks for reading!"]},
    ),
    (
        "notes after the end",
        "Salt\nby Ada Pike\n\n%s\n\nTHE END\n\nAuthor's Notes: Thank you all.\n\nThe next story comes in May, so please review.",
        {"notes": ["Thank you all. The next story comes in May, so please review."]},
    ),
    (
        "thanks after the end without a label",
        "Salt\nby Ada Pike\n\n%s\n\nThe End\n\nThank you for reading! Reviews are very welcome.",
        {"notes": ["Thank you for reading! Reviews are very welcome."]},
    ),
    (
        "feedback on the last line",
        "Salt\nby Ada Pike\n\n%s\n\nFeedback: yes please, ada@example.org",
        {"feedback": "yes please, ada@example.org", "contact": "ada@example.org"},
    ),
    (
        "a covering note",
        "Hi everyone, this is my first story here, so be gentle.\n\nTitle: Salt\nAuthor: Ada Pike\nRating: G\n\n%s",
        {"title": "Salt", "rating_raw": "G"},
    ),
    (
        "the whole header at the end",
        "%s\n\n-----------\nTitle: Salt\nAuthor: Ada Pike\nRating: G\nSummary: A lamp goes out.",
        {"title": "Salt", "authors": ["Ada Pike"], "rating_raw": "G", "summary": "A lamp goes out."},
    ),
    (
        "title above, the rest below",
        "Salt\nby Ada Pike\n\n%s\n\n* * *\n\nRating: G\nDisclaimer: Not my lamp.",
        {"title": "Salt", "rating_raw": "G", "disclaimer": "Not my lamp."},
    ),
    (
        "a header at the end without a rule",
        "%s\n\n\n\nTitle: Salt\nAuthor: Ada Pike\nRating: G",
        {"title": "Salt", "rating_raw": "G"},
    ),
    (
        "a note of two paragraphs before a rule",
        "Title: Salt\nAuthor: Ada Pike\nA/N: I wrote this at night.\n\nIt is for everyone who ever lost a lamp, and I hope you like it.\n\n*****\n\n%s",
        {
            "notes": [
                "I wrote this at night. It is for everyone who ever lost a lamp, and I hope you like it."
            ]
        },
    ),
    (
        "an introduction without a label",
        "Title: Salt\nAuthor: Ada Pike\n\nThis is my first story in this fandom, so please let me know what you think!\n\n%s",
        {"notes": ["This is my first story in this fandom, so please let me know what you think!"]},
    ),
    (
        "a copyright line at the end",
        "Title: Salt\nAuthor: Ada Pike\n\n%s\n\n(c) 1999 Ada Pike. Do not archive without permission.",
        {"do_not_archive": None},
    ),
    (
        "where there is more to read",
        "Title: Salt\nAuthor: Ada Pike\n\n%s\n\nMore of my stories are at http://www.example.org/ada",
        {"title": "Salt"},
    ),
    # -- single fields
    (
        "a refusal to be archived",
        "Title: Salt\nAuthor: Ada Pike\nArchive: No.\n\n%s",
        {"do_not_archive": True},
    ),
    (
        "a refusal on its own line",
        "Title: Salt\nAuthor: Ada Pike\nPlease do not archive this story.\nRating: G\n\n%s",
        {"do_not_archive": True, "rating_raw": "G"},
    ),
    (
        "asking first is no refusal",
        "Title: Salt\nAuthor: Ada Pike\nArchive: Please do not archive without asking me.\n\n%s",
        {"do_not_archive": None},
    ),
    (
        "a series of letters is a fandom",
        "Title: Salt\nAuthor: Ada Pike\nSeries: MER\nCodes: V/K, Pryce\n\n%s",
        {"fandoms": ["MER"], "pairings": ["V/K"], "characters": ["Pryce"], "series": None},
    ),
    (
        "a place in a series",
        "Title: Salt\nAuthor: Ada Pike\nSeries: The Salt Papers, part 2\n\n%s",
        {"series": "The Salt Papers", "series_part": 2},
    ),
    (
        "kinds of love are no genres",
        "Title: Salt\nAuthor: Ada Pike\nCategories: F/F, Gen\n\n%s",
        {"categories": ["F/F", "Gen"], "genres": []},
    ),
    (
        "warnings with semicolons",
        "Title: Salt\nAuthor: Ada Pike\nWarnings: blood, some; a dead gull\n\n%s",
        {"warnings": ["blood, some", "a dead gull"]},
    ),
    (
        "nothing stays nothing",
        "Title: Salt\nAuthor: Ada Pike\nWarnings: None\nPairing: none\nSpoilers: N/A\n\n%s",
        {"warnings": [], "pairings": [], "spoilers": None},
    ),
    (
        "an ambiguous day",
        "Title: Salt\nAuthor: Ada Pike\nDate: 04/05/99\n\n%s",
        {"published": None, "published_raw": "04/05/99"},
    ),
    ("a month", "Title: Salt\nAuthor: Ada Pike\nPosted: December 2001\n\n%s", {"published": "2001-12"}),
    (
        "a European day",
        "Title: Salt\nAuthor: Ada Pike\nPublished: 23.10.2003\n\n%s",
        {"published": "2003-10-23"},
    ),
    (
        "words claimed",
        "Title: Salt\nAuthor: Ada Pike\nWord count: ~1,200 words\n\n%s",
        {"words_claimed": 1200},
    ),
    (
        "a state and its label",
        "Title: Salt\nAuthor: Ada Pike\nCompleted: Yes\n\n%s",
        {"status": "Completed: Yes"},
    ),
    (
        "a rating nobody has",
        "Title: Salt\nAuthor: Ada Pike\nRating: two kettles out of five\n\n%s",
        {"rating": None, "rating_raw": "two kettles out of five"},
    ),
    ("not rated is a rating", "Title: Salt\nAuthor: Ada Pike\nRating: NR\n\n%s", {"rating": "unrated"}),
    (
        "an unknown label",
        "Title: Salt\nAuthor: Ada Pike\nSoundtrack: the kettle\nRating: G\n\n%s",
        {"unknown_labels": {"Soundtrack": "the kettle"}},
    ),
    (
        "the old line of rating, fandom and pair",
        '"Salt" 1/4\nby Ada Pike\nPG-13, Iron Orchard, Coyle/Ames\n\n%s',
        {"rating": "teen", "fandoms": ["Iron Orchard"], "pairings": ["Coyle/Ames"]},
    ),
    (
        "genres at slashes",
        "Title: Salt\nAuthor: Ada Pike\nGenre: Drama/Humour, Hurt/Comfort\n\n%s",
        {"genres": ["Drama", "Humour", "Hurt/Comfort"]},
    ),
    # -- what is not the story's
    (
        "a signature",
        "Title: Salt\nAuthor: Ada Pike\n\n%s\n\n-- \nAda Pike, ada@example.org\nhttp://www.example.org/ada",
        {"title": "Salt"},
    ),
    (
        "a list's footer",
        "Title: Salt\nAuthor: Ada Pike\n\n%s\n\n_______________\nTo unsubscribe, write to salt-unsubscribe@example.org",
        {"title": "Salt"},
    ),
    (
        "a quoted recap",
        "Title: Salt (2/2)\nAuthor: Ada Pike\n\n> Last time the lamp\n> was lit.\n\n%s",
        {"part": 2},
    ),
    (
        "a table of contents",
        "Title: Salt\nAuthor: Ada Pike\n\nTable of Contents\n\n1. The Lamp\n2. The Wind\n\n***\n\n%s",
        {"title": "Salt"},
    ),
    (
        "an archive's last line",
        "Salt\nby Ada Pike\n\n%s\n\nThis story is archived at http://www.example.org/lamps/",
        {"title": "Salt"},
    ),
    # -- other languages
    (
        "French",
        "Titre : Le sel\nAutrice : Ada Pike\nClassement : 12+\nCouple : Wick/Thorne\nRésumé : Une lampe s'éteint.\nNote de l'autrice : Merci à Zoé.\n\n%s",
        {
            "title": "Le sel",
            "authors": ["Ada Pike"],
            "rating": "teen",
            "pairings": ["Wick/Thorne"],
            "summary": "Une lampe s'éteint.",
            "notes": ["Merci à Zoé."],
        },
    ),
    (
        "German",
        "Titel: Salz\nAutorin: Ada Pike\nAltersfreigabe: ab 16\nPaarung: Wick/Thorne\nInhalt: Eine Lampe geht aus.\nStatus: abgeschlossen\n\n%s",
        {
            "title": "Salz",
            "authors": ["Ada Pike"],
            "rating": "mature",
            "summary": "Eine Lampe geht aus.",
            "status": "abgeschlossen",
        },
    ),
    (
        "Spanish",
        "Título: Sal\nAutora: Ada Pike\nClasificación: PG-13\nPareja: Wick/Thorne\nResumen: Se apaga una lámpara.\nNotas de la autora: Gracias a Zoé.\n\n%s",
        {
            "title": "Sal",
            "authors": ["Ada Pike"],
            "rating": "teen",
            "summary": "Se apaga una lámpara.",
            "notes": ["Gracias a Zoé."],
        },
    ),
    (
        "Russian",
        "Название: Соль\nАвтор: Ада Пайк\nРейтинг: PG-13\nПейринг: Вик/Торн\nЖанр: драма\nСаммари: Лампа погасла.\nДисклеймер: Ничего моего.\nРазмещение: с разрешения автора\n\n%s",
        {
            "title": "Соль",
            "authors": ["Ада Пайк"],
            "rating": "teen",
            "pairings": ["Вик/Торн"],
            "summary": "Лампа погасла.",
            "do_not_archive": None,
        },
    ),
    (
        "Italian",
        "Titolo: Sale\nAutrice: Ada Pike\nTrama: Una lampada si spegne.\n\n%s",
        {"title": "Sale", "authors": ["Ada Pike"], "summary": "Una lampada si spegne."},
    ),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_convention_is_read_and_the_story_left_whole(text, expected):
    facts = read_facts(text.replace("%s", STORY))
    assert {name: facts.get(name) for name in expected} == expected
    if "%s" in text:
        body = facts["body"]
        assert body.startswith(PROSE)
        assert (
            body.removesuffix("\n\n(end part 1/3)").removesuffix("\n\nTHE END").removesuffix("\n\nThe End")
            == STORY
        )


# A story's own first lines under a header, and what makes them look like labels.
HEADER = "Title: Salt\nAuthor: Ada Pike\nFandom: The Court\nRating: PG\n\n"
OPENINGS = [
    "Note: she had written it in pencil, and then in ink.",
    "ANNA: Is it shut?\n\nBEN: It was never open.",
    "Anna: Is it shut?\n\nBen: It was never open.",
    "From: the lighthouse\nTo: whom it may concern\nDate: the third of May\n\nThe lamp is out.",
    "To: Anna\nFrom: Ben\nSubject: the lamp\n\nIt is out.",
    "Dear Anna,\n\nThe lamp is out.",
    "Date: the third of May. The lamp is out again.",
    "Warning: this door is alarmed, said the door, and so it was.",
    "Time: midnight. Place: the stair.",
    "By the river there was a lamp, and it was out.",
    "Story: that was what they called the top floor of the house.",
    "Thanks to the gulls, nobody slept.",
    "Part of the lamp was missing.",
    "* * *\n\nThe lamp was out.",
    "_The lamp is out,_ she wrote.",
    "The end of the lamp was near.\n\nIt flickered.",
    '"The lamp is the eye of the house."\n-- An old saying',
    "SCENE: A lighthouse.\n\nANNA: Is it out?",
    "The house belongs to nobody, and nobody has the key to it.",
    "There was no money in the house, and no lamp.",
]


@pytest.mark.parametrize("opening", OPENINGS)
def test_a_first_line_that_looks_like_a_label_stays_in_the_story(opening):
    whole = f"{opening}\n\n{STORY}"
    facts = read_facts(f"{HEADER}{whole}")
    assert facts["title"] == "Salt"
    assert facts["body"].removeprefix("* * *\n\n") == whole.removeprefix("* * *\n\n")
    assert facts["notes"] == []


ENDINGS = [
    'She wrote one line: "Note: the lamp is out."',
    "Note: the lamp is out.",
    "-- and then nothing.",
    "* * *\n\nThe lamp was lit again.",
    "The end of the story is that the lamp was lit.",
    "Yours,\nAnna",
    "ANNA: It is lit.",
    "He thanked her for the story, and went to bed.",
    "P.S. The lamp is lit.",
]


@pytest.mark.parametrize("ending", ENDINGS)
def test_last_lines_of_a_story_stay_in_it(ending):
    facts = read_facts(f"{HEADER}{STORY}\n\n{ending}\n")
    assert facts["body"] == f"{STORY}\n\n{ending}"


def read_facts(text):
    (story,) = read_plain(Capture("inbox", "tale.txt", b"", ""), Decoded(text, "utf-8", "written here"))
    return as_facts(story)
