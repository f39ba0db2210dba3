"""If-Match and ETag: a write says which version it saw."""

import re

from flask import request

from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

_TAG = re.compile(r'^(?:W/)?"?(\d{1,10})"?$')


def seen_version() -> int:
    """The version in If-Match; raises precondition_required or bad_request."""
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise Problem(
            ProblemCode.PRECONDITION_REQUIRED, 'Send the version you saw, as in `If-Match: "3"`: the ETag of the item.'
        )
    match = _TAG.match(header)
    if match is None:
        raise Problem(ProblemCode.BAD_REQUEST, 'If-Match takes one version, as in `If-Match: "3"`.')
    return int(match[1])


def etag(version: int) -> dict[str, str]:
    """The header that names a version."""
    return {"ETag": f'"{version}"'}
