// What can be done with words that were selected in a story: search the archive for them, quote them, link to them.
import { addressOfAnchor } from "./addresses.js";

const CONTEXT = 40; // characters on either side of the words, as in the links that the server makes

const blockOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest("#text p[id]");

// The text of a range as it is stored: readings above words are none of it, nor is the menu.
function plain(range) {
  const held = range.cloneContents();
  for (const other of held.querySelectorAll("rt, .selected, .also")) other.remove();
  return held.textContent.replace(/\s+/g, " ").trim();
}

function part(block, setBounds) {
  const range = document.createRange();
  range.selectNodeContents(block);
  setBounds(range);
  return plain(range);
}

function selected() {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const first = blockOf(range.startContainer), words = plain(range);
  if (!first || !words) return null;
  const last = blockOf(range.endContainer) ?? first;
  const prefix = part(first, (before) => before.setEnd(range.startContainer, range.startOffset)).slice(-CONTEXT);
  const suffix = last.contains(range.endContainer)
    ? part(last, (behind) => behind.setStart(range.endContainer, range.endOffset)).slice(0, CONTEXT)
    : "";
  return { range, first, last, words, prefix, suffix };
}

// A link that outlives edits, which the server makes; where it cannot be asked, one to the paragraph as it is numbered now.
async function linkTo(text, { first, words, prefix, suffix }) {
  const [, chapter, paragraph] = first.id.split("-");
  if (text.dataset.permalink) {
    try {
      const asked = new URLSearchParams({ chapter, paragraph, exact: words, prefix, suffix });
      const response = await fetch(`${text.dataset.permalink}?${asked}`);
      if (response.ok) return new URL((await response.json()).permalink, location.href).href;
    } catch {
      // The server is away.
    }
  }
  return addressOfAnchor(first.id);
}

// Some browsers allow copying only in the same moment as the press: they are handed a promise. Returns whether it went well.
async function copy(promised) {
  try {
    const blob = promised.then((words) => new Blob([words], { type: "text/plain" }));
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    return true;
  } catch {
    return promised.then((words) => navigator.clipboard.writeText(words)).then(
      () => true,
      () => false,
    );
  }
}

const say = (words) => (document.getElementById("say").textContent = words);

export function startSelection(text) {
  const menu = document.createElement("div");
  menu.className = "selected";
  menu.setAttribute("role", "group");
  menu.setAttribute("aria-label", "With the selected words");
  menu.hidden = true;
  menu.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
  let chosen = null;

  function add(words, action) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", () => {
      if (chosen) action(chosen);
      menu.hidden = true;
    });
    menu.append(button);
  }

  const title = document.querySelector(".title-page h1").textContent.trim();
  add("Search this phrase", ({ words }) => {
    const search = document.getElementById("search").action;
    location.assign(search + "?q=" + encodeURIComponent('"' + words.replaceAll('"', " ").replace(/\s+/g, " ") + '"'));
  });
  if (navigator.clipboard) {
    add("Copy as quote", async (what) => {
      const copied = await copy(linkTo(text, what).then((link) => `“${what.words}”\n— ${title}, ${link}`));
      say(copied ? "The quote was copied." : "This browser does not let the quote be copied.");
    });
  }
  add("Link here", async (what) => {
    const link = linkTo(text, what);
    const copied = navigator.clipboard && copy(link);
    history.replaceState(history.state, "", await link);
    say((await copied) ? "The link was copied, and is the address of this page now." : "The link is the address of this page now.");
  });

  document.addEventListener("selectionchange", () => {
    if (menu.contains(document.activeElement)) return;
    chosen = selected();
    menu.hidden = !chosen;
    if (!chosen) return;
    // Behind its paragraph, so that Tab leads from the words to it.
    if (menu.previousElementSibling !== chosen.last) chosen.last.after(menu);
    const box = chosen.range.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left), innerWidth - menu.offsetWidth - 8);
    menu.style.left = Math.max(8, left) + scrollX + "px";
    menu.style.top = Math.min(box.bottom + 8, innerHeight - menu.offsetHeight - 8) + scrollY + "px";
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") menu.hidden = true;
    if (menu.hidden) return;
    // Browsers do not agree where Tab begins at a selection: here it is the menu, and then what stands behind it.
    const here = document.activeElement;
    if (event.key !== "Tab" || event.shiftKey || menu.contains(here) || !(here === document.body || text.contains(here))) return;
    event.preventDefault();
    menu.querySelector("button").focus();
  });
}
