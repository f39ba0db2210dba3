"""What accounts on Meta's platforms (Facebook, Instagram, Threads) have in common: one Graph API, tokens, sign-in."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.channels.accounts import AccountField, OAuthDeclaration, Quota, TokenGrant

VERSION = "v25.0"
"""The version of the Graph API that Facebook and Instagram are called with ("Graph API", "Versioning": a version works
for at least two years; this one is of February 2026)."""
GRAPH = "https://graph.facebook.com"

#: The names of the quotas.
POSTS, APPLICATION, BUSINESS = "posts", "application", "business"
CALLS = {
    APPLICATION: Quota(
        Bilingual("Panggilan aplikasi dalam satu jam", "Calls of the application in an hour"), percent=True
    ),
    BUSINESS: Quota(Bilingual("Panggilan akun dalam satu jam", "Calls of the account in an hour"), percent=True),
}
"""In per cent, by the headers X-App-Usage and X-Business-Use-Case-Usage of every reply ("Graph API", "Rate limits": a
rolling hour; at 100 calls are refused; `estimated_time_to_regain_access` in minutes)."""
POSTS_IN_A_DAY = Quota(
    Bilingual("Kiriman dalam 24 jam terakhir", "Posts in the last 24 hours"), stops=("publish", "update")
)
"""A moving window: the platform does not say when there is more, and deletions do not wait."""

APP_SECRET = AccountField(
    "app_secret",
    Bilingual("Rahasia aplikasi", "App secret"),
    Bilingual(
        "Dari dasbor aplikasi Meta, Pengaturan, Dasar. Dengannya setiap panggilan dibuktikan (appsecret_proof).",
        "From the Meta app dashboard, Settings, Basic. Every call is proved with it (appsecret_proof).",
    ),
    secret=True,
    pattern=r"[0-9a-f]{32}",
    required=False,
)


def access_token(where: Bilingual) -> AccountField:
    """The field for the token; `where` says where it is found."""
    return AccountField(
        "access_token", Bilingual("Token akses", "Access token"), where, secret=True, pattern=r"[A-Za-z0-9_-]{20,1000}"
    )


def number_of(name: str, label: Bilingual, where: Bilingual) -> AccountField:
    """The field for the platform's number of a page or profile."""
    return AccountField(name, label, where, pattern=r"[0-9]{5,25}")


def facebook_login(*fills: str) -> OAuthDeclaration:
    """Facebook Login ("Facebook Login", "Manually build a login flow", and "Long-lived access tokens").

    The person's token is exchanged for one of 60 days; the tokens of pages that are then read with it do not expire.
    """
    token = f"/{VERSION}/oauth/access_token"
    return OAuthDeclaration(
        authorize=f"https://www.facebook.com/{VERSION}/dialog/oauth",
        token=token,
        fills=fills,
        pkce=False,
        scope_separator=",",
        long_lived=TokenGrant("fb_exchange_token", "fb_exchange_token", token, "GET"),
    )
