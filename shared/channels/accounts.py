"""What is declared about the accounts of a channel: where a platform is called, and what an account needs for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from shared.bilingual import Bilingual
from shared.reasons import ReasonCode


@dataclass(frozen=True, slots=True)
class AccountField:
    """One entry of the form with which an account is linked."""

    #: The name under which a channel's implementation reads it.
    name: str
    label: Bilingual
    #: Where the value is found and what it looks like, in one sentence.
    help: Bilingual
    #: Kept encrypted and never shown again.
    secret: bool = False
    #: A regular expression for the whole value; checked in linear time, so no nested repetition.
    pattern: str = r"[^\s]{1,2000}"
    required: bool = True


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `calls` deliveries of one account in any `seconds`, over all workers."""

    calls: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Quota:
    """What a platform counts of an account by itself and tells: how much is used of how much."""

    label: Bilingual
    #: The actions of deliveries (publish, update, withdraw) that wait while all of it is used.
    stops: tuple[str, ...] = ("publish", "update", "withdraw")
    #: Seconds after which the platform is asked again, where it does not say when there is more.
    pause: float = 900.0
    #: The platform tells it in per cent.
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Dependence:
    """What an account brings of a post only where one of its optional fields is filled in."""

    #: The account's field.
    setting: str
    #: The field of the variant that is left out otherwise.
    field: str
    #: Says so of the account, whose name is the value `account`.
    reason: ReasonCode
    #: What an editor can do about it.
    mend: Bilingual


@dataclass(frozen=True, slots=True)
class TokenGrant:
    """A call that exchanges one token for another: for one that lives longer, or for the next one."""

    #: The value of `grant_type`, such as refresh_token or th_exchange_token.
    grant: str
    #: The parameter in which the token is sent.
    parameter: str = "refresh_token"
    #: Path behind `api`, or a whole address; None: the declaration's own `token`.
    path: str | None = None
    method: str = "POST"
    #: Whether the application's id and secret are sent too.
    with_client: bool = True


@dataclass(frozen=True, slots=True)
class OAuthDeclaration:
    """Linking by signing in at the platform: the authorization code grant of OAuth 2.0 (RFC 6749, section 4.1).

    The form asks for the fields that are not in `fills`, then the person signs in at the platform and allows the
    declared scopes. A channel whose users have several pages adds `PageListing` (services/publisher/channels/contract).
    """

    #: Where people sign in, and where a code becomes a token: a path behind `api`, or an address of its own, whose path
    #: a stand-in has.
    authorize: str
    token: str
    #: The fields of the form that signing in and choosing a page fill in; they are then not asked for.
    fills: tuple[str, ...] = ("access_token",)
    #: The field that gets the access token. The refresh token, where there is one, is kept as `refresh_token`.
    stored_as: str = "access_token"
    #: Proof key for code exchange with S256 (RFC 7636).
    pkce: bool = True
    #: How the application's secret is sent to `token`: in the form's body, or as HTTP Basic (RFC 6749, section 2.3.1).
    basic: bool = False
    #: Between the names of scopes.
    scope_separator: str = " "
    #: What the platform wants of the address to sign in besides, by parameter.
    parameters: Mapping[str, str] = field(default_factory=dict)
    #: The first token is short-lived and is exchanged at once for a long-lived one.
    long_lived: TokenGrant | None = None
    #: How a token is renewed ahead of its expiry; None where the person has to sign in again, or tokens do not expire.
    refresh: TokenGrant | None = None
    #: Path at which an application registers itself with each server, as with Mastodon's `POST /api/v1/apps`; None
    #: where operators enter the id and secret that the platform's own pages give out.
    register: str | None = None


@dataclass(frozen=True, slots=True)
class AccountDeclaration:
    """What every account of one channel has."""

    #: The platform's base address; None where each account names its own server in the field `server`, or where people
    #: do the work and nothing is called.
    api: str | None
    fields: tuple[AccountField, ...]
    #: What the account must be allowed to do, by the platform's name of the permission, in plain words.
    scopes: Mapping[str, Bilingual] = field(default_factory=dict)
    #: What it must be allowed besides for readers' comments to be read. An account without it still posts.
    comment_scopes: Mapping[str, Bilingual] = field(default_factory=dict)
    #: The tokens expire: the account has `token_expires_at`, and warnings are shown ahead of it.
    expires: bool = False
    #: The platform's own limit, kept by us.
    rate: RateLimit = RateLimit(30, 60)
    #: What the platform tells of its own limits with its replies, by the name under which the channel notes it.
    quotas: Mapping[str, Quota] = field(default_factory=dict)
    #: What an account's `limits` are called: those that the platform named at the last test.
    limits: Mapping[str, Bilingual] = field(default_factory=dict)
    #: Where a setting of the account decides what of a post comes there.
    dependences: tuple[Dependence, ...] = ()
    #: Deliveries of one account that one worker makes side by side, so that a slow account takes only a part of them.
    at_once: int = 1
    #: Linking by signing in at the platform; None where the fields are all there is.
    oauth: OAuthDeclaration | None = None
    #: The platform reports back by webhooks, whose health is shown apart from the token's.
    webhook: bool = False
    #: Items go to people who asked the account for them; a delivery's target is `<account>.<recipient>`.
    recipients: bool = False

    @property
    def every_scope(self) -> tuple[str, ...]:
        """The names of all scopes that a person is asked to allow."""
        return (*self.scopes, *self.comment_scopes)

    def comments_missing(self, granted: Collection[str] | None) -> list[str]:
        """The scopes that are missing for readers' comments; none where the platform does not say what it granted."""
        return [name for name in self.comment_scopes if granted is not None and name not in granted]


def account_of(target: str) -> str:
    """The account of a delivery's target: the target itself, or what comes before the recipient."""
    return target.partition(".")[0]
