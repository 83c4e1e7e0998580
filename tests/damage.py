"""Index files spoiled as failing disks and careless hands do it, whatever engine wrote them."""

from __future__ import annotations

from pathlib import Path


def index_files(folder: Path) -> list[Path]:
    """Every file below that holds a part of an index, the largest first; no locks, no marks."""
    found = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size]
    inside = [path for path in found if "LOCK" not in path.name.upper() and path.name != "manifest.json"]
    return sorted(inside, key=lambda path: path.stat().st_size, reverse=True)


def flip(path: Path) -> None:
    """Change one bit in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    put(path, bytes(content))


def put(path: Path, content: bytes) -> None:
    """Give a file other content under the same name; who has it open keeps what it was."""
    path.unlink()
    path.write_bytes(content)


def spoil(folder: Path) -> None:
    """Leave no file of an index as it was."""
    for path in index_files(folder):
        put(path, b"damaged")
