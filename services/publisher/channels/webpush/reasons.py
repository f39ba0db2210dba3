"""Why a notification did not arrive."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.reasons import ReasonCode

ENDED = ReasonCode(
    "webpush.ended", Bilingual("Pembaca sudah mematikan pemberitahuan.", "The reader has switched notifications off.")
)
GONE = ReasonCode(
    "webpush.gone",
    Bilingual(
        "Layanan push menyatakan langganan ini sudah tidak ada (HTTP %(status)s); langganan dihapus.",
        "The push service says that the subscription is no more (HTTP %(status)s); it is deleted.",
    ),
)
NO_PAGE = ReasonCode(
    "webpush.no_page",
    Bilingual(
        "Halaman kabar ini belum ada di situs; pemberitahuan menunggunya.",
        "The article's page is not on the site yet; the notification waits for it.",
    ),
)
NO_KEY = ReasonCode(
    "webpush.no_key",
    Bilingual(
        "Kunci untuk membuka langganan atau menandatangani kiriman tidak ada atau tidak cocok.",
        "The key that opens subscriptions, or the one that signs, is missing or does not fit.",
    ),
)
RESTING = ReasonCode(
    "webpush.resting",
    Bilingual(
        "Layanan push %(service)s sedang dibiarkan: tidak menjawab, atau meminta waktu.",
        "The push service %(service)s is left alone for a while: it does not respond, or asked for time.",
    ),
)
IDENTITY_REFUSED = ReasonCode(
    "webpush.identity_refused",
    Bilingual(
        "Layanan push tidak menerima tanda tangan Kabar (HTTP %(status)s). Periksa jam server dan KABAR_VAPID_KEY.",
        "The push service does not accept Kabar's signature (HTTP %(status)s). Check the server's clock and "
        "KABAR_VAPID_KEY.",
    ),
)
