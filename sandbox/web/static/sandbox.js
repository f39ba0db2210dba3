"use strict";

/** Says so when new mail has come, without touching what is being read. */
function watchMailbox(notice) {
  const look = async () => {
    const response = await fetch("/api/messages?limit=1").catch(() => null);
    if (response && response.ok) {
      const newest = (await response.json()).messages[0];
      notice.hidden = !newest || newest.id === notice.dataset.newest;
    }
  };
  setInterval(() => { if (!document.hidden) look(); }, 3000);
}

/** The behaviours page: its form and its reset buttons speak to the API. */
function connectBehaviours(form) {
  const setBehaviour = async (channel, options) => {
    const response = await fetch(`/api/behaviours/${channel}`, options);
    if (response.ok) location.reload();
    else form.querySelector("output").textContent = (await response.json()).detail;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { channel, mode, count, seconds, code } = Object.fromEntries(new FormData(form));
    const body = { mode, count: Number(count), seconds: Number(seconds) };
    if (code) body.code = Number(code);
    setBehaviour(channel, { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  });
  for (const button of document.querySelectorAll("button[data-reset]")) {
    button.addEventListener("click", () => setBehaviour(button.dataset.reset, { method: "DELETE" }));
  }
}

const notice = document.querySelector("[data-newest]");
if (notice) watchMailbox(notice);
const form = document.querySelector("form[data-behaviours]");
if (form) connectBehaviours(form);
