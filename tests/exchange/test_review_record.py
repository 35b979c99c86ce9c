"""The official record of a review as a file: read with every place, taken in whole, recognised when it comes again."""

import io
from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest
import xlsxwriter
from sqlmodel import select

from tests.conftest import actor
from tests.services.rounds import begin, ranking, supplier
from workbench.errors import ValidationError
from workbench.exchange.files.cells import sheets
from workbench.exchange.files.review_record import read_review
from workbench.exchange.files.review_template import review_template
from workbench.models.evaluations import StoredFile
from workbench.models.organisations import Contractor
from workbench.models.procurement import Bid, BidCriterion, CommitteeMark, CommitteeMember
from workbench.models.record import Event
from workbench.queries.bids import procurement_of
from workbench.security.files import Owner, path_of, store_file
from workbench.services.procurement_filed import ReviewFile
from workbench.services.procurement_import import discard_review, import_review
from workbench.services.procurement_preview import preview_review
from workbench.services.procurement_review import NewMark, record_marks
from workbench.store.engine import reading, writing

DAY = date(2024, 12, 24)
SHEETS = {
    "评审因素": [
        ["代码", "评审因素", "分值", "类别", "技术", "标准"],
        ["P", "报价", 10, "价格", "", ""],
        ["S", "服务方案", 50, "主观", "是", "完整可行"],
        ["O", "业绩", 40, "客观", "", "每项10分"],
    ],
    "评审小组": [
        ["代号", "身份", "类别", "已申报"],
        ["一", "评审专家", "评审专家", "是"],
        ["二", "评审专家", "评审专家", "是"],
        ["三", "采购人代表", "采购人代表", "是"],
    ],
    "供应商": [
        ["某项目评审记录"],
        ["供应商", "报价（元）", "企业类型", "声明函"],
        ["甲", "40万元", "其他（中型、大型企业，事业单位等）", ""],
        ["乙", "41.00（万元）", "社会组织", ""],
        ["丙", 420000, "", ""],
    ],
    "评分": [
        ["评委", "供应商", "S 服务方案", "O 业绩"],
        *[[member, name, mark, 30] for member, mark in (("一", 40), ("二", "４１"), ("三", 41)) for name in "甲乙丙"],
    ],
}


def book(**changed) -> bytes:
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target)
    for name, rows in (SHEETS | changed).items():
        sheet = made.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    made.close()
    return target.getvalue()


def whole(content: bytes) -> ReviewFile:
    found, faults = read_review(content, DAY)
    assert faults == ()
    return found


def test_workbook_is_taken_in_whole_and_recognised_when_it_comes_again(at):
    at("approved")
    round_id = begin()
    for name in "甲乙丙":
        supplier(name)
    content = book()
    with writing() as session:
        seen = import_review(session, actor("daili"), round_id, whole(content))
    assert (seen.new_bids, seen.criteria, seen.members, seen.changed_marks) == (("甲", "乙", "丙"), 3, 3, 18)
    lines = {one.name: one for one in ranking().lines}
    assert [lines[name].price_fen for name in "甲乙丙"] == [40_000_000, 41_000_000, 42_000_000]
    assert {lines[name].line.shown["quality"] for name in "甲乙丙"} == {"70.67"}
    with pytest.raises(ValidationError, match=r"这份文件已于 \d{4}-\d\d-\d\d 导入过"), writing() as session:
        import_review(session, actor("daili"), round_id, whole(content))


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (["一", "甲", "4*", 30], "“评分”表第 2 行 C 列（S 服务方案）：“4*”有遮盖的数字，不能当作 0"),
        (["一", "甲", "7,5", 30], "“评分”表第 2 行 C 列（S 服务方案）"),
        (["", "甲", 40, 30], "“评分”表第 2 行 A 列（评委）：没有填写"),
    ],
)
def test_faulty_cell_is_named_with_row_and_column(row, what):
    faults = read_review(book(评分=[SHEETS["评分"][0], row]), DAY)[1]
    assert [what in f"{fault.place}：{fault.what}" for fault in faults] == [True]


def test_mark_out_of_range_keeps_nothing_of_the_file(at):
    at("approved")
    round_id = begin()
    for name in "甲乙丙":
        supplier(name)
    wrong = book(评分=[SHEETS["评分"][0], ["一", "甲", 50.5, 30]])
    with (
        pytest.raises(ValidationError, match=r"第 2 行 C 列（S 服务方案）：分数 50\.5 不在 0 至 50 之间"),
        writing() as session,
    ):
        import_review(session, actor("daili"), round_id, whole(wrong))
    assert ranking().lines == ()
    assert ranking().committee.criteria == ()


def test_json_record_holds_the_same_parts():
    content = '{"format": "workbench-review/1", "评分": [{"评委": "一", "供应商": "甲", "S": 40.5}]}'.encode()
    [mark] = whole(content).marks
    assert (mark.member, mark.supplier, mark.criterion, mark.value) == ("一", "甲", "S", Decimal("40.5"))


