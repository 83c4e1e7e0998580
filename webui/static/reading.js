// A story's page and this browser's bookmarks: it remembers the place that was read to, and whether the story was read or saved.
import { addressIn } from "./addresses.js";
import { bookmark, change, isFurther } from "./bookmarks.js";

// Rested for so long somewhere, somebody reads; a paragraph of fewer letters looks like others.
const REST_MS = 1500, FEWEST_LETTERS = 12, LETTERS = 24;

export function letters(paragraph) {
  const copy = paragraph.cloneNode(true);
  for (const reading of copy.querySelectorAll("rt")) reading.remove();
  return (copy.textContent.match(/[\p{L}\p{N}]/gu) ?? []).slice(0, LETTERS).join("");
}

function placeOf(paragraph) {
  const [, chapter, number] = paragraph.id.split("-");
  return `${chapter}.${number}.${letters(paragraph)}`;
}

// How far into the story a paragraph of this page is, in hundredths.
function partOf(text, index, count) {
  const { page = 1, pages = 1 } = text.dataset;
  return Math.round((100 * (Number(page) - 1 + (index + 1) / count)) / Number(pages));
}

// The last paragraph that stands in the upper half of the window, or of the page where that ends.
function reached(text) {
  const ended = scrollY + innerHeight >= document.documentElement.scrollHeight - 4;
  const every = [...text.querySelectorAll("p[id^='p-']")];
  const above = ended ? every : every.filter((each) => each.getBoundingClientRect().top <= innerHeight / 2);
  // Where a page begins in the midst of a paragraph, that has another beginning there.
  const found = above.findLast((each) => letters(each).length >= FEWEST_LETTERS && !each.matches("section:not([id]) > p:first-of-type"));
  return found && { place: placeOf(found), part: ended ? partOf(text, every.length - 1, every.length) : partOf(text, every.indexOf(found), every.length) };
}

function remember(text, about, then) {
  let timer = 0, moved = false;
  // A jump that the page made by itself is no reading.
  for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"]) addEventListener(kind, () => (moved = true), { passive: true });
  addEventListener(
    "scroll",
    () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const here = moved && reached(text);
        if (!here || !isFurther(here.place, bookmark(about.id).place)) return;
        change(about.id, { ...about.names, ...here });
        then();
      }, REST_MS);
    },
    { passive: true },
  );
}

function startBar(bar, about) {
  const { id, names } = about;
  const link = bar.querySelector("a"), forget = bar.querySelector("[data-forget]");
  const toggles = [...bar.querySelectorAll("[aria-pressed]")];
  const say = (words) => (document.getElementById("say").textContent = words);

  function show() {
    const kept = bookmark(id), opened = new URLSearchParams(location.search);
    link.hidden = forget.hidden = !kept.place;
    if (kept.place) {
      link.href = `${location.pathname}?${new URLSearchParams({ place: kept.place })}`;
      link.textContent = `${opened.has("place") && !opened.has("q") ? "You have read to" : "Go on where you were:"} ch.\u00a0${kept.place.split(".")[0]}, ${kept.part}\u00a0%`;
    }
    for (const toggle of toggles) toggle.setAttribute("aria-pressed", kept[toggle.dataset.keep]);
  }
  for (const toggle of toggles) {
    toggle.addEventListener("click", () => {
      change(id, { ...names, [toggle.dataset.keep]: toggle.getAttribute("aria-pressed") !== "true" });
      for (const each of bars) each.show();
    });
  }
  forget.addEventListener("click", () => {
    change(id, { place: "", part: 0 });
    for (const each of bars) each.show();
    say("The place was forgotten.");
    toggles[0].focus();
  });
  show();
  return { show };
}

let bars = [];

export function startReading() {
  const text = document.getElementById("text");
  const id = text?.dataset.story;
  if (!id) return;
  const opened = new URLSearchParams(location.search);
  if (text.dataset.asksPlace !== undefined) return location.replace(addressIn({ place: bookmark(id).place || "none" }));
  const names = { title: document.querySelector(".title-page h1").textContent.trim(), by: text.dataset.by };
  bars = [...document.querySelectorAll(".mine")].map((bar) => startBar(bar, { id, names }));
  // Who came for what a query or a link leads to looks something up.
  if (["q", "at", "hit"].some((name) => opened.has(name))) return;
  remember(text, { id, names }, () => bars.forEach((bar) => bar.show()));
}
