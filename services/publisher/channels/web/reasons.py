"""Why an article could not be written to the site."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.reasons import ReasonCode

NOT_AN_ARTICLE_PATH = ReasonCode(
    "web.not_an_article_path",
    Bilingual("%(path)s bukan alamat artikel.", "%(path)s is not a path of an article."),
)
PHOTO_MISSING = ReasonCode(
    "web.photo_missing",
    Bilingual("Foto %(photo)s tidak ada di penyimpanan.", "The photo %(photo)s is not in the store."),
)
NOT_WRITTEN = ReasonCode(
    "web.not_written",
    Bilingual("Situs tidak dapat ditulis (%(error)s).", "The site could not be written (%(error)s)."),
)
CONTENDED = ReasonCode(
    "web.contended",
    Bilingual(
        "Artikel ini terus diubah oleh proses lain; percobaan berikutnya aman.",
        "Other workers kept changing this article; trying again is safe.",
    ),
)
