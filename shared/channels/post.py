"""What posts on social platforms have in common: text within a platform's own length, and the article's address."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from shared.channels.summary import summary_of
from shared.text.excerpt import LONGEST, sentences

#: Characters that are kept free for the address of an article: it is known only when the item is approved.
LONGEST_LINK = 200
#: In which posts are written, as platforms name it (BCP 47).
LANGUAGE = "id"
#: Between a post's text and the address.
BEFORE_LINK = "\n\n"


def post_text(source: Mapping[str, Any], most: int, count: Callable[[str], int] = len) -> str:
    """Headline, then the summary's whole sentences, in at most `most` units as `count` counts them.

    The headline alone may be longer: rules find that, and an editor words it anew.
    """
    return thread_texts(source, most, count, 1)[0]


def thread_texts(source: Mapping[str, Any], most: int, count: Callable[[str], int], posts: int) -> list[str]:
    """The same in up to so many posts: sentences that do not fit into the first one go on in the next."""
    texts = [str(source["title"])]
    between = "\n\n"
    for sentence in sentences(" ".join(summary_of(source, LONGEST).split())):
        longer = texts[-1] + between + sentence
        if count(longer) <= most:
            texts[-1] = longer
        elif len(texts) < posts and count(sentence) <= most:
            texts.append(sentence)
        else:
            break
        between = " "
    return texts


def with_link(text: str, link: str) -> str:
    """The post as it is sent: the article's address in a paragraph of its own."""
    return f"{text}{BEFORE_LINK}{link}"


def same_words(one: str, other: str) -> bool:
    """Whether two posts have the same words, however platforms treat their white space and accents."""
    return _words(one) == _words(other)


def _words(text: str) -> list[str]:
    return unicodedata.normalize("NFC", text).split()


def photos_of(source: Mapping[str, Any], most: int) -> list[dict[str, Any]]:
    """The first photos of the item, as many as the platform takes."""
    return [dict(photo) for photo in source["photos"][:most]]
