"""E-mail addresses and telephone numbers taken out of a text.

It knows no stories; what is a text's is for ``readers.contact_redaction`` to say.
"""

from __future__ import annotations

from indexer.readers.metadata import mail_addresses, phone_numbers
from indexer.readers.metadata.mail_addresses import SIGN, beside_label, plain, replaced, spelt
from indexer.readers.metadata.phone_numbers import phones

REDACTED = "[address removed]"
NUMBER_REDACTED = "[number removed]"

# Looking for a sign takes 1 ms a MB, so between the ends of long texts, where notes and signatures stand, only the
# commonest is looked for.
_END = 4000


def redact(text: str) -> str:
    """Return ``text`` with every e-mail address replaced by a note that one stood there."""
    if "@" in text:
        text = replaced(text, list(plain(text)), REDACTED)
    ends = (text if len(text) <= 2 * _END else text[:_END] + text[-_END:]).lower()
    hint = "dot" in ends or "at)" in ends or "at]" in ends or "at}" in ends
    if (hint and SIGN.search(ends)) or " dot " in text:
        text = replaced(text, list(spelt(text)), REDACTED)
    return text


def redact_header(text: str, *, numbers: bool = True) -> str:
    """Return a header's value or zone without addresses, those glued together or in other languages too, and numbers."""
    text = redact(text)
    if mail_addresses.may_hold(text):
        text = replaced(text, list(beside_label(text)), REDACTED)
    if numbers and phone_numbers.may_hold(text):
        text = replaced(text, list(phones(text)), NUMBER_REDACTED)
    return text
