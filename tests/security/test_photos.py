"""Proofs are judged by what they are: a photo is made small, a scanned sheet stays whole, everything else is refused."""

from io import BytesIO

import pytest
from PIL import Image

from workbench.errors import ValidationError
from workbench.security.photos import proof_of

SCAN = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"


def picture(kind: str) -> bytes:
    written = BytesIO()
    Image.new("RGB", (2000, 1000), "white").save(written, kind)
    return written.getvalue()


def test_scan_stays_as_it_is_whatever_its_name_says():
    assert proof_of("签到表.jpg", SCAN) == ("签到表.pdf", SCAN)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photo_of_a_signed_sheet_becomes_a_small_jpeg(kind):
    name, content = proof_of("签到表.pdf", picture(kind))
    assert (name, Image.open(BytesIO(content)).size) == ("签到表.jpg", (1600, 800))


@pytest.mark.parametrize("content", [SCAN[:20], b"PK\x03\x04 word", b"<html>", b"", picture("PNG")[:20]])
def test_what_is_neither_a_photo_nor_a_whole_pdf_is_refused(content):
    with pytest.raises(ValidationError):
        proof_of("签到表.pdf", content)
