"use strict";
// Views of the draft as tabs (WAI-ARIA tabs pattern); without script they are one below the other.
const work = document.getElementById("work");
const views = [...work.querySelectorAll(".view")];
const list = document.createElement("div");
list.className = "tablist";
list.setAttribute("role", "tablist");
list.setAttribute("aria-label", work.dataset.tabs);

const tabs = views.map((view) => {
  const tab = document.createElement("button");
  tab.type = "button";
  tab.id = `tab-${view.id}`;
  tab.textContent = view.dataset.tab;
  tab.setAttribute("role", "tab");
  tab.setAttribute("aria-controls", view.id);
  view.setAttribute("role", "tabpanel");
  view.removeAttribute("aria-label");
  view.setAttribute("aria-labelledby", tab.id);
  tab.addEventListener("click", () => show(tab));
  list.append(tab);
  return tab;
});

function show(chosen, focus = false) {
  tabs.forEach((tab, index) => {
    const on = tab === chosen;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    views[index].hidden = !on;
  });
  if (focus) chosen.focus();
  document.dispatchEvent(new CustomEvent("kabar:view", { detail: chosen.id }));
}

list.addEventListener("keydown", (event) => {
  const index = tabs.indexOf(document.activeElement);
  const to = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (index < 0 || to === undefined) return;
  event.preventDefault();
  show(tabs[(to + tabs.length) % tabs.length], true);
});

// A view in which something has to be mended says so in its tab.
function flag() {
  views.forEach((view, index) => {
    const mend = Boolean(view.querySelector("[data-hindrances]"));
    tabs[index].classList.toggle("flagged", mend);
    if (mend) tabs[index].setAttribute("aria-description", work.dataset.mend);
    else tabs[index].removeAttribute("aria-description");
  });
}
document.addEventListener("kabar:placed", flag);
flag();

work.prepend(list);
work.classList.add("tabbed");
show(tabs[Math.max(0, views.findIndex((view) => view.id === "view-edit" || "first" in view.dataset))]);
