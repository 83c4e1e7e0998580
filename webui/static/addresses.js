// The addresses of places in the story that is shown.

// What the page was opened as; a link made on it may take its place in the address bar.
const opened = location.href;
const PLACES = ["hit", "page", "chapter", "paragraph", "at", "exact", "prefix", "suffix"];

// The same story at another place: an address names one, by hit, by chapter and paragraph, or by page.
export function addressIn(place) {
  const url = new URL(opened);
  url.hash = "";
  for (const name of PLACES) url.searchParams.delete(name);
  for (const [name, value] of Object.entries(place)) url.searchParams.set(name, value);
  return url;
}

// What an anchor says of its place: a long story has it on one of its pages.
export function placeOfAnchor(id) {
  const [, kind, first, second] = /^(p|chapter|part|hit)-(\d+)(?:-(\d+))?/.exec(id) ?? [];
  if (kind === "hit") return { hit: first };
  return kind && (kind === "p" && second ? { chapter: first, paragraph: second } : { chapter: first });
}

export function addressOfAnchor(id) {
  const paged = document.getElementById("text").dataset.paged !== undefined;
  const url = addressIn(paged ? placeOfAnchor(id) : {});
  url.hash = id;
  return url.href;
}
