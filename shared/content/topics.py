"""Closed lists that a submission chooses from. Labels are Indonesian first, English second."""

from __future__ import annotations

#: The 18 districts (kecamatan) of Kabupaten Mojokerto.
DISTRICTS = (
    "Jatirejo", "Gondang", "Pacet", "Trawas", "Ngoro", "Pungging", "Kutorejo", "Mojosari", "Bangsal",
    "Mojoanyar", "Dlanggu", "Puri", "Trowulan", "Sooko", "Gedeg", "Kemlagi", "Jetis", "Dawarblandong",
)  # fmt: skip

TOPICS: dict[str, tuple[str, str]] = {
    "kesehatan": ("Kesehatan", "Health"),
    "pertanian": ("Pertanian dan peternakan", "Farming and livestock"),
    "pendidikan": ("Pendidikan", "Education"),
    "infrastruktur": ("Infrastruktur dan jalan", "Infrastructure and roads"),
    "ekonomi": ("Ekonomi dan pasar", "Economy and markets"),
    "sosial": ("Sosial", "Social affairs"),
    "kebencanaan": ("Kebencanaan", "Disasters"),
    "lingkungan": ("Lingkungan hidup", "Environment"),
    "pariwisata": ("Pariwisata dan budaya", "Tourism and culture"),
    "layanan-publik": ("Layanan publik", "Public services"),
    "pemerintahan": ("Pemerintahan", "Government"),
    "keamanan": ("Ketertiban dan keamanan", "Public order and safety"),
}

AUDIENCES: dict[str, tuple[str, str]] = {
    "public": ("Masyarakat umum", "General public"),
    "farmers": ("Petani dan peternak", "Farmers and livestock keepers"),
    "parents": ("Orang tua dan wali", "Parents and guardians"),
    "students": ("Pelajar", "Students"),
    "businesses": ("Pelaku usaha", "Businesses"),
    "drivers": ("Pengguna jalan", "Road users"),
    "village-officials": ("Perangkat desa", "Village officials"),
    "job-seekers": ("Pencari kerja", "Job seekers"),
}

KINDS: dict[str, tuple[str, str]] = {
    "news": ("Berita", "News"),
    "announcement": ("Pengumuman", "Announcement"),
    "event": ("Agenda", "Event"),
    "clarification": ("Klarifikasi", "Clarification"),
    "report": ("Laporan", "Report"),
}

URGENCIES: dict[str, tuple[str, str]] = {
    "normal": ("Biasa", "Normal"),
    "urgent": ("Mendesak", "Urgent"),
}
