// Theme, type size, width, whether keys are on: what is kept in this browser, and never sent.
const PREFIX = "velveteen.";

export function recall(name) {
  try {
    return localStorage.getItem(PREFIX + name) ?? "";
  } catch {
    return "";
  }
}

export function keep(name, value) {
  try {
    if (value) localStorage.setItem(PREFIX + name, value);
    else localStorage.removeItem(PREFIX + name);
  } catch {
    // Storage is refused: the choice lasts as long as the page.
  }
}

function choose(control) {
  const name = control.dataset.look;
  if (name === "keys") return keep(name, control.checked ? "" : "off");
  keep(name, control.value);
  if (control.value) document.documentElement.dataset[name] = control.value;
  else delete document.documentElement.dataset[name];
}

export function startLook() {
  const menu = document.getElementById("look");
  if (!menu) return;
  for (const control of menu.querySelectorAll("[data-look]")) {
    if (control.type === "checkbox") control.checked = recall("keys") !== "off";
    else control.value = recall(control.dataset.look);
    control.addEventListener("change", () => choose(control));
  }
  menu.hidden = false;
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
