"use strict";
// Previews are as tall as what they show, so that the page scrolls and not the frame; without script a frame scrolls.
// Light, dark and the width of a phone are chosen for all of them, and kept in this browser.

const KEPT = "kabar-preview";
const shownAs = { scheme: "", phone: false, ...JSON.parse(localStorage.getItem(KEPT) ?? "{}") };
const frames = () => document.querySelectorAll("iframe.preview");
const frameOf = (root) => [...frames()].find((frame) => frame.contentDocument?.documentElement === root);

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const frame = frameOf(target);
    const height = Math.ceil(target.getBoundingClientRect().height);
    if (frame && height) frame.style.height = `${height}px`; // without height it is in a tab that is not shown
  }
});

function fit(frame) {
  const shown = frame.contentDocument;
  if (shown?.URL !== "about:srcdoc" || shown.readyState !== "complete") return;
  colour(frame);
  sizes.observe(shown.documentElement);
}

// The style sheet comes with the chosen scheme in place of the browser's own.
function colour(frame) {
  frame.classList.toggle("phone", shownAs.phone);
  const link = frame.contentDocument?.querySelector("link[rel=stylesheet]");
  if (!link) return;
  const url = new URL(link.href);
  if ((url.searchParams.get("scheme") ?? "") === shownAs.scheme) return;
  if (shownAs.scheme) url.searchParams.set("scheme", shownAs.scheme);
  else url.searchParams.delete("scheme");
  link.href = url.href;
}

function mark() {
  for (const button of document.querySelectorAll(".preview-tools button")) {
    const on = button.dataset.scheme ? button.dataset.scheme === shownAs.scheme : shownAs.phone;
    button.setAttribute("aria-pressed", String(on));
  }
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.(".preview-tools button");
  if (!button) return;
  if (button.dataset.scheme) shownAs.scheme = shownAs.scheme === button.dataset.scheme ? "" : button.dataset.scheme;
  else shownAs.phone = !shownAs.phone;
  localStorage.setItem(KEPT, JSON.stringify(shownAs));
  mark();
  for (const frame of frames()) colour(frame);
});

// Frames are replaced while somebody writes. The event does not bubble, so it is caught on its way down.
document.addEventListener("load", (event) => { if (event.target.matches?.("iframe.preview")) fit(event.target); }, true);
for (const frame of frames()) fit(frame);
for (const tools of document.querySelectorAll(".preview-tools")) tools.hidden = false;
mark();
