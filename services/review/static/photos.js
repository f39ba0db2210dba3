"use strict";
// The order of the photos by two buttons each; the numbers travel in hidden fields.
const set = document.querySelector("fieldset.photos");
const photos = () => [...set.querySelectorAll("[data-photo]")];

function number() {
  photos().forEach((photo, index, all) => {
    photo.querySelector("[data-place]").value = index + 1;
    photo.querySelector("[data-up]").disabled = index === 0;
    photo.querySelector("[data-down]").disabled = index === all.length - 1;
  });
}

if (set) {
  for (const move of set.querySelectorAll(".photo-move")) move.hidden = photos().length < 2;
  set.addEventListener("click", (event) => {
    const button = event.target.closest("[data-up], [data-down]");
    if (!button) return;
    const photo = button.closest("[data-photo]");
    if ("up" in button.dataset) photo.previousElementSibling.before(photo);
    else photo.nextElementSibling.after(photo);
    number();
    (button.disabled ? photo.querySelector(".photo-move button:not(:disabled)") : button).focus();
    set.dispatchEvent(new Event("input", { bubbles: true }));
  });
  set.addEventListener("change", (event) => {
    if (event.target.type === "checkbox") event.target.closest("[data-photo]").classList.toggle("unused", !event.target.checked);
  });
  number();
}
