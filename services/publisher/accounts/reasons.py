"""Why something is not possible with an account, or why an account is broken."""

from __future__ import annotations

from shared.bilingual import Bilingual
from shared.reasons import ReasonCode

TOO_MANY_ACCOUNTS = ReasonCode(
    "account.too_many",
    Bilingual(
        "Sudah ada %(most)s akun di kanal ini. Hapus yang tidak dipakai lagi.",
        "There are %(most)s accounts on this channel already. Remove those that are not used any more.",
    ),
)
CHANGED_MEANWHILE = ReasonCode(
    "account.changed_meanwhile",
    Bilingual(
        "Akun ini baru saja diubah orang lain. Periksa lagi keadaannya.",
        "Another person changed this account in the meantime. Look at it again.",
    ),
)
NOT_TESTED = ReasonCode(
    "account.not_tested",
    Bilingual(
        "Akun ini belum lulus uji; uji dulu, lalu setujui.",
        "This account has not passed its test; test it first, then approve it.",
    ),
)
SECOND_PERSON = ReasonCode(
    "account.second_person",
    Bilingual(
        "Orang lain harus menyetujui: Anda menautkan akun ini, atau akun penautnya terkait dengan akun Anda.",
        "Another person has to approve it: you linked this account, or the one who did is related to your user.",
    ),
)
PAUSED_BY_OFFICE = ReasonCode(
    "account.paused_by_office",
    Bilingual(
        "Diskominfo menghentikan akun ini; hanya Diskominfo yang dapat melanjutkannya.",
        "Diskominfo paused this account; only Diskominfo can resume it.",
    ),
)
NOT_PAUSED = ReasonCode(
    "account.not_paused", Bilingual("Akun ini tidak sedang dihentikan.", "This account is not paused.")
)
ALREADY_PAUSED = ReasonCode(
    "account.already_paused", Bilingual("Akun ini sudah dihentikan.", "This account is paused already.")
)
TESTED_OFTEN = ReasonCode(
    "account.tested_often",
    Bilingual(
        "Akun ini baru saja diuji beberapa kali. Uji lagi dalam %(minutes)s menit.",
        "This account was tested several times just now. Test it again in %(minutes)s min.",
    ),
)
SCOPES_MISSING = ReasonCode(
    "account.scopes_missing",
    Bilingual(
        "Platform tidak memberikan izin yang diperlukan: %(scopes)s. Tautkan ulang dan izinkan semuanya.",
        "The platform did not grant the needed permissions: %(scopes)s. Link the account again and allow all of them.",
    ),
)
NOT_CONFIGURED = ReasonCode(
    "account.not_configured",
    Bilingual("Kredensial akun ini belum lengkap.", "The credentials of this account are not complete."),
)
NO_APPLICATION = ReasonCode(
    "account.no_application",
    Bilingual(
        "Aplikasi Kabar di %(channel)s belum didaftarkan; petugas mengisinya di halaman akun.",
        "Kabar has no application on %(channel)s yet; operators enter it on the page of accounts.",
    ),
)
NO_SIGN_IN = ReasonCode(
    "account.no_sign_in",
    Bilingual(
        "Akun kanal ini ditautkan dengan mengisi kredensial.",
        "Accounts of this channel are linked by entering credentials.",
    ),
)
SIGN_IN_OVER = ReasonCode(
    "account.sign_in_over",
    Bilingual(
        "Proses masuk ini sudah kedaluwarsa, sudah dipakai, atau dimulai di peramban lain. Mulai lagi.",
        "This sign-in has expired, was used already, or was begun in another browser. Begin again.",
    ),
)
SIGN_IN_REFUSED = ReasonCode(
    "account.sign_in_refused",
    Bilingual("Platform tidak memberikan akses: %(why)s", "The platform did not give access: %(why)s"),
)
NO_PAGES = ReasonCode(
    "account.no_pages",
    Bilingual(
        "Tidak ada halaman yang dapat Anda kelola di platform ini.",
        "There is no page on this platform that you may manage.",
    ),
)
RENEWAL_REFUSED = ReasonCode(
    "account.renewal_refused",
    Bilingual(
        "Platform tidak memperpanjang akses akun ini: %(why)s Tautkan ulang akunnya.",
        "The platform does not renew the access of this account: %(why)s Link the account again.",
    ),
)
TOKEN_EXPIRED = ReasonCode(
    "account.token_expired",
    Bilingual(
        "Akses akun ini sudah habis masanya dan belum dapat diperpanjang.",
        "The access of this account has expired and could not be renewed yet.",
    ),
)
