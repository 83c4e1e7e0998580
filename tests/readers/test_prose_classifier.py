"""What is no prose is refused with a reason and a way to take it all the same; whatever may be a story is taken."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import ReadSettings
from indexer.model import Capture
from indexer.readers.prose_classifier import why_no_story
from indexer.readers.read_capture import read
from indexer.readers.reader_pool import ReaderPool
from indexer.readers.request import ReadRequest

LICENCE = """\
Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
following conditions are met: redistributions of source code must retain the above copyright notice, this list of
conditions and the following disclaimer. This software is provided by the copyright holders and contributors "as is"
and any express or implied warranties, including the implied warranties of merchantability, are disclaimed.
"""
CHANGELOG = """\
lamp (1.4-2) unstable; urgency=medium

  * New upstream release. Closes: #81344
  * debian/control: bump debhelper version, update dependencies.
  * Fix build with gcc 14, remove deprecated option from the configuration file.

 -- The Maintainers <team@lists.example.org>  Mon, 03 May 2021 10:11:12 +0200
"""
CRONTAB = """\
SHELL=/bin/sh
PATH=/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin
17 * * * * root cd / && run-parts --report /etc/cron.hourly
25 6 * * * root test -x /usr/sbin/anacron || run-parts --report /etc/cron.daily
"""
HOSTS = "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\nff02::1 ip6-allnodes\n10.0.0.7 lamp.example lamp\n"
SETTINGS = "[server]\nport = 8080\nhost = 127.0.0.1\nlog_file = /var/log/lamp.log\nenable_tls = false\nmax_users = 20\n"
PROGRAM = """\
import os

def main(argv):
    for path in argv[1:]:
        with open(path) as file:
            print(file.read(), end="")

if __name__ == "__main__":
    main(os.sys.argv)
"""
TABLE = (
    "id,name,value,updated\n1,alpha,0.431,2021-05-03\n2,beta,0.988,2021-05-04\n3,gamma,12.250,2021-05-05\n"
    * 5
)
LOG = "2021-05-03T10:11:12Z lampd[412]: error: cannot open /var/lib/lamp/db: permission denied\n" * 12
MANUAL = """\
NAME
       lamp - print files with a lamp

SYNOPSIS
       lamp [OPTION]... [FILE]...

DESCRIPTION
       Print each FILE to standard output. With no FILE, or when FILE is -, read standard input.

       -n, --number
              number all output lines

       --version
              output version information and exit
