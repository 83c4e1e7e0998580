"""Rules: lines that are drawn rather than written.

Whether one parts scenes or a header from its story is for others to say.
"""

import re

_RULE = re.compile(
    r"\s*(?:([-*=~_+#.•―—–/＊◆◇☆★※◎○●■□▲△▽▼♪♦])(?:\s{0,3}\1){2,}|(?:[-*=~_+#•<>oO0x^/]\s?){5,}|(?=\S*o)(?=\S*O)[oO]{3,}|(?=\S*x)(?=\S*X)[xX]{3,}|(?:[-~=*+] ?){1,3}[xXoO](?: ?[-~=*+]){1,3}|[·|]{3,}|[\u2500-\u257f\s]{3,}|°{3,}|(?:°¤){2,}°?|(?:¤°){2,}¤?|(?:8<|>8)[-\s8<>]{4,}|[~*•§]|-=-|~\*~|\*~\*|~{2,3}|<\*>|<hr\s*/?>)\s*$"
)
RULE_SIGNS = frozenset("·|°¤8―─━┄┅┈┉╌╍═╔╗╚╝┌┐└┘├┤╠╣-*=~_+#.•—–<>oO0xX^/＊◆◇☆★※◎○●■□▲△▽▼♪♦")
"""What a rule begins and ends with."""
# Letters that lines are drawn with.
_WITHOUT_DRAWN = str.maketrans("", "", "oOxX")
_LONGEST = 200
_LETTER = re.compile(r"[^\W\d_]")


def is_rule(line: str) -> bool:
    """Say whether a line is drawn rather than written: ``***``, ``-----``, ``* * *``, ``-=-``."""
    bare = line.strip()
    # Nearly every line is prose, which its first or last letter shows.
    if not bare or bare[0] not in RULE_SIGNS:
        return False
    if bare[0] != "<" and (
        bare[-1] not in RULE_SIGNS or not (len(bare) == 1 or bare[1] in RULE_SIGNS or bare[1].isspace())
    ):
        return False
    if len(line) > _LONGEST or _LETTER.search(line.translate(_WITHOUT_DRAWN)):
        return "<hr" in line[:8].lower() and bool(_RULE.match(line[:20]))
    return bool(_RULE.match(line))
