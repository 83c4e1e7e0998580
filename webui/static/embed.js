// <velveteen-search server="https://…" per-page="5" placeholder="…">: a search box for any page.
// It lives in a shadow root with constructed styles, so it needs no inline style or script of the host page; every
// text from the server is set as text, never as markup. A mark is light behind dark words and dark behind light ones,
// since nobody knows the host's ground, and its words are in the host's full colour: 7:1 where the host has that much.

const STYLES = `
:host { display: block; font: inherit; color: inherit; line-height: 1.5; text-align: start; container-type: inline-size; overflow-wrap: anywhere; }
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
form { display: flex; gap: var(--velveteen-gap, 8px); }
input, button { font: inherit; color: inherit; min-height: 44px; border-radius: var(--velveteen-radius, 6px); border: 1px solid var(--velveteen-line, color-mix(in srgb, currentColor 55%, transparent)); background: var(--velveteen-field, transparent); }
input { flex: 1; min-width: 0; padding: 0 12px; }
input::-webkit-search-cancel-button { display: none; }
input::placeholder { color: inherit; opacity: .8; }
button { padding: 0 14px; cursor: pointer; color: var(--velveteen-accent, inherit); }
:focus-visible { outline: 2px solid var(--velveteen-accent, currentColor); outline-offset: 2px; border-radius: 3px; }
p, ol, ul { margin: 0; padding: 0; }
ol, ul { list-style: none; }
a { color: inherit; }
.status, .facts, .author, .place { color: var(--velveteen-quiet, color-mix(in srgb, currentColor 82%, transparent)); font-size: .875em; }
.status { min-height: 1.5em; margin-top: 8px; }
.hit { padding: 12px 0; border-top: 1px solid var(--velveteen-line, color-mix(in srgb, currentColor 22%, transparent)); }
ol > .hit:first-child { border-top: 0; }
.title { color: var(--velveteen-accent, inherit); font-weight: 600; }
.passage { display: block; margin-top: 6px; text-decoration: none; font-family: var(--velveteen-prose, inherit); }
.passage:hover .place { text-decoration: underline; }
.place { white-space: nowrap; }
.facts { margin-top: 4px; }
mark { color: inherit; border-radius: 3px; padding: .05em .1em; background: var(--velveteen-mark, color-mix(in srgb, #ffc83d 38%, transparent)); -webkit-box-decoration-break: clone; box-decoration-break: clone; }
@supports (color: oklch(from currentColor l c h)) {
  mark { background: var(--velveteen-mark, oklch(from currentColor clamp(.37, (.62 - l) * 1000, .9) .085 90)); color: rgb(from currentColor r g b / 1); }
}
.more { display: inline-block; padding: 10px 0; }
@media (pointer: coarse) { a { display: inline-block; min-width: 44px; min-height: 44px; align-content: center; } .passage { display: block; } }
.bone { height: .8em; margin: 12px 0; border-radius: 4px; background: currentColor; opacity: .12; }
.bone:nth-child(3n) { width: 60%; }
@container (max-width: 16rem) { form { flex-wrap: wrap; } input { flex-basis: 100%; } button { flex: 1; } }
@media (forced-colors: active) { mark { background: Mark; color: MarkText; forced-color-adjust: none; } }
@media (prefers-reduced-motion: no-preference) { .bone { animation: breathe 1.2s ease-in-out infinite alternate; } @keyframes breathe { to { opacity: .05; } } }
`;
const PAUSE_MS = 250;
const EMPHASIS = /(?<![\p{L}\p{N}_])_(?=[^\s_])([^_]*[^\s_])_(?![\p{L}\p{N}_])/gu;

let sheet;
function styles() {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
  }
  return sheet;
}

function element(name, part, text) {
  const made = document.createElement(name);
  if (part) {
    made.setAttribute("part", part);
    made.className = part;
  }
  if (text !== undefined) made.textContent = text;
  return made;
}

// The API counts characters as Python does; a character outside the basic plane is two units of a string here.
function unitsOf(text) {
  const units = [0];
  for (const character of text) units.push(units[units.length - 1] + character.length);
  return units;
}

function markedText(text, spans = [], emphasis = true) {
  const units = unitsOf(text);
  const dropped = new Set();
  for (const match of emphasis ? text.matchAll(EMPHASIS) : []) dropped.add(match.index).add(match.index + match[0].length - 1);
  const plain = (start, end) => {
    let kept = "";
    for (let at = start; at < end; at += 1) if (!dropped.has(at)) kept += text[at];
    return kept;
  };
  const pieces = [];
  let at = 0;
  for (const [from, to] of spans) {
    const start = Math.max(units[from] ?? text.length, at);
    const end = units[to] ?? text.length;
    if (start >= end) continue;
    pieces.push(plain(at, start), element("mark", "mark", plain(start, end)));
    at = end;
  }
  pieces.push(plain(at, text.length));
  return pieces;
}

class VelveteenSearch extends HTMLElement {
  static observedAttributes = ["server", "per-page", "placeholder"];
  #timer = 0;
  #flight = null;
  #asked = "";
  #parts = null;

