"""An agency's system and its neighbours, as the tests of intake use them."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from PIL import Image
from werkzeug.test import TestResponse

from shared.identity import api_keys
from shared.identity.accounts import create
from shared.identity.principal import Role


@dataclass
class Office:
    """The intake application, with keys of agencies and tokens of people made at first use."""

    app: Flask
    keys: dict[str, str] = field(default_factory=dict)

    def key(self, agency: str) -> str:
        """An API key of the agency."""
        if agency not in self.keys:
            self.keys[agency] = api_keys.issue(agency, "Sistem uji")[0]
        return self.keys[agency]

    def call(
        self, method: str, path: str, *, agency: str = "dispertan", token: str = "", **options: Any
    ) -> TestResponse:
        """One API call, as the agency or with a token."""
        headers = {"Authorization": f"Bearer {token or self.key(agency)}", **options.pop("headers", {})}
        return self.app.test_client().open(f"/api/v1{path}", method=method, headers=headers, **options)

    def submit(self, body: dict[str, Any], *, key: str | None = None, agency: str = "dispertan") -> TestResponse:
        """POST a submission."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.call("POST", "/submissions", agency=agency, json=body, headers=headers)

    def upload(self, data: bytes, *, agency: str = "dispertan", name: str = "foto.jpg") -> TestResponse:
        """POST a photo."""
        return self.call("POST", "/attachments", agency=agency, data={"file": (io.BytesIO(data), name)})

    def person(self, username: str, *roles: Role, agency: str | None = None) -> str:
        """A new person's token."""
        create(username, username.title(), "kata-sandi-uji-coba", roles, agency_code=agency)
        credentials = {"username": username, "password": "kata-sandi-uji-coba"}
        response = self.app.test_client().post("/api/v1/tokens", json=credentials)
        assert response.status_code == 201, response.text
        return str(response.json["token"]) if response.json else ""


def jpeg(width: int = 320, height: int = 200, **options: Any) -> bytes:
    """A photo of a green field."""
    output = io.BytesIO()
    Image.new("RGB", (width, height), (40, 120, 60)).save(output, "JPEG", **options)
    return output.getvalue()
