"""A capture as readers look at it: what kind it is, and its text or page, each made once and only when asked for.

It recognises nothing itself (see ``families``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from indexer.config import ReadSettings
from indexer.errors import NotAStoryError, ReadError
from indexer.model import Capture, Failure, Story
from indexer.readers.decoding.encoding import Decoded, decode
from indexer.readers.decoding.escaped_pages import is_escaped_page, unescaped
from indexer.readers.detect import Detected, Kind
from indexer.readers.failures import failure_of
from indexer.readers.read_log import ReadLog

if TYPE_CHECKING:
    from bs4 import BeautifulSoup


# So much of a page shows whether its tags were escaped.
_WINDOW = 8192
_OF_TEXT = frozenset({Kind.TEXT, Kind.HTML, Kind.XML, Kind.JSON, Kind.SQL, Kind.PERL, Kind.CODE})


class Sample:
    """A capture with what was found out about it so far."""

    def __init__(self, capture: Capture, found: Detected) -> None:
        self.capture = capture
        self.found = found

    @cached_property
    def decoded(self) -> Decoded:
        """The content as text, and how that was obtained."""
        found = decode(
            self.capture.content,
            declared=self.capture.declared_encoding,
            markup=self.found.kind in {Kind.HTML, Kind.XML},
            escaped=self.found.kind is Kind.TEXT,
        )
        # A page that somebody escaped is the page it was.
        escaped = self.found.kind is Kind.HTML and is_escaped_page(found.text[:_WINDOW])
        return found.with_text(unescaped(found.text)) if escaped else found

    @property
    def is_text(self) -> bool:
        """Whether ``decoded`` is of any use: the content is some kind of text."""
        return self.found.kind in _OF_TEXT

    @property
    def decoded_already(self) -> Decoded | None:
        """What ``decoded`` is if anybody has asked for it."""
        found: Decoded | None = self.__dict__.get("decoded")
        return found

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The content as a tree of elements. Readers that change the tree work on it last."""
        # Loaded when the first page comes: the HTML parser costs every start of the command 0.1 s and 15 MB.
        from indexer.readers.markup.markup import parse  # noqa: PLC0415 -- see above

        return parse(self.decoded.text)

    @cached_property
    def tree(self) -> Any:
        """The content as an lxml tree, for readers of known sites. Nobody changes it."""
        from indexer.readers.markup.tree import parse_tree  # noqa: PLC0415 -- as above

        return parse_tree(self.decoded.text)


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader may need beside the capture.

    ``limits`` bound what archives may unpack to. ``read`` reads something found inside (a message of a mailbox, a
    member of an archive) with whichever reader fits and returns its stories; it raises ReadError as readers do, and
    refuses what is nested too deep. ``found`` says what the capture was taken for, and why. ``attempt`` does the same and never raises: what went wrong is ``log``, as is
    everything else inside that gave no story. ``as_story`` says that the keeper wants it taken, however little it is like
    a story.
    """

    limits: ReadSettings
    read: Callable[[Capture], tuple[Story, ...]]
    log: ReadLog = field(default_factory=ReadLog)
    found: Mapping[str, str] = field(default_factory=dict)
    as_story: bool = False

    def attempt(self, capture: Capture, *, quiet: bool = False) -> tuple[Story, ...]:
        """Return the stories in something found inside, none if it cannot be read or the time is up.

        ``quiet`` only counts what is no story: most pages of a web archive are none.
        """
        if self.log.is_late:
            message = "What came before it took all the time. Unpack it and import that."
            self.log.failed(Failure(capture.origin, "too-slow", message))
            return ()
        try:
            return self.read(capture)
        except ReadError as error:
            if quiet and isinstance(error, NotAStoryError):
                self.log.skip()
            else:
                self.log.failed(failure_of(capture.origin, error))
        except Exception as error:  # noqa: BLE001 -- a reader's mistake must cost one thing, never those beside it
            self.log.failed(failure_of(capture.origin, error))
        return ()
