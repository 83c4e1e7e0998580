// What this browser keeps of stories: the place reached in each, which were read, which are saved for later.
// Nobody is sent any of it but the server, for a search that asks for it, and then no more than that needs.
import { keep, recall } from "./look.js";

// As many as the server takes.
const MOST_PLACES = 2000, MOST_STORIES = 10000;
const PLACE = /^\d{1,9}\.\d{1,9}\.[\p{L}\p{N}]{0,24}$/u, ID = /^[\w-]{1,64}$/;
const FORMAT = "velveteen-bookmarks";

const text = (value) => (typeof value === "string" ? value.slice(0, 300) : "");

// A story as it is kept, whatever a file or an older page made of it; null where there is nothing to keep.
function sound(story) {
  const place = PLACE.test(story?.place) ? story.place : "";
  const found = {
    title: text(story?.title),
    by: text(story?.by),
    place,
    part: place ? Math.min(Math.max(Math.round(Number(story.part)) || 0, 0), 100) : 0,
    read: story?.read === true,
    saved: story?.saved === true,
    when: Number(story?.when) || 0,
  };
  return place || found.read || found.saved ? found : null;
}

function all(stories) {
  const kept = Object.entries(Object(stories)).flatMap(([id, story]) => {
    const found = ID.test(id) && sound(story);
    return found ? [[id, found]] : [];
  });
  // The latest, where there are too many.
  kept.sort(([, one], [, other]) => other.when - one.when);
  let places = 0;
  for (const [, story] of kept) if (story.place && ++places > MOST_PLACES) story.place = "";
  return kept.slice(0, MOST_STORIES);
}

// Pairs of id and story, the latest first.
export function bookmarks() {
  try {
    return all(JSON.parse(recall("bookmarks") || "{}"));
  } catch {
    return [];
  }
}

export function bookmark(id) {
  return new Map(bookmarks()).get(id) ?? { place: "", part: 0, read: false, saved: false, when: 0 };
}

function save(stories) {
  keep("bookmarks", stories.length ? JSON.stringify(Object.fromEntries(stories)) : "");
}

export function change(id, what) {
  const stories = new Map(bookmarks());
  stories.set(id, { ...bookmark(id), ...what, when: Date.now() });
  save(all(Object.fromEntries(stories)));
}

export function forgetAll() {
  save([]);
}

// What a search asks for by name: "places", "read", "saved".
export function said(names) {
  const stories = bookmarks();
  const made = {};
  for (const name of names) {
    made[name] =
      name === "places"
        ? Object.fromEntries(stories.filter(([, story]) => story.place).map(([id, story]) => [id, story.place]))
        : stories.filter(([, story]) => story[name]).map(([id]) => id);
  }
  return made;
}

export function isFurther(place, other) {
  const [one, two] = [place, other].map((each) => each.split(".").map(Number));
  return !other || one[0] > two[0] || (one[0] === two[0] && one[1] > two[1]);
}

export function asFile() {
  return new Blob([JSON.stringify({ format: FORMAT, version: 1, stories: Object.fromEntries(bookmarks()) }, null, 1)], { type: "application/json" });
}

// Puts what a file holds beside what is here: of two places the further one. Returns how many stories it names, -1 for none of ours.
export function putIn(words) {
  let file;
  try {
    file = JSON.parse(words);
  } catch {
    return -1;
  }
  if (file?.format !== FORMAT || file.version !== 1) return -1;
  const stories = new Map(bookmarks()), given = all(file.stories);
  for (const [id, story] of given) {
    const mine = stories.get(id);
    const further = mine && !(story.place && isFurther(story.place, mine.place)) ? mine : story;
    stories.set(id, { ...further, read: story.read || !!mine?.read, saved: story.saved || !!mine?.saved, when: Math.max(story.when, mine?.when ?? 0) });
  }
  save(all(Object.fromEntries(stories)));
  return given.length;
}
