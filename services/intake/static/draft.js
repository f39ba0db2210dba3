"use strict";
// Keeps what is typed on this device until it was sent, so that no lost connection or empty battery costs the text.

const form = document.querySelector("form[data-draft]");
const key = `kabar-draft:${form.dataset.draft}`;
const state = document.querySelector("[data-draft-state]");
const notice = document.querySelector("[data-draft-notice]");
const MAX_AGE = 14 * 24 * 3600 * 1000;
const SKIPPED = new Set(["csrf_token", "add"]);

function read() {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return draft && Date.now() - draft.at < MAX_AGE ? draft : null;
  } catch {
    return null;
  }
}

function keep() {
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !SKIPPED.has(name));
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields }));
    state.textContent = state.dataset.kept;
  } catch {
    state.textContent = ""; // no room or not allowed: the form works without
  }
}

function forget() {
  try { localStorage.removeItem(key); } catch { /* nothing was kept */ }
}

function restore(fields) {
  for (const group of ["facts", "photos", "links"]) {
    const wanted = new Set(fields.map(([name]) => name.match(`^${group}-(\\d+)-`)?.[1]).filter(Boolean)).size;
    const list = document.querySelector(`[data-rows="${group}"]`);
    while (list.children.length < wanted) addRow(group);
  }
  for (const box of form.querySelectorAll("input[type=checkbox]")) box.checked = false;
  for (const [name, value] of fields) {
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (control.type === "checkbox" || control.type === "radio") control.checked ||= control.value === value;
      else if (control.type !== "file") control.value = value;
    }
  }
  for (const counted of form.querySelectorAll("[data-max]")) counted.dispatchEvent(new Event("input"));
  for (const row of form.querySelectorAll("[data-photo]")) {
    const id = row.querySelector("[data-id]").value;
    if (id) showPreview(row, `${form.dataset.upload}/${id}/preview`);
  }
  if (fields.some(([name, value]) => /^(summary|programme|links-|contact-|districts|channels|event_date)/.test(name) && value)) {
    form.querySelector("details.more").open = true;
  }
}

const kept = form.dataset.fresh === "yes" ? read() : null;
if (kept) {
  restore(kept.fields);
  notice.hidden = false;
}

let waiting;
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(keep, 400);
});
form.addEventListener("submit", () => {
  clearTimeout(waiting);
  keep();
});
document.querySelector("[data-draft-discard]").addEventListener("click", () => {
  clearTimeout(waiting);
  forget();
  location.reload();
});
