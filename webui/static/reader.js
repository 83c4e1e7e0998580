// The reader: going through hits without leaving the page, and doing things with a selection.
import { onKey } from "./keys.js";

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
}

function startHits(bar) {
  const total = Number(bar.dataset.hits);
  let now = Number(bar.dataset.now);

  function goTo(number) {
    now = ((number - 1 + total) % total) + 1;
    const mark = document.getElementById("hit-" + now);
    document.querySelector("mark.now")?.classList.remove("now");
    mark.classList.add("now");
    const near = Math.abs(mark.getBoundingClientRect().top) < 3 * innerHeight;
    mark.scrollIntoView({ block: "center", behavior: near ? calm() : "instant" });
    document.getElementById("hit-now").textContent = now + " of ";
    const url = new URL(location.href);
    url.searchParams.set("hit", now);
    url.hash = "hit-" + now;
    history.replaceState(history.state, "", url);
    moveTick(now);
  }

  const steps = { next: () => goTo(now + 1), previous: () => goTo(now > 0 ? now - 1 : total) };
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
  const linkTo = (place) => new URL("#" + (place?.id ?? ""), location.href).href;
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
