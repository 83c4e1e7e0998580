// The reader: going through hits without leaving the page, and to places on other pages of a long story.
import { addressIn, placeOfAnchor } from "./addresses.js";
import { onKey } from "./keys.js";
import { startSelection } from "./selection.js";

function startAnchors(text) {
  if (text.dataset.paged === undefined) return;
  const follow = () => {
    const id = location.hash.slice(1);
    const place = !document.getElementById(id) && placeOfAnchor(id);
    if (!place) return;
    const url = addressIn(place);
    url.hash = id;
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
