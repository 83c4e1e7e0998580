"""The table [labels] of config.toml: what a label of an archive's own names, such as "Beta'd by" = "beta".

Readers have the labels everybody uses; which field a label means is for a person to say where they do not know.
"""

import difflib
import functools
from collections.abc import Callable, Mapping
from typing import Any

from indexer.config.line_numbers import Where
from indexer.datafiles import data_text
from indexer.model.fields import FIELDS

TABLE = "labels"


@functools.cache
def label_fields() -> tuple[str, ...]:
    """Return what a label can name: fields in the order of their table, then the facts of label_fields.txt."""
    lines = data_text("indexer.config", "label_fields.txt").splitlines()
    facts = (line.strip() for line in lines if line.strip() and not line.startswith("#"))
    return (*(field.name for field in FIELDS if field.labelled), *facts)


def read_labels(written: Any, problem: Callable[[Where, str], None]) -> tuple[tuple[str, str], ...]:
    """Return the labels of the table as written, each with its field; what cannot be used is given to ``problem``."""
    if not isinstance(written, Mapping):
        return ()  # that it is no table is said already
    found: list[tuple[str, str]] = []
    for label, field in written.items():
        if field in label_fields():
            found.append((label, field))
            continue
        near = difflib.get_close_matches(str(field), label_fields(), n=1, cutoff=0.6)
        hint = f"did you mean {near[0]}?" if near else f"the fields are {', '.join(label_fields())}"
        problem((TABLE, label), f"there is no field {field!r} for the label {label!r}; {hint}")
    return tuple(found)
