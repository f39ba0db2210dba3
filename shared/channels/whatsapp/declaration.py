"""WhatsApp: headline, one paragraph and the article's address, in a template that Meta has approved.

Sources: "WhatsApp Business Platform, Cloud API": "Template messages", "Media", "Error codes", "Webhooks".
"""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.channels.accounts import AccountDeclaration, AccountField, Dependence, RateLimit
from shared.channels.declaration import NEVER, Capabilities, ChannelDeclaration, Means, Source, Variant
from shared.channels.graph import CALLS
from shared.channels.media import PhotoForm
from shared.channels.post import photos_of, post_text
from shared.channels.post_preview import post_preview
from shared.channels.rules import OneLine, Photos, TextLength
from shared.reasons import ReasonCode

VERSION = "v23.0"
LONGEST_TEXT = 500
"""Characters of the paragraph. A template's body has at most 1,024 with all parameters filled in ("Template messages"):
headline and address take up to 400 of them, the template's own words the rest."""
LONGEST_HEADLINE = 200
PHOTO = PhotoForm(longest_side=1600, heaviest=4_500_000)
""""Media": images of at most 5 MB, JPEG or PNG."""
MOST_PHOTOS = 1
RECIPIENTS, QUALITY = "recipients", "quality"
"""The limits of a number: whom it may write to first in 24 hours ("Messaging limits", field
`whatsapp_business_manager_messaging_limit`: TIER_250 to TIER_UNLIMITED), and `quality_rating`: GREEN, YELLOW or RED."""
LABEL = Bilingual("WhatsApp", "WhatsApp")
NO_PHOTO = ReasonCode(
    "account.no_photo",
    Bilingual(
        "Akun “%(account)s” tidak memiliki templat berfoto; pesannya dikirim tanpa foto.",
        "The account “%(account)s” has no template with a photo; its messages go without one.",
    ),
)


def build(source: Source) -> Variant:
    """Three parameters of a template: parameters may have no line breaks, tabs or more than four spaces in a row."""
    headline = " ".join(str(source["title"]).split())
    longer = " ".join(post_text(source, len(headline) + 2 + LONGEST_TEXT).split())
    text = longer.removeprefix(headline).strip() or headline
    kept = ("agency", "topic", "districts", "urgency")
    variant = {"headline": headline, "text": text, "photos": photos_of(source, MOST_PHOTOS)}
    return variant | {key: source[key] for key in kept if key in source}


def _line(name: str, label: Bilingual, help_: Bilingual, pattern: str, **more: bool) -> AccountField:
    return AccountField(name, label, help_, pattern=pattern, **more)


FIELDS = (
    _line(
        "phone_number_id",
        Bilingual("ID nomor telepon", "Phone number ID"),
        Bilingual("Dari WhatsApp Manager › API Setup.", "From WhatsApp Manager › API Setup."),
        r"[0-9]{5,20}",
    ),
    _line(
        "template",
        Bilingual("Nama templat", "Template name"),
        Bilingual(
            "Templat yang disetujui, dengan isian {{1}} judul, {{2}} isi, {{3}} tautan.",
            "The approved template, with {{1}} headline, {{2}} text, {{3}} link.",
        ),
        r"[a-z0-9_]{1,512}",
    ),
    _line(
        "photo_template",
        Bilingual("Templat berfoto", "Template with a photo"),
        Bilingual(
            "Templat yang sama dengan foto di kepalanya; tanpa isian, pesan dikirim tanpa foto.",
            "The same with an image header; left empty, messages are sent without a photo.",
        ),
        r"[a-z0-9_]{1,512}",
        required=False,
    ),
    _line(
        "language",
        Bilingual("Bahasa templat", "Template language"),
        Bilingual("Seperti id atau id_ID; tanpa isian: id.", "Such as id or id_ID; left empty: id."),
        r"[a-z]{2}(_[A-Z]{2})?",
        required=False,
    ),
    _line(
        "access_token",
        Bilingual("Token akses", "Access token"),
        Bilingual("Token pengguna sistem yang tidak kedaluwarsa.", "A system user's token that does not expire."),
        r"[A-Za-z0-9_.|-]{20,1000}",
        secret=True,
    ),
    _line(
        "app_secret",
        Bilingual("Kunci rahasia aplikasi", "App secret"),
        Bilingual(
            "Dari pengaturan aplikasi Meta; dengan ini laporan balik diperiksa tanda tangannya.",
            "From the settings of the Meta app; the signatures of its reports are checked with it.",
        ),
        r"[A-Za-z0-9]{16,200}",
        secret=True,
    ),
    _line(
        "verify_token",
        Bilingual("Token verifikasi webhook", "Webhook verify token"),
        Bilingual(
            "Kata acak yang Anda isikan juga di pengaturan webhook Meta.", "A random word that you enter at Meta too."
        ),
        r"[A-Za-z0-9_-]{12,200}",
        secret=True,
    ),
)

#: The API has no idempotency key and cannot be asked for a message; a report of the platform names our delivery, which
#: settles what had no clear response. A message can be neither edited nor taken back from a recipient.
CHANNEL = ChannelDeclaration(
    name="whatsapp",
    label=LABEL,
    order=110,
    capabilities=Capabilities(Means.REPLY, Means.REPLY, publish=NEVER, update=NEVER, withdraw=NEVER),
    lease=90.0,
    concurrency=4,
    build=build,
    limits={"text": LONGEST_HEADLINE + LONGEST_TEXT, "photos": MOST_PHOTOS},
    rules=(
        TextLength("headline", LONGEST_HEADLINE, least=1),
        TextLength("text", LONGEST_TEXT, least=1),
        OneLine("text"),
        Photos(most=MOST_PHOTOS),
    ),
    editable=("text",),
    preview=post_preview(LABEL, headline="headline", form=PHOTO, photos_first=True),
    accounts=AccountDeclaration(
        api="https://graph.facebook.com",
        fields=FIELDS,
        scopes={"whatsapp_business_messaging": Bilingual("Mengirim pesan WhatsApp.", "Send WhatsApp messages.")},
        # "Throughput": 80 messages a second; far below, so that other uses of the number have room.
        rate=RateLimit(1200, 60),
        quotas=CALLS,
        dependences=(
            Dependence(
                "photo_template",
                "photos",
                NO_PHOTO,
                Bilingual(
                    "Biarkan tanpa foto, atau minta pengelola akun mengisi templat berfoto.",
                    "Let it go without, or have the account's keeper enter a template with a photo.",
                ),
            ),
        ),
        limits={
            RECIPIENTS: Bilingual("Penerima dalam 24 jam", "Recipients in 24 hours"),
            QUALITY: Bilingual("Penilaian mutu pesan oleh WhatsApp", "WhatsApp’s rating of the messages’ quality"),
        },
        at_once=4,
        webhook=True,
        recipients=True,
    ),
)
