"""Why a delivery did not succeed: a code with values, stored as such and turned into a sentence where it is shown.

A code is declared once, with its sentence in both languages. Those that any channel may need are declared here; a
channel's own are declared in `reasons.py` of its folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from shared.bilingual import Bilingual
from shared.channels import CHANNELS, rules
from shared.reasons import ReasonCode

WORKER_LOST = ReasonCode(
    "worker_lost",
    Bilingual(
        "Proses pengirim berhenti di tengah percobaan.",
        "The worker stopped in the middle of the attempt.",
    ),
)
TOOK_TOO_LONG = ReasonCode(
    "took_too_long",
    Bilingual(
        "Pengiriman melewati batas waktu dan dihentikan; belum pasti apakah sudah sampai.",
        "The attempt took longer than it may and was stopped; whether it arrived is not known.",
    ),
)
CHANNEL_FAULT = ReasonCode(
    "channel_fault",
    Bilingual(
        "Ada kesalahan pada program kanal ini (%(error)s); rinciannya ada di log.",
        "This channel's program has a fault (%(error)s); the log has the details.",
    ),
)
NOT_AS_APPROVED = ReasonCode(
    "not_as_approved",
    Bilingual(
        "Isinya tidak sama dengan yang disetujui, jadi tidak ada yang dikirim.",
        "The content is not what was approved, so nothing was sent.",
    ),
)
OVERTAKEN = ReasonCode(
    "overtaken",
    Bilingual(
        "Keputusan yang lebih baru mendahului; yang ini tidak dikirim.",
        "A newer decision came first; this one was not sent.",
    ),
)
EARLIER_UNCLEAR = ReasonCode(
    "earlier_unclear",
    Bilingual(
        "Belum pasti apakah kiriman sebelumnya sampai di akun ini; yang ini menunggu kepastian itu.",
        "Whether the delivery before it arrived at this account is not known yet; this one waits for that.",
    ),
)
SINCE_BACKUP = ReasonCode(
    "since_backup",
    Bilingual(
        "Basis data dipulihkan dari cadangan; kiriman ini mungkin sudah sampai setelah cadangan itu dibuat.",
        "The database was restored from a backup; this may have been delivered after the backup was made.",
    ),
)
KEY_FORGOTTEN = ReasonCode(
    "key_forgotten",
    Bilingual(
        "Percobaan sebelumnya mungkin sudah sampai, dan platform mungkin tidak lagi mengingat kuncinya.",
        "An earlier attempt may have arrived, and the platform may no longer remember its key.",
    ),
)
NEVER_READY = ReasonCode(
    "never_ready",
    Bilingual(
        "Kiriman ini diterima tetapi tidak diselesaikan dalam %(hours)s jam.",
        "It was accepted but not finished within %(hours)s hours.",
    ),
)
TASK_IMPOSSIBLE = ReasonCode(
    "task_impossible",
    Bilingual("Tugas ini tidak dapat dikerjakan: %(note)s", "The task could not be done: %(note)s"),
)
ACCOUNT_REMOVED = ReasonCode(
    "account_removed", Bilingual("Akun ini sudah dihapus dari Kabar.", "The account was removed from Kabar.")
)
ACCOUNT_STOPPED = ReasonCode(
    "account_stopped",
    Bilingual(
        "Akun ini dihentikan, rusak, atau belum disetujui; pengirimannya menunggu.",
        "The account is paused, broken or not approved yet; its deliveries wait.",
    ),
)
SECRETS_LOCKED = ReasonCode(
    "secrets_locked",
    Bilingual(
        "Kredensial akun tidak dapat dibuka dengan kunci yang terpasang.",
        "The account's credentials cannot be opened with the configured keys.",
    ),
)
# What a platform's API returned; a channel declares reasons of its own for what it can say more exactly.
PLATFORM_NO_CONNECTION = ReasonCode(
    "platform.no_connection",
    Bilingual("Tidak dapat terhubung ke platform (%(error)s).", "No connection to the platform (%(error)s)."),
)
PLATFORM_NO_ANSWER = ReasonCode(
    "platform.no_answer",
    Bilingual(
        "Tidak ada jawaban yang lengkap dari platform (%(error)s).",
        "No complete reply came from the platform (%(error)s).",
    ),
)
PLATFORM_UNREADABLE = ReasonCode(
    "platform.unreadable",
    Bilingual(
        "Jawaban platform tidak dapat dibaca (HTTP %(status)s).",
        "The platform's reply could not be read (HTTP %(status)s).",
    ),
)
PLATFORM_REFUSED = ReasonCode(
    "platform.refused",
    Bilingual(
        "Platform menolak (HTTP %(status)s): %(words)s",
        "The platform refused (HTTP %(status)s): %(words)s",
    ),
)
ACCOUNT_REFUSED = ReasonCode(
    "platform.account_refused",
    Bilingual(
        "Platform tidak lagi menerima kredensial akun ini; tautkan ulang akunnya.",
        "The platform no longer takes this account's credentials; link the account again.",
    ),
)
POST_GONE = ReasonCode(
    "platform.post_gone",
    Bilingual("Kirimannya sudah tidak ada di platform.", "The post is no longer on the platform."),
)
MANY_POSTS = ReasonCode(
    "platform.many_posts",
    Bilingual(
        "Akun memiliki terlalu banyak kiriman baru untuk dipastikan.",
        "The account has too many new posts to tell.",
    ),
)
ACCOUNT_GONE = ReasonCode(
    "platform.account_gone",
    Bilingual(
        "Akun ini tidak ada lagi di platform, atau tidak terlihat lagi dengan kredensialnya; tautkan ulang akunnya.",
        "The account no longer exists at the platform, or cannot be seen with its credentials; link it again.",
    ),
)
LIMIT_REACHED = ReasonCode(
    "platform.limit_reached",
    Bilingual(
        "Batas panggilan platform untuk akun ini tercapai (kode %(code)s).",
        "The platform's limit for this account is reached (code %(code)s).",
    ),
)
PERMISSIONS_MISSING = ReasonCode(
    "platform.permissions_missing",
    Bilingual(
        "Akun ini belum memberi izin yang diperlukan (%(code)s); tautkan ulang akunnya.",
        "The account has not given a permission that is needed (%(code)s); link the account again.",
    ),
)
SAME_TEXT = ReasonCode(
    "platform.same_text",
    Bilingual(
        "Platform menolak karena teks yang sama sudah ada di sana, tetapi bukan dari kiriman ini.",
        "The platform refused it because the same text is there already, though not from this delivery.",
    ),
)
QUOTA_USED = ReasonCode(
    "platform.quota_used",
    Bilingual(
        "Platform memberitahukan bahwa batas akun ini sudah terpakai: %(used)s dari %(total)s.",
        "The platform says that a limit of the account is used up: %(used)s of %(total)s.",
    ),
)
CONTAINER_LOST = ReasonCode(
    "platform.container_lost",
    Bilingual("Platform gagal menyiapkan kiriman ini: %(words)s", "The platform failed to prepare the post: %(words)s"),
)
NOT_LISTED = ReasonCode(
    "platform.not_listed",
    Bilingual(
        "Menurut platform kirimannya sudah terbit, tetapi belum terlihat di daftar kiriman akun ini.",
        "The platform says that it was published, but does not list it among the account's posts yet.",
    ),
)
WRONG_ACCOUNT = ReasonCode(
    "platform.wrong_account",
    Bilingual(
        "Token ini milik %(found)s, bukan %(wanted)s.",
        "The token belongs to %(found)s, not to %(wanted)s.",
    ),
)
AGAINST_THE_RULES = ReasonCode(
    "against_the_rules",
    Bilingual(
        "Kiriman melanggar aturan kanal ini: %(findings)s",
        "It breaks the rules of this channel: %(findings)s",
    ),
)
PHOTO_MISSING = ReasonCode(
    "photo_missing", Bilingual("Foto %(photo)s tidak ada di penyimpanan.", "The photo %(photo)s is not in the store.")
)
PHOTO_STORE_AWAY = ReasonCode(
    "photo_store_away",
    Bilingual(
        "Penyimpanan foto sedang tidak dapat dibaca (%(error)s).", "The store of photos cannot be read now (%(error)s)."
    ),
)
PHOTO_UNREADABLE = ReasonCode(
    "photo_unreadable",
    Bilingual(
        "Foto %(photo)s rusak sehingga tidak dapat dibuka.", "The photo %(photo)s is damaged and cannot be opened."
    ),
)
PHOTO_TOO_HEAVY = ReasonCode(
    "photo_too_heavy",
    Bilingual(
        "Foto %(photo)s tidak dapat dibuat lebih ringan dari %(most)s byte.",
        "The photo %(photo)s cannot be made lighter than %(most)s bytes.",
    ),
)
PHOTO_UNREACHABLE = ReasonCode(
    "photo_unreachable",
    Bilingual(
        "Platform tidak akan dapat mengambil foto dari %(server)s: %(error)s.",
        "The platform would not be able to fetch the photo from %(server)s: %(error)s.",
    ),
)

# Addresses that may not be called; the codes are from the time when only webhooks had addresses.
NAME_NOT_FOUND = ReasonCode(
    "webhook.name_not_found", Bilingual("Nama %(host)s tidak ditemukan.", "The name %(host)s is not found.")
)

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


class WrongReasons(RuntimeError):
    """Two reasons have the same code."""


@cache
def declared() -> Mapping[str, ReasonCode]:
    """Every reason of this release by its code; raises WrongReasons."""
    found: dict[str, ReasonCode] = {}
    for each in _all():
        if found.setdefault(each.code, each) is not each:
            raise WrongReasons(each.code)
    return found


def _all() -> Iterator[ReasonCode]:
    own = (f"{__package__}.channels.{name}.reasons" for name in CHANNELS)
    accounts = f"{__package__}.accounts.reasons"
    for module in (__name__, rules.__name__, accounts, *(name for name in own if find_spec(name))):
        yield from (value for value in vars(import_module(module)).values() if isinstance(value, ReasonCode))
