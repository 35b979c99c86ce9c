"""Around evidence: who read it is kept, a copy with parts blacked out stands for it, and nothing lies below the black."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pypdf
import pypdfium2
import pytest
from PIL import Image
from sqlmodel import select
from weasyprint import HTML

from tests.conftest import actor
from workbench.errors import NotAllowedError, NotFoundError, ValidationError
from workbench.models.evaluations import Evidence, StoredFile
from workbench.models.record import Event
from workbench.queries.evidence import evidence_card
from workbench.queries.facts import evidence_lines, loose_files
from workbench.security.files import Owner, open_file, path_of, store_file
from workbench.security.previews import blacked_out, page_png, pages_of
from workbench.services.evidence import draw_copy, keep_copy, register_many
from workbench.services.evidence_log import note_reading
from workbench.services.facts import NewEvidence, add_evidence
from workbench.store.engine import reading, writing

SECRET = "SECRETNAME"
FILLED = {1: [(0, 0, 1000, 500)]}


def _pdf(pages: int = 2) -> bytes:
    """A PDF with the secret at the top of each page and a plain line at its foot, as text that can be copied."""
    page = f'<p style="margin:0">{SECRET}</p><p style="position:absolute;bottom:0">plain {{}}</p>'
    body = "".join(
        f'<section style="break-after:page;position:relative;height:250mm">{page.format(one)}</section>'
        for one in range(pages)
    )
    return bytes(
        HTML(string=f"<title>{SECRET}</title><meta name=author content={SECRET}>{body}").write_pdf(
            uncompressed_pdf=True
        )
    )


def _photo() -> bytes:
    photo = Image.new("RGB", (400, 300), "red")
    exif = Image.Exif()
    exif[0x010E] = SECRET
    written = BytesIO()
    photo.save(written, "JPEG", exif=exif)
    return written.getvalue()


@pytest.fixture
def added(at) -> Callable[[bytes, str], int]:
    """How a file becomes evidence of the evaluation that is being marked; its id."""
    at("scoring")

    def add(content: bytes, name: str) -> int:
        with writing() as session:
            new = NewEvidence("带个人信息的材料", date(2025, 6, 30), ["A1-1"], name, content)
            row = add_evidence(session, actor("jingban"), 1, new)
            return row.id or 0

    return add


def _copied(evidence_id: int, boxes=FILLED, who: str = "jingban") -> None:
    with reading() as session:
        drawn = draw_copy(session, actor(who), evidence_id, boxes)
    with writing() as session:
        keep_copy(session, actor(who), drawn, reason="人员姓名")


def _bytes_seen(username: str, evidence_id: int) -> bytes:
    """The bytes behind the link that a person is shown."""
    with reading() as session:
        line = {one.id: one for one in evidence_lines(session, 1)}[evidence_id]
        return path_of(open_file(session, actor(username), line.public_id).sha256).read_bytes()


def test_copy_of_a_pdf_holds_no_text_and_no_metadata_under_or_beside_the_black(added):
    content = _pdf()
    assert content.count(SECRET.encode()) > 0
    assert SECRET in pypdf.PdfReader(BytesIO(content)).pages[0].extract_text()
    evidence_id = added(content, "名单.pdf")
    _copied(evidence_id)
    copy = _bytes_seen("pingwei1", evidence_id)
    book = pypdf.PdfReader(BytesIO(copy))
    assert len(book.pages) == 2
    assert "".join(page.extract_text() for page in book.pages) == ""
    assert SECRET.encode() not in copy
    assert SECRET.encode("utf-16-be") not in copy
    assert set(book.metadata or {}) <= {"/CreationDate", "/ModDate", "/Producer"}
    first, second = (pypdfium2.PdfDocument(copy)[page].render(scale=0.5).to_pil().convert("L") for page in (0, 1))
    assert {value for _, value in first.crop((5, 5, first.width - 5, first.height // 2 - 5)).getcolors()} == {0}
    assert first.getpixel((5, first.height - 5)) > 200
    assert second.getpixel((5, second.height // 4)) > 200


def test_copy_of_a_photo_is_black_in_the_box_and_has_no_exif(added):
    evidence_id = added(_photo(), "照片.jpg")
    _copied(evidence_id, {1: [(500, 0, 1000, 1000)]})
    copy = _bytes_seen("shenji", evidence_id)
    photo = Image.open(BytesIO(copy))
    assert (dict(photo.getexif()), SECRET.encode() in copy, photo.size) == ({}, False, (400, 300))
    assert sum(photo.getpixel((300, 150))) < 15
    assert photo.getpixel((100, 150))[0] > 240


def test_original_stays_for_those_who_may_and_others_get_the_copy(added):
    evidence_id = added(_pdf(1), "名单.pdf")
    with reading() as session:
        original = session.get_one(StoredFile, session.get_one(Evidence, evidence_id).file_id)
        before, public_id = original.sha256, original.public_id
        assert open_file(session, actor("pingwei1"), public_id).id == original.id
    _copied(evidence_id)
    with reading() as session:
        for name in ("jingban", "lingdao", "shenji"):
            assert open_file(session, actor(name), public_id).sha256 == before
            assert evidence_card(session, actor(name), evidence_id).original_id == public_id
        for name in ("pingwei1", "caizheng", "chengjie", "daili"):
            with pytest.raises(NotFoundError):
                open_file(session, actor(name), public_id)
        card = evidence_card(session, actor("pingwei1"), evidence_id)
        assert (card.original_id, card.copies, card.readings, card.line.redacted) == ("", (), None, True)
        assert card.line.public_id != public_id
        assert loose_files(session, 1) == {}
    assert path_of(before).read_bytes().startswith(b"%PDF-")


def test_a_later_copy_is_drawn_from_the_original_and_the_newest_is_shown(added):
    evidence_id = added(_pdf(1), "名单.pdf")
    _copied(evidence_id)
    first = _bytes_seen("pingwei1", evidence_id)
    _copied(evidence_id, {1: [(0, 500, 1000, 1000)]})
    second = _bytes_seen("pingwei1", evidence_id)
    page = pypdfium2.PdfDocument(second)[0].render(scale=0.5).to_pil().convert("L")
    assert first != second
    assert (page.getpixel((page.width - 5, 5)) > 200, page.getpixel((5, page.height - 5))) == (True, 0)
    with reading() as session:
        assert [one.reason for one in evidence_card(session, actor("jingban"), evidence_id).copies] == ["人员姓名"] * 2
        event = session.exec(select(Event).where(Event.action == "evidence.redact")).all()[-1]
        assert (event.after["boxes"], event.after["reason"]) == (1, "人员姓名")


def test_who_may_not_and_what_cannot_be_blacked_out(added):
    evidence_id = added(_pdf(1), "名单.pdf")
    text = added("没有页面的材料".encode(), "说明.txt")
    broken = added(b"%PDF-1.7 nothing behind", "坏的.pdf")
    for name in ("pingwei1", "shenji", "chengjie"):
        with pytest.raises(NotAllowedError), reading() as session:
            draw_copy(session, actor(name), evidence_id, FILLED)
    for wrong, boxes, said in (
        (text, FILLED, "不能遮盖"),
        (broken, FILLED, "不能遮盖"),
        (evidence_id, {1: []}, "没有画"),
        (evidence_id, {1: [(0, 0, 1001, 5)]}, "超出页面"),
        (evidence_id, {1: [(9, 9, 9, 20)]}, "超出页面"),
    ):
        with pytest.raises(ValidationError, match=said), reading() as session:
            draw_copy(session, actor("jingban"), wrong, boxes)


def test_pages_are_drawn_and_what_is_none_is_refused():
    assert (
        pages_of(_pdf(3), "application/pdf"),
        pages_of(b"text", "text/plain"),
        pages_of(b"%PDF-", "application/pdf"),
    ) == (3, 0, 0)
    drawn = Image.open(BytesIO(page_png(_pdf(1), "application/pdf", 1)))
    assert (drawn.format, max(drawn.size)) == ("PNG", 1000)
    for page in (0, 2):
        with pytest.raises(ValidationError, match="画不出来"):
            page_png(_pdf(1), "application/pdf", page)
    with pytest.raises(ValidationError, match="不能遮盖"):
        blacked_out(b"%PDF-1.7", "application/pdf", FILLED)


def test_readings_are_counted_by_person_day_and_way_and_shown_to_few(added):
    evidence_id = added(_pdf(1), "名单.pdf")
    for name, way in (("pingwei1", "preview"), ("pingwei1", "preview"), ("pingwei2", "file")):
        with writing() as session:
            file = session.get_one(StoredFile, session.get_one(Evidence, evidence_id).file_id)
            note_reading(session, actor(name), file, way)
    with reading() as session:
        for name in ("jingban", "lingdao", "shenji"):
            found = evidence_card(session, actor(name), evidence_id).readings
            assert [(one.name, one.way, one.times) for one in found] == [
                ("演练评委乙", "取走文件", 1),
                ("演练评委甲", "预览", 2),
            ]
        for name in ("pingwei1", "caizheng"):
            assert evidence_card(session, actor(name), evidence_id).readings is None
        assert evidence_card(session, actor("chengjie"), evidence_id) is None


def test_hundredth_piece_stands_after_the_ninety_ninth(added):
    with writing() as session:
        for place in range(90):
            new = NewEvidence(f"材料 {place}", date(2025, 6, 30), ["A1-1"], f"{place}.txt", f"材料 {place}".encode())
            add_evidence(session, actor("jingban"), 1, new)
    with reading() as session:
        numbers = [one.number for one in evidence_lines(session, 1)]
    assert numbers == [f"E{place:02d}" for place in range(1, len(numbers) + 1)]
    assert "E100" in numbers


def test_many_uploads_are_entered_at_once_under_their_names_or_none_of_them(added):
    with writing() as session:
        ids = [
            store_file(
                session, actor("jingban"), Owner(1, 1, 1), kind="evidence", name=name, content=name.encode()
            ).public_id
            for name in ("例会纪要.txt", "培训签到.txt")
        ]
    with pytest.raises(ValidationError, match="没有选择证据对应的评分点"), writing() as session:
        register_many(session, actor("jingban"), 1, ids, [], date(2025, 6, 30))
    with pytest.raises(ValidationError, match="已经不在"), writing() as session:
        register_many(session, actor("jingban"), 1, [*ids, "x"], ["A3-1"], date(2025, 6, 30))
    with reading() as session:
        assert set(loose_files(session, 1)) == set(ids)
    with writing() as session:
        assert register_many(session, actor("jingban"), 1, ids, ["A3-1", "A4-3"], date(2025, 6, 30)) == 2
    with reading() as session:
        assert loose_files(session, 1) == {}
        newest = evidence_lines(session, 1)[-2:]
        assert [(one.title, one.points) for one in newest] == [
            ("例会纪要", ("A3-1", "A4-3")),
            ("培训签到", ("A3-1", "A4-3")),
        ]
