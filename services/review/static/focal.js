"use strict";
// The focal point of a photo: a click on the photo, or the arrow keys on the mark; the numbers beside it say the same.

const STEP = 1;
const FAST = 10;
const ARROWS = { ArrowLeft: ["x", -1], ArrowRight: ["x", 1], ArrowUp: ["y", -1], ArrowDown: ["y", 1] };

for (const place of document.querySelectorAll("[data-focal]")) {
  const photo = place.querySelector("img");
  const mark = place.querySelector("[data-mark]");
  const fields = { x: document.getElementById(place.dataset.focalX), y: document.getElementById(place.dataset.focalY) };

  const value = (axis) => (fields[axis].value === "" ? 50 : Number(fields[axis].value));
  const show = () => {
    mark.style.left = `${value("x")}%`;
    mark.style.top = `${value("y")}%`;
  };
  const set = (x, y) => {
    const inside = (number) => String(Math.round(Math.min(100, Math.max(0, number))));
    fields.x.value = inside(x);
    fields.y.value = inside(y);
    show();
    fields.y.dispatchEvent(new Event("input", { bubbles: true }));
  };

  photo.addEventListener("click", (event) => {
    const box = photo.getBoundingClientRect();
    set(((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100);
  });
  mark.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const step = arrow[1] * (event.shiftKey ? FAST : STEP);
    set(value("x") + (arrow[0] === "x" ? step : 0), value("y") + (arrow[0] === "y" ? step : 0));
  });
  for (const field of Object.values(fields)) field.addEventListener("input", show);
  mark.hidden = false;
  show();
}
