// Filters and sorting without a jump: the server's own page is fetched and its columns take the place of these.
import { said } from "./bookmarks.js";

const FOUND = ".columns";
let latest = 0;

function addressOf(form) {
  const values = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (name !== "sort" || value !== "relevance") values.append(name, value);
  }
  return form.action + "?" + values;
}

function remember(columns) {
  const focus = document.activeElement;
  return {
    open: [...columns.querySelectorAll("details")].map((details) => [nameOf(details), details.open]),
    focus: columns.contains(focus) ? { id: focus.id, name: focus.name, value: focus.value } : null,
  };
}

function nameOf(details) {
  return details.id || details.parentElement.closest("details")?.querySelector("summary")?.textContent + details.className + details.querySelector("legend")?.textContent;
}

function restore(columns, memory) {
  const open = new Map(memory.open);
  for (const details of columns.querySelectorAll("details")) {
    const was = open.get(nameOf(details));
    if (was !== undefined) details.open = was;
  }
  if (!memory.focus) return;
  const { id, name, value } = memory.focus;
  const again = [...columns.querySelectorAll("input:not([type=hidden]), select")].find((control) =>
    id ? control.id === id : control.name === name && control.value === value,
  );
  (again ?? columns.querySelector("a"))?.focus({ preventScroll: true });
}

// A search that goes by what this browser keeps of stories says so, and is asked once more with that: in the body, which stands
// in no history and no log.
async function pageAt(url, wanted = "") {
  const asked = wanted && { method: "POST", body: JSON.stringify(said(wanted.split(" "))) };
  const response = await fetch(url, { headers: { Accept: "text/html", ...(asked && { "Content-Type": "application/json" }) }, ...asked });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const after = response.ok ? page.querySelector(FOUND) : null;
  return !wanted && after?.dataset.bookmarks ? pageAt(url, after.dataset.bookmarks) : { page, after };
}

async function show(url, wanted) {
  const turn = ++latest;
  const before = document.querySelector(FOUND);
  before.setAttribute("aria-busy", "true");
  try {
    const { page, after } = await pageAt(url, wanted);
    if (turn !== latest) return true;
    if (!after) return false;
    const memory = remember(before);
    before.replaceWith(document.adoptNode(after));
    restore(after, memory);
    document.title = page.title;
    document.getElementById("q").value = page.getElementById("q").value;
    document.getElementById("say").textContent = after.querySelector("#did").textContent;
    return true;
  } catch {
    return false;
  }
}

async function go(url) {
  if (await show(url)) history.pushState({ swapped: true }, "", url);
  else location.assign(url);
}

export function startFilters() {
  const form = document.getElementById("search");
  if (!form || !document.querySelector(FOUND)) return;
  document.documentElement.classList.add("lively");
  const { bookmarks } = document.querySelector(FOUND).dataset;
  // Where that does not work, what the page said is there to read.
  if (bookmarks) show(location.href, bookmarks).then((shown) => shown || delete document.querySelector(FOUND).dataset.bookmarks);
  document.addEventListener("change", (event) => {
    if (event.target.form === form && event.target.id !== "q") go(addressOf(form));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".chips a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(link.href);
  });
  addEventListener("popstate", async () => {
    if (!(await show(location.href))) location.reload();
  });
}
