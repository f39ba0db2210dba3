"""Accounts on a stand-in, linked through the API: one waits for its approval, and one is refused by the platform."""

from __future__ import annotations

from typing import Any

import httpx

from demo.api import Api

CHANNEL, SERVER = "mastodon", "https://social.example"


def waiting_account(publisher: Api, sandbox_url: str, run: str) -> str:
    """The id of an account that was tested and not approved; beside it there is one with a wrong token."""
    path = f"{sandbox_url}/api/platforms/{CHANNEL}/accounts/mojokertokab-{run}"
    token = httpx.put(path, json={}).raise_for_status().json()["token"]
    _tested(publisher, "Mastodon yang dicabut aksesnya", "token-yang-sudah-dicabut")
    return str(_tested(publisher, f"Mastodon Kabupaten {run}", token)["id"])


def _tested(publisher: Api, label: str, token: str) -> dict[str, Any]:
    values = {"server": SERVER, "access_token": token}
    account = publisher.post("/api/v1/accounts", {"channel": CHANNEL, "label": label, "values": values}).json()
    tested: dict[str, Any] = publisher.post(f"/api/v1/accounts/{account['id']}/test").json()
    return tested
