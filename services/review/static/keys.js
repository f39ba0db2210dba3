"use strict";
// The list of keys: by its button and by "?".
const keys = document.getElementById("keys");


document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys]")) keys?.showModal();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "?" || event.target.closest("input, textarea, select") || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  keys?.showModal();
});
