"""Posts at a stand-in, made through the platform's API: one with a photo, edited, and one that was deleted again."""

from __future__ import annotations

from typing import Any

import httpx

from demo import scenes

PLATFORM = "wordpress"
TOKEN = "abcdEFGH1234ijklMNOP5678"


def create_posts(sandbox_url: str, run: str) -> None:
    """Make them as an account of this run."""
    account = f"redaksi-{run}"
    path = f"{sandbox_url}/api/platforms/{PLATFORM}/accounts/{account}"
    token = httpx.put(path, json={"token": f"{TOKEN}{run}"}).raise_for_status().json()["token"]
    api = f"{sandbox_url}/platforms/{PLATFORM}/wp-json/wp/v2"
    with httpx.Client(base_url=api, auth=(account, token)) as client:
        files = {"file": ("sapi.jpg", scenes.photo("pasture", 7), "image/jpeg")}
        photo = _sent(client, "/media", data={"alt_text": "Sapi di padang rumput"}, files=files)
        content = "<p>Jadwal vaksinasi: https://kabar.mojokertokab.example/berita/vaksinasi/</p>"
        post = {"title": f"Vaksinasi PMK {run}", "content": content, "status": "publish", "featured_media": photo["id"]}
        shown = _sent(client, "/posts", json=post)
        _sent(client, f"/posts/{shown['id']}", json={"title": f"Vaksinasi PMK di Pacet {run}"})
        wrong = _sent(client, "/posts", json={**post, "title": f"Salah kirim {run}"})
        client.delete(f"/posts/{wrong['id']}", params={"force": "true"}).raise_for_status()


def _sent(client: httpx.Client, path: str, **options: Any) -> Any:
    return client.post(path, **options).raise_for_status().json()
