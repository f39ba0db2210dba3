"""Why a message was not sent through Apprise, or why it is not known."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.reasons import ReasonCode

NOT_AN_ADDRESS = ReasonCode(
    "apprise.not_an_address",
    Bilingual("Apprise tidak mengenal alamat ini.", "Apprise does not know this address."),
)
ON_THIS_MACHINE = ReasonCode(
    "apprise.on_this_machine",
    Bilingual(
        "Layanan %(scheme)s membaca berkas, menjalankan perintah, atau hanya menjangkau komputer ini; tidak diizinkan.",
        "The service %(scheme)s reads files, runs commands or reaches this machine only; it is not allowed.",
    ),
)
TOO_LONG_FOR_IT = ReasonCode(
    "apprise.too_long",
    Bilingual(
        "%(service)s menerima paling banyak %(most)s karakter; pesan ini %(length)s.",
        "%(service)s takes at most %(most)s characters; the message has %(length)s.",
    ),
)
NOT_STARTED = ReasonCode(
    "apprise.not_started",
    Bilingual("Proses pengirim tidak siap pada waktunya.", "The process that sends was not ready in time."),
)
NO_RESULT = ReasonCode(
    "apprise.no_result",
    Bilingual(
        "Proses pengirim berakhir tanpa hasil; belum pasti apakah pesannya sampai.",
        "The process that sends ended without a result; whether the message arrived is not known.",
    ),
)
NOT_ALLOWED = ReasonCode(
    "apprise.not_allowed",
    Bilingual(
        "Layanan hendak menghubungi jaringan pribadi, membaca berkas, atau menjalankan perintah; itu dicegah.",
        "The service wanted to reach a private network, read a file or run a command; that was prevented.",
    ),
)
NOT_SENT = ReasonCode(
    "apprise.not_sent",
    Bilingual("Apprise tidak mengirim apa pun ke %(service)s.", "Apprise sent nothing to %(service)s."),
)
REFUSED = ReasonCode(
    "apprise.refused",
    Bilingual("%(service)s menolak (HTTP %(status)s).", "%(service)s refused (HTTP %(status)s)."),
)
UNCLEAR = ReasonCode(
    "apprise.unclear",
    Bilingual(
        "%(service)s tidak memberi jawaban yang jelas; belum pasti apakah pesannya sampai.",
        "%(service)s gave no clear reply; whether the message arrived is not known.",
    ),
)
