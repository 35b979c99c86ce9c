"""What a file is, is judged by its content; a name that promises another kind is refused."""

import pytest

from workbench.errors import ValidationError
from workbench.security.files import media_type_of

PDF, PNG, ZIP, OLE = b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TEXT = "演练说明\n".encode()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("扫描", PDF, "application/pdf"),
        ("a.PNG", PNG, "image/png"),
        ("手机.jpg", PNG, "image/png"),
        ("a.docx", ZIP, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xls", OLE, "application/vnd.ms-excel"),
        ("a.txt", TEXT, "text/plain; charset=utf-8"),
        ("第1.2版", TEXT, "text/plain; charset=utf-8"),
        ("a.json", b'{"a": 1}', "application/json"),
        ("a.csv", "演练".encode("gb18030"), "text/csv"),
    ],
    ids=["pdf", "no-suffix", "png", "png-as-jpg", "docx", "xls", "txt", "dotted", "json", "csv"],
)
def test_kind_is_told_by_the_content(name: str, content: bytes, kind: str) -> None:
    assert media_type_of(name, content) == kind


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", TEXT, "以 .pdf 结尾"),
        ("a.pdf", PNG, "以 .pdf 结尾"),
        ("a.pdf", b"<html><script>alert(1)</script></html>", "以 .pdf 结尾"),
        ("a.xlsx", PDF, "以 .xlsx 结尾"),
        ("a.png", b'{"a": 1}', "以 .png 结尾"),
        ("a.jpeg", ZIP, "以 .jpeg 结尾"),
        ("a.html", b"<p>x</p>", "不收 .html"),
        ("a.SVG", b"<svg/>", "不收 .svg"),
        ("a.bat", b"del x", "不收 .bat"),
        ("a.bin", b"\x00\x01\x02", "认不出"),
        ("a.txt", b"", "空的"),
    ],
    ids=[
        "text",
        "picture",
        "page",
        "pdf-as-book",
        "json-as-png",
        "zip-as-jpeg",
        "html",
        "svg",
        "bat",
        "unknown",
        "empty",
    ],
)
def test_name_that_promises_another_kind_is_refused(name: str, content: bytes, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        media_type_of(name, content)
