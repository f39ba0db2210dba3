"""/api/v1/accounts: accounts on platforms. Signing in at a platform needs a browser: see the pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask_smorest import Blueprint

from services.publisher.accounts import decisions, invitations, linking, testing
from services.publisher.accounts.changes import NoSuchAccount, NotPossible, find
from services.publisher.accounts.connected import Accounts
from services.publisher.accounts.fields import WrongFields
from services.publisher.accounts.linking import channels_with_accounts, declaration_of
from services.publisher.accounts.reasons import CHANGED_MEANWHILE, SECOND_PERSON
from services.publisher.accounts.vault import NoKeys, WrongKey
from services.publisher.api.account_schemas import (
    AccountChangeSchema,
    AccountChannelsSchema,
    AccountPageSchema,
    AccountQuery,
    AccountSchema,
    ApprovalSchema,
    CredentialsSchema,
    ImportedSchema,
    InvitationLinkSchema,
    InvitationSchema,
    NewAccountSchema,
    PauseSchema,
    RecipientsSchema,
)
from services.publisher.app_channels import app_channels
from services.publisher.channels.whatsapp.lists import SEPARATOR, WRONG, add_all
from services.publisher.channels.whatsapp.recipients import Recipients
from services.publisher.queries.accounts import KEEPERS, OVERSEERS, Filter, Readiness, agency_names, page_of, scope_of
from shared.channels.accounts import AccountDeclaration
from shared.content.account import AccountRow
from shared.db import Document
from shared.identity import api_auth, the_principal
from shared.web.context import service_context
from shared.web.problem_codes import ProblemCode
from shared.web.problems import Problem

blp = Blueprint("accounts", __name__, url_prefix="/api/v1/accounts", description="Accounts on platforms")

P = ParamSpec("P")
R = TypeVar("R")


def _explained(view: Callable[P, R]) -> Callable[P, R]:
    """Turns what the commands raise into problems."""

    @wraps(view)
    def explained(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return view(*args, **kwargs)
        except (NoSuchAccount, linking.NoAccounts) as error:
            raise Problem(ProblemCode.NOT_FOUND, "There is no such account, or no such channel of accounts.") from error
        except WrongFields as error:
            errors = {f"values.{name}": [text.en] for name, text in error.errors.items()}
            raise Problem(ProblemCode.VALIDATION_FAILED, "Correct the values.", errors=errors) from error
        except testing.TestedOften as error:
            later, reason = {"Retry-After": str(error.retry_after)}, error.reason.kind.code
            raise Problem(ProblemCode.TOO_MANY_REQUESTS, str(error), headers=later, reason=reason) from error
        except testing.NotTested as error:
            raise Problem(ProblemCode.UNAVAILABLE, str(error), reason=error.reason.kind.code) from error
        except NotPossible as error:
            raise Problem(_code(error), str(error), reason=error.reason.kind.code) from error
        except (NoKeys, WrongKey) as error:
            raise Problem(ProblemCode.UNAVAILABLE, f"Credentials cannot be kept now: {error}.") from error

    return explained


def _code(error: NotPossible) -> ProblemCode:
    known = {SECOND_PERSON: ProblemCode.SECOND_PERSON_REQUIRED, CHANGED_MEANWHILE: ProblemCode.VERSION_CONFLICT}
    return known.get(error.reason.kind, ProblemCode.ACTION_NOT_ALLOWED)


@blp.get("")
@api_auth(*KEEPERS)
@blp.arguments(AccountQuery, location="query")
@blp.response(200, AccountPageSchema)
def list_accounts(query: dict[str, Any]) -> dict[str, Any]:
    """List the accounts that you may see, newest first: agencies their own, operators and chief editors all."""
    found = page_of(Filter(**query), scope_of(the_principal()))
    return {"accounts": [_shown(row) for row in found.rows], "next_cursor": found.next_cursor}


@blp.post("")
@api_auth(*KEEPERS)
@blp.arguments(NewAccountSchema)
@blp.response(201, AccountSchema)
@blp.alt_response(422, description="A value is missing or malformed")
@_explained
def add_account(body: dict[str, Any]) -> Document:
    """Add an account with its credentials; they are encrypted and never returned."""
    principal = the_principal()
    if not principal.has(*OVERSEERS):
        if body["agency_code"] not in (None, principal.agency_code) or not principal.agency_code:
            raise Problem(ProblemCode.FORBIDDEN, "Agencies add accounts of their own only.")
        body["agency_code"] = principal.agency_code
    new = linking.NewAccount(**body)
    return _shown(linking.link(new, principal, service_context().settings))


@blp.get("/channels")
@api_auth(*KEEPERS)
@blp.response(200, AccountChannelsSchema)
def list_account_channels() -> dict[str, Any]:
    """See which values an account of each channel has, and which permissions it needs."""
    return {"channels": [_channel(name, declaration_of(name)) for name in channels_with_accounts()]}


@blp.post("/invitations")
@api_auth(*OVERSEERS)
@blp.arguments(InvitationSchema)
@blp.response(201, InvitationLinkSchema)
@_explained
def make_invitation(body: dict[str, str]) -> invitations.Invitation:
    """Make a link with which users of an agency link an account of the channel themselves; valid for seven days."""
    declaration_of(body["channel"])
    if body["agency_code"] not in agency_names():
        raise Problem(ProblemCode.VALIDATION_FAILED, "There is no such agency.", errors={"agency_code": ["Unknown."]})
    return invitations.invite(body["channel"], body["agency_code"], service_context().settings)


@blp.get("/<account_id>")
@api_auth(*KEEPERS)
@blp.response(200, AccountSchema)
@_explained
def show_account(account_id: str) -> Document:
    """See one account with the facts of its readiness."""
    return _shown(find(account_id, scope_of(the_principal())))


@blp.patch("/<account_id>")
@api_auth(*KEEPERS)
@blp.arguments(AccountChangeSchema)
@blp.response(200, AccountSchema)
@_explained
def change_account(body: dict[str, Any], account_id: str) -> Document:
    """Change what it is called, and which agencies' items may be posted there."""
    principal = the_principal()
    return _shown(linking.describe(account_id, body["label"], body["open_to"], principal, scope_of(principal)))


