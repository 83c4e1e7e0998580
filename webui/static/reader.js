// The reader: going through hits without leaving the page, and doing things with a selection.
import { onKey } from "./keys.js";

// The same story at another place: an address names one, by hit, by chapter and paragraph, or by page.
function addressIn(place) {
  const url = new URL(location.href);
  for (const name of ["hit", "page", "chapter", "paragraph"]) url.searchParams.delete(name);
  for (const [name, value] of Object.entries(place)) url.searchParams.set(name, value);
  return url;
}

// What an anchor says of its place: a long story has it on one of its pages.
function placeOfAnchor(id) {
  const [, kind, first, second] = /^(p|chapter|part|hit)-(\d+)(?:-(\d+))?/.exec(id) ?? [];
  if (kind === "hit") return { hit: first };
  return kind && (kind === "p" && second ? { chapter: first, paragraph: second } : { chapter: first });
}

function startAnchors(text) {
  if (text.dataset.paged === undefined) return;
  const follow = () => {
    const id = location.hash.slice(1);
    const place = !document.getElementById(id) && placeOfAnchor(id);
    if (!place) return;
    const url = addressIn(place);
    // What is not there either is not asked for again.
    if (url.search !== location.search) location.replace(url);
  };
  addEventListener("hashchange", follow);
  follow();
}

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
}

function startHits(bar) {
  const total = Number(bar.dataset.hits);
  let now = Number(bar.dataset.now);

  function addressOf(number) {
    const url = addressIn({ hit: number });
    url.hash = "hit-" + number;
    return url;
  }

  function goTo(number) {
    const wanted = ((number - 1 + total) % total) + 1;
    const mark = document.getElementById("hit-" + wanted);
    if (!mark) return location.assign(addressOf(wanted)); // on another page of a long story
    now = wanted;
    document.querySelector("mark.now")?.classList.remove("now");
    mark.classList.add("now");
    const near = Math.abs(mark.getBoundingClientRect().top) < 3 * innerHeight;
    mark.scrollIntoView({ block: "center", behavior: near ? calm() : "instant" });
    document.getElementById("hit-now").textContent = now.toLocaleString("en") + " of ";
    history.replaceState(history.state, "", addressOf(now));
    moveTick(now);
  }

  // Where no hit is the current one, the server knows the first from this page on and the last before it.
  const first = (id) => Number(new URL(document.getElementById(id).href).searchParams.get("hit"));
  const steps = { next: () => goTo(now ? now + 1 : first("next")), previous: () => goTo(now ? now - 1 : first("previous")) };
  for (const [id, step] of Object.entries(steps)) {
    document.getElementById(id).addEventListener("click", (event) => {
      event.preventDefault();
      step();
    });
  }
  document.getElementById("hitmap")?.addEventListener("click", (event) => {
    const tick = event.target.closest("a");
    if (!tick) return;
    event.preventDefault();
    goTo(Number(tick.dataset.hit));
  });
  onKey("n", steps.next);
  onKey("p", steps.previous);
}

function moveTick(now) {
  const ticks = [...document.querySelectorAll("#hitmap a")];
  // Ticks stand for several hits where they would overlap: the current one is the last at or before the hit.
  const current = ticks.findLast((tick) => Number(tick.dataset.hit) <= now);
  for (const tick of ticks) {
    tick.classList.toggle("now", tick === current);
    tick.querySelector(".tick").setAttribute("x", tick === current ? 0 : 5);
  }
}

function placeOf(selection) {
  const node = selection.getRangeAt(0).startContainer;
  return (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement).closest("#text p[id]");
}

function startSelection(text) {
  const menu = document.createElement("div");
  menu.className = "selected";
  menu.setAttribute("role", "group");
  menu.setAttribute("aria-label", "With the selected words");
  menu.hidden = true;
  menu.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
  document.body.append(menu);

  function add(words, action) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", () => {
      action(String(getSelection()).trim(), placeOf(getSelection()));
      menu.hidden = true;
    });
    menu.append(button);
  }

  const title = document.querySelector(".title-page h1").textContent.trim();
  const linkTo = (place) => {
    const lasting = text.dataset.paged === undefined || !place ? new URL(location.href) : addressIn(placeOfAnchor(place.id));
    lasting.hash = place?.id ?? "";
    return lasting.href;
  };
  add("Search this phrase", (words) => {
    const search = document.getElementById("search").action;
    location.assign(search + "?q=" + encodeURIComponent('"' + words.replaceAll('"', " ").replace(/\s+/g, " ") + '"'));
  });
  if (navigator.clipboard) {
    add("Copy as quote", (words, place) => navigator.clipboard.writeText(`“${words}”\n— ${title}, ${linkTo(place)}`));
  }
  add("Link here", (words, place) => {
    history.replaceState(history.state, "", linkTo(place));
    navigator.clipboard?.writeText(linkTo(place));
  });

  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    const usable = !selection.isCollapsed && String(selection).trim() && text.contains(selection.anchorNode) && placeOf(selection);
    menu.hidden = !usable;
    if (!usable) return;
    const box = selection.getRangeAt(0).getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left), innerWidth - menu.offsetWidth - 8);
    menu.style.left = Math.max(8, left) + "px";
    menu.style.top = Math.min(box.bottom + 8, innerHeight - menu.offsetHeight - 8) + scrollY + "px";
  });
}

export function startReader() {
  const text = document.getElementById("text");
  if (!text) return;
  const bar = document.getElementById("hitbar");
  startAnchors(text);
  if (Number(bar?.dataset.hits)) startHits(bar);
  startSelection(text);
  document.getElementById("back")?.addEventListener("click", (event) => {
    // Going back keeps the place in the results; the link is for those who came another way.
    const from = document.referrer && new URL(document.referrer);
    if (!from || from.origin !== location.origin || from.pathname !== new URL(event.currentTarget.href).pathname) return;
    event.preventDefault();
    history.back();
  });
}
