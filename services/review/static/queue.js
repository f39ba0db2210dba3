"use strict";
// The queue: moving by keyboard, choosing without a button, and refreshing in place without losing one's place.

const live = document.getElementById("live");
const REFRESH = 8000;

const rows = () => [...live.querySelectorAll(".q")];
const link = (row) => row?.querySelector("h2 a");
const current = () => document.activeElement?.closest?.(".q") ?? live.querySelector(".q.at");

function go(row) {
  if (!row) return;
  for (const other of rows()) other.classList.toggle("at", other === row);
  link(row).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  const index = all.indexOf(current());
  go(all[index < 0 ? 0 : Math.min(all.length - 1, Math.max(0, index + by))]);
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  c: () => current()?.querySelector("[data-claim]")?.click(),
  n: () => document.getElementById("next")?.requestSubmit(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, textarea, select") || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
});

// The whole line opens the item; text can still be selected.
live.addEventListener("click", (event) => {
  const row = event.target.closest(".q");
  if (!row || event.target.closest("a, button, form") || String(getSelection())) return;
  link(row).click();
});

const filters = document.getElementById("filters");
filters.classList.add("by-itself");
filters.addEventListener("change", () => filters.requestSubmit());

// Ages and remaining times change all the time; only what happened to the items is news.
const substance = (root) => [...root.querySelectorAll(".q")].map((row) => `${row.dataset.id}:${row.dataset.version}`).join();

async function refresh() {
  if (document.hidden || document.querySelector("dialog[open]")) return;
  const response = await fetch(live.dataset.url, { headers: { "X-Kabar-Part": "list" } }).catch(() => null);
  if (!response?.ok || response.redirected) return;
  const fresh = document.createElement("div");
  fresh.innerHTML = await response.text();
  const news = substance(fresh) !== substance(live);
  const at = current()?.dataset.id;
  const focused = live.contains(document.activeElement) && document.activeElement.closest(".q h2 a");
  if (live.contains(document.activeElement) && !focused) return;
  live.replaceChildren(...fresh.childNodes);
  const row = rows().find((one) => one.dataset.id === at);
  row?.classList.add("at");
  if (focused) link(row)?.focus({ preventScroll: true });
  if (news) announce();
  document.dispatchEvent(new Event("kabar:times"));
}

function announce() {
  const place = document.getElementById("news");
  place.textContent = "";
  setTimeout(() => { place.textContent = place.dataset.text; }, 50);
}

setInterval(refresh, REFRESH);
document.addEventListener("visibilitychange", refresh);
