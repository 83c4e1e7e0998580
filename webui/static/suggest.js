// Suggestions below the search box (an ARIA combobox with a listbox): what begins so, and what was searched for lately.
// Lately searched words are kept in this browser, never sent; where there is no storage there are none.
import { keep, recall } from "./look.js";

const PAUSE_MS = 80, FEWEST = 2, MOST_RECENT = 8;

function recent() {
  try {
    const kept = JSON.parse(recall("recent") || "[]");
    return Array.isArray(kept) ? kept.filter((words) => typeof words === "string") : [];
  } catch {
    return [];
  }
}

function remember(words) {
  const typed = words.trim();
  if (typed) keep("recent", JSON.stringify([typed, ...recent().filter((other) => other !== typed)].slice(0, MOST_RECENT)));
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function counted(number, one, many = one + "s") {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

class Combobox {
  constructor(form, input) {
    Object.assign(this, { form, input, options: [], at: -1, timer: 0, flight: null });
    this.list = element("ul", "suggested");
    Object.assign(this.list, { id: "suggested", role: "listbox", hidden: true });
    form.append(this.list);
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-controls": "suggested" };
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.key(event));
    // What has the focus since the page came is left in peace until somebody does something.
    const isAsked = () => !input.value && (navigator.userActivation?.hasBeenActive ?? true);
    for (const name of ["focus", "click"]) input.addEventListener(name, () => isAsked() && this.showRecent());
    input.addEventListener("blur", () => this.close());
    // The box keeps the focus while something in the list is pressed.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
    form.addEventListener("submit", () => {
      remember(input.value);
      this.close();
    });
  }

  get isOpen() {
    return !this.list.hidden;
  }

  typed() {
    clearTimeout(this.timer);
    this.flight?.abort();
    const words = this.input.value;
    if (!words.trim()) return this.showRecent();
    if (words.trim().length < FEWEST) return this.close();
    this.timer = setTimeout(() => this.ask(words), PAUSE_MS);
  }

  async ask(words) {
    const flight = (this.flight = new AbortController());
    try {
      const response = await fetch(this.form.dataset.suggest + "?" + new URLSearchParams({ q: words }), { signal: flight.signal });
      const found = (await response.json()).completions;
      if (flight.signal.aborted || document.activeElement !== this.input) return;
      this.show("Suggestions", found.map((each) => this.option(each.query, each.text, `${each.kind} · ${counted(each.stories, "story", "stories")}`)));
      this.say(found.length ? counted(found.length, "suggestion") : "No suggestions");
    } catch {
      this.close(); // the server is away, or something else was typed: the box works without
    }
  }

  showRecent() {
    const kept = recent();
    if (!kept.length) return this.close();
    if (this.isOpen && this.list.ariaLabel === "Recent searches") return;
    const clear = this.option(null, "Clear recent searches", "");
    clear.classList.add("clear");
    this.show("Recent searches", [...kept.map((words) => this.option(words, words, "")), clear]);
    this.say(counted(kept.length, "recent search", "recent searches"));
  }

  option(query, text, about) {
    const made = element("li", "");
    made.role = "option";
    made.ariaSelected = "false";
    made.query = query;
    const words = element("bdi", "", text);
    made.append(words, " ", element("span", "kind", about));
    return made;
  }

  show(label, options) {
    if (!options.length) return this.close();
    options.forEach((option, number) => (option.id = "suggested-" + number));
    this.options = options;
    this.list.ariaLabel = label;
    this.list.replaceChildren(...options);
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.go(-1);
  }

  close() {
    clearTimeout(this.timer);
    this.flight?.abort();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.go(-1);
  }

  // From the last comes the box itself, then the first again.
  go(to) {
    this.options[this.at]?.setAttribute("aria-selected", "false");
    this.at = to;
    const option = this.options[to];
    if (!option || !this.isOpen) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!this.isOpen) this.input.value ? this.ask(this.input.value) : this.showRecent();
      else {
        const places = this.options.length + 1;
        this.go(((this.at + 1 + (event.key === "ArrowDown" ? 1 : -1) + places) % places) - 1);
      }
    } else if (event.key === "Escape" && this.isOpen) this.close();
    else if (event.key === "Enter" && this.isOpen && this.at >= 0) this.choose(this.options[this.at]);
    else return;
    event.preventDefault();
  }

  choose(option) {
    if (!option) return;
    if (option.query === null) {
      keep("recent", "");
      this.close();
      return this.say("Recent searches cleared");
    }
    this.input.value = option.query;
    this.form.requestSubmit();
  }

  say(words) {
    document.getElementById("say").textContent = words;
  }
}

export function startSuggest() {
  const form = document.getElementById("search");
  const input = form?.querySelector("#q");
  if (form?.dataset.suggest && input) new Combobox(form, input);
}
