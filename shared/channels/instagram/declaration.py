"""A professional account on Instagram: a photo or a carousel with a caption, through Facebook Login.

Sources: Meta's "Instagram Platform", "Content Publishing" (100 posts in 24 hours, which the profile's own
`content_publishing_limit` overrules; JPEG only; carousels of up to 10), "IG User Media" (specifications of images,
captions and hashtags; `alt_text`), and "IG Media" (a caption cannot be changed; posts are deleted by
`DELETE /<IG_MEDIA_ID>` with `instagram_manage_contents`, with Facebook Login only, since 3 December 2025).
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
from shared.channels.graph import (
    APP_SECRET,
    CALLS,
    GRAPH,
    POSTS,
    POSTS_IN_A_DAY,
    access_token,
    facebook_login,
    number_of,
)
from shared.channels.media import PhotoForm
from shared.channels.post import BEFORE_LINK, LONGEST_LINK, photos_of, post_text
from shared.channels.post_preview import post_preview
from shared.channels.rules import Hashtags, Mentions, Photos, TextLength

LONGEST_CAPTION = 2_200
"""Characters of a caption ("IG User Media")."""
MOST_HASHTAGS = 30
"""Hashtags of a caption ("IG User Media")."""
MOST_MENTIONS = 20
"""Accounts that a caption mentions ("IG User Media")."""
MOST_PHOTOS = 10
"""Photos of a carousel ("Content Publishing"); one photo is a post of its own."""
NARROWEST, WIDEST = 4 / 5, 1.91
"""Width by height of a photo ("IG User Media")."""
PHOTO = PhotoForm("image/jpeg", 1440, 8_000_000, narrowest=NARROWEST + 0.005, widest=WIDEST - 0.005)
"""Within "IG User Media": JPEG of at most 8 MB, 320 to 1440 pixels wide; a little inside, since pixels are rounded."""
LONGEST_ALT = 1_000
"""Characters of `alt_text` ("IG User Media")."""
FOR_THE_LINK = len(BEFORE_LINK) + LONGEST_LINK
LABEL = Bilingual("Instagram", "Instagram")


def build(source: Source) -> Variant:
    """The caption, and the photos without which there is no post."""
    return {"text": post_text(source, LONGEST_CAPTION - FOR_THE_LINK), "photos": photos_of(source, MOST_PHOTOS)}


#: A container is published once, and its status says whether it was; deleting names the post.
CHANNEL = ChannelDeclaration(
    name="instagram",
    label=LABEL,
    order=112,
    capabilities=Capabilities(Means.DELETE, Means.DELETE, publish=LOOK_UP_FIRST, update=LOOK_UP_FIRST, withdraw=SAFE),
    lease=240.0,
    concurrency=4,
    build=build,
    limits={"text": LONGEST_CAPTION - FOR_THE_LINK, "photos": MOST_PHOTOS},
    rules=(
        TextLength("text", LONGEST_CAPTION - FOR_THE_LINK, least=1),
        Hashtags("text", MOST_HASHTAGS),
        Mentions("text", MOST_MENTIONS),
        Photos(least=1, most=MOST_PHOTOS, least_width=320, alt=LONGEST_ALT, form=PHOTO),
    ),
    editable=("text",),
    preview=post_preview(LABEL, form=PHOTO, photos_first=True),
    accounts=AccountDeclaration(
        api=GRAPH,
        fields=(
            number_of(
                "user_id",
                Bilingual("Nomor akun Instagram", "Instagram account ID"),
                Bilingual(
                    "instagram_business_account dari halaman Facebook yang terhubung, seperti 17841405822304914.",
                    "instagram_business_account of the connected Facebook page, such as 17841405822304914.",
                ),
            ),
            access_token(
                Bilingual(
                    "Token akses halaman Facebook yang terhubung dengan akun Instagram ini.",
                    "The access token of the Facebook page that this Instagram account is connected to.",
                )
            ),
            APP_SECRET,
        ),
        scopes={
            "instagram_basic": Bilingual("Membaca profil dan kirimannya.", "Read the profile and its posts."),
            "instagram_content_publish": Bilingual("Menerbitkan foto.", "Publish photos."),
            "instagram_manage_contents": Bilingual(
                "Menghapus kiriman, untuk ralat dan penarikan.", "Delete posts, for corrections and withdrawals."
            ),
            "pages_show_list": Bilingual(
                "Menampilkan halaman yang Anda kelola, untuk dipilih.", "List the pages that you manage, to choose one."
            ),
            "pages_read_engagement": Bilingual(
                "Membaca halaman Facebook yang terhubung.", "Read the connected Facebook page."
            ),
        },
        # "IG Media", "Comments".
        comment_scopes={
            "instagram_manage_comments": Bilingual(
                "Membaca komentar pembaca di bawah kiriman.", "Read what readers comment on posts."
            )
        },
        expires=True,
        # The quota of posts is asked of the profile before each; deletions must not wait for it.
        rate=RateLimit(30, 60),
        quotas={POSTS: POSTS_IN_A_DAY, **CALLS},
        oauth=facebook_login("user_id", "access_token"),
    ),
)
