"""What a platform demands of a post, as data: each rule finds what breaks it and says how to mend it.

A rule reads the variant and nothing else, so review checks before approval what the publisher checks again before it
sends. A finding has a code with values, the sentence for people, and the mend.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from shared.bilingual import Bilingual
from shared.channels.media import PhotoForm, sent_size
from shared.reasons import Reason, ReasonCode


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that a variant breaks."""

    #: The field of the variant.
    field: str
    reason: Reason
    #: What an editor does about it.
    mend: Bilingual


class Rule(Protocol):
    """One demand of a platform. Linear in the size of the variant."""

    def check(self, variant: Mapping[str, Any]) -> Iterator[Finding]:
        """What breaks the rule; nothing where it is kept."""
        ...


TOO_LONG = ReasonCode(
    "rules.too_long",
    Bilingual(
        "Teksnya %(length)s karakter menurut hitungan kanal ini; paling banyak %(most)s.",
        "The text has %(length)s characters as this channel counts them; at most %(most)s are allowed.",
    ),
)
LINE_BREAK = ReasonCode("rules.line_break", Bilingual("Bagian ini harus satu baris.", "This part has to be one line."))
NOT_TAKEN = ReasonCode(
    "rules.not_taken",
    Bilingual(
        "Kanal ini tidak menerima karakter %(characters)s.", "This channel does not take the characters %(characters)s."
    ),
)
EMPTY = ReasonCode("rules.empty", Bilingual("Bagian ini kosong.", "This part is empty."))
TOO_MANY_HASHTAGS = ReasonCode(
    "rules.too_many_hashtags",
    Bilingual(
        "Ada %(count)s tagar; kanal ini menerima paling banyak %(most)s.",
        "There are %(count)s hashtags; this channel takes at most %(most)s.",
    ),
)
TOO_FEW_PHOTOS = ReasonCode(
    "rules.too_few_photos",
    Bilingual(
        "Kanal ini memerlukan paling sedikit %(least)s foto; kiriman ini memiliki %(count)s.",
        "This channel needs at least %(least)s photos; the item has %(count)s.",
    ),
)
TOO_MANY_PHOTOS = ReasonCode(
    "rules.too_many_photos",
    Bilingual(
        "Ada %(count)s foto; kanal ini menerima paling banyak %(most)s.",
        "There are %(count)s photos; this channel takes at most %(most)s.",
    ),
)
PHOTO_TOO_SMALL = ReasonCode(
    "rules.photo_too_small",
    Bilingual(
        "Foto %(number)s berukuran %(width)s × %(height)s piksel; kanal ini memerlukan paling sedikit "
        "%(least_width)s × %(least_height)s.",
        "Photo %(number)s has %(width)s × %(height)s pixels; this channel needs at least "
        "%(least_width)s × %(least_height)s.",
    ),
)
PHOTO_TOO_LONG = ReasonCode(
    "rules.photo_too_long",
    Bilingual(
        "Foto %(number)s menjadi %(width)s × %(height)s piksel dalam bentuk yang diterima kanal ini; paling sedikit "
        "%(least_width)s × %(least_height)s.",
        "Photo %(number)s has %(width)s × %(height)s pixels in the form that this channel takes; at least "
        "%(least_width)s × %(least_height)s are needed.",
    ),
)
TOO_MANY_MENTIONS = ReasonCode(
    "rules.too_many_mentions",
    Bilingual(
        "Ada %(count)s sebutan akun (@); kanal ini menerima paling banyak %(most)s.",
        "There are %(count)s mentions of accounts (@); this channel takes at most %(most)s.",
    ),
)
PHOTO_TYPE = ReasonCode(
    "rules.photo_type",
    Bilingual("Akun ini tidak menerima foto berjenis %(type)s.", "This account takes no photos of the type %(type)s."),
)
ALT_MISSING = ReasonCode(
    "rules.alt_missing",
    Bilingual("Foto %(number)s belum memiliki teks alternatif.", "Photo %(number)s has no alternative text."),
)
ALT_TOO_LONG = ReasonCode(
    "rules.alt_too_long",
    Bilingual(
        "Teks alternatif foto %(number)s terdiri dari %(length)s karakter; paling banyak %(most)s.",
        "The alternative text of photo %(number)s has %(length)s characters; at most %(most)s are allowed.",
    ),
)

