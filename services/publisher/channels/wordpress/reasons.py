"""Why a post is not on a WordPress site."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.reasons import ReasonCode

POST_GONE = ReasonCode(
    "wordpress.post_gone",
    Bilingual("Tulisan ini sudah dihapus di situsnya.", "The post was deleted at the site."),
)
MAY_NOT = ReasonCode(
    "wordpress.may_not",
    Bilingual(
        "Pengguna di situs itu tidak berhak (%(code)s); beri peran Editor, lalu coba lagi.",
        "The user at that site may not do this (%(code)s); give it the role Editor, then try again.",
    ),
)
NO_API = ReasonCode(
    "wordpress.no_api",
    Bilingual(
        "Tidak ada REST API WordPress di alamat ini; permalink situs tidak boleh “Plain”.",
        "There is no REST API of WordPress at this address; the site's permalinks may not be “Plain”.",
    ),
)
