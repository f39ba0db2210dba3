"""A CSV file of agencies is read as a whole, or refused with every line that is wrong."""

from __future__ import annotations

import pytest

from services.intake.agency_import import LARGEST_FILE, ImportRefused, read

HEADER = "code,name,short_name,kind,district,slug,active\n"


def test_commas_semicolons_and_a_byte_order_mark_are_understood():
    commas = read((HEADER + "bag-x,Bagian Contoh,Bag. Contoh,bagian,,,\n").encode())
    spreadsheet = "code;name;short_name;kind\r\nbag-x;Bagian Contoh;Bag. Contoh;bagian\r\n".encode("utf-8-sig")
    assert commas == read(spreadsheet)
    assert commas == [
        {
            "code": "bag-x",
            "slug": "bag-x",
            "name": "Bagian Contoh",
            "short_name": "Bag. Contoh",
            "kind": "bagian",
            "active": True,
        }
    ]


def test_every_wrong_line_is_named():
    text = (
        HEADER
        + "Bag X,Bagian Contoh,Contoh,bagian,,,\n"
        + "kec-pacet,Kecamatan Pacet,Pacet,kecamatan,,,\n"
        + "dinas-a,Dinas A,Dinas A,kementerian,,,maybe\n"
        + "dinas-b,Dinas B,Dinas B,dinas,Pacet,,no,one cell more\n"
        + "dinas-c,Dinas C,Dinas C,dinas,,,\n"
        + "dinas-c,Dinas C,Dinas C,dinas,,dinas-d,\n"
    )
    with pytest.raises(ImportRefused) as refused:
        read(text.encode())
    starts = [error.split(":")[0] for error in refused.value.errors]
    assert starts == [
        "Line 2, code",
        "Line 3, district",
        "Line 4, kind",
        "Line 4, active",
        "Line 5",
        "Line 7, code",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "are missing"),
        (b"code,name\n", "short_name, kind are missing"),
        (b"code,name,short_name,kind,colour\n", "unknown columns: colour"),
        (HEADER.encode(), "no agencies"),
        ("code,name,short_name,kind\nx,Dinas É,Dinas,dinas\n".encode("latin-1"), "not UTF-8"),
        (b"x" * (LARGEST_FILE + 1), "larger than"),
    ],
)
def test_what_is_no_list_of_agencies_is_refused(content, said):
    with pytest.raises(ImportRefused, match=said):
        read(content)
