"""A hash as Perl programs wrote it to a file, to a dictionary: parsed as data, never evaluated.

It knows quoted texts, numbers, bare words, lists and hashes; whatever else stands there is passed over.
"""

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"\s*+(?:#[^\n]*+\s*+)*+(?:"
    r"'((?:[^'\\]++|\\.)*+)'|\"((?:[^\"\\]++|\\.)*+)\"|q\{([^{}]*+)\}|q\(([^()]*+)\)"
    r"|(=>|[{}\[\](),;])|([^\s'\"{}\[\](),;=]++)|(.))",
    re.DOTALL,
)
_SINGLE = re.compile(r"\\([\\'])")
_DOUBLE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "0": "", "a": "", "e": "", "f": ""}
_CLOSING = {"{": "}", "[": "]", "(": ")"}
# Records hold texts and lists of texts; nothing such a program wrote is nested deeper.
_DEEPEST = 8

Value = str | list["Value"] | dict[str, "Value"]


def read_hash(text: str, name: str) -> dict[str, Value]:
    """Return the hash assigned to ``%name``, its keys as text; what is cut short gives the records before the cut.

    A file without such a hash gives an empty dictionary; nothing raises.
    """
    start = re.search(rf"%{re.escape(name)}\s*=\s*\(", text)
    if start is None:
        return {}
    found = _group(_tokens(text, start.end()), ")", 0)
    return found if isinstance(found, dict) else _paired(found)


def _tokens(text: str, place: int) -> Iterator[tuple[str, bool]]:
    """Yield each token with whether it is a sign of the language."""
    while token := _TOKEN.match(text, place):
        place = token.end()
        single, double, braced, round_, sign, bare, _ = token.groups()
        if single is not None:
            yield _SINGLE.sub(r"\1", single), False
        elif double is not None:
            yield _DOUBLE.sub(lambda found: _ESCAPED.get(found[1], found[1]), double), False
        elif sign is not None:
            yield sign, True
        elif (words := braced if braced is not None else round_ if round_ is not None else bare) is not None:
            yield words, False


def _group(tokens: Iterator[tuple[str, bool]], end: str, depth: int) -> list[Value] | dict[str, Value]:
    """Return what stands up to the sign that closes a group: a hash if it has arrows, else a list."""
    values: list[Value] = []
    arrows = False
    for token, is_sign in tokens:
        if not is_sign:
            values.append(token)
        elif token == "=>":  # noqa: S105 -- a sign of Perl, no secret
            arrows = True
        elif token in _CLOSING and depth < _DEEPEST:
            inner = _group(tokens, _CLOSING[token], depth + 1)
            values.append(_paired(inner) if _CLOSING[token] == "}" else inner)
        elif token == end:
            break
    return _paired(values) if arrows else values


def _paired(values: list[Value] | dict[str, Value]) -> dict[str, Value]:
    if isinstance(values, dict):
        return values
    pairs = zip(values[::2], values[1::2], strict=False)
    return {key: value for key, value in pairs if isinstance(key, str)}
