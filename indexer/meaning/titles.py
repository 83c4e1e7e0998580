"""Titles and names folded, so that spellings of one are equal: for parts of works and for copies alike.

Works are named by what comes out, so a change here gives them other addresses. Whether two titles are of one work is
for those who compare them to say.
"""

import re
import unicodedata

NOT_LETTERS = re.compile(r"[\W_]+")
_ARTICLE = re.compile(r"^(?:the|a|an|le|la|les|der|die|das|el|los|las) (?=\S)")


def folded(text: str) -> str:
    """Return letters and digits in lower case without accents or a leading article; what has none, as it is."""
    bare = text.casefold()
    if not bare.isascii():
        letters = unicodedata.normalize("NFKD", bare)
        bare = "".join([letter for letter in letters if not unicodedata.combining(letter)])
    words = NOT_LETTERS.sub(" ", bare.replace("'", "").replace("’", "")).strip()
    return _ARTICLE.sub("", words) or text.strip()
