"""An evaluation handed in as a file: scored without a database, refused with the place of every fault."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from scoring.trace import from_plain, replay
from tests.exchange.books import book
from workbench.cli import app
from workbench.cli_words import run
from workbench.errors import ValidationError
from workbench.exchange.files.evaluation import evaluation_of

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "evaluation.json"
PUBLISHED = {  # 坡头区民政局 2026-01-29, http://www.ptq.gov.cn/xxgk/gggs2/content/post_2144234.html
    "P1-1": ("服务资质", "8", "8"), "P1-2": ("规划布局", "7", "6"), "P1-3": ("场地管理", "3.5", "3"),
    "P1-4": ("场地安全", "5", "3.5"), "P1-5": ("硬件配置", "3", "2.75"), "P1-6": ("服务管理", "7", "6"),
    "P1-7": ("服务规范", "6", "6"), "P1-8": ("人员资质", "2", "1.5"), "P1-9": ("人员配备", "2", "1.5"),
    "P1-10": ("人员管理", "1.5", "1.4"), "P1-11": ("服务开展", "55", "54"),
}  # fmt: skip


@pytest.fixture
def plain() -> dict:
    return json.loads(EXAMPLE.read_text(encoding="utf-8"))


@pytest.fixture
def rows() -> dict[str, list[list[object]]]:
    details = [[code, name, float(full), "P1", "", "打分"] for code, (name, full, _) in PUBLISHED.items()]
    return {
        "设置": [["修约方式", "截尾"], ["小数位数", 2], ["逐级修约", "是"], ["体系名称", "成效评估"]],
        "指标": [
            ["成效评估指标体系"],
            ["代码", "名称", "满分", "上级代码", "权重", "评分类型"],
            ["T", "总分", 100],
            ["P1", "评估细则", 100, "T", 0.7],
            *details,
            ["P2", "业主服务评价", 100, "T", 0.2, "打分"],
            ["P3", "服务对象评价", 100, "T", 0.1, "打分"],
        ],
        "等级": [["名称", "起点"], ["优秀", 90], ["良好", 80], ["合格", 60], ["不合格", 0]],
        "评分": [
            ["代码", "名称", "第三方"],
            *([code, name, float(score)] for code, (name, _, score) in PUBLISHED.items()),
            ["P2", "", 96],
            ["P3", "", "98"],
        ],
    }


def faults_of(content: bytes) -> str:
    with pytest.raises(ValidationError) as caught:
        evaluation_of(content).score()
    return str(caught.value)


def encoded(plain: dict) -> bytes:
    return json.dumps(plain, ensure_ascii=False).encode()


def test_json_file_reproduces_the_published_total_of_ev_01() -> None:
    result = evaluation_of(EXAMPLE.read_bytes()).score()

    assert (str(result.total), result.grade) == ("94.55", "优秀")


def test_workbook_gives_the_same_total_as_the_json_file(rows) -> None:
    result = evaluation_of(book(rows)).score()

    assert (str(result.total), result.grade) == ("94.55", "优秀")
    assert result.nodes["P1"].exact == Decimal("93.65")


def test_workbook_may_name_a_built_in_tree(rows) -> None:
    chosen = book({"设置": [["体系", "ptq-2026"]], "评分": rows["评分"]})

    assert str(evaluation_of(chosen).score().total) == "94.55"


def test_blocks_marked_by_other_parties_take_the_marks_of_their_members(rows) -> None:
    rows["指标"][1].append("评分方")
    rows["指标"][-2].append("业主")
    rows["成员"] = [["成员", "评分方"], ["业主代表", "业主"]]
    rows["评分"][0].append("业主代表")
    rows["评分"][-2] = ["P2", "", "", 96]

    assert str(evaluation_of(book(rows)).score().total) == "94.55"


def test_every_fault_of_a_workbook_is_said_with_row_and_column(rows) -> None:
    rows["评分"][1][2] = 8.5
    rows["评分"][3][2] = "三分"
    rows["评分"].append(["P9", "", 1])
    said = faults_of(book(rows))

    assert "文件有 3 处不对" in said
    assert "“评分”表第 2 行 C 列（第三方）：“8.5”超过满分 8 分" in said
    assert "“评分”表第 4 行 C 列（第三方）：“三分”不是分数" in said
    assert "“评分”表第 15 行 C 列（第三方）：指标体系“成效评估”没有代码为“P9”的指标" in said


def test_every_fault_of_a_json_file_is_said_with_its_place(plain) -> None:
    plain["sheets"][0]["marks"] |= {"P1-1": "-1", "P1-2": "6.001"}
    plain["sheets"][0]["stars"] = 5
    plain["not_applicable"] = {"P2": ""}
    said = faults_of(encoded(plain))

    assert "sheets 第 1 项.marks.P1-1：分数不能为负" in said
    assert "sheets 第 1 项.marks.P1-2：“6.001”不是最小计分单位 0.01 的整数倍" in said
    assert "sheets 第 1 项.stars：不认识“stars”" in said
    assert "not_applicable.P2：没有填写" in said


def test_a_missing_mark_is_refused_and_named(rows) -> None:
    del rows["评分"][2]

    with pytest.raises(ValueError, match="第三方，P1-2 规划布局：没有打分"):
        evaluation_of(book(rows)).score()


def test_facts_of_a_workbook_reach_nested_fields() -> None:
    sheets = {
        "设置": [["体系", "szs-2024"], ["阶段", "期末"]],
        "事实": [
            ["代码", "项目", "值"],
            ["B1-1", "parts.1.name", "上门照护"],
            ["B1-1", "parts.1.weight", 0.4],
            ["B1-1", "parts.2.name", "助餐"],
            ["A1-1", "items.制度健全", "是"],
            ["A1-1", "证据缺失", "是"],
        ],
    }
    facts = evaluation_of(book(sheets)).facts

    assert [part["name"] for part in facts["B1-1"].values["parts"]] == ["上门照护", "助餐"]
    assert facts["B1-1"].values["parts"][0]["weight"] == "0.4"
    assert facts["A1-1"].values["items"]["制度健全"] is True
    assert facts["A1-1"].evidence_missing


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "文件不是正确的 JSON"),
        (b'{"sheets": [], "sheets": []}', "“sheets”写了两次"),
        (b'{"tree": {"use": "ptq-2026"}, "facts": NaN}', "“NaN”不是数值"),
        (b'{"format": "workbench-evaluation/9"}', "不认识格式"),
        (b"[]", "应为按名称列出的若干项"),
        (b"{}", "没有写明指标体系"),
        (b"PK\x03\x04nothing", "文件不完整"),
        ('{"sheets": "评分"}'.encode("gbk"), "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content, words) -> None:
    assert words in faults_of(content)


def test_a_tree_that_does_not_add_up_is_refused_by_node(plain) -> None:
    node = {
        "code": "A",
        "name": "总分",
        "full": "100",
        "children": [{"code": "A1", "name": "一", "full": "90", "point": {"kind": "mark"}}],
    }
    plain["tree"] = {"id": "t", "title": "体系", "version": "1", "root": node}

    assert "下级满分之和为 90，应为 100" in faults_of(encoded(plain))


def test_command_prints_total_and_trace(capsys) -> None:
    assert run(app, ["score-evaluation", str(EXAMPLE)]) == 0
    said = capsys.readouterr().out

    assert said.startswith("总分：94.55    等级：优秀")
    assert "P1 评估细则 = 93.65" in said


def test_command_prints_json_that_replays(capsys) -> None:
    assert run(app, ["score-evaluation", str(EXAMPLE), "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)

    assert plain["total"] == "94.55"
    assert replay(from_plain(plain["trace"])) == Decimal("94.55")


def test_command_refuses_a_file_that_is_not_there(capsys) -> None:
    assert run(app, ["score-evaluation", "nowhere.json"]) == 1
    assert "没有文件“nowhere.json”" in capsys.readouterr().err
