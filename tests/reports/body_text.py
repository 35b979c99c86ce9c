"""What stands on the pages of a document, and where its lines end."""

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium

MILLIMETRE = 72 / 25.4  # points


def page_texts(pdf: bytes) -> list[str]:
    """Return the text of each page without white space: where a line breaks is not what a test asks."""
    with pypdfium2.PdfDocument(pdf) as document:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]


def lines_of(page: pypdfium2.PdfTextPage) -> list[tuple[float, str]]:
    """Give the right end and the text of each line in body size."""
    rows: dict[int, list[tuple[float, float, str]]] = {}
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    for index in range(page.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(page, index))
        if not character.strip() or not 20 < pdfium.FPDFText_GetFontSize(page, index) < 22:
            continue
        pdfium.FPDFText_GetLooseCharBox(page, index, box)
        pdfium.FPDFText_GetCharOrigin(page, index, x, y)
        rows.setdefault(round(y.value), []).append((x.value, box.right, character))
    return [
        (max(right for _, right, _ in row), "".join(character for _, _, character in sorted(row)))
        for row in rows.values()
    ]
