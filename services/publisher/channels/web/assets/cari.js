// The search of the site, in the reader's browser: weeks are fetched newest first, a few at a time, and looked through.
// A word of the search is found where a word of the article begins with it; all words have to be found.
"use strict";
(() => {
  const WEEKS_AT_ONCE = 8;
  const MOST = 50;
  const form = document.querySelector("#cari");
  const field = form.elements.q;
  const status = document.querySelector("#hasil-status");
  const list = document.querySelector("#hasil");
  const older = document.querySelector("#lebih-lama");
  const day = new Intl.DateTimeFormat("id-ID", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const rows = [];
  let weeks = null;
  let loaded = 0;
  let searches = 0;

  const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  const words = (text) => plain(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const prepared = (row) => ({ row, title: " " + words(row[1]).join(" "), all: " " + words(row.slice(1, 6).join(" ")).join(" ") });

  const read = async (path) => {
    const reply = await fetch(path);
    if (!reply.ok) throw new Error(String(reply.status));
    return reply.json();
  };

  // One after the other, so that no week is read twice; after a failure the next call tries the same weeks again.
  let loading = Promise.resolve();
  const loadMore = () => (loading = loading.catch(() => {}).then(async () => {
    weeks ??= await read("minggu.json");
    const next = weeks.slice(loaded, loaded + WEEKS_AT_ONCE);
    const files = await Promise.all(next.map((week) => read(`${week}.json`)));
    rows.push(...files.flat().map(prepared));
    loaded += next.length;
  }));

  const found = (query) => {
    const wanted = words(query).map((word) => " " + word);
    if (!wanted.length) return [];
    const hits = rows.filter((one) => wanted.every((word) => one.all.includes(word)));
    const inTitle = (one) => wanted.filter((word) => one.title.includes(word)).length;
    return hits.map((one) => ({ ...one, score: inTitle(one) })).sort((a, b) => b.score - a.score || (a.row[6] < b.row[6] ? 1 : -1));
  };

  const element = (name, text, attributes = {}) => {
    const made = Object.assign(document.createElement(name), attributes);
    if (text) made.textContent = text;
    return made;
  };

  const shown = ({ row }) => {
    const [path, title, summary, agency, , kind, published] = row;
    const card = element("article", "", { className: "kartu" });
    const inner = element("div");
    const heading = element("h2");
    heading.append(element("a", title, { href: path }));
    inner.append(heading, element("p", `${kind} · ${agency} · ${day.format(new Date(published))}`, { className: "asal" }));
    if (summary) inner.append(element("p", summary));
    card.append(inner);
    return card;
  };

  const show = (query) => {
    const hits = found(query);
    list.replaceChildren(...hits.slice(0, MOST).map(shown));
    older.hidden = !query.trim() || loaded >= weeks.length;
    const since = rows.length ? rows.reduce((first, one) => (one.row[6] < first ? one.row[6] : first), rows[0].row[6]) : "";
    const where = since ? `sejak ${day.format(new Date(since))}` : "";
    if (!query.trim()) status.textContent = "Tulis kata yang dicari.";
    else if (!hits.length) status.textContent = `Tidak ada kabar tentang “${query}” ${where}.`;
    else if (hits.length > MOST) status.textContent = `${hits.length} kabar ${where}; ${MOST} yang paling sesuai ditampilkan.`;
    else status.textContent = `${hits.length} kabar ${where}.`;
  };

  const search = async (more) => {
    const own = ++searches;
    const query = field.value;
    history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
    status.textContent = "Mencari…";
    try {
      if (more || !weeks) await loadMore();
    } catch {
      status.textContent = "Daftar kabar tidak dapat diambil. Periksa sambungan, lalu coba lagi.";
      return;
    }
    if (own === searches) show(query);
  };

  form.addEventListener("submit", (event) => { event.preventDefault(); search(false); });
  older.addEventListener("click", () => search(true));
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  form.hidden = false;
  if (field.value) search(false);
  else field.focus();
})();
