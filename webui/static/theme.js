// Runs before the page is painted, so that a chosen theme never flashes; everything else waits for velveteen.js.
for (const name of ["theme", "size", "width"]) {
  try {
    const chosen = localStorage.getItem("velveteen." + name);
    if (chosen) document.documentElement.dataset[name] = chosen;
  } catch {
    break; // storage is refused: the page keeps its defaults
  }
}
