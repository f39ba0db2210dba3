"use strict";
// The action bar's panels and the page's keys.

const panels = [...document.querySelectorAll("details.act")];

function close(panel) {
  panel.open = false;
  panel.querySelector("summary").focus();
}

for (const panel of panels) {
  panel.addEventListener("toggle", () => {
    if (!panel.open) return;
    for (const other of panels) if (other !== panel) other.open = false;
    panel.querySelector("textarea, input:not([type=hidden])")?.focus();
  });
  panel.querySelector("[data-close]").addEventListener("click", () => close(panel));
}
document.addEventListener("keydown", (event) => {
  const open = panels.find((panel) => panel.open);
  if (event.key === "Escape" && open && !document.querySelector("dialog[open]")) close(open);
});

const KEYS = {
  c: () => document.querySelector(".action-bar [data-claim]")?.click(),
  n: () => document.getElementById("next")?.requestSubmit(),
  q: () => document.querySelector("[data-back]").click(),
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, textarea, select") || !KEYS[event.key]) return;
  KEYS[event.key]();
});