def events() -> list[tuple[str, object, object]]:
    with reading() as session:
        query = select(Event).where(Event.action.startswith("procurement.")).order_by(Event.id)
        return [(one.action, one.before, one.after) for one in session.exec(query)]


def counts() -> tuple[int, ...]:
    with reading() as session:
        kinds = (BidCriterion, CommitteeMember, Bid, CommitteeMark, Contractor, StoredFile, Event)
        return tuple(len(session.exec(select(kind)).all()) for kind in kinds)


def taken(round_id: int, content: bytes) -> None:
    with writing() as session:
        import_review(session, actor("daili"), round_id, whole(content))


def test_import_is_one_event_with_counts_before_and_after_and_the_digest(at):
    at("approved")
    round_id, content = begin(), book(供应商=[["供应商", "统一社会信用代码", "类型", "报价（元）"], *NEW])
    before = len(events())
    taken(round_id, content)
    [(action, empty, after)] = events()[before:]
    assert action == "procurement.import"
    assert empty == {"criteria": 0, "members": 0, "bids": 0, "marks": 0}
    assert after == {
        "criteria": 3,
        "members": 3,
        "bids": 3,
        "marks": 18,
        "changed": 18,
        "suppliers": ["甲 YL-N-1", "乙 YL-N-2", "丙 YL-N-3"],
        "sha256": sha256(content).hexdigest(),
    }


NEW = [[name, f"YL-N-{n}", "企业", 400_000 + n] for n, name in enumerate("甲乙丙", 1)]


def test_same_file_is_recognised_even_after_a_mark_was_put_right_by_hand(at):
    at("approved")
    round_id, content = begin(), book(供应商=[["供应商", "统一社会信用代码", "类型", "报价（元）"], *NEW])
    taken(round_id, content)
    first = ranking().lines[0].bid_id
    with writing() as session:
        record_marks(session, actor("daili"), round_id, [NewMark(first, "一", "S", Decimal(45))])
    with pytest.raises(ValidationError, match=r"这份文件已于 \d{4}-\d\d-\d\d 导入过"):
        taken(round_id, content)
    assert ranking().committee.marks[first]["一"]["S"] == 45


def test_every_fault_is_found_at_once_with_its_place_and_nothing_is_kept(at):
    at("approved")
    round_id = begin()
    for name in "甲乙":
        supplier(name)
    wrong = book(
        评审因素=[*SHEETS["评审因素"][:3], ["O", "业绩", 41, "客观", "", ""]],
        评分=[
            SHEETS["评分"][0],
            ["一", "甲", 51, 30],
            ["四", "甲", 40, 30],
            ["一", "丁", 40, 30],
            ["一", "甲", 40, ""],
        ],
    )
    before = counts()
    with reading() as session:
        seen = preview_review(session, procurement_of(session, 1), whole(wrong))
    told = {(one.place, one.what) for one in seen.faults}
    assert {
        ("“评分”表第 2 行 C 列（S 服务方案）", "分数 51 不在 0 至 50 之间"),
        ("“评分”表第 3 行 C 列（S 服务方案）", "评审小组里没有“四”"),
        ("“评分”表第 4 行 D 列（O 业绩）", "没有登记过供应商“丁”"),
        ("“评分”表第 5 行 C 列（S 服务方案）", "一对甲的“S”写了 2 次"),
    } <= told
    assert any("10 + 50 + 41 = 101，不是 100" in what for _, what in told)
    assert any(place == "“供应商”表第 5 行" and "没有登记过“丙”" in what for place, what in told)
    with pytest.raises(ValidationError):
        taken(round_id, wrong)
    assert counts() == before


def test_template_filled_in_from_the_record_comes_back_as_the_same_record(at):
    at("approved")
    round_id = begin()
    taken(round_id, book(供应商=[["供应商", "统一社会信用代码", "类型", "报价（元）"], *NEW]))
    found = ranking()
    content = review_template(found.committee, found.lines)
    file = whole(content)
    with reading() as session:
        seen = preview_review(session, procurement_of(session, 1), file)
    assert (seen.nothing_new, seen.faults, len(file.marks)) == (True, (), 18)
    assert content == review_template(found.committee, found.lines)


def test_blank_template_is_a_workbook_of_the_four_tables():
    with pytest.raises(ValidationError, match="文件里没有评审记录"):
        read_review(review_template(None, ()), DAY)
    assert set(sheets(review_template(None, ()))) == {"评审因素", "评审小组", "供应商", "评分", "填写说明"}


def test_cancelled_file_leaves_neither_row_nor_bytes(at):
    at("approved")
    begin()
    before, content = counts(), book()
    with writing() as session:
        kept = store_file(session, actor("daili"), Owner(1, 1), kind="procurement", name="评审.xlsx", content=content)
        file_id, place = kept.id, path_of(kept.sha256)
    assert place.exists()
    with pytest.raises(ValidationError, match="别人上传的"), writing() as session:
        discard_review(session, actor("jingban"), file_id)
    with writing() as session:
        discard_review(session, actor("daili"), file_id)
    assert not place.exists()
    assert counts() == before
