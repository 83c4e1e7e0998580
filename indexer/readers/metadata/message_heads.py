"""The heads of messages as boards and news wrote them: "Fm: Leland Marrow 70000,1234", "Ärende: Sista brevet".

Which fields they stand for where nothing else names title and author; whether a text begins with one is for rules to say.
"""

from __future__ import annotations

import re
from functools import partial

from indexer.datafiles import data_words
from indexer.readers.metadata.labels import fold_label
from indexer.readers.metadata.lines import parse_label

_titles = partial(data_words, __package__, "message_heads.toml", "titles")
_authors = partial(data_words, __package__, "message_heads.toml", "authors")
_others = partial(data_words, __package__, "message_heads.toml", "others")
_posts = partial(data_words, __package__, "message_heads.toml", "posts")
# CompuServe's line above a message: "#: 204112 S5/Story Swap".
_NUMBERED = re.compile(r"#: ?\d{2,}\b|@(?:Area|Msg|Msgid)\b|(?=\[\d{1,6}\]\s+\S{1,8}\s*:)", re.IGNORECASE)
_COUNTED = re.compile(
    r"(?:message|msg|nachricht|mensaje|mensagem|messaggio|bericht|сообщение) (?:no\.? ?|#)?\d+ (?:of|von|de|di|van|из) \d+",
    re.IGNORECASE,
)
# What stands behind a name: a network's address, far off or with commas and colons.
_BEHIND = re.compile(r"\s{2,}.*$|\s+[\d:,./]{4,}$")


def head_field(label: str) -> str | None:
    """Return the field a label of a message's head stands for: "title", "author", "" for none; None for other labels."""
    folded = fold_label(label)
    return (
        "title"
        if folded in _titles()
        else "author"
        if folded in _authors()
        else ""
        if folded in _others()
        else None
    )


def names_post(label: str) -> bool:
    """Say whether a label stands before a post's title, which names the author as well: "FIC: Salt Roses by Ada Pike"."""
    folded = fold_label(label)
    return folded in _titles() or folded in _posts()


def is_of_head(line: str) -> bool:
    """Say whether a line begins with a label of a message's head."""
    if _NUMBERED.match(line):
        return True
    label = parse_label(line)
    return label is not None and head_field(label.label) is not None


def counts_messages(line: str) -> bool:
    """Say whether a line says which of a group's messages this is: its subject may stand below without a label."""
    return _COUNTED.fullmatch(line.strip()) is not None


def named_in_head(value: str) -> str:
    """Return a value without the address behind it."""
    return _BEHIND.sub("", value).strip()
