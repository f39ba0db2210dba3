"use strict";
// Rows that can be added and removed. Without script the same buttons send the form and it comes back with a row more.

function renumber(list) {
  const group = list.dataset.rows;
  [...list.querySelectorAll("[data-row]")].forEach((row, index) => {
    const number = row.querySelector("[data-number]");
    if (number) number.textContent = index + 1;
    for (const element of row.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replaceAll(new RegExp(`${group}-(\\d+|__N__)-`, "g"), `${group}-${index}-`));
      }
    }
    row.querySelector("[data-remove]").hidden = list.children.length <= Number(list.dataset.least);
  });
  const adder = document.querySelector(`[data-add="${group}"]`);
  if (adder) adder.hidden = list.children.length >= Number(list.dataset.most);
}

function addRow(group) {
  const list = document.querySelector(`[data-rows="${group}"]`);
  const template = document.querySelector(`template[data-template="${group}"]`);
  list.append(template.content.cloneNode(true));
  renumber(list);
  return list.lastElementChild;
}

for (const list of document.querySelectorAll("[data-rows]")) renumber(list);

document.addEventListener("click", (event) => {
  const adder = event.target.closest("[data-add]");
  if (adder) {
    event.preventDefault();
    addRow(adder.dataset.add).querySelector("input:not([type=hidden]), textarea").focus();
    return;
  }
  const remover = event.target.closest("[data-remove]");
  if (!remover) return;
  const list = remover.closest("[data-rows]");
  remover.closest("[data-row]").remove();
  renumber(list);
  document.querySelector(`[data-add="${list.dataset.rows}"]`).focus();
  list.dispatchEvent(new Event("input", { bubbles: true }));
});
