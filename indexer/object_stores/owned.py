"""A store shared by machines, believed only as long as it shows the mark of the archive whose captures it keeps.

A mount that is away is an empty folder, a mistyped prefix an empty bucket, and a proxy answers 404 to anything: none of that
means that captures are lost. And two archives in one place would delete what the other needs.
"""

from collections.abc import Callable, Iterable, Iterator

from indexer.errors import CapturesAwayError
from indexer.object_stores.port import ObjectStore, StoredObject

MARK = "archive"


class OwnedStore(ObjectStore):
    """A store that belongs to one archive, by the object ``MARK`` with the archive's id.

    ``archive`` gives that id; ``may_begin`` says whether a store without a mark may be given one, since the archive keeps
    nothing elsewhere.
    """

    def __init__(self, store: ObjectStore, archive: Callable[[], str], may_begin: Callable[[], bool]) -> None:
        self._store, self._archive, self._may_begin = store, archive, may_begin
        self.name, self.requests = store.name, store.requests

    def address(self, name: str) -> str:
        """Return what the store says."""
        return self._store.address(name)

    def put(self, name: str, content: bytes) -> None:
        """Put into a store that shows the mark."""
        self._confirm()
        self._store.put(name, content)

    def get(self, name: str) -> bytes:
        """Return an object; that it is not there is believed of a store that shows the mark."""
        try:
            return self._store.get(name)
        except OSError:
            self._confirm()
            raise

    def delete(self, names: Iterable[str]) -> None:
        """Delete from a store that shows the mark."""
        self._confirm()
        self._store.delete(names)

    def objects(self) -> Iterator[StoredObject]:
        """Yield what is in a store that shows the mark before and after."""
        self._confirm()
        yield from (each for each in self._store.objects() if each.name != MARK)
        self._confirm()

    def _confirm(self) -> None:
        try:
            mark = self._store.get(MARK)
        except FileNotFoundError:
            mark = b""
        except OSError as error:
            raise CapturesAwayError(
                f"The captures in {self.name} cannot be read ({error.strerror or error}). If that is a mount, see to it; "
                "then run the job again. Nothing is lost by this."
            ) from error
        own = self._archive().encode()
        if mark.strip() == own:
            return
        if mark.strip():
            raise CapturesAwayError(
                f"{self.name} keeps the captures of another archive, and this one would delete them. Name a place of its "
                "own in [captures] url."
            )
        if not self._may_begin():
            raise CapturesAwayError(
                f"{self.name} does not have the captures of this archive. If it is a mount, it may be away; if they have "
                "yet to be brought there, take [captures] url out again and run: velveteen captures move URL"
            )
        self._store.put(MARK, own + b"\n")
