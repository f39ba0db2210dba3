"""What the OpenAPI document says of bodies and headers that flask-smorest cannot derive by itself."""

from __future__ import annotations

from typing import Any

from services.intake.schemas.submission import RevisionSchema, SubmissionSchema

VACCINATION: dict[str, Any] = {
    "kind": "report",
    "title": "Vaksinasi PMK di Kecamatan Pacet mencapai 1.250 ekor sapi",
    "summary": "Dinas Pertanian menuntaskan vaksinasi PMK tahap kedua di Pacet.",
    "body": "Dinas Pertanian menuntaskan vaksinasi penyakit mulut dan kuku (PMK) tahap kedua di Kecamatan Pacet. "
    "Sebanyak 1.250 ekor sapi milik 412 peternak telah divaksin.",
    "programme": "Pengendalian PMK",
    "topic": "pertanian",
    "audience": "farmers",
    "districts": ["Pacet"],
    "urgency": "normal",
    "facts": [{"statement": "1.250 ekor sapi divaksin", "source": "Rekap Bidang Kesehatan Hewan"}],
    "photos": [
        {
            "attachment_id": "0199e0c2-5d1c-7a44-b1a1-6f0a9c1d2e3f",
            "alt": "Petugas menyuntikkan vaksin pada seekor sapi",
            "caption": "Vaksinasi PMK di Pacet",
            "credit": "Dinas Pertanian",
        }
    ],
    "links": [{"label": "Jadwal vaksinasi", "url": "https://mojokertokab.example/vaksinasi"}],
    "contact": {"name": "Admin Dinas Pertanian", "phone": "0812 0000 0000"},
}

_CLARIFICATION: dict[str, Any] = {
    "kind": "clarification",
    "title": "Tidak benar pasar hewan ditutup selamanya",
    "body": "Pasar hewan ditutup sementara untuk mencegah penularan PMK dan dibuka lagi setelah dinyatakan aman.",
    "topic": "pertanian",
    "facts": [{"statement": "Pasar hewan ditutup sementara", "source": "Dinas Pertanian"}],
    "claim": {"text": "Pasar hewan ditutup selamanya", "seen_at": "2022-11-20"},
}

_REVISED = {**VACCINATION, "note": "Jumlah peternak sudah dicocokkan dengan rekap."}

IDEMPOTENCY_KEY: dict[str, Any] = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "Makes sending again safe: the same key with the same content makes one submission.",
    "example": "9b2f7c1e-6d0a-4f4f-8f43-0c6f6a3b1d11",
}

CREATED_HEADERS: dict[str, Any] = {
    "Location": {"schema": {"type": "string"}, "description": "The submission"},
    "ETag": {"schema": {"type": "string"}},
    "Idempotency-Replayed": {
        "schema": {"type": "string", "enum": ["true"]},
        "description": "Set when an earlier request with this key had stored it",
    },
}

_PHOTO_FILE: dict[str, Any] = {"type": "string", "format": "binary"}


def _body(schema: type[SubmissionSchema], samples: dict[str, Any]) -> dict[str, Any]:
    form = {
        "type": "object",
        "required": ["submission"],
        "properties": {
            "submission": {
                "type": "string",
                "contentMediaType": "application/json",
                "description": "The same JSON, with entries in `photos` that have no attachment_id",
            },
            "photos": {"type": "array", "items": _PHOTO_FILE, "description": "Their files, in the same order"},
        },
    }
    return {
        "required": True,
        "content": {
            "application/json": {
                "schema": schema,
                "examples": {name: {"value": value} for name, value in samples.items()},
            },
            "multipart/form-data": {"schema": form},
        },
    }


SUBMISSION_BODY = _body(SubmissionSchema, {"report": VACCINATION, "clarification": _CLARIFICATION})
REVISION_BODY = _body(RevisionSchema, {"improved": _REVISED})
PHOTO_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "multipart/form-data": {"schema": {"type": "object", "required": ["file"], "properties": {"file": _PHOTO_FILE}}}
    },
}
PHOTO_RESPONSES: dict[str, Any] = {
    "200": {
        "description": "The photo; its ETag is its SHA-256",
        "content": {"image/jpeg": {"schema": _PHOTO_FILE}, "image/png": {"schema": _PHOTO_FILE}},
    },
    "304": {"description": "You have it already (If-None-Match)"},
    "404": {"description": "There is none with this id, or it is another agency's"},
}