_SHORTEN = Bilingual("Persingkat teks untuk kanal ini.", "Shorten the text for this channel.")
_JOIN = Bilingual("Gabungkan menjadi satu baris.", "Join it into one line.")
_LEAVE_OUT = Bilingual("Hapus karakter itu.", "Leave these characters out.")
_WRITE = Bilingual("Isi bagian ini.", "Fill in this part.")
_FEWER_HASHTAGS = Bilingual("Hapus sebagian tagar.", "Remove some of the hashtags.")
_ADD_PHOTO = Bilingual(
    "Tambahkan foto, atau jangan pilih akun kanal ini.", "Add a photo, or choose no account of this channel."
)
_FEWER_PHOTOS = Bilingual("Hapus sebagian foto.", "Remove some of the photos.")
_OTHER_PHOTO = Bilingual("Ganti dengan foto yang lebih besar.", "Replace it by a larger photo.")
_LESS_LONG = Bilingual(
    "Ganti dengan foto yang tidak terlalu memanjang, atau hapus foto itu.",
    "Replace it by a photo that is less long and narrow, or leave it out.",
)
_FEWER_MENTIONS = Bilingual("Hapus sebagian sebutan akun.", "Remove some of the mentions.")
_NO_PHOTO = Bilingual(
    "Hapus fotonya, atau jangan pilih akun ini.", "Leave the photos out, or do not choose this account."
)
_DESCRIBE = Bilingual("Uraikan isi foto dalam satu kalimat.", "Say in one sentence what the photo shows.")


@dataclass(frozen=True, slots=True)
class TextLength:
    """A text of at most `most` units, as `count` counts them; `least` 1 where it may not be empty."""

    field: str
    most: int
    count: Callable[[str], int] = len
    least: int = 0

    def check(self, variant: Mapping[str, Any]) -> Iterator[Finding]:
        """The field may be a text or a list of texts, each of which has to keep the limit."""
        value = variant.get(self.field) or ""
        texts = value if isinstance(value, list) else [value]
        if self.least and not any(text.strip() for text in texts):
            yield Finding(self.field, EMPTY(), _WRITE)
        for text in texts:
            length = self.count(text)
            if length > self.most:
                yield Finding(self.field, TOO_LONG(length=length, most=self.most), _SHORTEN)


@dataclass(frozen=True, slots=True)
class OneLine:
    """A text without line breaks, such as a title or a subject."""

    field: str

    def check(self, variant: Mapping[str, Any]) -> Iterator[Finding]:
        """Every character at which lines break counts."""
        if len(str(variant.get(self.field) or "").splitlines()) > 1:
            yield Finding(self.field, LINE_BREAK(), _JOIN)


@dataclass(frozen=True, slots=True)
class Without:
    """A text without any of some characters."""

    field: str
    characters: str

    def check(self, variant: Mapping[str, Any]) -> Iterator[Finding]:
        """Names those that are there."""
        found = sorted(set(str(variant.get(self.field) or "")) & set(self.characters))
        if found:
            yield Finding(self.field, NOT_TAKEN(characters=" ".join(found)), _LEAVE_OUT)


@dataclass(frozen=True, slots=True)
class Hashtags:
    """At most `most` hashtags in a text."""

    field: str
    most: int

    def check(self, variant: Mapping[str, Any]) -> Iterator[Finding]:
        """A hashtag is a word that begins with #."""
        count = _beginning_with("#", variant.get(self.field))
        if count > self.most:
            yield Finding(self.field, TOO_MANY_HASHTAGS(count=count, most=self.most), _FEWER_HASHTAGS)


@dataclass(frozen=True, slots=True)
class Mentions:
    """At most `most` mentions of accounts in a text."""

    field: str
    most: int

    def check(self, variant: Mapping[str, Any]) -> Iterator[Finding]:
        """A mention is a word that begins with @."""
        count = _beginning_with("@", variant.get(self.field))
        if count > self.most:
            yield Finding(self.field, TOO_MANY_MENTIONS(count=count, most=self.most), _FEWER_MENTIONS)


