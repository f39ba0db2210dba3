"""A service's API: validation and OpenAPI 3.1 by flask-smorest, problems for errors, a docs page without a CDN."""

from __future__ import annotations

from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, render_template, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_smorest import Api
from marshmallow import INCLUDE, Schema, fields

from shared.web.csrf import csrf
from shared.web.problem_codes import ProblemCode
from shared.web.problems import MEDIA_TYPE, MEMBERS

#: The package brings Swagger UI's own files; nothing else of it is used.
_SWAGGER_UI = Path(str(files("flask_swagger_ui"))) / "dist"


def _extension(kind: str, description: str) -> fields.Field[Any]:
    metadata = {"description": description}
    if kind == "array":
        return fields.List(fields.Dict(), metadata=metadata)
    return fields.Integer(metadata=metadata) if kind == "integer" else fields.String(metadata=metadata)


#: The members that only some errors have.
_Extensions = Schema.from_dict({name: _extension(*declared) for name, declared in MEMBERS.items()}, name="_Extensions")


class ProblemSchema(_Extensions):  # type: ignore[valid-type,misc]
    """The members of every error response (RFC 9457); a client ignores those that it does not know."""

    class Meta:
        unknown = INCLUDE

    type = fields.String(required=True, metadata={"description": "urn:kabar:problem: and the code"})
    title = fields.String(required=True, metadata={"description": "What kind of failure it is"})
    status = fields.Integer(required=True, metadata={"description": "The HTTP status"})
    detail = fields.String(required=True, metadata={"description": "What happened and what to do about it"})
    code = fields.String(
        required=True,
        metadata={"description": "Program against this", "enum": [code.value for code in ProblemCode]},
    )
    errors = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "By field, dotted for nested ones (facts.0.source): what is wrong with it"},
    )
    errors_omitted = fields.Integer(metadata={"description": "How many more fields are faulty than `errors` lists"})


class KabarApi(Api):
    """flask-smorest with problem documents in place of its own errors, and no CSRF check on its blueprints."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """shared.web.errors makes the responses."""

    def _register_responses(self) -> None:
        content = {MEDIA_TYPE: {"schema": ProblemSchema}}
        for status in HTTPStatus:
            body = {"content": content} if status >= HTTPStatus.BAD_REQUEST else {}
            self.spec.components.response(status.name, {"description": status.phrase, **body}, lazy=True)
        default = {"description": "A problem document", "content": content}
        self.spec.components.response(self.DEFAULT_ERROR_RESPONSE_NAME, default, lazy=True)

    def register_blueprint(self, blp: Any, *, parameters: Any = None, **options: Any) -> None:
        """Serve and document a flask-smorest blueprint."""
        csrf.exempt(blp)
        super().register_blueprint(blp, parameters=parameters, **options)


def service_api(app: Flask, title: str, description: str) -> KabarApi:
    """The API of `app`, described at /api/docs/<service>/ and /api/docs/<service>/openapi.json.

    Every operation needs a bearer unless it says `@blp.doc(security=[])`.
    """
    context = app.extensions["kabar"]
    prefix = f"/api/docs/{context.service}"
    app.config["OPENAPI_URL_PREFIX"] = prefix
    api = KabarApi(
        app,
        spec_kwargs={
            "title": title,
            "version": context.settings.version,
            "openapi_version": "3.1.0",
            "info": {"description": description},
            "servers": [{"url": context.base_url}],
            "security": [{"bearer": []}],
        },
    )
    bearer = {
        "type": "http",
        "scheme": "bearer",
        "description": "An agency's API key (`kbr_…`), or a token of `POST /api/v1/tokens`, valid for 12 hours.",
    }
    api.spec.components.security_scheme("bearer", bearer)
    app.register_blueprint(_docs_pages(prefix))
    return api


def _docs_pages(prefix: str) -> Blueprint:
    pages = Blueprint("docs", __name__, url_prefix=prefix)

    @pages.get("/")
    def page() -> ResponseReturnValue:
        return render_template("api_docs.html", spec_url=url_for("api-docs.openapi_json"), prefix=prefix)

    @pages.get("/ui/<path:filename>")
    def ui(filename: str) -> ResponseReturnValue:
        return send_from_directory(_SWAGGER_UI, filename, max_age=86_400)

    return pages
