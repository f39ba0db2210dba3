"use strict";
// The lease: how long it lasts, and renewing it while the editor works here.

const lease = document.getElementById("lease");
const form = document.getElementById("draft");
const BEAT = 60000;
const SOON = 180;

if (lease && form) {
  let until = new Date(lease.dataset.until);
  let active = false;

  const show = () => {
    const left = Math.round((until - Date.now()) / 1000);
    lease.classList.toggle("soon", left < SOON);
    const span = `${Math.floor(Math.max(0, left) / 60)}:${String(Math.max(0, left) % 60).padStart(2, "0")}`;
    lease.textContent = left > 0 ? lease.dataset.left.replace("{}", span) : lease.dataset.over;
  };

  const beat = async () => {
    if (!active || document.hidden) return;
    active = false;
    const body = new FormData();
    body.set("csrf_token", form.elements.csrf_token.value);
    const response = await fetch(form.dataset.heartbeat, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    if (!response || response.redirected) return;
    const result = await response.json().catch(() => ({}));
    if (response.ok) until = new Date(result.expires_at);
    else {
      const state = document.getElementById("save-state");
      state.textContent = result.message ?? result.detail ?? "";
      state.dataset.tone = "bad";
    }
  };

  for (const name of ["input", "pointerdown", "keydown"]) document.addEventListener(name, () => { active = true; });
  document.addEventListener("kabar:lease", (event) => { until = new Date(event.detail); });
  setInterval(show, 1000);
  setInterval(beat, BEAT);
  show();
}
