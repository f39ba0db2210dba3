"""The sandbox's labels in Indonesian and English."""

from __future__ import annotations

from flask import Request

LANGUAGES = ("id", "en")
COOKIE = "sandbox_language"

LABELS: dict[str, tuple[str, str]] = {
    "title": ("Kotak pasir Kabar", "Kabar sandbox"),
    "explain": (
        "Pengganti dunia luar di komputer ini. Surel, webhook, dan kiriman ke platform berhenti di sini, "
        "tidak dikirim ke siapa pun.",
        "Stands in for the outside world on this machine. Mail, webhooks and posts to platforms end here and reach "
        "nobody.",
    ),
    "skip": ("Langsung ke isi", "Skip to content"),
    "mailbox": ("Kotak masuk", "Mailbox"),
    "webhooks": ("Webhook", "Webhooks"),
    "platforms": ("Platform", "Platforms"),
    "platforms_more": (
        "Setiap platform memiliki pengganti di sini: alamat, aturan, dan kesalahannya sama dengan yang asli.",
        "Every platform has a stand-in here: its addresses, rules and errors are those of the real one.",
    ),
    "platform": ("Nama", "Name"),
    "accounts": ("Akun", "Accounts"),
    "posts": ("Kiriman", "Posts"),
    "edited": ("Diubah", "Edited"),
    "deleted": ("Dihapus", "Deleted"),
    "chats": ("Percakapan", "Chats"),
    "no_chats": ("Belum ada percakapan.", "No chats yet."),
    "citizen": ("Warga", "Citizen"),
    "write": ("Tulis sebagai warga", "Write as the citizen"),
    "send": ("Kirim", "Send"),
    "twice": ("Ganda", "Duplicates"),
    "last_change": ("Terakhir", "Latest"),
    "no_posts": ("Belum ada kiriman di platform ini.", "Nothing has been posted to this platform."),
    "search_platforms": ("Cari di semua platform", "Search all platforms"),
    "search_words": ("Kata dalam kiriman, seperti judulnya", "Words of the post, such as its title"),
    "found": ("ditemukan", "found"),
    "found_nothing": ("Tidak ada kiriman dengan kata ini.", "No post has these words."),
    "deleted_more": ("Pembaca tidak melihat kiriman ini lagi.", "Readers no longer see this post."),
    "what_it_was": ("Isi sebelum dihapus", "What it said"),
    "to": ("kepada", "to"),
    "alts": ("Teks alternatif", "Alternative text"),
    "comments": ("Komentar", "Comments"),
    "own_page": ("Halaman kiriman ini", "The page of this post"),
    "photo": ("Foto", "Photo"),
    "behaviours": ("Perilaku", "Behaviours"),
    "language": ("English", "Bahasa Indonesia"),
    "sign_in": ("Masuk", "Sign in"),
    "sign_in_explain": (
        "Pengganti halaman masuk sebuah platform. Tidak ada kata sandi di sini.",
        "Stands in for a platform's sign-in page. There are no passwords here.",
    ),
    "sign_in_application": ("Aplikasi yang meminta izin", "Application that asks for permission"),
    "sign_in_as": ("Sebagai akun", "As the account"),
    "sign_in_scopes": ("Izin yang diberikan", "Permissions that are granted"),
    "sign_in_nobody": (
        "Platform ini belum punya akun. Buat satu dengan PUT /api/platforms/<nama>/accounts/<akun>.",
        "This platform has no account yet. Make one with PUT /api/platforms/<name>/accounts/<account>.",
    ),
    "allow": ("Izinkan", "Allow"),
    "deny": ("Tolak", "Deny"),
    "search": ("Cari", "Search"),
    "recipient": ("Penerima", "Recipient"),
    "subject": ("Perihal", "Subject"),
    "sender": ("Pengirim", "Sender"),
    "received": ("Diterima", "Received"),
    "last_received": ("Terakhir diterima", "Last received"),
    "size": ("Ukuran", "Size"),
    "messages": ("surel", "messages"),
    "no_mail": ("Belum ada surel", "No mail yet"),
    "no_mail_more": (
        "Surel yang dikirim ke server SMTP ini akan tampil di sini.",
        "Mail sent to this SMTP server will show here.",
    ),
    "no_subject": ("(tanpa perihal)", "(no subject)"),
    "older": ("Lebih lama", "Older"),
    "back": ("Kembali ke daftar", "Back to the list"),
    "html": ("Tampilan", "As shown"),
    "text": ("Teks", "Text"),
    "headers": ("Header", "Headers"),
    "attachments": ("Lampiran", "Attachments"),
    "raw": ("Unduh aslinya (.eml)", "Download the original (.eml)"),
    "no_html": ("Surel ini tidak berisi HTML.", "This message has no HTML part."),
    "no_text": ("Surel ini tidak berisi teks biasa.", "This message has no plain text part."),
    "new_mail": ("Ada surel baru. Muat ulang", "New mail. Reload"),
    "no_hooks": ("Belum ada webhook", "No webhooks yet"),
    "no_hooks_more": (
        "Kirim POST ke /webhooks/<nama>, lalu simpan rahasianya dengan PUT /api/webhooks/<nama>/secret.",
        "POST to /webhooks/<name>, then store the secret with PUT /api/webhooks/<name>/secret.",
    ),
    "receiver": ("Penerima", "Receiver"),
    "accepted": ("Diterima", "Accepted"),
    "refused": ("Ditolak", "Refused"),
    "duplicates": ("Berulang", "Repeated"),
    "signed": ("Tanda tangan", "Signature"),
    "secret_known": ("diperiksa", "checked"),
    "secret_missing": ("belum ada rahasia", "no secret yet"),
    "verified": ("terverifikasi", "verified"),
    "unverified": ("belum diperiksa", "not checked"),
    "duplicate": ("berulang", "repeated"),
    "conflict": ("bertentangan", "conflict"),
    "invalid": ("tidak sah", "invalid"),
    "payload": ("Isi", "Payload"),
    "behave": (
        "Atur satu kanal agar lambat, menolak, atau tidak menjawab pada beberapa panggilan berikutnya. Platform juga "
        "dapat membatasi laju, memutuskan sambungan, menolak token, atau berubah.",
        "Make a channel slow, refusing or silent for its next calls. Platforms can also limit the rate, close the "
        "connection, no longer take the token, or change.",
    ),
    "channel": ("Kanal", "Channel"),
    "mode": ("Perilaku", "Behaviour"),
    "slow": ("lambat", "slow"),
    "refuse": ("menolak", "refuse"),
    "silent": ("terima tanpa menjawab", "accept and not answer"),
    "throttle": ("batasi laju (429)", "limit the rate (429)"),
    "close": ("terima lalu putuskan sambungan", "accept, then close the connection"),
    "drip": ("jawab byte demi byte", "answer byte by byte"),
    "revoke": ("tolak token", "no longer take the token"),
    "change": ("API berubah", "changed API"),
    "count": ("Berapa kali", "How many times"),
    "seconds": ("Detik", "Seconds"),
    "code": ("Kode", "Code"),
    "set": ("Atur", "Set"),
    "reset": ("Pulihkan", "Reset"),
    "all_well": ("Semua kanal berperilaku wajar.", "All channels behave."),
    "remaining": ("tersisa", "left"),
    "not_found": ("Tidak ditemukan", "Not found"),
    "not_found_more": ("Halaman atau pesan ini tidak ada.", "There is no such page or message."),
}


def language_of(request: Request) -> str:
    """The reader's choice, from the address or the cookie; Indonesian otherwise."""
    for chosen in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if chosen in LANGUAGES:
            return str(chosen)
    return "id"


def label(key: str, language: str) -> str:
    """One text in one language."""
    return LABELS[key][LANGUAGES.index(language)]
