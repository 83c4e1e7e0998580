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

# What a keyboard has to reach, each by its number on the page: of radio buttons with one name one is reached, and the arrows do the rest.
_STOPS = """() => {
  const seen = new Set();
  const may = [...document.querySelectorAll("a[href], button, input, select, summary, textarea, [tabindex]")].filter((element) =>
    element.tabIndex >= 0 && !element.disabled && element.type !== "hidden" && element.checkVisibility({ visibilityProperty: true })
    && !(element.type === "radio" && seen.has(element.name)) && (element.type !== "radio" || seen.add(element.name)));
  may.forEach((element, number) => { element.dataset.stop = number; });
  return may.map((element) => element.outerHTML.slice(0, 120));
}"""
_HERE = """() => {
  const here = document.activeElement;
  if (here === document.body) return null;
  const owner = here.type === "radio" ? document.querySelector(`[type=radio][name="${here.name}"]`) : here;
  const style = getComputedStyle(here), box = here.getBoundingClientRect();
  const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none";
  const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return { stop: Number(owner.dataset.stop ?? -1), clear: shown && inside, what: here.outerHTML.slice(0, 120) };
}"""

# Stops that a frame on a page may have.
_FRAMED = 30


def keyboard_walk(page: Page) -> tuple[list[str], list[int], list[str]]:
    """Return all that a keyboard has to reach, the stops it makes by number, and at which of them it is not seen to be."""
    wanted: list[str] = page.evaluate(_STOPS)
    stops: list[int] = []
    unseen: list[str] = []
    # Some pages begin in their midst, and what is in a frame is the frame's own.
    for _ in range(2 * len(wanted) + _FRAMED):
        page.keyboard.press("Tab")
        here = page.evaluate(_HERE)
        if here is None or here["stop"] < 0:
            continue
        if here["stop"] in stops:
            break
        stops.append(here["stop"])
        if not here["clear"]:
            unseen.append(here["what"])
    return wanted, stops, unseen


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
