"""Accounts on Bluesky and other servers of the AT protocol: a post with photos, or with a card of the article.

The rules are those of the published lexicons app.bsky.feed.post, app.bsky.embed.images and app.bsky.embed.external, of
"Rate Limits" in the Bluesky documentation, and of the AT protocol's "Record Key" and "Timestamp Identifiers".
"""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.channels.accounts import AccountDeclaration, AccountField, Quota, RateLimit
from shared.channels.declaration import SAFE, Capabilities, ChannelDeclaration, Means, Source, Variant, keyed
from shared.channels.media import PhotoForm
from shared.channels.post import BEFORE_LINK, photos_of, post_text
from shared.channels.post_preview import post_preview
from shared.channels.rules import Photos, TextLength, length_by_photos
from shared.channels.summary import summary_of
from shared.text.excerpt import LONGEST as LONGEST_EXCERPT
from shared.text.excerpt import beginning
from shared.text.graphemes import graphemes

LABEL = Bilingual("Bluesky", "Bluesky")
LONGEST = 300
"""Graphemes of a post's text (app.bsky.feed.post, `maxGraphemes`)."""
LONGEST_BYTES = 3000
"""Its bytes in UTF-8 (app.bsky.feed.post, `maxLength`)."""
MOST_PHOTOS = 4
"""Images of a post (app.bsky.embed.images, `maxLength`)."""
LONGEST_ALT = 2000
"""Characters of an image's description. The lexicon has no limit; Bluesky's own application has this one."""
PHOTO = PhotoForm(longest_side=2000, heaviest=1_000_000)
"""app.bsky.embed.images: `maxSize` was 1,000,000 bytes until 2026, and is still on servers with the older lexicon."""
LONGEST_DESCRIPTION = 300
"""Characters of a card's description: more is not shown."""
SHOWN_LINK = 40
"""Graphemes of the address as it is shown in the text; what it leads to is in a facet and counts nothing."""
FOR_THE_LINK = len(BEFORE_LINK) + SHOWN_LINK
KEY_LIFETIME = 10 * 365 * 86_400.0
"""Seconds for which a record key is remembered: as long as the record is there, so always."""


def shown_link(link: str) -> str:
    """The address as it is shown in a text."""
    shown = link.split("://", 1)[-1].rstrip("/")
    return shown if graphemes(shown) <= SHOWN_LINK else f"{shown[: SHOWN_LINK - 1]}…"


def utf8_bytes(text: str) -> int:
    """The length of a text in UTF-8."""
    return len(text.encode())


def build(source: Source) -> Variant:
    """The text, and what the card shows where there are no photos."""
    photos = photos_of(source, MOST_PHOTOS)
    text = post_text(source, LONGEST - FOR_THE_LINK if photos else LONGEST, graphemes)
    description = beginning(" ".join(summary_of(source, LONGEST_EXCERPT).split()), LONGEST_DESCRIPTION)
    return {"text": text, "title": source["title"], "description": description, "photos": photos}


#: A record has a key of ours, so writing it again changes nothing. Records can be replaced, but applications keep
#: showing what they have seen first: a correction is a new post, and the old one is deleted.
CHANNEL = ChannelDeclaration(
    name="bluesky",
    label=LABEL,
    order=170,
    capabilities=Capabilities(
        Means.DELETE, Means.DELETE, publish=keyed(KEY_LIFETIME), update=keyed(KEY_LIFETIME), withdraw=SAFE
    ),
    lease=120.0,
    concurrency=4,
    build=build,
    limits={"photos": MOST_PHOTOS},
    rules=(
        # Photos take the place of the card: a post has one of them, and a card's image has no description.
        *length_by_photos(
            TextLength("text", LONGEST, graphemes, least=1),
            TextLength("text", LONGEST - FOR_THE_LINK, graphemes, least=1),
        ),
        TextLength("text", LONGEST_BYTES - 3 * FOR_THE_LINK, utf8_bytes),
        Photos(most=MOST_PHOTOS, alt=LONGEST_ALT),
    ),
    editable=("text",),
    preview=post_preview(LABEL, form=PHOTO, link=shown_link, card=("title", "description")),
    accounts=AccountDeclaration(
        api=None,
        fields=(
            AccountField(
                "server",
                Bilingual("Server", "Server"),
                Bilingual("https://bsky.social, atau server Anda sendiri.", "https://bsky.social, or your own server."),
                pattern=r"https?://[^\s/?#@]{1,200}(/[^\s?#]{0,200})?",
            ),
            AccountField(
                "handle",
                Bilingual("Nama akun", "Handle"),
                Bilingual("Seperti mojokertokab.bsky.social, tanpa @.", "Such as mojokertokab.bsky.social, without @."),
                pattern=r"[A-Za-z0-9.-]{3,253}",
            ),
            AccountField(
                "app_password",
                Bilingual("Sandi aplikasi", "App password"),
                Bilingual(
                    "Dari Pengaturan › Privasi dan keamanan › Sandi aplikasi; bukan kata sandi akun.",
                    "From Settings › Privacy and security › App passwords; not the account's own password.",
                ),
                secret=True,
                pattern=r"[A-Za-z0-9-]{8,64}",
            ),
        ),
        # "Rate Limits": 5,000 points an hour; a correction with photos takes about 10.
        rate=RateLimit(300, 3600),
        # By the headers RateLimit-* of the last reply: records written in an hour, or sessions begun in five minutes. A
        # server tells no limits of posts (com.atproto.server.describeServer has none); those of a blob are in the
        # lexicon.
        quotas={"calls": Quota(Bilingual("Panggilan", "Calls"), stops=())},
    ),
)
