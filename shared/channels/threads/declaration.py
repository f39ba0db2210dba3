"""A profile on Threads: a text with the card of the article, a photo or a carousel.

Sources: Meta's "Threads API", "Posts" (500 characters, emojis counted as their UTF-8 bytes; carousels of 2 to 20; JPEG
and PNG of at most 8 MB, 320 to 1440 pixels wide, ratio at most 10:1; `alt_text`), "Overview" (250 posts in 24 hours,
which the profile's own `threads_publishing_limit` overrules), "Delete posts" (100 a day), and "Long-lived tokens" (60
days).
The API changes no text: a correction is published anew and the post before it is deleted.
"""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.channels.accounts import AccountDeclaration, OAuthDeclaration, Quota, RateLimit, TokenGrant
from shared.channels.counting import threads_length
from shared.channels.declaration import (
    LOOK_UP_FIRST,
    SAFE,
    Capabilities,
    ChannelDeclaration,
    Means,
    Source,
    Variant,
)
from shared.channels.graph import APPLICATION, CALLS, POSTS, POSTS_IN_A_DAY, access_token, number_of
from shared.channels.media import PhotoForm
from shared.channels.post import BEFORE_LINK, LONGEST_LINK, photos_of, post_text
from shared.channels.post_preview import post_preview
from shared.channels.rules import Photos, TextLength

VERSION = "v1.0"
"""The one version of the Threads API."""
LONGEST_TEXT = 500
"""Characters of a post ("Posts", "Limitations")."""
MOST_PHOTOS = 20
"""Photos of a carousel ("Posts", "Carousel posts")."""
PHOTO = PhotoForm("image/jpeg", 1440, 8_000_000, narrowest=0.11, widest=9.0)
"""Within "Posts", "Media specifications"."""
LONGEST_ALT = 1_000
"""Characters of `alt_text` ("Posts")."""
DELETIONS = "deletions"
"""The name of the quota of "Delete posts", which `threads_publishing_limit` tells as `delete_quota_usage`."""
FOR_THE_LINK = len(BEFORE_LINK) + LONGEST_LINK
LABEL = Bilingual("Threads", "Threads")


def build(source: Source) -> Variant:
    """The text, and the photos."""
    text = post_text(source, LONGEST_TEXT - FOR_THE_LINK, threads_length)
    return {"text": text, "photos": photos_of(source, MOST_PHOTOS)}


#: A container is published once, and its status says whether it was; deleting names the post.
CHANNEL = ChannelDeclaration(
    name="threads",
    label=LABEL,
    order=113,
    capabilities=Capabilities(Means.DELETE, Means.DELETE, publish=LOOK_UP_FIRST, update=LOOK_UP_FIRST, withdraw=SAFE),
    lease=240.0,
    concurrency=4,
    build=build,
    limits={"text": LONGEST_TEXT - FOR_THE_LINK, "photos": MOST_PHOTOS},
    rules=(
        TextLength("text", LONGEST_TEXT - FOR_THE_LINK, threads_length, least=1),
        Photos(most=MOST_PHOTOS, least_width=320, alt=LONGEST_ALT, form=PHOTO),
    ),
    editable=("text",),
    preview=post_preview(LABEL, form=PHOTO),
    accounts=AccountDeclaration(
        api="https://graph.threads.net",
        fields=(
            number_of(
                "user_id",
                Bilingual("Nomor profil", "Profile ID"),
                Bilingual(
                    "id dari GET /me di Threads API, seperti 26417123456789012.",
                    "id of GET /me in the Threads API, such as 26417123456789012.",
                ),
            ),
            access_token(
                Bilingual(
                    "Token pengguna yang berlaku lama (60 hari), dari aplikasi Meta dengan Threads API.",
                    "The long-lived user token (60 days), from the Meta app with the Threads API.",
                )
            ),
        ),
        scopes={
            "threads_basic": Bilingual("Membaca profil dan kirimannya.", "Read the profile and its posts."),
            "threads_content_publish": Bilingual("Menerbitkan kiriman.", "Publish posts."),
            "threads_delete": Bilingual(
                "Menghapus kiriman, untuk ralat dan penarikan.", "Delete posts, for corrections and withdrawals."
            ),
        },
        # "Retrieve Media Replies and Conversations".
        comment_scopes={
            "threads_read_replies": Bilingual(
                "Membaca balasan pembaca di bawah kiriman.", "Read what readers reply below posts."
            )
        },
        expires=True,
        # The quota of posts is asked of the profile before each; deletions must not wait for it.
        rate=RateLimit(30, 60),
        quotas={
            POSTS: POSTS_IN_A_DAY,
            DELETIONS: Quota(
                Bilingual("Penghapusan dalam 24 jam terakhir", "Deletions in the last 24 hours"),
                stops=("update", "withdraw"),
            ),
            APPLICATION: CALLS[APPLICATION],
        },
        oauth=OAuthDeclaration(
            authorize="https://threads.net/oauth/authorize",
            token="/oauth/access_token",  # noqa: S106 - a path
            fills=("user_id", "access_token"),
            pkce=False,
            scope_separator=",",
            long_lived=TokenGrant("th_exchange_token", "access_token", "/access_token", "GET"),
            refresh=TokenGrant("th_refresh_token", "access_token", "/refresh_access_token", "GET", with_client=False),
        ),
    ),
)
