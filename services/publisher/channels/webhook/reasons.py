"""Why a webhook's message did not arrive."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.reasons import ReasonCode

DISABLED = ReasonCode("webhook.disabled", Bilingual("Tujuan dimatikan.", "The endpoint is switched off."))
GONE = ReasonCode(
    "webhook.gone",
    Bilingual(
        "Tujuan menyatakan sudah tidak ada lagi (HTTP 410).",
        "The endpoint says that it is gone for good (HTTP 410).",
    ),
)
REFUSED = ReasonCode(
    "webhook.refused", Bilingual("Tujuan menolak (HTTP %(status)s).", "The endpoint refused (HTTP %(status)s).")
)
REDIRECTED = ReasonCode(
    "webhook.redirected",
    Bilingual(
        "Tujuan mengalihkan ke tempat lain (HTTP %(status)s); pengalihan tidak diikuti.",
        "The endpoint leads elsewhere (HTTP %(status)s); redirects are not followed.",
    ),
)
NO_CONNECTION = ReasonCode(
    "webhook.no_connection",
    Bilingual("Tidak dapat terhubung ke %(host)s:%(port)s.", "No connection to %(host)s:%(port)s."),
)
NO_ANSWER = ReasonCode(
    "webhook.no_answer",
    Bilingual("Tidak ada jawaban dari %(host)s (%(error)s).", "No answer from %(host)s (%(error)s)."),
)
NAME_NOT_FOUND = ReasonCode(
    "webhook.name_not_found", Bilingual("Nama %(host)s tidak ditemukan.", "The name %(host)s is not found.")
)

# Addresses that may not be called.
NOT_A_URL = ReasonCode(
    "webhook.not_a_url", Bilingual("Alamat tujuan bukan URL yang sah.", "The address is not a valid URL.")
)
NOT_HTTPS = ReasonCode(
    "webhook.not_https",
    Bilingual("Alamat tujuan harus diawali https://.", "The address must start with https://."),
)
NO_HOST = ReasonCode(
    "webhook.no_host", Bilingual("Alamat tujuan tidak menyebut nama host.", "The address names no host.")
)
WITH_CREDENTIALS = ReasonCode(
    "webhook.with_credentials",
    Bilingual(
        "Alamat tujuan tidak boleh memuat nama pengguna atau kata sandi.",
        "The address must not carry a user name or password.",
    ),
)
CONTROL_CHARACTERS = ReasonCode(
    "webhook.control_characters",
    Bilingual(
        "Alamat tujuan tidak boleh memuat spasi atau karakter kendali.",
        "The address must not contain spaces or control characters.",
    ),
)
PRIVATE_NETWORK = ReasonCode(
    "webhook.private_network",
    Bilingual(
        "Alamat tujuan mengarah ke jaringan pribadi atau yang dicadangkan.",
        "The address leads into a private or reserved network.",
    ),
)
