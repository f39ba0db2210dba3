"""What fields of variants are called that editors word themselves."""

from __future__ import annotations

from shared.bilingual import Bilingual

#: By the field's name, the same in all channels; a channel whose field is called otherwise adds it here.
FIELD_LABELS = {
    "text": Bilingual("Teks", "Text"),
    "texts": Bilingual("Teks utas", "Texts of the thread"),
    "title": Bilingual("Judul", "Title"),
    "subject": Bilingual("Subjek", "Subject"),
    "preheader": Bilingual("Baris pratinjau", "Preview line"),
    "summary": Bilingual("Ringkasan", "Summary"),
    "caption": Bilingual("Keterangan", "Caption"),
    "tags": Bilingual("Tag", "Tags"),
    "description": Bilingual("Deskripsi", "Description"),
    "instructions": Bilingual("Petunjuk", "Instructions"),
}
