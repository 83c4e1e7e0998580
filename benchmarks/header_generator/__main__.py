"""Writes story files with known headers, or shows some of them.

python -m benchmarks.header_generator --seed 1 --cases 2000 --templates test --out FOLDER
python -m benchmarks.header_generator --seed 1 --cases 200 --show 3
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.header_generator.cases import Case, cases
from benchmarks.header_generator.tables import SIDES


def main(given: Sequence[str] | None = None) -> int:
    options = _asked(given)
    made = list(cases(options.seed, options.cases, options.templates, options.stories))
    if options.show:
        step = max(1, len(made) // options.show)
        for case in made[::step][: options.show]:
            print(shown(case))
    if options.out:
        write(made, options.out)
    families = Counter(case.template.family for case in made)
    print(f"{len(made)} cases of {len({case.template.id for case in made})} templates, seed {options.seed}")
    print(", ".join(f"{family} {count}" for family, count in sorted(families.items())))
    return 0


def _asked(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1, help="another seed, other cases (default 1)")
    parser.add_argument("--cases", type=int, default=200, help="how many (default 200)")
    parser.add_argument("--templates", choices=SIDES, help="of one side only (default: both)")
    parser.add_argument("--show", type=int, default=0, metavar="K", help="print so many, with their truth")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="write the files and expected.jsonl there")
    parser.add_argument(
        "--stories", type=Path, metavar="FOLDER", help="take paragraphs from real texts there"
    )
    return parser.parse_args(given)


def shown(case: Case) -> str:
    """Return a case as a person reads it: the file, then what is true of it."""
    truth = json.dumps(case.expected, ensure_ascii=False, indent=1)
    zones = " ".join(f"{zone}:{words}" for zone, words in case.zones)
    head = f"##### {case.name} {case.template.id} ({case.template.family})"
    return f"{head}\n{case.content.decode(case.encoding)}\n##### truth\n{truth}\n{zones}\n"


def write(made: Sequence[Case], folder: Path) -> None:
    """Write files and truth as the judged sets have them, with the zones of the words and the flow of the bodies."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "expected.jsonl").open("w", encoding="utf-8") as lines:
        for case in made:
            (folder / case.name).write_bytes(case.content)
            more = {"template": case.template.id, "zones": case.zones, "flows": case.flows}
            lines.write(json.dumps({**case.expected, **more}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