  connectedCallback() {
    if (this.#parts) return;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [styles()];
    const form = element("form", "form");
    form.setAttribute("role", "search");
    const input = element("input", "field");
    input.type = "search";
    input.autocomplete = "off";
    input.maxLength = 1000;
    const button = element("button", "button", "Search");
    const status = element("p", "status");
    status.setAttribute("role", "status");
    const results = element("div", "results");
    form.append(input, button);
    root.append(form, status, results);
    this.#parts = { input, status, results };
    this.attributeChangedCallback();
    input.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#ask(), PAUSE_MS);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#asked = "";
      this.#ask();
    });
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.#flight?.abort();
  }

  attributeChangedCallback() {
    if (!this.#parts) return;
    const words = this.getAttribute("placeholder") || "Search the stories";
    this.#parts.input.placeholder = words;
    this.#parts.input.setAttribute("aria-label", words);
  }

  #address(path, values) {
    const server = this.getAttribute("server") || new URL(import.meta.url).origin;
    const url = new URL(path, server.replace(/\/?$/, "/"));
    for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
    return url;
  }

  async #ask() {
    clearTimeout(this.#timer);
    const q = this.#parts.input.value.trim();
    if (q === this.#asked) return;
    this.#asked = q;
    this.#flight?.abort();
    if (!q) return this.#show("", []);
    const flight = (this.#flight = new AbortController());
    this.#show("Searching …", Array.from({ length: 6 }, () => element("div", "bone")));
    try {
      const hitsPerPage = Math.min(50, Math.max(1, Number(this.getAttribute("per-page")) || 5));
      const response = await fetch(this.#address("api/v1/search", { q, hitsPerPage }), {
        signal: flight.signal,
        credentials: "omit",
      });
      if (!response.ok) throw new Error(response.status);
      this.#answer(await response.json(), q);
    } catch {
      if (!flight.signal.aborted) this.#away(q);
    }
  }

  #answer(found, q) {
    const stories = found.totalHits === 1 ? "1 story" : `${found.totalHits.toLocaleString()} stories`;
    // A word that no story has is said once: by its own sentence, with the word that was meant as a link.
    const nothing = found.warnings.length ? [] : ["No story has that"];
    const told = found.totalHits ? [(found.partial ? "At least " : "") + stories] : nothing;
    const list = element("ol", "hits");
    list.setAttribute("role", "list");
    list.append(...found.hits.map((hit) => this.#hit(hit, found.corrected ?? q)));
    const shown = [list];
    if (found.totalHits > found.hits.length) shown.push(this.#link("more", "All results", this.#address("", { q })));
    const sentences = found.warnings.map((warning) => this.#sentence(warning, found));
    this.#show([...told, ...sentences].flatMap((said, at) => (at ? [" ", said] : [said])).flat(), shown);
  }

  #sentence(warning, found) {
    const end = "” instead.", typed = `search for exactly “${found.query}${end}`;
    if (!found.corrected || !warning.endsWith(typed)) return this.#suggested(warning, found.suggestions ?? []);
    const link = this.#link("suggestion", found.query, this.#address("", { q: found.query, exact: 1 }));
    return [warning.slice(0, -found.query.length - end.length), link, end];
  }

  #suggested(warning, suggestions) {
    const meant = suggestions.find(({ term, suggestion, query }) => query && warning.endsWith(`“${term}”; did you mean “${suggestion}”?`));
    if (!meant) return [warning];
    const link = this.#link("suggestion", meant.suggestion, this.#address("", { q: meant.query }));
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.#parts.input.value = meant.query;
      this.#ask();
    });
    return [warning.slice(0, -meant.suggestion.length - 3), link, "?"];
  }

  #hit(hit, q) {
    const item = element("li", "hit");
    const marks = hit.fieldSpans ?? {};
    const title = this.#link("title", "", this.#address("stories/" + encodeURIComponent(hit.id), { q }));
    title.append(...markedText(hit.title, marks.title?.[0], false));
    item.append(title);
    if (hit.authors.length) {
      const by = element("span", "author", " · ");
      hit.authors.forEach((name, at) => by.append(at ? ", " : "", ...markedText(name, marks.authors?.[at], false)));
      item.append(by);
    }
    for (const passage of hit.passages.slice(0, 2)) item.append(this.#passage(hit, passage, q));
    const rating = hit.rating !== "unrated" && hit.rating[0].toUpperCase() + hit.rating.slice(1);
    const facts = [rating, hit.words && `${hit.words.toLocaleString()} words`, hit.matches && `${hit.matches} ${hit.matches === 1 ? "match" : "matches"}`];
    item.append(element("p", "facts", facts.filter(Boolean).join(" · ")));
    if (hit.copies?.length) item.append(element("p", "facts", "Also at " + hit.copies.map((copy) => this.#place(copy)).join(", ")));
    return item;
  }

  #place(copy) {
    return /^https?:\/\/(?:www\.)?([^/:?#]+)/.exec(copy.origin || "")?.[1] || copy.source;
  }

  #passage(hit, passage, q) {
    const number = passage.firstHit + 1;
    const url = this.#address("stories/" + encodeURIComponent(hit.id), { q, hit: number });
    url.hash = "hit-" + number;
    const link = this.#link("passage", "", url);
    const place = element("span", "place", `ch. ${passage.chapter} · ${Math.round(passage.place * 100)} %`);
    link.append(...markedText(passage.text, passage.spans), " ", place);
    return link;
  }

  #away(q) {
    this.#asked = "";
    this.#show("The search does not answer from here just now.", [
      this.#link("more", "Search on its own page", this.#address("", { q })),
    ]);
  }

  #link(part, text, url) {
    const link = element("a", part, text);
    link.href = url.href;
    return link;
  }

  #show(told, content) {
    this.#parts.status.replaceChildren(...[told].flat());
    this.#parts.results.replaceChildren(...content);
  }
}

if (!customElements.get("velveteen-search")) customElements.define("velveteen-search", VelveteenSearch);
