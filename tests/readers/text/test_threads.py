"""A board's thread gives the story of who began it; a story told in posts stays whole."""

from __future__ import annotations

import pytest
from readerlaws import unplaced

from indexer.model import Capture
from indexer.readers.read_capture import read
from indexer.readers.text.threads import thread_in

FIRST = "The lamp went out at four, and nobody in the long house said a word about it until the morning came and the cook asked who it was."
SECOND = '"It was the wind," they told her, and she laughed, and went to look for a match in the drawer of the blue table by the door.'
HEADS = [
    "{name}\n09-14-2006, 08:51 PM",
    "Posted by: {name} Sep 14 2006, 08:51 PM",
    "Author: {name} [ Thu Sep 14, 2006 8:51 pm ]\nPost subject: The Lamp",
    "{name}, Sep 14, 2006, 8:51 PM\n#1",
    "geschrieben von {name} am 14.09.2006 um 20:51 Uhr:",
    "{name} wrote on 14 September 2006 at 20:51:",
]
FRAMES = ["Harbour Forums\nView Full Version : The Lamp\n\n{}", "{}\n\nPowered by Harbourboard 2.1"]


def thread(head, frame="{}", answer="OMG more!"):
    posts = [("lampgirl", FIRST), ("moss_9", answer), ("lampgirl", f"Thanks, moss!\n\n{SECOND}")]
    text = "\n\n".join(f"{head.format(name=name)}\n{words}" for name, words in posts)
    return frame.format(text) + "\n"


def only(text):
    (story,) = read(Capture("s", "lamp.txt", text.encode(), "")).stories
    return story


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("frame", FRAMES)
def test_what_the_first_poster_tells_is_the_story(head, frame):
    story = only(thread(head, frame))
    assert " ".join(story.chapters[0].text.split()) == f"{FIRST} {SECOND}"
    assert story.authors == ("lampgirl",)


@pytest.mark.parametrize("head", HEADS)
def test_every_other_word_stays_in_a_zone(head):
    text = thread(head, FRAMES[0])
    assert unplaced(text, read(Capture("s", "lamp.txt", text.encode(), ""))).total == 0


def test_a_thread_names_the_story_that_names_nothing_itself():
    assert only(thread(HEADS[0], FRAMES[0])).title == "The Lamp"


@pytest.mark.parametrize(
    "text",
    [
        # Told in posts, under a header of its own; nothing of a board around it.
        f"Title: The Lamp\nAuthor: Ada Pike\nRating: G\n\n{thread(HEADS[0])}",
        thread(HEADS[0]),
        # Told by two by turns.
        thread(HEADS[0], FRAMES[0], answer=f"{SECOND} {FIRST}"),
        # A diary.
        f"The Thread\n\n14 September 2006, 20:51\n\n{FIRST}\n\n15 September 2006, 20:59\n\n{SECOND}\n",
    ],
    ids=["under a header", "no board", "two tell", "a diary"],
)
def test_a_story_told_in_posts_is_no_thread(text):
    assert thread_in(text) is None


PROFILES = [
    ("Author    Message", "Joined: 11 Jan 2003\nPosts: 9", "Posted: Tue Mar 04, 2003 9:12 pm    Post subject: {}", "Back to top"),
    ("Auteur    Message", "Inscrit le : 03 Fév 2004\nMessages : 212", "Posté le : Mar 12 Avr 2005, 21:14    Sujet du message : {}", "Revenir en haut"),
    ("Autor    Nachricht", "Anmeldungsdatum: 02.03.2004\nBeiträge: 14\nWohnort: Bremen", "Verfasst am: 12.04.2005, 21:14    Titel: {}", "Nach oben"),
    ("Autor    Mensaje", "Registrado: 02 Mar 2004\nMensajes: 14", "Publicado: Mar 12 Abr, 2005 9:14 pm    Asunto: {}", "Volver arriba"),
    ("Autor    Wiadomość", "Dołączył: 02 Mar 2004\nPosty: 14\nSkąd: Kraków", "Wysłany: 12 Kwi 2005 21:14    Temat postu: {}", "Powrót do góry"),
    ("Автор    Сообщение", "Зарегистрирован: 02.03.2004\nСообщения: 14", "Добавлено: 12 Апр 2005 21:14    Заголовок сообщения: {}", "Вернуться к началу"),
]  # fmt: skip


def board(columns, profile, posted, top, gap="\n"):
    posts = [("lampgirl", FIRST, "The Lamp"), ("moss_9", "OMG more!", ""), ("lampgirl", SECOND, "")]
    made = [
        f"{name}\n{profile}{gap}\n{posted.format(subject)}\n\n{words}\n\n_________________\nA hedge is a wall that grows.\n\n{top}\n"
        for name, words, subject in posts
    ]
    return "\n".join([columns, "", *made])


@pytest.mark.parametrize("form", PROFILES, ids=lambda form: form[2].split(":")[0])
@pytest.mark.parametrize("gap", ["", "\n"])
def test_posts_under_profiles_give_what_the_first_poster_tells(form, gap):
    text = board(*form, gap)
    story = only(text)
    assert " ".join(story.chapters[0].text.split()) == f"{FIRST} {SECOND}"
    assert (story.title, story.authors) == ("The Lamp", ("lampgirl",))
    assert unplaced(text, read(Capture("s", "lamp.txt", text.encode(), ""))).total == 0


def test_one_post_under_a_profile_is_enough():
    text = f"Author\nMessage\nlampgirl\nDeckhand\n\nJoined: 11 Jan 2003\nPosts: 9\n\nPosted: Tue Mar 04, 2003 9:12 pm\n\n{FIRST}\n\nBack to top\n"
    assert (only(text).chapters[0].text, only(text).authors) == (FIRST, ("lampgirl",))


@pytest.mark.parametrize(
    "text",
    [
        f"The Lamp\nAda Pike\nPosted: 4 March 2003, 9:12 pm\n\n{FIRST}\n",
        # A log of a ship, played by several.
        f"Night Watch\nLocation: Deck Nine\nPosted: 4 March 2003, 9:12 pm\n\n{FIRST}\n",
        f"{FIRST}\n\nThe door said:\n\nThe Keeper\nPosts: 3 of oak\nPosted: keep out\n\n{SECOND}\n",
    ],
)
def test_a_day_that_a_story_was_posted_is_no_board(text):
    assert thread_in(text) is None
