"""The front matter of a text: ``key: value`` between lines of dashes, or ``key = "value"`` between lines of pluses.

Of YAML and TOML it reads what people write there: texts, lists, texts over several lines. It evaluates nothing.
"""

import re
from collections.abc import Mapping, Sequence

_FENCES = {"---": ("---", "..."), "+++": ("+++",)}
_KEY = re.compile(r"([A-Za-z_\u00c0-\uffff][\w /&'-]{0,40}?)\s*[:=](?:\s+(.*)|\s*)$")
_ITEM = re.compile(r"\s*-\s+(.*)$")
_BLOCK = re.compile(r"[|>][+-]?\d?$")
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^']|'')*)'|([^,\[\]]+)")
# Front matter is short; more lines than this between two rules are a text.
_MOST_LINES = 200


def split_front_matter(text: str) -> tuple[Mapping[str, str], str] | None:
    """Return the fields of a text's front matter and the text after it; None where there is none.

    A list comes with its values parted by semicolons. What stands between rules counts only if all of it reads as fields.
    """
    lines = text.lstrip("\n").split("\n", _MOST_LINES)
    ends = _FENCES.get(lines[0].rstrip())
    if ends is None:
        return None
    for place, line in enumerate(lines[1:_MOST_LINES], start=1):
        if line.rstrip() in ends:
            fields = _fields(lines[1:place])
            return (fields, "\n".join(lines[place + 1 :])) if fields else None
    return None


def header_of(fields: Mapping[str, str]) -> str:
    """Return fields as the label header of a plain text."""
    return "\n".join(f"{_label(key)}: {value}" for key, value in fields.items() if value)


def _label(key: str) -> str:
    words = key.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def _fields(lines: Sequence[str]) -> dict[str, str] | None:
    """Return the fields, or None where a line is neither a field nor part of one."""
    fields: dict[str, list[str]] = {}
    listed: set[str] = set()
    key = ""
    for line in lines:
        found = _KEY.match(line) if line[:1] not in {" ", "\t", "-", "#"} else None
        item = _ITEM.match(line)
        if found:
            key = found[1].strip()
            fields[key] = [_scalar(found[2] or "")]
        elif item and key:
            listed.add(key)
            fields[key].append(_scalar(item[1]))
        elif line.strip() and not line.startswith("#"):
            if not key or line[:1] not in {" ", "\t"}:
                return None
            fields[key].append(line.strip())
    return {
        key: ("; " if key in listed else " ").join(value for value in values if value)
        for key, values in fields.items()
    }


def _scalar(value: str) -> str:
    """Return a value without its quotation marks or brackets; a list's parts with semicolons between."""
    clean = value.strip()
    if _BLOCK.fullmatch(clean):
        return ""
    if clean.startswith("[") and clean.endswith("]"):
        parts = (_unquoted(match[0].strip()) for match in _QUOTED.finditer(clean[1:-1]))
        return "; ".join(part for part in parts if part)
    if clean[:1] not in {'"', "'"}:
        clean = re.sub(r"\s+#\s.*$", "", clean)
    return _unquoted(clean)


def _unquoted(value: str) -> str:
    for mark in ('"', "'"):
        if len(value) > 1 and value.startswith(mark) and value.endswith(mark):
            inner = value[1:-1]
            return inner.replace("''", "'") if mark == "'" else re.sub(r"\\(.)", r"\1", inner)
    return value
