"""A message through Apprise, a library that speaks to some 150 services by one kind of address each.

Every service has a limit of its own, which Apprise knows (body_maxlen, title_maxlen): a message that is longer is
refused before it is sent, never cut or split. The limits here are what most of them take. "Universal Syntax" in the
documentation of Apprise describes the addresses.
"""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.channels.accounts import AccountDeclaration, AccountField, RateLimit
from shared.channels.declaration import NEVER, Capabilities, ChannelDeclaration, Means, Source, Variant
from shared.channels.post import BEFORE_LINK, LONGEST_LINK
from shared.channels.post_preview import post_preview
from shared.channels.rules import TextLength
from shared.channels.summary import summary_of
from shared.text.excerpt import LONGEST, beginning

LONGEST_TITLE = 250
"""Characters of a title: Apprise's own default (NotifyBase.title_maxlen)."""
LONGEST_MESSAGE = 1900
"""Characters of a message with the article's address: Discord's 2,000, the least of the services for long messages."""
LABEL = Bilingual("Apprise (layanan lain)", "Apprise (other services)")
FOR_THE_LINK = len(BEFORE_LINK) + LONGEST_LINK


def build(source: Source) -> Variant:
    """Headline and summary; the article's address follows when it is sent."""
    text = beginning(summary_of(source, LONGEST), LONGEST_MESSAGE - FOR_THE_LINK)
    return {"title": source["title"], "text": text or source["title"]}


#: Nothing is known of a message once Apprise has sent it: no address, no id, and a plain yes or no as the result.
CHANNEL = ChannelDeclaration(
    name="apprise",
    label=LABEL,
    order=190,
    capabilities=Capabilities(Means.REPLY, Means.REPLY, publish=NEVER, update=NEVER, withdraw=NEVER),
    lease=90.0,
    concurrency=1,
    build=build,
    limits={"text": LONGEST_MESSAGE - FOR_THE_LINK},
    rules=(
        TextLength("title", LONGEST_TITLE, least=1),
        TextLength("text", LONGEST_MESSAGE - FOR_THE_LINK, least=1),
    ),
    editable=("title", "text"),
    preview=post_preview(LABEL, headline="title"),
    accounts=AccountDeclaration(
        api=None,
        fields=(
            AccountField(
                "url",
                Bilingual("Alamat Apprise", "Apprise URL"),
                Bilingual(
                    "Satu alamat layanan, seperti ntfys://ntfy.example/kabar-desa; layanan di komputer ini ditolak.",
                    "The address of one service, such as ntfys://ntfy.example/news; services on this machine are "
                    "refused.",
                ),
                secret=True,
                pattern=r"[A-Za-z][A-Za-z0-9]{0,40}://[^\s]{1,1900}",
            ),
        ),
        rate=RateLimit(20, 60),
    ),
)
