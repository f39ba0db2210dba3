"use strict";
// Writing: saving without leaving the page, checks while typing, and a copy in this browser until it is saved.

const form = document.getElementById("draft");
const state = document.getElementById("save-state");
const KEY = form && `kabar-draft-${form.dataset.item}`;
const TEXTS = ["title", "summary", "answer", "body"].filter((name) => form?.elements[name]);
const CHECK_AFTER = 700;

const rows = () => [...form.querySelectorAll("[data-rows=facts] [data-row]")];
const facts = () => rows().map((row) => [...row.querySelectorAll("textarea")].map((field) => field.value)).filter((row) => row.some((text) => text.trim()));
const wordings = () => [...document.querySelectorAll("[data-wording]")];
const original = new Map(wordings().map((field) => [field, "touched" in field.dataset ? null : field.value]));
const worded = () => Object.fromEntries(wordings().filter((field) => field.value !== original.get(field)).map((field) => [field.name, field.value]));
const values = () => ({ ...Object.fromEntries(TEXTS.map((name) => [name, form.elements[name].value])), facts: facts(), wordings: worded() });
const same = (kept) => Object.entries(kept.wordings ?? {}).every(([name, text]) => (form.elements[name]?.value ?? text) === text) && TEXTS.every((name) => (kept[name] ?? form.elements[name].value) === form.elements[name].value) && (!kept.facts || JSON.stringify(kept.facts) === JSON.stringify(facts()));
const say = (text, tone = "") => { state.textContent = text; state.dataset.tone = tone; };

function remember() {
  localStorage.setItem(KEY, JSON.stringify({ ...values(), at: Date.now() }));
}

// A channel's text that nobody touched since `untouched` follows the draft.
function follow(texts, untouched) {
  for (const field of wordings()) {
    const now = texts[field.dataset.wording];
    if (!now || field.value !== untouched(field)) continue;
    field.value = now.text;
    original.set(field, field.value);
    document.querySelector(`[data-shown="${field.dataset.wording}"]`).value = now.digest;
  }
}

function place({ fragments }) {
  for (const [id, html] of Object.entries(fragments)) {
    const shown = document.getElementById(id);
    if (shown) shown.innerHTML = html; // a channel just chosen has its place after saving
  }
  document.dispatchEvent(new Event("kabar:placed"));
  const findings = document.querySelector("#live-facts .findings");
  const stand = document.getElementById("stand-for");
  const listed = findings?.textContent ?? "";
  if (stand.dataset.listed !== undefined && stand.dataset.listed !== listed) stand.querySelector("input").checked = false;
  stand.dataset.listed = listed;
  stand.hidden = !findings;
}

async function post(url, accept) {
  return fetch(url, { method: "POST", body: new FormData(form), headers: { Accept: accept } });
}

const channels = () => [...document.querySelectorAll("[data-channel]")].map((view) => view.dataset.channel).join();

let checking = 0;
async function check() {
  const turn = ++checking;
  const response = await post(form.dataset.check, "application/json").catch(() => null);
  if (response?.ok && !response.redirected && turn === checking) {
    const now = await response.json();
    follow(now.texts, (field) => original.get(field));
    place(now);
  }
}

let timer = 0;
function changed() {
  remember();
  say(state.dataset.unsaved, "warn");
  clearTimeout(timer);
  timer = setTimeout(check, CHECK_AFTER);
}

async function save() {
  if (!form.reportValidity()) return;
  const sent = JSON.stringify(values());
  const texts = new Map(wordings().map((field) => [field, field.value]));
  say(state.dataset.saving);
  const response = await post(form.action, "application/json").catch(() => null);
  if (!response || response.redirected || response.status >= 500) return say(state.dataset.failed, "bad");
  if (!response.ok) return form.requestSubmit();
  const saved = await response.json();
  for (const input of document.querySelectorAll("input[name=version]")) input.value = saved.version;
  const asSent = sent === JSON.stringify(values());
  follow(saved.texts, (field) => texts.get(field));
  place(saved);
  document.dispatchEvent(new CustomEvent("kabar:lease", { detail: saved.expires_at }));
  if (!asSent) return changed();
  delete form.dataset.dirty;
  localStorage.removeItem(KEY);
  if (channels() !== saved.channels.join()) return location.reload(); // each channel has a view of its own
  say(saved.message, "good");
}

function putFacts(kept) {
  while (rows().length < kept.length) addRow("facts");
  for (const row of rows().slice(kept.length)) row.remove();
  rows().forEach((row, index) => row.querySelectorAll("textarea").forEach((field, place) => { field.value = kept[index][place]; }));
  renumber(form.querySelector("[data-rows=facts]"));
}

function offer() {
  const kept = JSON.parse(localStorage.getItem(KEY) ?? "null");
  const box = document.getElementById("restore");
  if (!kept || same(kept)) return localStorage.removeItem(KEY);
  const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Jakarta" });
  box.querySelector("p").textContent = box.querySelector("p").textContent.replace("{}", `${when.format(kept.at)} WIB`);
  box.hidden = false;
  box.querySelector("[data-discard]").addEventListener("click", () => { localStorage.removeItem(KEY); box.hidden = true; });
  box.querySelector("[data-restore]").addEventListener("click", () => {
    if (kept.facts?.length) putFacts(kept.facts);
    for (const name of TEXTS) {
      form.elements[name].value = kept[name] ?? form.elements[name].value;
      form.elements[name].dispatchEvent(new Event("input", { bubbles: true }));
    }
    for (const [name, text] of Object.entries(kept.wordings ?? {})) if (form.elements[name]) form.elements[name].value = text;
    box.hidden = true;
    form.elements.body.focus();
  });
}

if (form) {
  offer();
  document.getElementById("stand-for").dataset.listed = document.querySelector("#live-facts .findings")?.textContent ?? "";
  document.addEventListener("input", ({ target }) => { if ((target.form ?? target.closest("form")) === form) changed(); });
  form.addEventListener("submit", () => {
    remember();
    sessionStorage.setItem("kabar-sent", KEY);
  });
  for (const button of document.querySelectorAll("[data-save], [data-enter]")) {
    button.addEventListener("click", (event) => { event.preventDefault(); save(); });
  }
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey)) return;
    if (event.key === "s") { event.preventDefault(); save(); }
    if (event.key === "Enter") { event.preventDefault(); document.querySelector("[data-propose]").click(); }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && event.target.matches("textarea[data-line]")) event.preventDefault();
  });
} else if (document.querySelector(".flash.good")) {
  // The text that was sent with the last form arrived: its copy here has done its work.
  localStorage.removeItem(sessionStorage.getItem("kabar-sent"));
}
