"""A starter list of agencies, so that a new platform can be tried at once.

It is no official register: names and number of the agencies change with every reorganisation, and the office edits
the list in its own database. The seed adds what is missing and never changes what is there. Listed are the 18 districts
and offices that the law requires of every regency (UU 23/2014, art. 209) or whose names this regency uses in public.
The office has 58; it adds the rest as CSV (agency_import.py).
"""

from __future__ import annotations

from typing import Any

from shared.content.topics import DISTRICTS

#: (code, short name, name, kind)
_OFFICES = (
    ("diskominfo", "Diskominfo", "Dinas Komunikasi dan Informatika", "dinas"),
    ("dispertan", "Dinas Pertanian", "Dinas Pertanian", "dinas"),
    ("dinkes", "Dinas Kesehatan", "Dinas Kesehatan", "dinas"),
    ("disdik", "Dinas Pendidikan", "Dinas Pendidikan", "dinas"),
    ("dpupr", "DPUPR", "Dinas Pekerjaan Umum dan Penataan Ruang", "dinas"),
    ("dishub", "Dishub", "Dinas Perhubungan", "dinas"),
    ("disperindag", "Disperindag", "Dinas Perindustrian dan Perdagangan", "dinas"),
    ("dinsos", "Dinas Sosial", "Dinas Sosial", "dinas"),
    ("dlh", "DLH", "Dinas Lingkungan Hidup", "dinas"),
    ("dispar", "Dinas Pariwisata", "Dinas Pariwisata dan Kebudayaan", "dinas"),
    ("dukcapil", "Dukcapil", "Dinas Kependudukan dan Pencatatan Sipil", "dinas"),
    ("disnaker", "Disnaker", "Dinas Tenaga Kerja", "dinas"),
    ("dinkop", "Dinas Koperasi", "Dinas Koperasi dan Usaha Mikro", "dinas"),
    ("dpmd", "DPMD", "Dinas Pemberdayaan Masyarakat dan Desa", "dinas"),
    ("dpmptsp", "DPMPTSP", "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu", "dinas"),
    ("perpusarsip", "Perpustakaan dan Kearsipan", "Dinas Perpustakaan dan Kearsipan", "dinas"),
    ("bpbd", "BPBD", "Badan Penanggulangan Bencana Daerah", "badan"),
    ("bappeda", "Bappeda", "Badan Perencanaan Pembangunan Daerah", "badan"),
    ("bapenda", "Bapenda", "Badan Pendapatan Daerah", "badan"),
    ("bpkad", "BPKAD", "Badan Pengelolaan Keuangan dan Aset Daerah", "badan"),
    ("bkpsdm", "BKPSDM", "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia", "badan"),
    ("bakesbangpol", "Bakesbangpol", "Badan Kesatuan Bangsa dan Politik", "badan"),
    ("setda", "Sekretariat Daerah", "Sekretariat Daerah", "sekretariat"),
    ("setwan", "Sekretariat DPRD", "Sekretariat Dewan Perwakilan Rakyat Daerah", "sekretariat"),
    ("inspektorat", "Inspektorat", "Inspektorat", "inspektorat"),
    ("rsud-soekandar", "RSUD Prof. dr. Soekandar", "RSUD Prof. dr. Soekandar", "rsud"),
    ("rsud-basoeni", "RSUD R.A. Basoeni", "RSUD R.A. Basoeni", "rsud"),
    ("bag-hukum", "Bagian Hukum", "Bagian Hukum", "bagian"),
    ("bag-organisasi", "Bagian Organisasi", "Bagian Organisasi", "bagian"),
    ("bag-umum", "Bagian Umum", "Bagian Umum", "bagian"),
    ("bag-kesra", "Bagian Kesra", "Bagian Kesejahteraan Rakyat", "bagian"),
    ("bag-pbj", "Bagian PBJ", "Bagian Pengadaan Barang dan Jasa", "bagian"),
    ("satpolpp", "Satpol PP", "Satuan Polisi Pamong Praja", "satuan"),
    ("prokopim", "Prokopim", "Bagian Protokol dan Komunikasi Pimpinan", "bagian"),
)


def starter_agencies() -> list[dict[str, Any]]:
    """The offices and one kecamatan for each district, as the database keeps them but for their ids."""
    offices = [
        {"code": code, "short_name": short, "name": name, "slug": code, "kind": kind, "active": True}
        for code, short, name, kind in _OFFICES
    ]
    return offices + [_kecamatan(district) for district in DISTRICTS]


def _kecamatan(district: str) -> dict[str, Any]:
    slug = f"kecamatan-{district.lower()}"
    name = f"Kecamatan {district}"
    return {
        "code": f"kec-{district.lower()}",
        "short_name": name,
        "name": name,
        "slug": slug,
        "kind": "kecamatan",
        "district": district,
        "active": True,
    }
