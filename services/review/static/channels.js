"use strict";
// The channels of an item just approved, corrected or withdrawn: asks for their reports until all have come.

const place = document.getElementById("live-channels");
const EVERY = 2000;
const GIVE_UP = 600000;
const started = Date.now();

async function look() {
  if (document.hidden) return true;
  const response = await fetch(place.dataset.url, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!response?.ok || response.redirected) return !response;
  const { fragments, waiting } = await response.json();
  for (const [id, html] of Object.entries(fragments)) {
    const shown = document.getElementById(id);
    if (shown.innerHTML.trim() !== html.trim()) shown.innerHTML = html;
  }
  return waiting;
}

async function follow() {
  if (await look() && Date.now() - started < GIVE_UP) setTimeout(follow, EVERY);
}

if (place?.dataset.url) setTimeout(follow, EVERY);
