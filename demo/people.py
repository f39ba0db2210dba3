"""A person of the office who does the tasks: reads each, brings text and photos to its place, and reports with a proof.

The places are the sandbox's; what hangs there at the end is what the person put up, not what Kabar says of it.
"""

from __future__ import annotations

import threading
from typing import Any

import httpx

from demo import scenes
from demo.api import TIMEOUT, Api, Refused
from demo.platforms import LinkedAccount, Platforms

TASKS = "/api/v1/tasks"
#: Seconds between two looks at the list of tasks.
LOOK = 0.5


class Helper:
    """Works beside the story; use as a context manager."""

    def __init__(self, api: Api, sandbox_url: str, platforms: Platforms) -> None:
        self._api, self._platforms = api, platforms
        self._places = httpx.Client(base_url=f"{sandbox_url}/platforms", timeout=TIMEOUT)
        self._stop, self._lock = threading.Event(), threading.Lock()
        self._left_open: set[tuple[str, str]] = set()
        #: A task that was reported is on the list until its delivery is settled.
        self._reported: set[str] = set()
        self._posts: dict[tuple[str, str], dict[str, str]] = {}
        self._thread = threading.Thread(target=self._work, name="person with tasks", daemon=True)
        self._problems: dict[str, str] = {}

    def __enter__(self) -> Helper:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(TIMEOUT.read)

    def leave_open(self, item_id: str, action: str) -> None:
        """Do these tasks later."""
        with self._lock:
            self._left_open.add((item_id, action))

    def take_up(self, item_id: str, action: str) -> None:
        """Do them now."""
        with self._lock:
            self._left_open.discard((item_id, action))

    @property
    def trouble(self) -> str:
        """Which tasks could not be done, and why; empty where all could."""
        found = list(self._problems.values())
        return f"Tasks that could not be done: {'; '.join(found)}." if found else ""

    def _work(self) -> None:
        while not self._stop.wait(LOOK):
            try:
                for task in self._api.get(TASKS)["tasks"]:
                    self._try(task)
                self._problems.pop(TASKS, None)
            except (Refused, httpx.HTTPError, LookupError) as error:
                self._problems[TASKS] = f"the list of tasks: {error!r}"

    def _try(self, task: dict[str, Any]) -> None:
        account = self._platforms.at(task["channel"], task["place"])
        with self._lock:
            later = (task["item_id"], task["action"]) in self._left_open
        if account is None or later or task["id"] in self._reported or self._stop.is_set():
            return
        try:
            self._do(task, account)
            self._reported.add(task["id"])
            self._problems.pop(task["id"], None)
        except (Refused, httpx.HTTPError, LookupError) as error:
            self._problems[task["id"]] = f"{account.channel}, {task['title']}: {error!r}"

    def _do(self, task: dict[str, Any], account: LinkedAccount) -> None:
        found = self._api.get(f"{TASKS}/{task['id']}")
        where = (task["item_id"], account.id)
        posts = f"{account.channel}/{account.name}/posts"
        if task["action"] == "withdraw":
            shown = self._posts[where]
            self._sent("DELETE", f"{posts}/{shown['id']}", account)
        else:
            known = self._posts.get(where)
            method, path = ("PUT", f"{posts}/{known['id']}") if known else ("POST", posts)
            form = {"text": found["text"], **found["form"], "alts": [photo["alt"] for photo in found["photos"]]}
            files = [("photos", ("foto.jpg", self._photo(photo), "image/jpeg")) for photo in found["photos"]]
            self._posts[where] = shown = self._sent(method, path, account, form, files)
        if account.channel == "manual":
            proof = scenes.photo("hall", 1 + len(self._posts))
            self._api.upload(f"{TASKS}/{task['id']}/photo", "bukti.jpg", proof)
        else:
            self._api.post(f"{TASKS}/{task['id']}/done", {"link": shown["url"]})

    def _photo(self, photo: dict[str, Any]) -> bytes:
        return self._api.download(photo["path"])

    def _sent(
        self, method: str, path: str, account: LinkedAccount, form: Any = None, files: Any = None
    ) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {account.token}"}
        reply = self._places.request(method, path, data=form, files=files or None, headers=headers)
        if reply.is_error:
            raise Refused(reply)
        found: dict[str, str] = reply.json()
        return found
