// The first page and this browser's bookmarks: stories to go on with, and all of it as a file.
import { asFile, bookmarks, forgetAll, putIn } from "./bookmarks.js";

const MOST = 8;

function entry(stories, [id, story]) {
  const item = document.createElement("li"), link = document.createElement("a"), place = document.createElement("span");
  link.href = `${stories}${encodeURIComponent(id)}?${new URLSearchParams({ place: story.place })}`;
  const title = document.createElement("bdi");
  title.textContent = story.title || "A story";
  link.append(title);
  place.className = "quiet";
  place.textContent = ` ${story.by ? `by ${story.by} ` : ""}·\u00a0ch.\u00a0${story.place.split(".")[0]}, ${story.part}\u00a0%`;
  item.append(link, place);
  return item;
}

export function startGoingOn() {
  const section = document.getElementById("going-on");
  if (!section) return;
  const list = section.querySelector("ol"), heading = section.querySelector("h2"), counted = section.querySelector("[data-counted]");
  const say = (words) => (document.getElementById("say").textContent = words);

  function show() {
    const every = bookmarks();
    const begun = every.filter(([, story]) => story.place && !story.read && story.part < 100).slice(0, MOST);
    list.replaceChildren(...begun.map((each) => entry(section.dataset.stories, each)));
    list.hidden = heading.hidden = !begun.length;
    const count = (name) => every.filter(([, story]) => story[name]).length;
    for (const link of section.querySelectorAll("[data-keep]")) link.querySelector("span").textContent = count(link.dataset.keep).toLocaleString("en");
    counted.textContent = every.length === 1 ? "1 story" : `${every.length.toLocaleString("en")} stories`;
  }
  section.querySelector("[data-take]").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(asFile());
    link.download = "velveteen-bookmarks.json";
    link.click();
    URL.revokeObjectURL(link.href);
  });
  section.querySelector("input").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (!file) return;
    const put = putIn(await file.text());
    event.target.value = "";
    show();
    say(put < 0 ? "That file holds no bookmarks of this kind." : `Bookmarks of ${put.toLocaleString("en")} ${put === 1 ? "story" : "stories"} were put in.`);
  });
  section.querySelector("[data-forget]").addEventListener("click", (event) => {
    // Pressed a second time it is meant.
    const button = event.currentTarget;
    if (button.dataset.sure === undefined) {
      button.dataset.sure = "";
      button.textContent = "Really forget all";
      return;
    }
    forgetAll();
    delete button.dataset.sure;
    button.textContent = "Forget all";
    show();
    say("All bookmarks in this browser were forgotten.");
  });
  show();
}
