"""Read tar archives of anything readable; links, devices and folders in them are passed by.

Packed ones come here through ``packed``.
"""

import io
import tarfile
from collections.abc import Iterator

from indexer.config import ReadSettings
from indexer.errors import ReadError
from indexer.model import Failure, Story
from indexer.readers.containers.containers import Allowance, inside, read_members
from indexer.readers.sample import Context, Sample
from indexer.readers.surrounding_files import ArchiveMembers

NAME = "tar"


def recognise(sample: Sample) -> str | None:
    """Take every tar archive; see ``families``."""
    return sample.found.why


def read(sample: Sample, context: Context) -> tuple[Story, ...]:
    """Return the stories of an archive's members; see ``families``."""
    members = _Members(sample, context)
    return read_members(sample, context, members.names(), members.load, around=_around(sample, context))


def _around(sample: Sample, context: Context) -> ArchiveMembers | None:
    """Return the members by their origins, for backups; None where the list of them cannot be read to its end."""
    try:
        archive = tarfile.open(fileobj=io.BytesIO(sample.capture.content), mode="r:")  # noqa: SIM115 -- memory alone, freed with it
        found = {
            member.name: member for member in _first(archive, context.limits.max_members) if member.isreg()
        }
    except (tarfile.TarError, EOFError, OSError, ValueError, OverflowError):
        return None
    limits = context.limits
    allowance = Allowance(len(sample.capture.content), limits.max_unpacked_mb, limits.max_ratio)

    def load(name: str) -> bytes:
        allowance.take(found[name].size, name)
        file = archive.extractfile(found[name])
        return file.read() if file else b""

    return ArchiveMembers({inside(sample.capture.origin, name): name for name in found}, load)


def _first(archive: tarfile.TarFile, most: int) -> Iterator[tarfile.TarInfo]:
    for _ in range(most):
        member = archive.next()
        if member is None:
            return
        yield member


class _Members:
    """The files of a tar archive, found one after another."""

    def __init__(self, sample: Sample, context: Context) -> None:
        self._capture, self._context = sample.capture, context
        limits: ReadSettings = context.limits
        self._allowance = Allowance(len(self._capture.content), limits.max_unpacked_mb, limits.max_ratio)
        self._current: tuple[tarfile.TarFile, tarfile.TarInfo] | None = None

    def names(self) -> Iterator[str]:
        """Yield names; what is damaged ends the archive and is told."""
        try:
            with tarfile.open(fileobj=io.BytesIO(self._capture.content), mode="r:") as archive:
                yield from self._files(archive)
        except (tarfile.TarError, EOFError, OSError, ValueError, OverflowError) as error:
            message = f"The archive is damaged or cut short ({error}); what came before that was read."
            self._context.log.failed(Failure(self._capture.origin, "damaged", message))

    def _files(self, archive: tarfile.TarFile) -> Iterator[str]:
        count = 0
        while (member := archive.next()) is not None:
            count += 1
            if count > self._context.limits.max_members:
                message = f"Only its first {count - 1} members were read. Raise [read] max_members if more are wanted."
                self._context.log.failed(Failure(self._capture.origin, "too-large", message))
                return
            if not member.isreg() or member.issparse():
                self._context.log.skip(not member.isdir())
                continue
            self._current = archive, member
            yield member.name

    def load(self, name: str) -> bytes:
        """Return the bytes of the member last named.

        Raises:
            ReadError: it is damaged or too large.
        """
        assert self._current is not None
        archive, member = self._current
        self._allowance.take(member.size, name)
        try:
            file = archive.extractfile(member)
            content = file.read() if file else b""
        except (tarfile.TarError, EOFError, OSError, ValueError) as error:
            raise ReadError(f"The part {name!r} is damaged ({error}).", cause="damaged") from error
        if len(content) < member.size:
            raise ReadError(f"The part {name!r} is cut short. Fetch the file again.", cause="damaged")
        return content
