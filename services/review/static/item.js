"use strict";
// The action bar's panels and the page's keys.

// They are looked up when needed: the bar is replaced when channels report.
const panels = () => [...document.querySelectorAll("details.act")];

function close(panel) {
  panel.open = false;
  panel.querySelector("summary").focus();
}

// The event does not bubble, so it is caught on its way down.
document.addEventListener("toggle", ({ target: panel }) => {
  if (!panel.open || !panel.matches("details.act")) return;
  for (const other of panels()) if (other !== panel) other.open = false;
  panel.querySelector("textarea, input:not([type=hidden])")?.focus();
}, true);
document.addEventListener("click", (event) => {
  const button = event.target.closest("details.act [data-close]");
  if (button) close(button.closest("details.act"));
});
document.addEventListener("keydown", (event) => {
  const open = panels().find((panel) => panel.open);
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
