"use strict";
// The text that could not be saved stays in this browser until it is.
const form = document.getElementById("draft");
const KEY = `kabar-draft-${form.dataset.item}`;
const keep = () => {
  const texts = Object.fromEntries(["title", "summary", "body"].map((name) => [name, form.elements[name].value]));
  const facts = [...form.querySelectorAll("[data-row]")].map((row) => [...row.querySelectorAll("textarea")].map((field) => field.value));
  localStorage.setItem(KEY, JSON.stringify({ ...texts, facts, at: Date.now() }));
};
form.addEventListener("input", keep);
keep();
