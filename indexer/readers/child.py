"""The reading child: requests on standard input, outcomes on standard output, one at a time, under a memory limit.

It is started by ``child_handle`` and by nobody else; it ends when its input does.
"""

import contextlib
import dataclasses
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import BinaryIO

import msgspec

from indexer.config import ReadSettings
from indexer.logs import keep_tracebacks
from indexer.model import Failure, ReadOutcome
from indexer.parent_death import lower_priority
from indexer.readers.contact_redaction import redact_story
from indexer.readers.failures import failure_of
from indexer.readers.metadata.labels import learn
from indexer.readers.read_capture import read
from indexer.readers.request import READY, ReadRequest, capture_of, decode_request, encode_outcome
from indexer.readers.structure.words import count_words

_HEADER = 8
# The parent kills at the limit; this ends a child whose parent has died, so it is a little later.
_GRACE_S = 5.0
# A child that has worked for so long is reading an archive, some fifty megabytes of it, and as much is likely to come:
# only then is it worth its while to load what makes it quicker, a twentieth of what it has spent. Most read a few files.
_AT_WORK_S = 1.5
# Half of it is enough for what is loaded then.
_ROOMY_MB = 256


def main(arguments: list[str]) -> None:
    """Serve requests until input ends. ``arguments`` are the ReadSettings as JSON and, if any, the data folder."""
    # Ctrl-C reaches the whole terminal; when to stop is for the parent to say, by closing our input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lower_priority()
    settings = msgspec.json.decode(arguments[0], type=ReadSettings)
    _limit_memory(settings.memory_mb)
    learn(dict(settings.labels))
    # A private copy of the pipe: a library that prints must not garble the protocol.
    with (
        os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers,
        Path(os.devnull).open("wb") as sink,
        contextlib.ExitStack() as kept,
    ):
        os.dup2(sink.fileno(), sys.stdout.fileno())
        for data in arguments[1:]:
            kept.enter_context(keep_tracebacks(Path(data), "read", unless=BrokenPipeError))
        answers.write(READY)
        answers.flush()
        _serve(sys.stdin.buffer, answers, settings)


def _serve(requests: BinaryIO, answers: BinaryIO, settings: ReadSettings) -> None:
    hastened = settings.memory_mb < _ROOMY_MB
    while header := requests.read(_HEADER):
        body = requests.read(int.from_bytes(header, "big"))
        _limit_processor(settings.timeout_s + _GRACE_S)
        answer = _answer(body, settings)
        # One write, so that the parent wakes once for a short answer.
        answers.write(len(answer).to_bytes(_HEADER, "big") + answer)
        answers.flush()
        if not hastened and time.process_time() > _AT_WORK_S:
            hastened = True
            with contextlib.suppress(ImportError, MemoryError):
                count_words.hasten()


def _answer(body: bytes, settings: ReadSettings) -> bytes:
    """Return an outcome encoded, also where what comes before or after the reading fails."""
    request = decode_request(body)
    try:
        return encode_outcome(_outcome(request, settings))
    except Exception as error:  # noqa: BLE001  # it must cost one file and be reported, never the process
        return encode_outcome(ReadOutcome(failure=failure_of(request.origin, error)))


def _outcome(request: ReadRequest, settings: ReadSettings) -> ReadOutcome:
    capture = capture_of(request, settings)
    if isinstance(capture, Failure):
        return ReadOutcome(failure=capture)
    outcome = read(capture, hint=request.hint, limits=settings, as_story=request.as_story)
    if request.as_written:
        return outcome
    # Here, where several processes share the work, and not where one writes what all of them read.
    return dataclasses.replace(outcome, stories=tuple(map(redact_story, outcome.stories)))


def _limit_memory(megabytes: int) -> None:
    wanted = megabytes * 1024 * 1024
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_processor(seconds: float) -> None:
    """Let the kernel end this process after so much more processor time, whatever C code it is stuck in."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = int(time.process_time() + seconds) + 1
    resource.setrlimit(
        resource.RLIMIT_CPU, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard)
    )


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        main(sys.argv[1:])