@blp.put("/<account_id>/credentials")
@api_auth(*KEEPERS)
@blp.arguments(CredentialsSchema)
@blp.response(200, AccountSchema)
@_explained
def change_credentials(body: dict[str, Any], account_id: str) -> Document:
    """Replace the values that are given; an empty one replaces nothing. The account is tested and approved anew."""
    principal, settings = the_principal(), service_context().settings
    return _shown(linking.change_credentials(account_id, body["values"], principal, settings, scope_of(principal)))


@blp.post("/<account_id>/test")
@api_auth(*KEEPERS)
@blp.response(200, AccountSchema)
@blp.alt_response(429, description="It was tested five times within five minutes; see Retry-After")
@blp.alt_response(503, description="The platform could not be asked; nothing was changed")
@_explained
def test_account(account_id: str) -> Document:
    """Ask the platform who the account is and what it may do; posts nothing. The result is in `state`."""
    principal, accounts = the_principal(), Accounts(service_context().settings)
    return _shown(testing.test(account_id, principal, app_channels(), accounts, scope_of(principal)))


@blp.post("/<account_id>/approve")
@api_auth(*OVERSEERS)
@blp.arguments(ApprovalSchema)
@blp.response(200, AccountSchema)
@blp.alt_response(403, description="Another person has to approve it")
@_explained
def approve_account(body: dict[str, int], account_id: str) -> Document:
    """Approve an account that another person linked, as it was seen."""
    return _shown(decisions.approve(account_id, body["version"], the_principal()))


@blp.post("/<account_id>/pause")
@api_auth(*KEEPERS)
@blp.arguments(PauseSchema)
@blp.response(200, AccountSchema)
@_explained
def pause_account(body: dict[str, str], account_id: str) -> Document:
    """Stop deliveries; they wait until the account is resumed."""
    principal = the_principal()
    return _shown(decisions.pause(account_id, body["note"], principal, scope_of(principal)))


@blp.post("/<account_id>/resume")
@api_auth(*KEEPERS)
@blp.response(200, AccountSchema)
@_explained
def resume_account(account_id: str) -> Document:
    """Let deliveries go on. What the office paused, the office resumes."""
    principal = the_principal()
    return _shown(decisions.resume(account_id, principal, scope_of(principal)))


@blp.post("/<account_id>/recipients")
@api_auth(*KEEPERS)
@blp.arguments(RecipientsSchema)
@blp.response(200, ImportedSchema)
@_explained
def add_recipients(body: dict[str, Any], account_id: str) -> dict[str, Any]:
    """Add people who agreed to get messages of the account; for channels whose messages go to people (WhatsApp).

    A number is encrypted and never returned; who asked for no more messages is not added again.
    """
    account = find(account_id, scope_of(the_principal()))
    declared = declaration_of(account["channel"])
    if not declared.recipients:
        raise Problem(ProblemCode.ACTION_NOT_ALLOWED, "Posts of this channel have no recipients of their own.")
    rows = enumerate(map(_columns, body["recipients"]), 1)
    done = add_all(Recipients(service_context().settings), account_id, rows)
    wrong = [{"position": place, "reason": WRONG[code].en} for place, code in done.wrong]
    return {"added": done.added, "known": done.known, "stopped": done.stopped, "wrong": wrong}


@blp.delete("/<account_id>")
@api_auth(*KEEPERS)
@blp.response(204)
@_explained
def remove_account(account_id: str) -> None:
    """Remove an account and delete its credentials. What was posted there stays, and the ledger keeps its name."""
    principal = the_principal()
    decisions.remove(account_id, principal, scope_of(principal))


def _channel(name: str, declaration: AccountDeclaration) -> Document:
    named = ("name", "secret", "required")
    return {
        "channel": name,
        "fields": [
            {"label": one.label.en, "help": one.help.en, **{key: getattr(one, key) for key in named}}
            for one in declaration.fields
        ],
        "scopes": {scope: words.en for scope, words in declaration.scopes.items()},
        "comment_scopes": {scope: words.en for scope, words in declaration.comment_scopes.items()},
        "signs_in": declaration.oauth is not None,
    }


def _columns(recipient: dict[str, Any]) -> dict[str, str | None]:
    """As a line of the office's list has it."""
    listed = {name: SEPARATOR.join(recipient[name]) for name in ("topics", "agencies", "districts")}
    plain = {"urgent_only": "yes" if recipient["urgent_only"] else "", "wording": recipient["wording"]}
    return {"number": recipient["number"], "consented_at": recipient["consented_at"].isoformat(), **listed, **plain}


def _shown(account: AccountRow) -> Document:
    return Readiness.of(account).document()
