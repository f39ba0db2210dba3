"use strict";
// Sends each photo as soon as it is chosen, made smaller first: the form is then sent in a moment, and a draft keeps
// its photos. Where that fails the file stays in its field and goes out with the form.

const LONGEST = 2560;

async function smaller(file) {
  if (file.type !== "image/jpeg" || file.size < 700_000) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.88));
    return blob && blob.size < file.size ? blob : file;
  } catch {
    return file;
  }
}

async function upload(form, file) {
  const body = new FormData();
  body.append("csrf_token", form.elements.csrf_token.value);
  body.append("file", await smaller(file), "photo");
  const answer = await fetch(form.dataset.upload, { method: "POST", body });
  const found = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(found.error ?? found.detail), { refused: true });
  return found;
}

function showPreview(row, source) {
  const picture = row.querySelector("[data-preview]");
  picture.src = source;
  picture.hidden = false;
}

document.addEventListener("change", async (event) => {
  const input = event.target;
  const row = input.closest("[data-photo]");
  if (input.type !== "file" || !row || !input.files[0]) return;
  const form = input.form;
  const progress = row.querySelector("[data-progress]");
  const choice = input.files[0];
  const local = URL.createObjectURL(choice);
  showPreview(row, local);
  progress.textContent = form.dataset.uploading;
  row.dataset.busy = "1";
  try {
    const stored = await upload(form, choice);
    if (input.files[0] !== choice) return; // another photo was chosen meanwhile
    row.querySelector("[data-id]").value = stored.id;
    showPreview(row, stored.preview);
    input.value = "";
    input.removeAttribute("aria-invalid");
    row.querySelector(".error")?.remove();
    progress.textContent = form.dataset.uploaded;
    form.dispatchEvent(new Event("input", { bubbles: true }));
  } catch (error) {
    progress.textContent = error.refused ? error.message : form.dataset.uploadLater;
    if (error.refused) input.value = "";
  } finally {
    delete row.dataset.busy;
    URL.revokeObjectURL(local);
  }
});
