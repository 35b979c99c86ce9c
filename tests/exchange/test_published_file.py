"""A table that somebody published, handed in as a file: held against its own figures, refused with the place of faults."""

import json
from pathlib import Path

import pytest

from scoring.published import check_published
from tests.exchange.books import book
from tests.scoring import published_cases as cases
from workbench.cli import app
from workbench.cli_words import run
from workbench.errors import ValidationError
from workbench.exchange.files.published_file import table_of

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "table.json"
HEADS = ["指标", "上级指标", "分值", "得分", "预算数", "执行数", "目标值", "实际值", "不适用"]
EV_05 = [
    ["贵池区棠溪镇委托业务项目支出绩效自评表"],
    HEADS,
    ["总分", "", 100],
    ["预算执行率", "总分", 10, 0, 0, 0],
    ["财政拨款", "预算执行率", "", "", 90, 89.974],
    ["产出", "总分", 50, 50],
    ["基建工程委托业务项目数量", "产出", 8, 8, "", "", ">=50", 50],
    ["委托业务报告合格率", "产出", 8, 8],
    ["经费支出合规性", "产出", 8, 8],
    ["提交报告及时性", "产出", 8, 8],
    ["项目总成本", "产出", 8, 8, "", "", "<=90", 90],
    ["单项业务成本", "产出", 10, 10],
    ["效益", "总分", 30, 30],
    ["对维护基建市场公平的影响程度", "效益", 10, 10],
    ["对控制基建项目成本影响程度", "效益", 10, 10],
    ["四项制度健全和落实", "效益", 10, 10],
    ["经济效益", "效益", "", "", "", "", "", "", "是"],
    ["满意度", "总分", 10],
]


def faults_of(content: bytes) -> str:
    with pytest.raises(ValidationError) as refused:
        table_of(content)
    return str(refused.value)


def test_example_is_the_published_table_of_potou() -> None:
    assert table_of(EXAMPLE.read_bytes()) == cases.ev_01()


def test_workbook_holds_the_published_table_of_tangxi_with_its_contradictions() -> None:
    table = table_of(book({"评分表": EV_05}))

    assert table == cases.ev_05()
    assert [(one.row, one.step) for one in check_published(table)] == [
        ("预算执行率", "数据"),
        ("预算执行率", "资金合计"),
        ("预算执行率", "资金合计"),
    ]


def test_workbook_with_grades_says_which_the_total_earns() -> None:
    rows = [["指标", "上级指标", "得分", "分值"], ["总分", "", 89.5, 100]]
    grades = [["名称", "起点", "印出的区间"], ["优", 90, "90-100"], ["良", 80, "80-89"], ["差", 0, "80以下"]]
    table = table_of(book({"评分表": rows, "等级": grades, "设置": [["公布的等级", "优"]]}))

    assert [one.text for one in check_published(table)] == [
        "总分 89.5 分应为“良”，公布“优”",
        "89.01 至 89.99 分没有等级",
    ]


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ({"评分表": [["指标", "得分"], ["总分", 90]]}, "找不到表头，须有列：指标、上级指标、得分"),
        ({"评分表": [HEADS[:4], ["甲", "总分", 10, 9]]}, "“评分表”表第 2 行 B 列（上级指标）：上面没有指标“总分”"),
        ({"评分表": [HEADS[:4], ["甲", "", 10, 9], ["乙", "", 10, 9]]}, "没有上级指标的应为一行（总分），现有 2 行"),
        ({"评分表": [HEADS[:4], ["总分", "", 100, "九十"]]}, "“评分表”表第 2 行 D 列（得分）：“九十”不是数值"),
        ({"评分表": [[*HEADS[:4], "备注"], ["总分", "", 100, 90, "好"]]}, "不认识“备注”列"),
        ({"评分表": [HEADS[:4], ["总分", "", 100, 90]], "说明": [["略"]]}, "不认识这个工作表"),
        ({"评分表": [HEADS[:4], ["总分", "", 100, 90]], "等级": [["名称", "起点"], ["优", ""]]}, "没有填写等级的起点"),
        ({"评分表": [HEADS[:4], ["总分", "", 100, 90]], "设置": [["等级", "优"]]}, "可用的有：公布的等级"),
    ],
)  # fmt: skip
def test_faulty_workbook_is_refused_with_the_place(sheets, words) -> None:
    assert words in faults_of(book(sheets))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{}", "没有评分表"),
        (b'{"format": "workbench-table/9", "table": {"name": "x"}}', "不认识格式"),
        (b'{"table": {"name": "x", "marks": 1}}', "不认识“marks”"),
        (b"[" * 200_000, "层数太多"),
        (b'{"table": {"name": "x", "rows": [{"score": "1"}]}}', "没有填写"),
    ],
)
def test_faulty_json_is_refused_with_the_place(content, words) -> None:
    assert words in faults_of(content)


def test_command_says_every_finding_and_fails_on_a_contradiction(capsys, tmp_path) -> None:
    assert run(app, ["check-table", str(EXAMPLE)]) == 0
    said = capsys.readouterr().out
    assert "修约　评估细则（加权得分）：计算得 65.555，四舍五入为 65.56，公布 65.55，与截尾一致" in said
    assert said.endswith("修约 2 处、疑问 2 处\n")

    wrong = tmp_path / "table.xlsx"
    wrong.write_bytes(book({"评分表": EV_05}))
    assert run(app, ["check-table", str(wrong), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [one["kind"] for one in found] == ["contradiction"] * 3


def test_command_says_what_agreement_does_not_prove(capsys, tmp_path) -> None:
    file = tmp_path / "table.json"
    file.write_text('{"table": {"name": "总分", "full": 100, "score": 90}}', encoding="utf-8")

    assert run(app, ["check-table", str(file)]) == 0
    assert "不证明各项得分属实" in capsys.readouterr().out
