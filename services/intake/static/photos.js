"use strict";
// Sends each photo as soon as it is chosen, made smaller first: the form is then sent in a moment, and a draft keeps
// its photos. Where that fails the file stays in its field and goes out with the form.

// Pixels of the longer side. Phones' screenshots are shorter, so they keep every pixel and stay legible.
const LONGEST = 2560;
// Bytes from which a file is worth the work.
const LARGE = 700_000;
const SHRINKABLE = ["image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"];
// What the server takes as it is; other pictures are sent as JPEG where the browser can decode them.
const ACCEPTED = ["image/jpeg", "image/png", "image/webp"];

// JPEG has no transparency: WebP keeps it, and browsers that cannot write WebP give PNG instead.
function encode(canvas, original) {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let transparent = false;
  for (let alpha = 3; alpha < data.length && !transparent; alpha += 4) transparent = data[alpha] < 255;
  const [type, quality] = transparent ? ["image/webp", 0.9] : ["image/jpeg", original === "image/png" ? 0.92 : 0.88];
  return new Promise((done) => canvas.toBlob(done, type, quality));
}

async function smaller(file) {
  if (!SHRINKABLE.includes(file.type) || (file.size < LARGE && ACCEPTED.includes(file.type))) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await encode(canvas, file.type);
    return blob && (blob.size < file.size || !ACCEPTED.includes(file.type)) ? blob : file;
  } catch {
    return file;
  }
}

const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });

// XMLHttpRequest, since fetch does not say how much of a body was sent.
function send(form, photo, onProgress) {
  const body = new FormData();
  body.append("csrf_token", form.elements.csrf_token.value);
  body.append("file", photo, "photo");
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.dataset.upload);
    request.responseType = "json";
    request.upload.onprogress = (event) => { if (event.lengthComputable) onProgress(event.loaded / event.total); };
    request.onerror = () => reject(new Error("no connection"));
    request.onload = () => {
      if (request.status < 300 && request.response) return resolve(request.response);
      const refused = Boolean(request.response?.error);
      reject(Object.assign(new Error(request.response?.error), { refused }));
    };
    request.send(body);
  });
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
  progress.textContent = form.dataset.preparing;
  row.dataset.busy = "1";
  try {
    const photo = await smaller(choice);
    const stored = await send(form, photo, (share) => {
      const tenths = Math.floor(share * 10) / 10; // few changes, since a screen reader says each
      if (input.files[0] === choice) progress.textContent = `${form.dataset.uploading} ${percent.format(tenths)}`;
    });
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
