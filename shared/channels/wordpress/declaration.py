"""A post on a site that runs WordPress: the full text with photos, category and tags.

The platform's own documents are the REST API Handbook of WordPress (Posts, Media, Categories, Tags, Users,
Authentication) and its Database Description, from which the lengths are.
"""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.channels.accounts import AccountDeclaration, AccountField, RateLimit
from shared.channels.declaration import (
    LOOK_UP_FIRST,
    SAFE,
    Capabilities,
    ChannelDeclaration,
    Means,
    Preview,
    Source,
    Variant,
)
from shared.channels.media import PhotoForm
from shared.channels.post import photos_of
from shared.channels.rules import Photos, TextLength
from shared.channels.summary import summary_of
from shared.channels.wordpress.rendering import STYLE, preview
from shared.content.topics import TOPICS

PHOTOS = 8
"""Photos of a post, the first of which is its featured image. WordPress has no limit; this is the item's own."""
PHOTO_FORM = PhotoForm(longest_side=2048, heaviest=1_900_000)
"""PHP takes 2 MB a file as it comes (php.ini, upload_max_filesize); larger images than 2560 px WordPress shrinks."""
LONGEST_TEXT = 65_535
"""Bytes of a title and of an excerpt: columns of the type `text` (Database Description, table wp_posts)."""
LONGEST_TERM = 200
"""Characters of a category's or tag's name: varchar(200) (Database Description, table wp_terms)."""

_KEPT = ("links", "facts", "agency", "topic", "kind", "districts", "claim", "event_date")


def build(source: Source) -> Variant:
    """The full text; the topic becomes the category, agency and districts the tags."""
    return {
        "title": source["title"],
        "summary": summary_of(source),
        "own_summary": source["summary"],
        "body_markdown": source["body"],
        "photos": photos_of(source, PHOTOS),
        "category": TOPICS.get(source["topic"], (source["topic"], ""))[0],
        "tags": [source["agency"]["name"], *source.get("districts", ())],
        **{key: source[key] for key in _KEPT if key in source},
    }


def _bytes(text: str) -> int:
    return len(text.encode())


CHANNEL = ChannelDeclaration(
    name="wordpress",
    label=Bilingual("WordPress", "WordPress"),
    order=60,
    #: A withdrawal leaves a notice at the post's address: who follows a link that was shared reads that the item is
    #: withdrawn and why. A post in the trash gives "not found", which says neither.
    capabilities=Capabilities(Means.EDIT, Means.EDIT, publish=LOOK_UP_FIRST, update=SAFE, withdraw=SAFE),
    lease=240.0,
    concurrency=2,
    build=build,
    limits={"photos": PHOTOS},
    rules=(
        TextLength("title", LONGEST_TEXT, _bytes, least=1),
        TextLength("summary", LONGEST_TEXT, _bytes),
        TextLength("body_markdown", 1_000_000, least=1),
        TextLength("category", LONGEST_TERM, least=1),
        TextLength("tags", LONGEST_TERM),
        Photos(most=PHOTOS),
    ),
    editable=("title", "summary"),
    preview=Preview(preview, STYLE),
    accounts=AccountDeclaration(
        api=None,
        fields=(
            AccountField(
                "server",
                Bilingual("Alamat situs", "Address of the site"),
                Bilingual(
                    "Seperti https://desa.example; permalink situs tidak boleh “Plain”.",
                    "Such as https://village.example; the site's permalinks may not be “Plain”.",
                ),
                pattern=r"https?://[^\s?#]{1,500}",
            ),
            AccountField(
                "user",
                Bilingual("Nama pengguna", "User name"),
                Bilingual(
                    "Pengguna WordPress dengan peran Editor, atau Author bila kategorinya sudah ada.",
                    "A WordPress user with the role Editor, or Author where the categories exist already.",
                ),
                pattern=r"[^:\r\n]{1,60}",
            ),
            AccountField(
                "password",
                Bilingual("Kata sandi aplikasi", "Application password"),
                Bilingual(
                    "Dibuat di WordPress: Pengguna, Profil, Kata Sandi Aplikasi. Bukan kata sandi untuk masuk.",
                    "Made in WordPress under Users, Profile, Application Passwords. Not the password to log in with.",
                ),
                secret=True,
                pattern=r"[A-Za-z0-9 _-]{16,200}",
            ),
            AccountField(
                "categories",
                Bilingual("Kategori", "Categories"),
                Bilingual(
                    "Nama kategori untuk semua kiriman, dipisah koma; kosong berarti topiknya.",
                    "Names of the categories of every post, separated by commas; empty: the topic's.",
                ),
                pattern=r"[^\r\n]{0,500}",
                required=False,
            ),
        ),
        scopes={
            "publish_posts": Bilingual("menerbitkan tulisan", "publish posts"),
            "edit_published_posts": Bilingual("mengubah tulisan yang sudah terbit", "edit published posts"),
            "upload_files": Bilingual("mengunggah foto", "upload photos"),
        },
        rate=RateLimit(60, 60),
    ),
)
