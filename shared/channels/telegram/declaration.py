"""A channel or group on Telegram: headline and summary with the article's address, below its photos where it has some.

Every limit is from the platform's "Telegram Bot API", section named in the constant's docstring.
"""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.channels.accounts import AccountDeclaration, AccountField, RateLimit
from shared.channels.counting import utf16_units
from shared.channels.declaration import NEVER, SAFE, Capabilities, ChannelDeclaration, Means, Source, Variant
from shared.channels.media import PhotoForm
from shared.channels.post import BEFORE_LINK, LONGEST_LINK, photos_of, post_text
from shared.channels.post_preview import post_preview
from shared.channels.rules import Photos, TextLength, length_by_photos

LONGEST_MESSAGE = 4096
"""UTF-16 code units of a message without photos ("sendMessage": 1-4096 characters after entities parsing; entities
are counted in UTF-16 code units)."""
LONGEST_CAPTION = 1024
"""UTF-16 code units of the text below a photo or an album ("sendPhoto" and "InputMediaPhoto": 0-1024 characters)."""
MOST_PHOTOS = 10
"""Photos of an album ("sendMediaGroup": 2-10 items)."""
PHOTO = PhotoForm(longest_side=2560, heaviest=5_000_000, narrowest=1 / 20, widest=20.0)
"""Within "sendPhoto": at most 10 MB, width and height at most 10000 in total, width and height ratio at most 20."""
FOR_THE_LINK = len(BEFORE_LINK) + LONGEST_LINK


def build(source: Source) -> Variant:
    """The text in plain letters; its headline is known, so that it can be set in bold."""
    photos = photos_of(source, MOST_PHOTOS)
    most = (LONGEST_CAPTION if photos else LONGEST_MESSAGE) - FOR_THE_LINK
    return {"headline": source["title"], "text": post_text(source, most, utf16_units), "photos": photos}


LABEL = Bilingual("Telegram", "Telegram")

#: Publishing has no idempotency key, and a bot cannot list what is in a channel: without a reply a person decides.
#: Editing and deleting name the message, so they may be repeated.
CHANNEL = ChannelDeclaration(
    name="telegram",
    label=LABEL,
    order=100,
    capabilities=Capabilities(Means.EDIT, Means.DELETE, publish=NEVER, update=SAFE, withdraw=SAFE),
    lease=90.0,
    concurrency=4,
    build=build,
    limits={"text": LONGEST_MESSAGE - FOR_THE_LINK, "photos": MOST_PHOTOS},
    rules=(
        *length_by_photos(
            TextLength("text", LONGEST_MESSAGE - FOR_THE_LINK, utf16_units, least=1),
            TextLength("text", LONGEST_CAPTION - FOR_THE_LINK, utf16_units, least=1),
        ),
        Photos(most=MOST_PHOTOS),
    ),
    editable=("text",),
    preview=post_preview(LABEL, headline="headline", form=PHOTO, photos_first=True),
    accounts=AccountDeclaration(
        api="https://api.telegram.org",
        fields=(
            AccountField(
                "token",
                Bilingual("Token bot", "Bot token"),
                Bilingual(
                    "Dari @BotFather, seperti 110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw.",
                    "From @BotFather, such as 110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw.",
                ),
                secret=True,
                pattern=r"[0-9]{3,20}:[A-Za-z0-9_-]{20,100}",
            ),
            AccountField(
                "chat_id",
                Bilingual("Kanal atau grup", "Channel or group"),
                Bilingual(
                    "Nama publiknya, seperti @mojokertokab, atau nomornya, seperti -1001234567890.",
                    "Its public name, such as @mojokertokab, or its number, such as -1001234567890.",
                ),
                pattern=r"@[A-Za-z][A-Za-z0-9_]{3,31}|-?[0-9]{5,20}",
            ),
        ),
        scopes={
            "can_post_messages": Bilingual("Mengirim pesan ke kanal.", "Post messages in the channel."),
            "can_edit_messages": Bilingual("Menyunting pesan di kanal.", "Edit messages of the channel."),
            "can_delete_messages": Bilingual(
                "Menghapus pesan, juga setelah 48 jam.", "Delete messages, after 48 hours too."
            ),
        },
        # "Bots FAQ": not more than 20 messages per minute to the same group.
        rate=RateLimit(20, 60),
    ),
)
