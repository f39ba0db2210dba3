"use strict";
// What every page has: questions before risky steps, a guard for unsaved text, ages of times, one send per form.

const dialog = document.getElementById("confirm");

// <button data-confirm="…">: asks first, then sends the form with that button's name and value.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-confirm]");
  if (!button || button.dataset.sure || !dialog?.showModal) return;
  event.preventDefault();
  if (button.form && !button.form.reportValidity()) return;
  dialog.querySelector("[data-role=text]").textContent = button.dataset.confirm;
  dialog.querySelector("[data-role=yes]").textContent = button.textContent.trim();
  dialog.onclose = () => {
    if (dialog.returnValue !== "yes") return button.focus();
    button.dataset.sure = "1";
    button.click();
  };
  dialog.returnValue = "no";
  dialog.showModal();
});

// <form data-guard>: leaving with changed fields asks the browser's own question.
for (const form of document.querySelectorAll("form[data-guard]")) {
  form.addEventListener("submit", () => { delete form.dataset.dirty; });
}
// On the document, since a field may belong to a form that it is not inside of.
document.addEventListener("input", ({ target }) => {
  const form = target.form ?? target.closest("form");
  if (form && "guard" in form.dataset) form.dataset.dirty = "1";
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-dirty]")) event.preventDefault();
});

// A second press while the first is under way sends nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});

// <time data-ago>: "5 minutes ago" in the page's language; the exact time stays as tooltip, or in front: data-ago="beside".
const relative = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];
function age(seconds) {
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return relative.format(Math.trunc(seconds / size), unit);
}
function refreshAges() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    time.title ||= time.textContent;
    const ago = age((new Date(time.dateTime) - Date.now()) / 1000);
    time.textContent = time.dataset.ago === "beside" ? `${time.title} (${ago})` : ago;
  }
}
refreshAges();
setInterval(refreshAges, 30000);

// <textarea data-max="300">: how much was written of how much.
for (const input of document.querySelectorAll("[data-max]")) {
  const counter = document.createElement("p");
  counter.className = "counter";
  input.after(counter);
  const show = () => {
    counter.textContent = `${input.value.length} / ${input.dataset.max}`;
    counter.classList.toggle("over", input.value.length > Number(input.dataset.max));
  };
  input.addEventListener("input", show);
  show();
}

// The menu closes by Escape and by a click elsewhere.
document.addEventListener("keydown", (event) => {
  const open = document.querySelector("details.menu[open]");
  if (event.key !== "Escape" || !open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// On a narrow screen the current one of several tabs may be out of sight.
for (const tab of document.querySelectorAll("nav a[aria-current=page]")) {
  const bar = tab.closest("nav");
  bar.scrollLeft = Math.max(0, tab.offsetLeft + tab.offsetWidth / 2 - bar.clientWidth / 2);
}

document.querySelector("[data-autofocus]")?.focus();
