"""Notifications in the headless shell, which has a service worker and takes pushes, but no tray and no push service.

The page's script, the service worker and the push are the browser's own. Played are the permission, the subscription,
which the sandbox's push service gives, and the tray.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.sync_api import Page, Worker

from launcher.platform import Platform
from shared.ids import new_id
from tests.waiting import until

_ALLOWED = """
Object.defineProperty(Notification, "permission", { configurable: true, get: () => "granted" });
Notification.requestPermission = async () => "granted";
"""
_SUBSCRIPTION = """
(({ given, key }) => {
  const on = () => localStorage.getItem("played-push") === "on";
  const turn = (state) => localStorage.setItem("played-push", state);
  const made = { options: { applicationServerKey: Uint8Array.from(key).buffer }, toJSON: () => given,
    unsubscribe: async () => { turn("off"); return true; } };
  PushManager.prototype.subscribe = async () => { turn("on"); return made; };
  PushManager.prototype.getSubscription = async () => (on() ? made : null);
})(%s)
"""
_TRAY = """() => {
  const tray = new Map();
  self.tray = tray;
  self.opened = [];
  self.registration.showNotification = async (title, options) => {
    const close = () => tray.delete(options.tag);
    tray.set(options.tag, { title, ...options, close });
  };
  self.registration.getNotifications = async ({ tag }) => (tray.has(tag) ? [tray.get(tag)] : []);
  self.clients.openWindow = async (url) => { self.opened.push(url); };
}"""
_CLICK = """async (tag) => {
  let work = Promise.resolve();
  const event = new Event("notificationclick");
  Object.defineProperty(event, "notification", { value: self.tray.get(tag) });
  Object.defineProperty(event, "waitUntil", { value: (promise) => { work = promise; } });
  self.dispatchEvent(event);
  await work;
  return self.opened.at(-1);
}"""


def allow_notifications(page: Page) -> None:
    """As if the reader had allowed them; holds for the pages that the context opens from now on."""
    page.add_init_script(_ALLOWED)


@dataclass
class PushBrowser:
    """One page in a browser whose pushes go to the sandbox."""

    page: Page
    platform: Platform

    def __post_init__(self) -> None:
        """Gives it a subscription, which it gets from its script when the reader switches notifications on."""
        self.name = f"peramban-{new_id()[-8:]}"
        urls = self.platform.urls
        self._posts = f"{urls['sandbox']}/api/platforms/webpush"
        key = httpx.get(f"{urls['publisher']}/api/v1/push/choices").raise_for_status().json()["key"]
        known = httpx.put(f"{self._posts}/accounts/{self.name}", json={"key": key}).raise_for_status().json()["values"]
        given = {"endpoint": known["endpoint"], "keys": {"p256dh": known["p256dh"], "auth": known["auth"]}}
        allow_notifications(self.page)
        self.page.add_init_script(_SUBSCRIPTION % json.dumps({"given": given, "key": list(_bytes(key))}))
        self._devtools = self.page.context.new_cdp_session(self.page)
        self._registrations: list[str] = []
        self._devtools.on("ServiceWorker.workerRegistrationUpdated", self._note)
        self._devtools.send("ServiceWorker.enable")

    def received(self, beginning: str) -> dict[str, Any]:
        """What the push service has for this browser, once there is a message whose title begins like that."""

        def found() -> dict[str, Any] | None:
            posts = httpx.get(self._posts).raise_for_status().json()["posts"]
            messages = (json.loads(post["message"]) for post in posts if post["account"] == self.name)
            return next((one for one in messages if one["title"].startswith(beginning)), None)

        return until(found) or {}

    @property
    def worker(self) -> Worker:
        """The site's service worker, with a tray from the first time on."""
        [worker] = until(lambda: self.page.context.service_workers)
        if not worker.evaluate("() => Boolean(self.tray)"):
            worker.evaluate(_TRAY)
        return worker

    def push(self, message: dict[str, Any]) -> None:
        """The browser gets it."""
        self.worker  # noqa: B018 - a tray before the message
        sent = {"origin": self.platform.urls["site"], "registrationId": self._registrations[-1]}
        self._devtools.send("ServiceWorker.deliverPushMessage", {**sent, "data": json.dumps(message)})

    def tray(self) -> list[dict[str, Any]]:
        """What is shown."""
        shown = "({ title, body, tag, renotify, data }) => ({ title, body, tag, renotify, data })"
        found: list[dict[str, Any]] = self.worker.evaluate(f"() => [...self.tray.values()].map({shown})")
        return found

    def click(self, tag: str) -> str:
        """Click on what is shown; the address that it opens."""
        return str(self.worker.evaluate(_CLICK, tag))

    def _note(self, event: dict[str, Any]) -> None:
        self._registrations += [one["registrationId"] for one in event["registrations"] if not one["isDeleted"]]


def _bytes(key: str) -> bytes:
    return base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
