"use strict";
// <template data-choose-all>: one checkbox for all of a form, which only makes sense with this script.

for (const template of document.querySelectorAll("template[data-choose-all]")) {
  const boxes = [...template.closest("form").querySelectorAll("tbody input[type=checkbox]")];
  const label = template.content.cloneNode(true).firstElementChild;
  const all = label.querySelector("input");
  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && !all.checked;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  for (const box of boxes) box.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  template.before(label);
}
