"""Take the document type off an XML text, with what harmless entities it declares put in their places.

Nothing outside is fetched, and entities made of entities are refused: that is how a small file grows to fill a machine.
"""

import html
import re
from html.entities import html5

from indexer.errors import ReadError

_DOCTYPE = re.compile(r"<!DOCTYPE\s[^\[>]{0,2000}", re.IGNORECASE)
# What an internal subset is made of; a ">" or "]" may stand in quotes or comments.
_SUBSET = re.compile(r"(?:\"[^\"]*+\"|'[^']*+'|<!--(?:(?!-->).)*+-->|[^\"'\]<]|<(?!!--))*+\]\s*>", re.DOTALL)
_ENTITY = re.compile(
    r"<!ENTITY\s+(?P<parameter>%\s+)?(?P<name>[\w.:-]{1,100})\s+"
    r"(?:(?P<outside>SYSTEM|PUBLIC)\b(?P<where>[^>]{0,2000})|\"(?P<double>[^\"]{0,10000})\"|'(?P<single>[^']{0,10000})')",
    re.IGNORECASE,
)
_USE = re.compile(r"&([A-Za-z][\w.:-]{0,100});")
_XML_OWN = frozenset({"amp", "lt", "gt", "quot", "apos"})


def without_doctype(text: str, name: str) -> str:
    """Return XML text without its document type; entities it declares as plain words, and those of HTML, are put in.

    Entities nobody knows stay as they are written, as text.

    Raises:
        ReadError: it declares entities made of others or taken from outside (cause "refused").
    """
    declared: dict[str, str] = {}
    found = _DOCTYPE.search(text)
    if found is not None:
        end = found.end()
        subset = ""
        if text[end : end + 1] == "[":
            closed = _SUBSET.match(text, end + 1)
            if closed is None:
                raise _refusal(name)
            subset, end = closed[0], closed.end()
        else:
            end = text.find(">", end) + 1 or len(text)
        declared = _declared(subset, name)
        text = text[: found.start()] + text[end:]
    return _USE.sub(lambda use: _letters(use, declared), text) if "&" in text else text


def _declared(subset: str, name: str) -> dict[str, str]:
    entities: dict[str, str] = {}
    for entity in _ENTITY.finditer(subset):
        if entity["outside"]:
            # Pictures are declared so and never shown; lists of letters are known here by their names.
            if not entity["parameter"] and "NDATA" not in (entity["where"] or "").upper():
                raise _refusal(name)
            continue
        value = entity["double"] if entity["double"] is not None else entity["single"] or ""
        if entity["parameter"]:
            continue
        if _USE.search(value) or "%" in value or "<" in value:
            raise _refusal(name)
        entities[entity["name"]] = value
    return entities


def _letters(use: re.Match[str], declared: dict[str, str]) -> str:
    name = use[1]
    if name in _XML_OWN:
        return use[0]
    value = html.unescape(declared[name]) if name in declared else html5.get(f"{name};", use[0])
    return html.escape(value, quote=False)


def _refusal(name: str) -> ReadError:
    message = f"{name} declares entities made of others or taken from outside, as files made to do harm do; it was refused."
    return ReadError(message, cause="refused")
