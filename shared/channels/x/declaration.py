"""Accounts on X: a post with the article's address and photos, and further posts as replies to it where it is long.

The rules are those of the X developer platform's documentation: "Counting characters", "Create Post", "Upload media",
"Create Media metadata", "Edit Posts", "Rate limits" and "OAuth 2.0 Authorization Code Flow with PKCE".
"""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.channels.accounts import AccountDeclaration, AccountField, OAuthDeclaration, Quota, RateLimit, TokenGrant
from shared.channels.counting import X_LINK, x_weight
from shared.channels.declaration import LOOK_UP_FIRST, SAFE, Capabilities, ChannelDeclaration, Means, Source, Variant
from shared.channels.media import PhotoForm
from shared.channels.post import BEFORE_LINK, photos_of, thread_texts
from shared.channels.post_preview import post_preview
from shared.channels.rules import Photos, TextLength

LABEL = Bilingual("X", "X")
LONGEST = 280
"""Weighted length of a post (twitter-text, config/v3.json: `maxWeightedTweetLength`)."""
FOR_THE_LINK = len(BEFORE_LINK) + X_LINK
MOST_POSTS = 4
"""Posts of a thread that are made of a summary; editors may write more."""
MOST_PHOTOS = 4
"""Photos of a post ("Create Post", `media.media_ids`)."""
LONGEST_ALT = 1000
"""Characters of a photo's description ("Create Media metadata", `alt_text.text`)."""
PHOTO = PhotoForm(longest_side=4096, heaviest=5_000_000)
"""Images of up to 5 MB are uploaded in one call ("Upload media")."""
POSTS, USER_DAY, APP_DAY = "posts", "user_day", "app_day"
"""The quotas of creating posts, which its replies tell in x-rate-limit-*, x-user-limit-24hour-* and
x-app-limit-24hour-* ("Rate limits"); the last two only where the application's plan has them."""
_POSTING = ("publish", "update")


def build(source: Source) -> Variant:
    """A thread, most often of one post. Each post leaves room for the address, which follows the first one."""
    posts = thread_texts(source, LONGEST - FOR_THE_LINK, x_weight, MOST_POSTS)
    return {"posts": posts, "photos": photos_of(source, MOST_PHOTOS)}


#: Creating a post has no idempotency key; what became of it is looked up among the account's own posts, and X refuses
#: the same words twice. A post can be edited for 30 minutes and five times only ("Edit Posts"), which no correction can
#: rely on: the old posts are deleted, and the corrected ones take their place.
CHANNEL = ChannelDeclaration(
    name="x",
    label=LABEL,
    order=180,
    capabilities=Capabilities(Means.DELETE, Means.DELETE, publish=LOOK_UP_FIRST, update=LOOK_UP_FIRST, withdraw=SAFE),
    lease=180.0,
    concurrency=4,
    build=build,
    limits={"posts": MOST_POSTS, "photos": MOST_PHOTOS},
    rules=(
        TextLength("posts", LONGEST - FOR_THE_LINK, x_weight, least=1),
        Photos(most=MOST_PHOTOS, alt=LONGEST_ALT),
    ),
    editable=("posts",),
    preview=post_preview(LABEL, text="posts", form=PHOTO),
    accounts=AccountDeclaration(
        api="https://api.x.com",
        fields=(
            AccountField(
                "access_token",
                Bilingual("Token akses", "Access token"),
                Bilingual(
                    "Token pengguna OAuth 2.0 dari masuk ke X; berlaku dua jam dan diperbarui sendiri.",
                    "The OAuth 2.0 user token of signing in to X; it lasts two hours and is renewed by itself.",
                ),
                secret=True,
                pattern=r"[A-Za-z0-9_.:~-]{20,1000}",
            ),
        ),
        scopes={
            "tweet.read": Bilingual("Menemukan kiriman akun sendiri.", "Find the account's own posts."),
            "tweet.write": Bilingual("Membuat dan menghapus kiriman.", "Create and delete posts."),
            "users.read": Bilingual("Membaca nama akun.", "Read the account's name."),
            "media.write": Bilingual("Mengunggah foto.", "Upload photos."),
            "offline.access": Bilingual("Memperbarui token sendiri.", "Renew the token by itself."),
        },
        expires=True,
        # "Rate limits": 100 posts and 50 deletions of a user in 15 minutes.
        rate=RateLimit(25, 900),
        quotas={
            POSTS: Quota(Bilingual("Kiriman dalam 15 menit", "Posts in 15 minutes"), stops=_POSTING),
            USER_DAY: Quota(Bilingual("Kiriman akun dalam 24 jam", "Posts of the account in 24 hours"), stops=_POSTING),
            APP_DAY: Quota(
                Bilingual("Kiriman aplikasi dalam 24 jam", "Posts of the application in 24 hours"), stops=_POSTING
            ),
        },
        oauth=OAuthDeclaration(
            authorize="https://x.com/i/oauth2/authorize",
            token="/2/oauth2/token",  # noqa: S106 - a path
            basic=True,
            refresh=TokenGrant("refresh_token"),
        ),
    ),
)
