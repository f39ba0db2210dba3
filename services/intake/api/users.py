"""/api/v1/users: people with access."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from services.intake.api.failures import failure
from services.intake.commands.create_user import NotYours, UserRefused, create_user
from services.intake.commands.deactivate_user import deactivate_user
from services.intake.commands.reset_password import reset_password
from services.intake.schemas.other import IssuedUserSchema, NewPasswordSchema, NewUserSchema, UserListSchema
from shared.content import User
from shared.identity import Role, api_auth, the_principal
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

blp = Blueprint("users", __name__, url_prefix="/api/v1/users", description="People with access")


@blp.route("")
class Users(MethodView):
    """Users."""

    @api_auth(Role.OPS, Role.CHIEF_EDITOR)
    @blp.response(200, UserListSchema)
    def get(self) -> dict[str, Any]:
        """List all users by name."""
        return {"users": list(User.collection().find({}, {"password_hash": 0}).sort("username", 1))}

    @api_auth(Role.OPS, Role.CHIEF_EDITOR)
    @blp.arguments(NewUserSchema)
    @blp.response(201, IssuedUserSchema)
    @failure(blp, 409, "The user name is taken")
    def post(self, wanted: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
        """Give a person access. The generated password is shown in this response only.

        Only operations may create users of operations.
        """
        try:
            user, password = create_user(**wanted, by=the_principal())
        except NotYours as error:
            raise Problem(ProblemCode.FORBIDDEN, str(error)) from None
        except UserRefused as error:
            code = ProblemCode.ALREADY_EXISTS if error.field == "username" else ProblemCode.VALIDATION_FAILED
            raise Problem(code, str(error), errors={error.field: [str(error)]}) from None
        return {**user, "password": password}, 201, {"Cache-Control": "no-store"}


@blp.route("/<username>")
class OneUser(MethodView):
    """One user."""

    @api_auth(Role.OPS, Role.CHIEF_EDITOR)
    @blp.response(204)
    @failure(blp, 404, "There is no active user of this name that you may deactivate")
    def delete(self, username: str) -> None:
        """Deactivate a user and end all their sessions and tokens. Nothing they did is removed."""
        if not deactivate_user(username, by=the_principal()):
            raise Problem(ProblemCode.NOT_FOUND, "There is no active user of this name that you may deactivate.")


@blp.route("/<username>/password")
class PasswordOfUser(MethodView):
    """The password of one user."""

    @api_auth(Role.OPS, Role.CHIEF_EDITOR)
    @blp.response(200, NewPasswordSchema)
    @failure(blp, 404, "There is no active user of this name whose password you may reset")
    def post(self, username: str) -> tuple[dict[str, str], int, dict[str, str]]:
        """Reset a user's password and end all their sessions and tokens. The new one is shown in this response only.

        For 30 days you approve nothing that this user wrote: until then you may know the password.
        """
        password = reset_password(username, by=the_principal())
        if password is None:
            raise Problem(ProblemCode.NOT_FOUND, "There is no active user of this name whose password you may reset.")
        return {"username": username, "password": password}, 200, {"Cache-Control": "no-store"}
