"""The wire format of the REST API: errors, parameters, lists, and posts, media and terms as they are returned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, jsonify, request, url_for

from sandbox.platforms.world import ErrorReply

API = "/wp-json/wp/v2"
STATUSES = ("publish", "future", "draft", "pending", "private", "trash")
PAGE = 10
MOST_A_PAGE = 100
#: A comment that begins or ends a block; the block's HTML is shown without it.
_BLOCK_MARK = re.compile(r"<!-- /?wp:[a-z]+ -->")
#: A shortcode that every WordPress has; the stand-in's posts have no photos attached, so it shows nothing.
_GALLERY = re.compile(r"\[gallery[^\]\[]*\]")


def refuse(status: int, code: str, message: str, **data: Any) -> ErrorReply:
    """An error as WP_Error is returned."""
    response = jsonify(code=code, message=message, data={"status": status, **data})
    response.status_code = status
    return ErrorReply(response)


def invalid(name: str, message: str) -> ErrorReply:
    """A parameter that does not pass the schema."""
    return refuse(400, "rest_invalid_param", f"Invalid parameter(s): {name}", params={name: message})


def home() -> str:
    """The address of the site."""
    return url_for("wordpress.me", _external=True).removesuffix(f"{API}/users/me")


def list_of(name: str) -> list[str]:
    """A parameter of the address that is a list."""
    return [each for each in request.args.get(name, "").split(",") if each]


def created(path: str, data: dict[str, Any]) -> Response:
    """The reply to a call that made something."""
    response = jsonify(only_fields(data))
    response.headers["Location"] = f"{home()}{API}{path}/{data['id']}"
    response.status_code = 201
    return response


def body() -> dict[str, Any]:
    """The parameters of a POST: JSON or a form."""
    if not request.is_json:
        return dict(request.form)
    data = request.get_json(silent=True)
    if not isinstance(data, dict):
        raise refuse(400, "rest_invalid_json", "Invalid JSON body passed.")
    return data


def numbers(given: Mapping[str, Any], name: str) -> list[int] | None:
    """A parameter that is a list of ids."""
    value = given.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(each, int) for each in value):
        raise invalid(name, f"{name}[0] is not of type integer.")
    return value


def page_of(records: Iterable[dict[str, Any]]) -> Response:
    """A list with its headers, cut to the page that was asked for, newest first."""
    found = sorted(records, key=lambda record: record["id"], reverse=True)
    size, number = _whole("per_page", PAGE, MOST_A_PAGE), _whole("page", 1, 1_000_000)
    if number > 1 and (number - 1) * size >= len(found):
        raise refuse(
            400,
            "rest_post_invalid_page_number",
            "The page number requested is larger than the number of pages available.",
        )
    response = jsonify([only_fields(record) for record in found[(number - 1) * size : number * size]])
    response.headers["X-WP-Total"] = str(len(found))
    response.headers["X-WP-TotalPages"] = str(-(-len(found) // size))
    return response


def only_fields(record: dict[str, Any]) -> dict[str, Any]:
    """The members that `_fields` names, all without it."""
    wanted = request.args.get("_fields")
    return {name: record[name] for name in wanted.split(",") if name in record} if wanted else record


def text(raw: str, *, edit: bool, paragraphs: bool = False) -> dict[str, Any]:
    """A text as it was written and as it is shown; the former for editors only."""
    shown = _GALLERY.sub("", _BLOCK_MARK.sub("", raw))
    rendered = f"<p>{shown}</p>\n" if paragraphs and shown else shown
    return {"raw": raw, "rendered": rendered} if edit else {"rendered": rendered}


def _whole(name: str, usual: int, most: int) -> int:
    given = request.args.get(name, str(usual))
    if not given.isdigit() or not 1 <= int(given) <= most:
        raise invalid(name, f"{name} must be between 1 (inclusive) and {most} (inclusive)")
    return int(given)
