"""Chapters in which it is known who speaks where: made by chance, in the conventions of several languages."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

NAMES = ["Elinor", "Marianne", "Mr. Palmer", "Colonel Brandon", "Lucy", "Tom Bertram", "Mrs. Jennings"]
SAID = ["said", "asked", "whispered", "replied", "cried", "answered", "muttered"]
LINES = [
    "I don't know what you mean",
    "The boys' coats are wet",
    "'Tis the fishermen's own fault",
    "We were goin' home",
    "Nobody asked for it",
    "The storm will pass before the morning, and then we'll see",
    "It isn't Tom's",
    "Give 'em the lantern",
    "You read “The Times” today",
    "He told me “never again” and left",
    "So it is",
    "There are two doors; one is locked",
    "That's the ladies' room",
    "I waited for hours - nobody came",
]
TOLD = [
    "The rain fell on the harbour.",
    "It was the fishermen's market day.",
    "She didn't look at the dogs' bowls.",
    "Nobody's lamp was lit.",
    "They went down to the river; it was dark.",
    "The clock of St. Mary's struck nine.",
    "He had read somewhere that the '45 was lost by hunger.",
    "The so-called road ended there.",
]


@dataclass(frozen=True, slots=True)
class Convention:
    """How a language writes speech: marks that open and close, those within, and apostrophes."""

    name: str
    opens: str
    closes: str
    inner: tuple[str, str]
    apostrophe: str = "’"
    goes_on: bool = True


CONVENTIONS = [
    Convention("curly double", "“", "”", ("‘", "’")),
    Convention("straight double", '"', '"', ("'", "'"), "'"),
    Convention("curly single", "‘", "’", ("“", "”")),
    Convention("straight single", "'", "'", ('"', '"'), "'"),
    Convention("low and high", "„", "“", ("‚", "‘")),
    Convention("low and right", "„", "”", ("«", "»")),
    Convention("guillemets", "«", "»", ("“", "”")),
    Convention("guillemets with blanks", "« ", " »", ("“", "”")),
    Convention("reversed guillemets", "»", "«", ("›", "‹")),
    Convention("right marks", "”", "”", ("’", "’")),
    Convention("corners", "「", "」", ("『", "』")),
]


class Chapter:
    """A text that grows piece by piece; ``spoken`` has the spans of speech, marks included."""

    def __init__(self, rng: random.Random, how: Convention) -> None:
        self.rng, self.how, self.text = rng, how, ""
        self.spoken: list[tuple[int, int, str | None]] = []

    def told(self, text: str) -> None:
        self.text += text.replace("'", self.how.apostrophe)

    def said(self, text: str, who: str | None, *, closed: bool = True) -> None:
        opens, closes = self.how.inner
        text = text.replace("'", self.how.apostrophe).replace("“", opens).replace("”", closes)
        start = len(self.text)
        self.text += f"{self.how.opens}{text}{self.how.closes if closed else ''}"
        self.spoken.append((start, len(self.text), who))

    def line(self) -> str:
        return self.rng.choice(LINES)

    def name(self) -> str:
        return self.rng.choice(NAMES)


def _tag_behind(c: Chapter) -> None:
    who = c.name()
    c.said(c.line() + c.rng.choice(",?!"), who)
    c.told(f" {c.rng.choice(SAID)} {who}." if c.rng.random() < 0.5 else f" {who} {c.rng.choice(SAID)}.")


def _tag_between(c: Chapter) -> None:
    who = c.name()
    c.said(c.line() + ",", who)
    c.told(f" {c.rng.choice(SAID)} {who}, ")
    c.said(c.line().lower() + ".", who)


def _tag_before(c: Chapter) -> None:
    who = c.name()
    c.told(f"{c.rng.choice(TOLD)} {who} {c.rng.choice(SAID)}, ")
    c.said(c.line() + ".", who)


def _pronoun(c: Chapter) -> None:
    c.said(c.line() + ",", None)
    c.told(f" {c.rng.choice(['she', 'he'])} {c.rng.choice(SAID)}. {c.rng.choice(TOLD)}")


def _bare(c: Chapter) -> None:
    c.said(c.line() + c.rng.choice(".?!…—"), None)


def _going_on(c: Chapter) -> None:
    who = c.name()
    c.told(f"{who} {c.rng.choice(SAID)}: ")
    c.said(c.line() + ".", who, closed=False)
    c.text += "\n\n"
    c.said(c.line() + ".", who, closed=False)
    c.text += "\n\n"
    c.said(c.line() + ".", who)


def _narration(c: Chapter) -> None:
    c.told(" ".join(c.rng.choice(TOLD) for _ in range(c.rng.randint(1, 3))))


PARAGRAPHS: list[Callable[[Chapter], None]] = [
    _tag_behind,
    _tag_between,
    _tag_before,
    _pronoun,
    _bare,
    _going_on,
    _narration,
    _narration,
]


def chapter(how: Convention, seed: int, paragraphs: int = 40) -> Chapter:
    """Return a chapter in one convention."""
    made = Chapter(random.Random(f"{how.name} {seed}"), how)
    for number in range(paragraphs):
        made.text += "\n\n" if number else ""
        made.rng.choice(PARAGRAPHS)(made)
    return made


# -- speech with dashes: what is spoken in square brackets ----------------------------------------------------

DASHED = {
    "Spanish": [
        "[—No lo sé] —dijo Elena—. [Mañana veremos.]",
        "[—¿Quién es?] —preguntó Tomás.",
        "La lluvia caía sobre el puerto.",
        "[—Vamos a casa.]",
        "[—Espera] —gritó ella—, [la puerta está cerrada.]",
        "Nadie contestó; era tarde.",
        "[—El río, la casa, todo está igual.]",
    ],
    "Russian": [
        "[— Не знаю], — сказала Анна. — [Завтра увидим.]",
        "[— Кто там?] — спросил Пётр.",
        "Дождь шёл над рекой.",
        "[— Москва — большой город.]",
        "[— Подожди], — крикнула она, — [дверь закрыта.]",
        "Он читал «Войну и мир» весь вечер.",
        "Анна ответила: [«Иди домой».]",
    ],
    "French": [
        "[— Je ne sais pas], dit Hélène. [Demain, nous verrons.]",
        "[— Qui est là ?] demanda Pierre.",
        "La pluie tombait sur le port.",
        "[— Attends], cria-t-elle, [la porte est fermée.]",
        "[— Rentrons à la maison.]",
        "Il lisait toujours, sans lever les yeux.",
        "[— Bonjour], répondit-il.",
    ],
    "Polish": [
        "[– Nie wiem] – powiedziała Anna. – [Jutro zobaczymy.]",
        "[– Kto tam?] – zapytał Piotr.",
        "Deszcz padał nad rzeką.",
        "[– Chodźmy do domu.]",
        "[– Poczekaj] – krzyknęła ona – [drzwi są zamknięte.]",
    ],
}


def dashed(language: str, seed: int, paragraphs: int = 30) -> tuple[str, list[tuple[int, int]]]:
    """Return a chapter with dashes, and the spans of what is spoken in it."""
    rng = random.Random(f"{language} {seed}")
    marked = "\n\n".join(rng.choice(DASHED[language]) for _ in range(paragraphs))
    text, start = "", 0
    spoken: list[tuple[int, int]] = []
    for char in marked:
        if char == "[":
            start = len(text)
        elif char == "]":
            spoken.append((start, len(text)))
        else:
            text += char
    return text, spoken
