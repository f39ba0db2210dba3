"""Words that the extraction recognises: units and their spellings, scales, number words, months, weekdays."""

_UNITS = {
    "persen": "persen % prosen",
    "rupiah": "rp rupiah idr",
    "hektare": "hektare hektar ha",
    "kilogram": "kilogram kg kilo",
    "gram": "gram g gr",
    "ton": "ton",
    "kuintal": "kuintal kwintal",
    "liter": "liter l",
    "meter": "meter m",
    "kilometer": "kilometer km",
    "sentimeter": "sentimeter cm",
    "milimeter": "milimeter mm",
    "ekor": "ekor",
    "orang": "orang",
    "jiwa": "jiwa",
    "buah": "buah",
    "unit": "unit",
    "butir": "butir",
    "lembar": "lembar",
    "kali": "kali",
    "kepala keluarga": "kk",
    "derajat": "derajat °",
    "tahun": "tahun thn",
    "bulan": "bulan bln",
    "hari": "hari",
    "minggu": "minggu pekan",
    "jam": "jam",
    "menit": "menit mnt",
}
UNIT_NAMES: dict[str, str] = {word: unit for unit, words in _UNITS.items() for word in words.split()}

COUNTERS = frozenset({"ekor", "orang", "buah", "unit", "butir", "lembar", "jiwa"})
"""Words between a number and what it counts: `1.250 ekor sapi` counts cows."""

_THINGS = (
    "warga peserta pasien kasus dosis paket titik desa kelurahan kecamatan kabupaten keluarga rumah sekolah siswa guru "
    "anak balita lansia petani peternak pedagang sapi kambing domba kerbau ayam itik ikan pohon bibit karung kendaraan "
    "motor mobil bus perahu sumur embung jembatan ruas kampung dusun rt rw puskesmas posyandu kelompok tim petugas "
    "relawan korban pengungsi penerima umkm koperasi pasar kios stan kepala"
)
COUNTED = frozenset(_THINGS.split())
"""Things an office counts; where two texts count different ones with one figure, one of them is wrong."""

SCALES = {"ratus": 10**2, "ribu": 10**3, "rb": 10**3, "juta": 10**6, "jt": 10**6, "miliar": 10**9, "milyar": 10**9}
SCALES |= {"triliun": 10**12}

DIGIT_WORDS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
}  # fmt: skip
FIXED_WORDS = {"sepuluh": 10, "sebelas": 11, "seratus": 100, "seribu": 1000}

_MONTHS = (
    "januari jan january",
    "februari feb february pebruari",
    "maret mar march",
    "april apr",
    "mei may",
    "juni jun june",
    "juli jul july",
    "agustus agu agt ags august",
    "september sep sept",
    "oktober okt october",
    "november nov nopember",
    "desember des december",
)
MONTHS: dict[str, int] = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}

WEEKDAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
