"""The pages there are, by name, pages of others that the embed may stand on, and what a page is checked for."""

from __future__ import annotations

import json

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PAGES = {
    "front": "/",
    "results": "/?q=the",
    "filtered": "/?q=the&fandom=Overwater",
    "nothing": "/?q=kestrel+zeppelin&fandom=Overwater",
    "browse": "/?sort=title",
    "story": "/stories/{longvoyage123}?q=towel&hit=2",
    "plain story": "/stories/{lampinthefog1}",
    "hostile story": "/stories/{hostilestory1}?q=lamp",
    "status": "/status",
    "missing": "/nowhere",
    "embedding": "/embedding",
    "frame": "/embed?q=towel",
    "shown instead": "/?q=harbuor",
    "most words": "/?q=towel+zeppelin+harbour",
    "why not": "/why-not?q=zeppelin&fandom=Overwater&story={longvoyage123}",
    "hits": "/concordance?q=the&sort=right",
    "hits in groups": "/concordance?q=the&group=next",
    "hits of a story": "/concordance?q=towel&story={longvoyage123}",
    "no hits": "/concordance?q=kestrel&fandom=Overwater",
    "duplicates": "/duplicates",
    "passages of a story": "/stories/{lampinthefog1}/lifted",
    "more like this": "/stories/{longvoyage123}/similar",
    "lost place": "/stories/{lampinthefog1}?at=1.00&exact=zebra",
}
OPEN_ALL = "for (const details of document.querySelectorAll('details')) details.open = true"
HOSTS = {
    "white blog": "background:#fff;color:#222;font:17px Georgia",
    "dark forum": "background:#1b1f27;color:#d8dee9;font:14px Verdana",
    "sidebar": "background:#f2f2f2;color:#111;font:15px Arial;width:320px",
}
_FINGER_PX = 44
# The ticks of the hit map are as many as there are hits; "Previous" and "Next" lead to the same places.
_SMALL = """([root, least]) => {
  const scope = root ? document.querySelector(root).shadowRoot : document;
  const ours = "a, button, input, select, summary, textarea";
  return [...scope.querySelectorAll(ours)].flatMap((element) => {
    if (element.closest("#hitmap, .skip") || !element.checkVisibility({ visibilityProperty: true })) return [];
    const target = element.matches("[type=checkbox]") ? element.closest("label") : element;
    const { width, height } = target.getBoundingClientRect();
    const name = target.outerHTML.slice(0, 90);
    return Math.min(width, height) < least - 0.5 ? [`${Math.round(width)}x${Math.round(height)} ${name}`] : [];
  });
}"""


def too_small_for_a_finger(page: Page, root: str | None = None) -> list[str]:
    """Return what can be tapped on a page, or inside the shadow of ``root``, and is smaller than a fingertip."""
    found: list[str] = page.evaluate(_SMALL, [root, _FINGER_PX])
    return found


def violations(page: Page, rules: list[str] | None = None) -> list[str]:
    options = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{v['id']}: {node['html'][:160]} {json.dumps(node['any'][:1])[:300]}"
        for v in found
        for node in v["nodes"]
    ]
