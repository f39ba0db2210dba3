// Switches notifications on and off in this browser. Permission is asked for only after a click.
"use strict";
(() => {
  const TEXTS = {
    unsupported: "Peramban ini tidak mengenal pemberitahuan. Di iPhone dan iPad, tambahkan dahulu situs ini ke layar utama. Anda juga dapat berlangganan lewat surel.",
    blocked: "Peramban ini memblokir pemberitahuan dari situs ini. Buka pengaturan situs, biasanya lewat lambang di sebelah alamat, izinkan pemberitahuan, lalu muat ulang halaman ini.",
    dismissed: "Izin belum diberikan. Tekan lagi bila Anda ingin diberi tahu.",
    unavailable: "Pemberitahuan sedang tidak tersedia. Coba lagi nanti, atau berlangganan lewat surel.",
    often: "Terlalu banyak percobaan. Coba lagi satu jam lagi.",
    failed: "Tidak berhasil. Periksa sambungan, lalu coba lagi.",
    off: "Pemberitahuan mati di peramban ini.",
    working: "Sebentar …",
    pending: "Tunggu pemberitahuan pertama; dengan itu langganan dipastikan. Bila dalam dua menit belum datang, tekan Simpan pilihan.",
    active: "Pemberitahuan hidup di peramban ini.",
    saved: "Pilihan disimpan.",
  };
  const LISTS = ["topics", "districts", "agencies"];
  const SAVED = "/pemberitahuan/pilihan";
  const form = document.querySelector("#push");
  const status = document.querySelector("#push-status");
  const [on, off] = form.querySelectorAll("button");
  const { api, worker } = form.dataset;
  let key = "";

  const say = (...names) => { status.textContent = names.map((name) => TEXTS[name]).join(" "); };

  const call = async (path, body) => {
    const options = body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const reply = await fetch(`${api}/${path}`, options);
    if (!reply.ok) throw Object.assign(new Error(path), { status: reply.status });
    return reply.status === 204 ? null : reply.json();
  };

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
  const isOurs = (subscription) => {
    const bound = subscription.options.applicationServerKey;
    return Boolean(bound) && new Uint8Array(bound).join() === bytes(key).join();
  };

  const offer = (list, choices) => {
    const boxes = choices.map(({ value, label }) => {
      const box = Object.assign(document.createElement("input"), { type: "checkbox", name: list, value });
      const whole = document.createElement("label");
      whole.append(box, ` ${label}`);
      return whole;
    });
    form.querySelector(`[data-choices="${list}"]`).replaceChildren(...boxes);
  };

  const chosen = () => {
    const of = (list) => [...form.querySelectorAll(`[name="${list}"]:checked`)].map((box) => box.value);
    return { ...Object.fromEntries(LISTS.map((list) => [list, of(list)])), urgent_only: form.elements.urgent_only.checked };
  };

  const choose = (interests = {}) => {
    for (const list of LISTS) {
      const wanted = new Set(interests[list]);
      for (const box of form.querySelectorAll(`[name="${list}"]`)) box.checked = wanted.has(box.value);
      form.querySelector(`[data-choices="${list}"]`).closest("details").open = wanted.size > 0;
    }
    form.elements.urgent_only.checked = Boolean(interests.urgent_only);
  };

  const show = (state, note) => {
    say(...(note ? [note, state] : [state]));
    off.hidden = state === "off";
    on.textContent = state === "off" ? "Beri tahu saya" : "Simpan pilihan";
    form.hidden = false;
  };

  const failed = ({ status: code }) => say(code === 429 ? "often" : code === 503 ? "unavailable" : "failed");

  const current = async () => {
    const registration = await navigator.serviceWorker.getRegistration("/");
    return registration ? registration.pushManager.getSubscription() : null;
  };

  // The service worker needs the choice when the browser changes the subscription by itself.
  const keep = async (interests) => (await caches.open("kabar")).put(SAVED, new Response(JSON.stringify(interests)));

  const subscribe = async (interests) => {
    const registration = await navigator.serviceWorker.register(`${worker}?api=${encodeURIComponent(api)}`, { scope: "/" });
    await navigator.serviceWorker.ready;
    let subscription = await registration.pushManager.getSubscription();
    if (subscription && !isOurs(subscription)) {
      await subscription.unsubscribe();
      subscription = null;
    }
    subscription ??= await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
    await keep(interests);
    return call("subscriptions", { subscription, interests });
  };

  const start = async () => {
    const choices = await call("choices");
    key = choices.key;
    for (const list of LISTS) offer(list, choices[list]);
    if (Notification.permission === "denied") return say("blocked");
    const subscription = await current();
    if (!subscription || Notification.permission !== "granted") return show("off");
    if (!isOurs(subscription)) {
      const saved = await caches.match(SAVED);
      await subscribe(saved ? await saved.json() : {});
    }
    await refresh();
  };

  const refresh = async () => {
    const subscription = await current();
    const state = subscription ? await call("subscriptions/state", { subscription }) : { status: "none" };
    choose(state.interests);
    show(state.status === "none" ? "off" : state.status);
  };

  const switchOn = async () => {
    const wasOn = !off.hidden;
    const permission = await Notification.requestPermission();
    if (permission !== "granted") return say(permission === "denied" ? "blocked" : "dismissed");
    say("working");
    const state = await subscribe(chosen());
    show(state.status, wasOn && state.status === "active" ? "saved" : undefined);
  };

  const switchOff = async () => {
    say("working");
    const subscription = await current();
    if (subscription) {
      await call("subscriptions/end", { subscription });
      await subscription.unsubscribe();
    }
    choose();
    show("off");
    on.focus();
  };

  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return say("unsupported");
  form.addEventListener("submit", (event) => { event.preventDefault(); switchOn().catch(failed); });
  off.addEventListener("click", () => switchOff().catch(failed));
  navigator.serviceWorker.addEventListener("message", ({ data }) => { if (data === "kabar-aktif") refresh().catch(failed); });
  start().catch(failed);
})();
