"""Make typed input safe to store, search and print.

It reads no meaning into it.
"""


def printable_input(typed: str) -> str:
    """Return what was typed with lone surrogates, which bytes that are not UTF-8 leave behind, made printable."""
    return typed.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
