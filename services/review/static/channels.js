"use strict";
// The channels of an item just approved, corrected or withdrawn: asks for their reports until all have come.

const place = document.getElementById("live-channels");
const actions = document.getElementById("live-actions");
const EVERY = 2000;
const GIVE_UP = 600000;
const started = Date.now();

async function look() {
  if (document.hidden) return true;
  const response = await fetch(place.dataset.url, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!response?.ok || response.redirected) return !response;
  const { fragments, version, waiting } = await response.json();
  const { "live-actions": bar, "live-history": history, ...reports } = fragments;
  for (const [id, html] of Object.entries(reports)) {
    const shown = document.getElementById(id);
    if (shown.innerHTML.trim() !== html.trim()) shown.innerHTML = html;
  }
  if (actions.dataset.version === String(version)) return waiting;
  if (actions.contains(document.activeElement) || document.querySelector("dialog[open]")) return true; // in use: later
  document.getElementById("live-history").innerHTML = history;
  actions.innerHTML = bar;
  actions.dataset.version = version;
  return waiting;
}

async function follow() {
  if (await look() && Date.now() - started < GIVE_UP) setTimeout(follow, EVERY);
}

if (place?.dataset.url) setTimeout(follow, EVERY);
