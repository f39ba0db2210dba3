"use strict";
// The text that could not be saved stays in this browser until it is.
const form = document.getElementById("draft");
const KEY = `kabar-draft-${form.dataset.item}`;
const keep = () => {
  const texts = Object.fromEntries(["title", "summary", "body"].map((name) => [name, form.elements[name].value]));
  localStorage.setItem(KEY, JSON.stringify({ ...texts, at: Date.now() }));
};
form.addEventListener("input", keep);
keep();
