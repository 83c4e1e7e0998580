"""Read Markdown: front matter into fields, marks out of the lines; the rest is the plain reader's.

Files whose only marks are headings and emphasis need none of this: the plain reader knows those.
"""

import re

from indexer.model import Story
from indexer.readers.documents.document import Page, story_of
from indexer.readers.documents.frontmatter import header_of, split_front_matter
from indexer.readers.sample import Context, Sample

NAME = READER = "markdown"
_NAMES = (".md", ".markdown", ".mdown", ".mkd", ".mkdn")
# Who writes Markdown does so from the start; looking further would cost a tenth of the rate of reading.
_LOOK = 4096
# What the plain reader would leave standing. Single signs are found ten times as fast, and most texts have none of them.
_SIGNS = (b"\\", b"`", b"[", b"<", b"=")
_MARKS = (b"\\", b"](", b"```", b"\n===", b"<!--", b"<br", b"__")
_OTHERS = (b"**", b"\n> ")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FENCE = re.compile(r"^[ ]{0,3}(?:`{3,}|~{3,})[^`\n]*$\n?", re.MULTILINE)
_QUOTE = re.compile(r"^[ ]{0,3}(?:>[ ]?)+", re.MULTILINE)
_UNDERLINED = re.compile(r"^(?![#>\s])(\S[^\n]{0,150})\n={3,}[ \t]*$", re.MULTILINE)
_LINK = re.compile(
    r"!?\[([^\[\]\n]{0,300})\]\((?:[^()\s]|\([^()\s]{0,200}\)){0,1000}(?:\s+\"[^\"\n]{0,200}\")?\)"
)
# A label in strong letters keeps them: they tell it from the first words of a sentence.
_STRONG = re.compile(
    r"(?<![\w\\])(\*\*|__)(?=\S)(?![^*\n]{1,40}:\1)((?:(?!\1)[^\n]){1,2000}?)(?<=\S)\1(?!\w)"
)
_BREAK = re.compile(r"<br[ ]?/?>\n?|\\\n", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def recognise(sample: Sample) -> str | None:
    """Take texts with front matter, and those called Markdown that use its marks; see ``families``."""
    content = sample.capture.content
    if content[:6].removeprefix(b"\xef\xbb\xbf").startswith((b"---", b"+++")) and split_front_matter(
        sample.decoded.text
    ):
        return "front matter at its start"
    named = sample.capture.origin.lower().endswith(_NAMES) or sample.capture.media_type == "text/markdown"
    if not named:
        return None
    start = content[:_LOOK]
    marked = any(mark in start for mark in _OTHERS)
    if not marked and any(sign in start for sign in _SIGNS):
        marked = any(mark in start for mark in _MARKS)
    return "called Markdown and has its marks" if marked else None


def read(sample: Sample, context: Context) -> tuple[Story, ...]:  # noqa: ARG001 -- the families' signature
    """Return the story in a Markdown file; see ``families``."""
    decoded = sample.decoded
    front = split_front_matter(decoded.text)
    fields, text = front if front is not None else ({}, decoded.text)
    body = without_marks(text)
    page = Page(
        f"{header_of(fields)}\n\n{body.lstrip()}" if fields and body.strip() else body,
        encoding=decoded.encoding,
        encoding_why=decoded.why,
        repairs=decoded.repairs,
    )
    return story_of(sample.capture, page, READER)


def without_marks(text: str) -> str:
    """Return Markdown with headings and emphasis left as they are and all other marks gone; words and lines stay."""
    text = _COMMENT.sub("", text) if "<!--" in text else text
    text = _FENCE.sub("", text) if "```" in text or "~~~" in text else text
    text = _QUOTE.sub("", text) if "\n>" in text else text
    text = _UNDERLINED.sub(r"# \1", text) if "\n===" in text else text
    text = _LINK.sub(r"\1", text) if "](" in text else text
    text = _STRONG.sub(r"\2", text) if "**" in text or "__" in text else text
    text = _BREAK.sub("\n", text) if "<br" in text or "\\\n" in text else text
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text
