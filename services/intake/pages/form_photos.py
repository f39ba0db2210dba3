"""Photos that came as files with the form itself, where no script uploaded them before."""

from __future__ import annotations

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage, MultiDict

from services.intake.agencies import AgencyName
from services.intake.commands.store_attachment import store_attachment
from services.intake.pages.form_data import Draft, numbers, row_of
from shared.content.attachment import MAX_UPLOAD_BYTES, MOST_PHOTOS
from shared.identity import Principal
from shared.photos import PhotoRefused


def keep_photos(
    draft: Draft,
    form: MultiDict[str, str],
    files: MultiDict[str, FileStorage],
    agency: AgencyName,
    principal: Principal,
) -> dict[str, list[str]]:
    """Store the files and put their ids into the draft's rows; returns what is wrong, by field.

    They are kept even when the rest of the form is not right yet, so that they need not be chosen twice.
    """
    rows, errors = list[dict[str, str]](), dict[str, list[str]]()
    for number in numbers(form, "photos"):
        row = row_of(form, "photos", number)
        file = files.get(f"photos-{number}-file")
        given = file is not None and bool(file.filename)
        if not given and not any(row.values()):
            continue
        place = f"photos.{len(rows)}.attachment_id"
        rows.append(row)
        if given and file is not None and len(rows) <= MOST_PHOTOS:
            errors |= _store_into(row, file, place, agency, principal)
        elif not row["attachment_id"]:
            errors[place] = [_("Please choose a photo.")]
    draft["photos"] = rows
    return errors


def _store_into(
    row: dict[str, str], file: FileStorage, place: str, agency: AgencyName, principal: Principal
) -> dict[str, list[str]]:
    try:
        raw = file.stream.read(MAX_UPLOAD_BYTES + 1)
        row["attachment_id"] = store_attachment(raw, agency_code=agency.code, by=principal)["_id"]
    except PhotoRefused as refused:
        return {place: [str(refused)]}
    return {}
