// Single keys for those who like them: never while typing, never with Ctrl, Alt or Meta, off when switched off.
import { recall } from "./look.js";

const actions = new Map();

export function onKey(key, action) {
  actions.set(key, action);
}

function isTyping(target) {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable], dialog") !== null;
}

function focusSearch() {
  const box = document.getElementById("q");
  box?.focus();
  box?.select();
}

function stepStory(by) {
  const titles = [...document.querySelectorAll(".hits h2 > a:first-child")];
  if (!titles.length) return;
  const here = titles.findIndex((title) => title.closest("li").contains(document.activeElement));
  const next = titles[here < 0 ? 0 : Math.min(titles.length - 1, Math.max(0, here + by))];
  next.focus();
  next.closest("li").scrollIntoView({ block: "nearest" });
}

export function startKeys() {
  const list = document.getElementById("keys");
  const showList = () => list?.showModal();
  for (const button of document.querySelectorAll("[data-keys]")) button.addEventListener("click", showList);
  onKey("/", focusSearch);
  onKey("j", () => stepStory(1));
  onKey("k", () => stepStory(-1));
  onKey("?", showList);
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (recall("keys") === "off" || list?.open) return;
    const action = actions.get(event.key);
    if (!action) return;
    event.preventDefault();
    action();
  });
}
