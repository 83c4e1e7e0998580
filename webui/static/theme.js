// Runs before the page is painted, so that a chosen theme never flashes, and what needs a script is there from the beginning;
// everything else waits for velveteen.js.
document.documentElement.classList.add("scripted");
for (const name of ["theme", "size", "width"]) {
  try {
    const chosen = localStorage.getItem("velveteen." + name);
    if (chosen) document.documentElement.dataset[name] = chosen;
  } catch {
    break; // storage is refused: the page keeps its defaults
  }
}
