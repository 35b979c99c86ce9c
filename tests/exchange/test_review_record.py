"""The official record of a review as a file: read with every place, taken in whole, recognised when it comes again."""

import io
from decimal import Decimal

import pytest
import xlsxwriter

from tests.conftest import actor
from tests.services.rounds import begin, ranking, supplier
from workbench.errors import ValidationError
from workbench.exchange.files.review_record import review_of
from workbench.services.procurement_import import import_review
from workbench.store.engine import writing

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


def test_workbook_is_taken_in_whole_and_recognised_when_it_comes_again(at):
    at("approved")
    round_id = begin()
    for name in "甲乙丙":
        supplier(name)
    for content in (book(),):
        with writing() as session:
            seen = import_review(session, actor("daili"), round_id, review_of(content))
    assert (seen.new_bids, seen.criteria, seen.members, seen.changed_marks) == (3, 3, 3, 18)
    lines = {one.name: one for one in ranking().lines}
    assert [lines[name].price_fen for name in "甲乙丙"] == [40_000_000, 41_000_000, 42_000_000]
    assert {lines[name].line.shown["quality"] for name in "甲乙丙"} == {"70.67"}
    with pytest.raises(ValidationError, match="文件的内容都已登记"), writing() as session:
        import_review(session, actor("daili"), round_id, review_of(book()))


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (["一", "甲", "4*", 30], "“评分”表第 2 行 C 列（S 服务方案）：“4*”有遮盖的数字，不能当作 0"),
        (["一", "甲", "7,5", 30], "“评分”表第 2 行 C 列（S 服务方案）"),
        (["", "甲", 40, 30], "“评分”表第 2 行 A 列（评委）：没有填写"),
    ],
)
def test_faulty_cell_is_named_with_row_and_column(row, what):
    with pytest.raises(ValidationError) as refused:
        review_of(book(评分=[SHEETS["评分"][0], row]))
    assert what in refused.value.what


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
        import_review(session, actor("daili"), round_id, review_of(wrong))
    assert ranking().lines == ()
    assert ranking().committee.criteria == ()


def test_json_record_holds_the_same_parts():
    content = '{"format": "workbench-review/1", "评分": [{"评委": "一", "供应商": "甲", "S": 40.5}]}'.encode()
    [mark] = review_of(content).marks
    assert (mark.member, mark.supplier, mark.criterion, mark.value) == ("一", "甲", "S", Decimal("40.5"))
