"""Accounts on Mastodon servers: headline and summary with the article's address, and up to four photos.

The rules are those of the "Mastodon documentation": "statuses API methods", "media API methods", "instance API methods"
(V2::Instance), "Rate limits" and "OAuth Scopes". The numbers here are a server's usual ones. A server may have others,
which it shows at GET /api/v2/instance; the publisher reads them there before it posts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import regex

from shared.bilingual import Bilingual
from shared.channels.accounts import AccountDeclaration, AccountField, OAuthDeclaration, Quota, RateLimit
from shared.channels.declaration import SAFE, Capabilities, ChannelDeclaration, Means, Source, Variant, keyed
from shared.channels.media import PhotoForm
from shared.channels.post import BEFORE_LINK, photos_of, post_text
from shared.channels.post_preview import post_preview
from shared.channels.rules import Photos, PhotoType, Rule, TextLength
from shared.text.graphemes import graphemes
from shared.text.links import links

LABEL = Bilingual("Mastodon", "Mastodon")
LONGEST = 500
"""Characters of a status: `configuration.statuses.max_characters`."""
LINK = 23
"""What every address counts as, however long it is: `configuration.statuses.characters_reserved_per_url`."""
MOST_PHOTOS = 4
"""`configuration.statuses.max_media_attachments`."""
LONGEST_ALT = 1500
"""Characters of a photo's description: `configuration.media_attachments.description_limit`."""
PHOTO = PhotoForm(longest_side=2560, heaviest=4_000_000)
"""Below `image_size_limit` (16 MB) and `image_matrix_limit` (33,177,600 pixels); servers make larger ones smaller."""
KEY_LIFETIME = 3600.0
"""Seconds for which a server remembers an Idempotency-Key ("Post a new status": "stored for up to 1 hour")."""
VISIBILITIES = ("public", "unlisted", "private")
"""Who sees a status ("Post a new status", parameter `visibility`)."""

#: "@name@server" counts as "@name". Possessive, so the time is linear in the text.
_REMOTE = regex.compile(r"(@\w++)@[\w.-]++")


def characters(text: str, link: int = LINK) -> int:
    """The length of a status as servers count it: in graphemes, an address as `link`, a remote account as its name."""
    shown = _REMOTE.sub(r"\1", text)
    return graphemes(shown) + sum(link - graphemes(found.url) for found in links(shown))


def rules(
    longest: int = LONGEST, link: int = LINK, photos: int = MOST_PHOTOS, alt: int = LONGEST_ALT
) -> tuple[Rule, ...]:
    """The rules of a server with those limits."""
    for_the_link = len(BEFORE_LINK) + link
    return (
        TextLength("text", longest - for_the_link, lambda text: characters(text, link), least=1),
        Photos(most=photos, alt=alt),
    )


def live_rules(limits: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The rules of a server that named `LIMITS`; photos are made as large as it takes them, so these are no rules."""
    own = rules(limits["longest"], limits["link"], limits["photos"], limits["alt"])
    types = limits.get("media_types")
    return own if types is None else (*own, PhotoType(PHOTO.media_type, tuple(types)))


def build(source: Source) -> Variant:
    """The text without the address, which is known at the approval."""
    text = post_text(source, LONGEST - len(BEFORE_LINK) - LINK, characters)
    return {"text": text, "photos": photos_of(source, MOST_PHOTOS)}


LIMITS = {
    "longest": Bilingual("Karakter", "Characters"),
    "link": Bilingual("Hitungan satu tautan", "What an address counts as"),
    "photos": Bilingual("Foto", "Photos"),
    "alt": Bilingual("Karakter teks alternatif", "Characters of an alternative text"),
    "image_bytes": Bilingual("Bita sebuah foto", "Bytes of a photo"),
    "image_pixels": Bilingual("Piksel sebuah foto", "Pixels of a photo"),
    "media_types": Bilingual("Jenis foto", "Types of photos"),
}
"""What a server names at GET /api/v2/instance ("V2::Instance", `configuration`)."""


#: A server forgets the key after an hour; then the account's own statuses are looked through.
CHANNEL = ChannelDeclaration(
    name="mastodon",
    label=LABEL,
    order=160,
    capabilities=Capabilities(Means.EDIT, Means.DELETE, publish=keyed(KEY_LIFETIME), update=SAFE, withdraw=SAFE),
    lease=120.0,
    concurrency=4,
    build=build,
    limits={"photos": MOST_PHOTOS},
    rules=rules(),
    live_rules=live_rules,
    editable=("text",),
    preview=post_preview(LABEL, form=PHOTO),
    accounts=AccountDeclaration(
        api=None,
        fields=(
            AccountField(
                "server",
                Bilingual("Server", "Server"),
                Bilingual(
                    "Alamat server tempat akun terdaftar, seperti https://mastodon.social.",
                    "The address of the server that has the account, such as https://mastodon.social.",
                ),
                pattern=r"https?://[^\s/?#@]{1,200}(/[^\s?#]{0,200})?",
            ),
            AccountField(
                "visibility",
                Bilingual("Siapa yang melihat", "Who sees it"),
                Bilingual(
                    "public (semua orang), unlisted (semua orang, tidak di linimasa umum) atau private (pengikut).",
                    "public (everybody), unlisted (everybody, not in public timelines) or private (followers).",
                ),
                pattern="|".join(VISIBILITIES),
                required=False,
            ),
            AccountField(
                "access_token",
                Bilingual("Token akses", "Access token"),
                Bilingual(
                    "Dari Preferensi › Pengembangan › aplikasi Anda.",
                    "From Preferences › Development › your application.",
                ),
                secret=True,
                pattern=r"[A-Za-z0-9_.~+/=-]{10,500}",
            ),
        ),
        scopes={
            "read:accounts": Bilingual("Membaca nama akun.", "Read the account's name."),
            "read:statuses": Bilingual("Mencari kiriman akun sendiri.", "Find the account's own posts."),
            "write:media": Bilingual("Mengunggah foto.", "Upload photos."),
            "write:statuses": Bilingual(
                "Membuat, menyunting, dan menghapus kiriman.", "Create, edit and delete posts."
            ),
        },
        # "Rate limits": 30 uploads of media, and 30 deletions, in 30 minutes.
        rate=RateLimit(30, 1800),
        # "Rate limits": 300 calls of an account in five minutes, by the headers X-RateLimit-*.
        quotas={"calls": Quota(Bilingual("Panggilan dalam lima menit", "Calls in five minutes"), stops=())},
        limits=LIMITS,
        oauth=OAuthDeclaration(authorize="/oauth/authorize", token="/oauth/token", register="/api/v1/apps"),  # noqa: S106
    ),
)
