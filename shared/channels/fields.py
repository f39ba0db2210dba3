"""What fields of variants are called that editors word themselves."""

from __future__ import annotations

from shared.bilingual import Bilingual

#: By the field's name, the same in all channels. Each is a text, or a list of texts for a thread.
FIELD_LABELS = {
    "text": Bilingual("Teks", "Text"),
    "posts": Bilingual("Utas", "Thread"),
    "title": Bilingual("Judul", "Title"),
    "subject": Bilingual("Subjek", "Subject"),
    "preheader": Bilingual("Baris pratinjau", "Preview line"),
    "summary": Bilingual("Ringkasan", "Summary"),
    "tags": Bilingual("Tag", "Tags"),
}
