// The status page while something runs: the server's own page, fetched again and swapped in.
async function refresh(live) {
  if (document.hidden) return live;
  try {
    const response = await fetch(location.href, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const after = page.getElementById("live");
    if (!response.ok || !after) return live;
    const focused = live.contains(document.activeElement) ? document.activeElement.href : null;
    live.replaceWith(document.adoptNode(after));
    if (focused) [...after.querySelectorAll("a")].find((link) => link.href === focused)?.focus({ preventScroll: true });
    return after;
  } catch {
    return live; // the server is away for a moment: what is shown stays, and is asked for again
  }
}

export function startLive() {
  let live = document.getElementById("live");
  const seconds = Number(live?.dataset.refresh);
  if (!seconds) return;
  const timer = setInterval(async () => {
    live = await refresh(live);
    if (!live.dataset.refresh) clearInterval(timer);
  }, seconds * 1000);
}
