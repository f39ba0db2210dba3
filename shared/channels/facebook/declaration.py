"""A page on Facebook: headline and summary with the article's address, as a link with its card or with photos.

Limits and calls are from Meta's "Pages API", "Posts", and the "Graph API Reference", "Page Feed" and "Page Photos".
"""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.channels.accounts import AccountDeclaration, RateLimit
from shared.channels.declaration import (
    LOOK_UP_FIRST,
    SAFE,
    Capabilities,
    ChannelDeclaration,
    Means,
    Source,
    Variant,
)
from shared.channels.graph import APP_SECRET, CALLS, GRAPH, access_token, facebook_login, number_of
from shared.channels.media import PhotoForm
from shared.channels.post import BEFORE_LINK, LONGEST_LINK, photos_of, post_text
from shared.channels.post_preview import post_preview
from shared.channels.rules import Photos, TextLength

LONGEST_MESSAGE = 63_206
"""Characters of a post's message. Meta names the number in its error, not in the reference."""
COMFORTABLE = 1_500
"""Characters that `build` fills: a reader sees the first 480 or so before "See more"."""
MOST_PHOTOS = 10
"""Photos of one post; the reference names no number for `attached_media`, the page's own composer shows ten."""
PHOTO = PhotoForm(longest_side=2048, heaviest=4_000_000)
"""Within "Page Photos": JPEG, BMP, PNG, GIF or TIFF of less than 10 MB; 4 MB is what Meta recommends at most."""
FOR_THE_LINK = len(BEFORE_LINK) + LONGEST_LINK


def build(source: Source) -> Variant:
    """The text, and the first photos."""
    return {"text": post_text(source, COMFORTABLE - FOR_THE_LINK), "photos": photos_of(source, MOST_PHOTOS)}


LABEL = Bilingual("Facebook", "Facebook")

#: A post has no idempotency key, but the page's posts can be listed; edits and deletions name the post.
CHANNEL = ChannelDeclaration(
    name="facebook",
    label=LABEL,
    order=111,
    capabilities=Capabilities(Means.EDIT, Means.DELETE, publish=LOOK_UP_FIRST, update=SAFE, withdraw=SAFE),
    lease=120.0,
    concurrency=4,
    build=build,
    limits={"text": LONGEST_MESSAGE - FOR_THE_LINK, "photos": MOST_PHOTOS},
    rules=(TextLength("text", LONGEST_MESSAGE - FOR_THE_LINK, least=1), Photos(most=MOST_PHOTOS, alt=1000)),
    editable=("text",),
    preview=post_preview(LABEL, form=PHOTO),
    accounts=AccountDeclaration(
        api=GRAPH,
        fields=(
            number_of(
                "page_id",
                Bilingual("Nomor halaman", "Page ID"),
                Bilingual(
                    "Di halaman Facebook, Tentang, Transparansi halaman, seperti 102938475610293.",
                    "On the page, About, Page transparency, such as 102938475610293.",
                ),
            ),
            access_token(
                Bilingual(
                    "Token akses halaman, bukan token pengguna, dari Graph API Explorer atau penautan dengan masuk.",
                    "The page's access token, not a user's, from the Graph API Explorer or from linking by sign-in.",
                )
            ),
            APP_SECRET,
        ),
        scopes={
            "pages_manage_posts": Bilingual(
                "Membuat, menyunting, dan menghapus kiriman halaman.", "Create, edit and delete posts of the page."
            ),
            "pages_read_engagement": Bilingual(
                "Membaca kiriman halaman, untuk memastikan yang terkirim.",
                "Read the page's posts, to find out what was sent.",
            ),
            "pages_show_list": Bilingual(
                "Menampilkan halaman yang Anda kelola, untuk dipilih.", "List the pages that you manage, to choose one."
            ),
        },
        # "/{object-id}/comments" and "Permissions Reference": what others write on the page.
        comment_scopes={
            "pages_read_user_content": Bilingual(
                "Membaca komentar pembaca di bawah kiriman halaman.", "Read what readers comment on posts of the page."
            )
        },
        expires=True,
        # "Graph API", "Rate limits": 4800 calls a day for each engaged user; a post takes up to 12 calls.
        rate=RateLimit(30, 60),
        quotas=CALLS,
        oauth=facebook_login("page_id", "access_token"),
    ),
)
