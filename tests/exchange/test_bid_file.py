"""Bids handed in as a file: scored and ranked without a database, refused with the place of every fault."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from scoring.trace import from_plain, replay
from tests.exchange.books import book
from workbench.cli import app
from workbench.cli_words import run
from workbench.errors import ValidationError
from workbench.exchange.files.bid_file import bids_of

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "bids.json"


@pytest.fixture
def plain() -> dict:
    return json.loads(EXAMPLE.read_text(encoding="utf-8"))


@pytest.fixture
def rows() -> dict[str, list[list[object]]]:
    return {
        "条件": [
            ["价格权重", 20],
            ["价格公式", "低价优先"],
            ["采购方式", "竞争性磋商"],
            ["采购预算", "120万元"],
            ["评审日期", "2026-03-01"],
        ],
        "报价": [
            ["供应商", "报价", "低价说明"],
            ["甲", "100万元", ""],
            ["乙", "95万元", ""],
            ["丙", "42万元", "成立"],
            ["丁", "88万元", ""],
        ],
        "评审因素": [
            ["代码", "名称", "分值", "类型"],
            ["P", "报价", 20, "价格"],
            ["T", "方案", 60, "主观"],
            ["E", "业绩", 20, "客观"],
        ],
        "评分": [
            ["评委", "代码", "甲", "乙", "丙", "丁"],
            *(
                row
                for member, marks in {
                    "评委一": (50, 51, 40, 45),
                    "评委二": (50, 50, 41, 45),
                    "评委三": (51, 50, 41, 46),
                }.items()
                for row in ([member, "T", *marks], [member, "E", 20, 10, 0, 10])
            ),
        ],
    }


def faults_of(content: bytes) -> str:
    with pytest.raises(ValidationError) as caught:
        bids_of(content)
    return str(caught.value)


def encoded(plain: dict) -> bytes:
    return json.dumps(plain, ensure_ascii=False).encode()


def test_bid_05_file_gives_the_points_by_rule_and_names_the_step_that_differs() -> None:
    given = bids_of(EXAMPLE.read_bytes())

    assert [line.shown["price"] for line in given.score().lines] == ["30.00", "28.25", "25.06", "—"]
    assert "供应商丙公布 27.84，按规定为 25.06" in given.difference().words
    assert "没有作价格扣除" in given.difference().words


def test_quality_is_the_exact_mean_of_the_members_marks(rows) -> None:
    given = bids_of(book(rows))

    assert given.bids[0].quality == Fraction(151, 3) + 20
    assert replay(given.marked["甲"]) == given.bids[0].quality


def test_low_prices_are_triggered_on_raw_prices_from_the_day_the_notice_holds(rows) -> None:
    after = bids_of(book(rows)).score()
    rows["条件"][-1] = ["评审日期", "2026-01-31"]
    before = bids_of(book(rows)).score()

    assert [trigger.code for trigger in after.line("丙").triggers] == ["T2", "T3"]
    assert before.line("丙").triggers == ()


def test_a_workbook_may_raise_the_shares_but_not_above_65_percent(rows) -> None:
    rows["条件"].append(["低于限价的比例", 0.7])

    assert "不在 0.45 至 0.65 之间" in faults_of(book(rows))


def test_criteria_that_do_not_sum_are_refused_with_their_sum(rows) -> None:
    rows["评审因素"][1][2] = 22

    assert "评审因素分值 22 + 60 + 20 = 102，不是 100" in faults_of(book(rows))


def test_an_objective_criterion_marked_differently_names_members(rows) -> None:
    rows["评分"][2][2] = 19

    assert "客观评审因素评分不一致：E 业绩：评委一 19 分、评委二 20 分、评委三 20 分" in faults_of(book(rows))


def test_an_average_base_is_refused_by_clause(plain) -> None:
    plain["terms"]["formula"] = {"kind": "偏差", "base": "平均价", "above": "1", "below": "0.5"}

    assert "terms.formula：不得以平均价为基准价" in faults_of(encoded(plain)).replace("依据：", "")


def test_a_deviation_formula_scores_where_the_law_leaves_it_free(plain) -> None:
    """30 points, 0.2 off for each 1 % above the control price, 0.1 below, at most 5 (a published clarification)."""
    plain["terms"] |= {
        "ceiling": "100",
        "formula": {"kind": "偏差", "base": "控制价", "above": "0.2", "below": "0.1", "cap_above": "5",
                    "cap_below": "5", "law": "限额以下", "document": "评标办法第三条"},
    }  # fmt: skip
    plain["bids"] = [{"name": "甲", "price": "90", "quality": "0"}, {"name": "乙", "price": "100", "quality": "0"}]
    del plain["published"]

    assert [line.shown["price"] for line in bids_of(encoded(plain)).score().lines] == ["29.00", "30.00"]


def test_every_fault_is_said_with_its_place(rows) -> None:
    rows["报价"][1][1] = "一百万"
    rows["报价"][0].append("备注")
    rows["报价"][2].append("好")
    said = faults_of(book(rows))

    assert "文件有 2 处不对" in said
    assert "“报价”表第 2 行 B 列（报价）：“一百万”不是金额" in said
    assert "“报价”表：不认识“备注”列" in said


def test_a_missing_price_weight_is_named_by_its_cell(rows) -> None:
    rows["条件"][0][1] = ""

    assert "“条件”表第 1 行 B 列：没有填写价格权重" in faults_of(book(rows))


def test_a_small_firm_needs_the_day_of_the_document(plain) -> None:
    del plain["terms"]["issued_on"]

    assert "bids 第 1 项.standing：要适用小微企业价格扣除" in faults_of(encoded(plain))


def test_a_rate_outside_the_span_of_the_day_is_refused(plain) -> None:
    plain["terms"]["small_firm_rate"] = "0.06"

    assert "价格扣除比例为 6%，应为 10% 至 20%" in faults_of(encoded(plain))


def test_an_unmet_starred_clause_makes_a_bid_invalid(plain) -> None:
    plain["bids"][0]["clauses"] = [{"code": "★1", "words": "驻点人员不少于 6 人", "kind": "★", "met": "否"}]
    result = bids_of(encoded(plain)).score()

    assert "不满足★实质性要求：★1 驻点人员不少于 6 人" in result.line("供应商甲").excluded
    assert result.line("供应商乙").rank == 1


def test_command_prints_ranking_triggers_and_trace(tmp_path, rows, capsys) -> None:
    target = tmp_path / "报价.xlsx"
    target.write_bytes(book(rows))

    assert run(app, ["score-bids", str(target)]) == 0
    said = capsys.readouterr().out
    assert "评标基准价：420000 元" in said
    assert "丙：T2 报价低于次低报价的 50%，即 440,000.00 元" in said


def test_command_prints_json_that_replays(capsys) -> None:
    assert run(app, ["score-bids", str(EXAMPLE), "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)

    assert [line["rank"] for line in plain["lines"]] == [1, 2, 3, None]
    assert str(replay(from_plain(plain["lines"][2]["trace"]))) == plain["lines"][2]["total"]
