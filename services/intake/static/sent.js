"use strict";
// What has arrived needs no draft any more; drafts of other forms stay.

const token = document.querySelector("[data-sent]").dataset.sent;
try {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith("kabar-draft:")) continue;
    const { fields } = JSON.parse(localStorage.getItem(key));
    if (token && fields.some(([name, value]) => name === "token" && value === token)) localStorage.removeItem(key);
  }
} catch {
  // storage is not allowed here, so no draft was kept
}
