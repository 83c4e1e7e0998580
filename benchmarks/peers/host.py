"""The process a contender runs in: asked if it can run, told to build, or asked one phrase a line.

Standard library only, since it also runs in the system's Python.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from benchmarks.peers.field import CONTENDERS
from benchmarks.peers.port import Peer


def main(verb: str, key: str, *folders: str) -> None:
    """Do one of ``can``, ``build SOURCE FOLDER`` and ``ask FOLDER``."""
    peer = CONTENDERS[key].make()
    if verb == "can":
        print(json.dumps({"name": peer.name, "how": peer.how, "why_not": peer.available()}))
    elif verb == "build":
        peer.build(*map(Path, folders))
    else:
        _answer(peer, Path(folders[0]))


def _answer(peer: Peer, folder: Path) -> None:
    """Read a JSON list of words a line; write how many texts hold them and the milliseconds that took."""
    peer.open(folder)
    print("ready", flush=True)
    for line in sys.stdin:
        words = json.loads(line)
        started = time.perf_counter()
        found = peer.phrase(words)
        spent = (time.perf_counter() - started) * 1000
        print(json.dumps([found, spent]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
