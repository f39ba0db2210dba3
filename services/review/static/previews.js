"use strict";
// Previews are as tall as what they show, so that the page scrolls and not the frame; without script a frame scrolls.

const frameOf = (root) => [...document.querySelectorAll("iframe.preview")].find((frame) => frame.contentDocument?.documentElement === root);

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const frame = frameOf(target);
    const height = Math.ceil(target.getBoundingClientRect().height);
    if (frame && height) frame.style.height = `${height}px`; // without height it is in a tab that is not shown
  }
});

function fit(frame) {
  const shown = frame.contentDocument;
  if (shown?.URL === "about:srcdoc" && shown.readyState === "complete") sizes.observe(shown.documentElement);
}

// Frames are replaced while somebody writes. The event does not bubble, so it is caught on its way down.
document.addEventListener("load", (event) => { if (event.target.matches?.("iframe.preview")) fit(event.target); }, true);
for (const frame of document.querySelectorAll("iframe.preview")) fit(frame);