"""
CODED = base64.encodebytes(bytes(range(256)) * 12).decode()
WORDS = "\n".join(f"{a}{b}" for a in ("lamp", "stone", "kettle", "goose", "river") for b in "abcdefghijklm")
NO_PROSE = {
    "licence": LICENCE,
    "changelog": CHANGELOG,
    "crontab": CRONTAB,
    "hosts": HOSTS,
    "settings": SETTINGS,
    "program": PROGRAM,
    "table": TABLE,
    "log": LOG,
    "manual": MANUAL,
    "base64": CODED,
    "words": WORDS,
}

STORIES = {
    "verse": "The boats went out on Monday\nwith butter for their bread,\nand Monday never came again\nbut Tuesday did.",
    "verse without a mark": "my aunt folds the river\ncorner to corner\nputs it away\nit is not sorry\nneither is she",
    "a word a line": "Do\nnot\nbreathe\nshe\nmouthed\nand\nthe\ndark\nbreathed\nfor\nus",
    "play": "MRS BELL. He'll not come now.\nTOM. He said he would.\n(A knock. Neither moves.)\nTOM. That'll be the post.",
    "speakers": "KENT: You were late.\nQUILL: I was early.\nKENT: Again.\nQUILL: For the third bell, always.",
    "chat": "[21:03] moth: are you awake\n[21:03] dun: no\n[21:04] moth: there's somebody in the attic\n[21:05] dun: whose",
    "channel": "<kestrel> did you see it\n<bram> see what\n<kestrel> it's waving\n*** bram has quit (Connection reset)\n<kestrel> bram?",
    "letter": "Dear Hal,\n\nThe roof is on. I sat under it all evening to see what it would do. Bring nails.\n\nYours, W.",
    "mail": "From: Hollis Crane <h@crane.example>\nTo: Personnel\nSubject: the photocopier\n\nI would still like my arm back.",
    "recipe": "Grief Soup\n\n2 onions\n1 lb of bones\n\nChop the onions. You will cry. Do not answer the door.",
    "list": "Things I took:\n\n1. The good knife.\n2. My coat.\n3. His coat.\n4. The word sorry.",
    "log of a ship": "0400. Wind NW 6. Sail sighted, black.\n0430. Sail gone.\n0500. Counted the crew. Nineteen.\n0515. Twenty.",
    "notes of a version": "Changes in God 2.1\n- Removed Herbert. He knows why.\n- The sea is louder at night, as you asked.",
    "drabble": "The lift stopped and the lights went out, and somebody took her hand. When they came on she was alone.",
    "six words": "For sale: one ladder. Never came down.",
    "speech alone": '"Is it dead?"\n\n"It\'s resting."\n\n"On its back?"',
    "German": "Als der Müller starb, drehte sich das Rad noch drei Tage. Dann stand es still.",
    "French": "Il était une fois une clef qui ne voulait rien ouvrir. On la mit dans la mer, et la mer s'ouvrit.",
    "Spanish": "La abuela guardaba el viento en una caja. Cuando murió, abrimos la caja y se nos voló la casa.",
    "Russian": "Старик купил на базаре тишину. Дома развернул — а там, внутри, кто-то дышит.",
    "Chinese": "老人把月亮借给了邻居。邻居第二天还回来，少了一角。老人什么也没说。",
    "Japanese": "祖母は毎晩、電話に出ない電話に出ていた。受話器は線が切れていた。",
    "Korean": "할머니는 바다를 접어서 장롱에 넣어 두셨다. 우리는 열어 보았다.",
    "Thai": "ยายเก็บเสียงฝนไว้ในขวด ทุกคืนยายเปิดจุกให้ฉันฟังนิดหนึ่ง จนวันหนึ่งขวดแตก",
    "Arabic": "كان الحارس يعدّ النجوم كل ليلة، وفي ليلة من الليالي نقصت واحدة. بحث في جيبه فوجدها دافئة.",
    "Hebrew": "הסבתא סגרה את הים במגירה. בלילה שמענו אותו מתהפך מצד לצד ומבקש מים.",
}


def outcome_of(text, **how):
    return read(Capture("inbox", "lamp.txt", text.encode(), ""), **how)


@pytest.mark.parametrize("kind", NO_PROSE)
def test_what_is_no_prose_is_refused_with_a_reason_and_a_way(kind):
    failure = outcome_of(NO_PROSE[kind]).failure
    assert failure is not None
    assert failure.cause == "unlike-a-story"
    assert failure.message.startswith("It does not look like a story: ")
    assert "--as-story" in failure.message


@pytest.mark.parametrize("kind", NO_PROSE)
def test_what_a_person_says_is_a_story_is_taken(kind):
    outcome = outcome_of(NO_PROSE[kind], as_story=True)
    assert outcome.failure is None
    assert len(outcome.stories) == 1


@pytest.mark.parametrize("form", STORIES)
def test_a_story_in_any_form_is_taken(form):
    outcome = outcome_of(STORIES[form])
    assert outcome.failure is None, outcome.failure


@pytest.mark.parametrize("form", STORIES)
def test_a_story_in_any_form_is_taken_under_a_header(form):
    assert outcome_of(f"Title: Lamp\nAuthor: Vole\nRating: PG\n\n{STORIES[form]}\n").failure is None


def test_a_story_about_programs_is_taken():
    text = (
        "She had not slept since the server died. He found her under the desk with the source code printed out and "
        'taped to the wall, and her shoes off. "It is not a bug," she said. "I think that it misses him." '
    )
    assert outcome_of(text * 6).failure is None


def test_the_reason_names_words_of_the_text():
    message = outcome_of(LICENCE).failure.message
    assert "redistribution" in message or "source" in message


def test_a_child_process_takes_what_its_request_says_is_a_story(tmp_path):
    path = tmp_path / "licence.txt"
    path.write_text(LICENCE)
    requests = [ReadRequest("inbox", "licence.txt", path=path, as_story=asked) for asked in (False, True)]
    with ReaderPool(ReadSettings()) as reader:
        refused, taken = reader.read_all(requests)
    assert refused.failure is not None
    assert refused.failure.cause == "unlike-a-story"
    assert taken.stories[0].chapters[0].text.startswith("Redistribution and use")


def test_a_program_by_its_name_is_taken_where_a_person_says_so():
    capture = Capture("inbox", "lamp.py", PROGRAM.encode(), "")
    assert read(capture).failure is not None
    assert read(capture, as_story=True).failure is None


@settings(deadline=None)
@given(st.text(max_size=400), st.booleans())
def test_no_text_is_too_odd_to_be_judged(text, stated):
    assert why_no_story(text, stated=stated) is None or why_no_story(text, stated=stated) != ""


def test_no_story_of_a_large_collection_is_refused(stories_folder: Path):
    files = sorted(stories_folder.rglob("*.md"))[::60]
    refused = [
        path.name
        for path in files
        if (failure := read(Capture("inbox", path.name, path.read_bytes(), "")).failure) is not None
        and failure.cause == "unlike-a-story"
    ]
    assert not refused


@pytest.mark.parametrize(
    "text",
    [
        "\x00chat\n",
        "4a5f0c1b22e94d0a9a9f0c55\n",
        "include /etc/ld.so.conf.d/*.conf\n",
        "rocks\nmore.rocks\n",
        "localhost",
    ],
)
def test_a_name_or_a_number_alone_is_no_story(text):
    assert why_no_story(text, stated=False)


@pytest.mark.parametrize(
    "text",
    [
        "For sale: baby shoes, never worn.\n",
        "It rained.\n",
        "“Wait!”\n",
        "the moon\nis a boat\nand nobody\nrows\n\nit goes\nwhere the night goes\n",
        "海が鳴った。\n",
        "Дождь кончился.\n",
    ],
)
def test_the_shortest_stories_and_verses_are_taken(text):
    assert why_no_story(text, stated=False) is None


def test_few_words_that_name_title_and_author_are_taken():
    assert why_no_story("rain rain rain\n", stated=True) is None
