// Shows notifications, opens the article that one is about, and renews the subscription when the browser changes it.
"use strict";
const api = new URL(self.location.href).searchParams.get("api");
const SAVED = "/pemberitahuan/pilihan";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const call = (path, body) =>
  fetch(`${api}/${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

// Pages of this site only, whatever a message says.
const address = (path) => {
  try {
    const url = new URL(String(path), self.location.origin);
    if (url.origin === self.location.origin) return url.href;
  } catch {
    // no address
  }
  return `${self.location.origin}/`;
};

const read = (data) => {
  try {
    return data.json() ?? {};
  } catch {
    return {};
  }
};

// A later version replaces what is shown, with a sound. The same one again is silent, and an earlier one is too late.
const show = async ({ title, text, path, tag, version, urgent }) => {
  const shown = tag ? await self.registration.getNotifications({ tag: String(tag) }) : [];
  const newest = Math.max(...shown.map((one) => one.data?.version ?? 0));
  if (newest > version) return;
  await self.registration.showNotification(String(title || "Kabar Mojokerto"), {
    body: String(text || ""),
    tag: tag ? String(tag) : undefined,
    renotify: Boolean(tag) && newest < version,
    requireInteraction: urgent === true,
    icon: "/kabar-180.png",
    lang: "id",
    data: { url: address(path), version },
  });
};

const confirm = async (token) => {
  if (!token) return;
  const reply = await call("confirmations", { token });
  if (!reply.ok) return;
  for (const page of await self.clients.matchAll({ type: "window", includeUncontrolled: true })) page.postMessage("kabar-aktif");
};

const open = async (url) => {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => page.url === url);
  return there ? there.focus() : self.clients.openWindow(url);
};

// Who opens a notification still uses this browser; which one it was is not told.
const inUse = async () => {
  const subscription = await self.registration.pushManager.getSubscription();
  if (subscription) await call("subscriptions/state", { subscription });
};

const renew = async (earlier, later) => {
  const key = earlier?.options?.applicationServerKey;
  if (!later && !key) return;
  const subscription = later ?? (await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }));
  const saved = await caches.match(SAVED);
  await call("subscriptions", { subscription, interests: saved ? await saved.json() : {} });
  if (earlier) await call("subscriptions/end", { subscription: earlier });
};

self.addEventListener("push", (event) => {
  const message = read(event.data);
  event.waitUntil(Promise.all([show(message), confirm(message.confirm)]));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(Promise.all([open(event.notification.data?.url ?? address("/")), inUse().catch(() => {})]));
});
self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(renew(event.oldSubscription, event.newSubscription));
});