def _beginning_with(mark: str, text: Any) -> int:
    return sum(1 for word in str(text or "").split() if word.startswith(mark) and len(word) > 1)


@dataclass(frozen=True, slots=True)
class Photos:
    """How many photos there are, and what each of them must have."""

    least: int = 0
    most: int = 8
    #: Pixels of the smallest photo that the platform takes.
    least_width: int = 1
    least_height: int = 1
    #: Characters of an alternative text.
    alt: int | None = None
    #: The form in which they are sent, which a long and narrow photo leaves with fewer pixels.
    form: PhotoForm | None = None
    field: str = "photos"

    def check(self, variant: Mapping[str, Any]) -> Iterator[Finding]:
        """Count, pixels and alternative texts."""
        photos = variant.get(self.field) or []
        if len(photos) < self.least:
            yield Finding(self.field, TOO_FEW_PHOTOS(count=len(photos), least=self.least), _ADD_PHOTO)
        if len(photos) > self.most:
            yield Finding(self.field, TOO_MANY_PHOTOS(count=len(photos), most=self.most), _FEWER_PHOTOS)
        for number, photo in enumerate(photos, 1):
            yield from self._photo(number, photo)

    def _photo(self, number: int, photo: Mapping[str, Any]) -> Iterator[Finding]:
        width, height, alt = photo["width"], photo["height"], photo.get("alt") or ""
        if width < self.least_width or height < self.least_height:
            sizes = {"width": width, "height": height}
            least = {"least_width": self.least_width, "least_height": self.least_height}
            yield Finding(self.field, PHOTO_TOO_SMALL(number=number, **sizes, **least), _OTHER_PHOTO)
        elif self.form is not None:
            yield from self._as_sent(number, photo, self.form)
        if not alt.strip():
            yield Finding(self.field, ALT_MISSING(number=number), _DESCRIBE)
        if self.alt is not None and len(alt) > self.alt:
            yield Finding(self.field, ALT_TOO_LONG(number=number, length=len(alt), most=self.alt), _SHORTEN)

    def _as_sent(self, number: int, photo: Mapping[str, Any], form: PhotoForm) -> Iterator[Finding]:
        width, height = sent_size(photo["width"], photo["height"], photo.get("focal"), form)
        if width < self.least_width or height < self.least_height:
            sizes = {"width": width, "height": height}
            least = {"least_width": self.least_width, "least_height": self.least_height}
            yield Finding(self.field, PHOTO_TOO_LONG(number=number, **sizes, **least), _LESS_LONG)


@dataclass(frozen=True, slots=True)
class PhotoType:
    """Photos are `made` as one type of file, which has to be among those that are `taken`."""

    made: str
    taken: Collection[str]
    field: str = "photos"

    def check(self, variant: Mapping[str, Any]) -> Iterator[Finding]:
        """Once for all photos."""
        if variant.get(self.field) and self.made not in self.taken:
            yield Finding(self.field, PHOTO_TYPE(type=self.made), _NO_PHOTO)


@dataclass(frozen=True, slots=True)
class When:
    """A rule for some variants alone, such as a shorter text where there are photos."""

    applies: Callable[[Mapping[str, Any]], bool]
    rule: Rule
    #: Which variants these are, for the documents.
    where: str

    def check(self, variant: Mapping[str, Any]) -> Iterator[Finding]:
        """What breaks the rule, where it applies."""
        if self.applies(variant):
            yield from self.rule.check(variant)


def has_photos(variant: Mapping[str, Any]) -> bool:
    """Whether photos go with the text."""
    return bool(variant.get("photos"))


def length_by_photos(without: TextLength, beside: TextLength) -> tuple[When, When]:
    """One limit for a text that goes alone, another for one beside photos; a text breaks one of them only."""
    alone = When(lambda variant: not has_photos(variant), without, "without photos")
    return alone, When(has_photos, beside, "with photos")


def findings(rules: Iterable[Rule], variant: Mapping[str, Any]) -> list[Finding]:
    """Everything in `variant` that breaks one of the rules, in their order."""
    return [found for rule in rules for found in rule.check(variant)]
