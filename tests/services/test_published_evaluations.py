"""Evaluations that others have published, carried through the commands that the screens call, with their trees as data."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
import yaml
from sqlmodel import col, select

from scoring.errors import ScoringError
from tests.conftest import actor
from workbench import clock
from workbench.demo.evaluation import PANEL
from workbench.demo.people import script
from workbench.errors import ValidationError, WorkbenchError
from workbench.models.evaluations import Evaluation, PointFact
from workbench.models.results import Result
from workbench.models.trees import BureauTree
from workbench.models.words import Phase
from workbench.queries.evaluations import frozen_tree
from workbench.rules.tree_text import document_of, written
from workbench.services import evaluations, facts, results, sheets, trees
from workbench.services.acting import found
from workbench.store.engine import reading, writing

TREES = yaml.safe_load((Path(__file__).parent / "published" / "trees.yaml").read_text(encoding="utf-8"))
MARK = {"kind": "mark", "established": "judged", "rule": "在满分以内评定"}
DAYS = {name: date(2025, 12, day) for day, name in enumerate(("planned", "declared", "confirmed", "marked"), 15)}
MEMBERS = [username for username, *_ in PANEL]


@pytest.fixture
def delivered(at):
    """The training purchase with its mid-term confirmed and no final evaluation yet."""
    return at("opened")


def tree_of_case(case: str) -> str:
    """Publish the case's tree as one of the bureau's own, the table of EV-01 as it ships; return its id."""
    with writing() as session:
        row_id = trees.copy_tree(session, actor("jingban"), 1, "ptq-2026", title=case).id or 0
    with writing() as session:
        shipped = document_of(found(session, BureauTree, row_id).body, "")
        words = written(_own(shipped) | _document(TREES[case]) if case in TREES else shipped)
        trees.replace_tree(session, actor("jingban"), row_id, words, seen=None)
    with writing() as session:
        trees.publish_tree(
            session, actor("lingdao"), row_id, document="演民发〔2025〕6号", first_day=date(2025, 6, 1), seen=None
        )
    return f"b{row_id}"


def _own(told: dict) -> dict:
    """What the shipped tree says of itself and this one does not."""
    return {key: value for key, value in told.items() if key != "note"}


def _document(case: dict) -> dict:
    grades = [{"name": name, "floor": floor} for name, floor in case["grades"].items()]
    return {
        "source": case["source"], "full": case.get("full", "100"), "step": case.get("step", "0.01"),
        "grades": grades, "printed_bands": [], "rounding": {"mode": "half_up", "places": 2, "at_each_level": False},
        "blocks": [_node(one) for one in case["blocks"]],
    }  # fmt: skip


def _node(node: dict) -> dict:
    if "children" in node:
        return node | {"children": [_node(one) for one in node["children"]]}
    return {"point": dict(MARK)} | node


def planned(tree_id: str, phase: Phase = Phase.FINAL) -> int:
    """Plan, appoint, declare and confirm an evaluation by that tree; return its id."""
    with writing() as session, clock.held_at(DAYS["planned"]):
        plan = evaluations.Plan(
            tree_id, "panel", DAYS["planned"], date(2025, 12, 10), date(2025, 12, 31), script("evaluation_mid")["plan"]
        )
        key = evaluations.plan_evaluation(session, actor("jingban"), 1, phase, plan).id or 0
        for username, seat, title, mid_level, chair in PANEL:
            new = evaluations.NewMember(actor(username).account_id or 0, seat, title, mid_level, chair)
            evaluations.appoint_member(session, actor("jingban"), key, new)
    with writing() as session, clock.held_at(DAYS["declared"]):
        for username in MEMBERS:
            evaluations.declare_interests(session, actor(username), key, conflict=False, words="没有")
    with writing() as session, clock.held_at(DAYS["confirmed"]):
        evaluations.confirm_plan(session, actor("lingdao"), key, confirmed_on=DAYS["confirmed"])
        points = [node.code for node in frozen_tree(found(session, Evaluation, key)).points()]
        proof = facts.NewEvidence("公布的评分表", DAYS["planned"], points, "评分表.txt", "公布的评分表".encode())
        facts.add_evidence(session, actor("jingban"), key, proof)  # without any, a point ends at its cap
    return key


def marked(key: int, marks: Mapping[str, str]) -> None:
    """Every member gives these marks and submits."""
    for username in MEMBERS:
        with writing() as session, clock.held_at(DAYS["marked"]):
            for code, mark in marks.items():
                sheets.save_mark(session, actor(username), key, code, sheets.Entry(None, mark, "按公布的得分"))
        with writing() as session, clock.held_at(DAYS["marked"]):
            sheets.submit_sheet(session, actor(username), key)


def result_of(key: int) -> Result:
    with writing() as session, clock.held_at(DAYS["marked"]):
        sheets.open_sheets(session, actor(MEMBERS[0]), key)
        results.compute_result(session, actor(MEMBERS[0]), key)
    with reading() as session:
        result = session.exec(select(Result).where(Result.evaluation_id == key).order_by(col(Result.id))).all()[-1]
        session.expunge(result)
        return result


def evaluated(case: str, marks: Mapping[str, str], phase: Phase = Phase.FINAL) -> Result:
    key = planned(tree_of_case(case), phase)
    marked(key, marks)
    return result_of(key)


def test_ev_07_half_points_stand_and_76_5_is_the_third_grade(delivered):
    key = planned(tree_of_case("ev_07"))
    with writing() as session, pytest.raises(ScoringError, match=r"0\.5 的整数倍"):
        sheets.save_mark(session, actor(MEMBERS[0]), key, "D0", sheets.Entry(None, "16.4", ""))
    marked(key, {"D0": "16.5", "D1": "15", "D2": "15", "D3": "15", "D4": "15"})
    result = result_of(key)
    assert (str(result.total), result.grade) == ("76.50", "中")


def test_ev_01_the_copy_of_a_shipped_tree_reproduces_the_published_table(delivered):
    key = planned(tree_of_case("ev_01"))
    details = ("8", "6", "3", "3.5", "2.75", "6", "6", "1.5", "1.5", "1.4", "54")
    marked(key, {f"P1-{number}": mark for number, mark in enumerate(details, 1)} | {"P2": "96", "P3": "98"})
    result = result_of(key)
    shown = {row["code"]: row["shown"] for row in result.payload["nodes"]}
    assert (str(result.total), result.grade) == ("94.55", "优秀")
    assert [shown[code] for code in ("P1", "P2", "P3")] == ["93.65", "96.00", "98.00"]


def checked(key: int, code: str, fact: Mapping[str, object]) -> None:
    """Enter a fact and let two members sign it."""
    with writing() as session, clock.held_at(DAYS["confirmed"]):
        facts.enter_fact(session, actor("jingban"), key, code, fact, source="公布的自评表")
    with reading() as session:
        query = select(PointFact.id).where(PointFact.evaluation_id == key, PointFact.point_code == code)
        fact_id = session.exec(query).one()
    for username in MEMBERS[:2]:
        with writing() as session, clock.held_at(DAYS["confirmed"]):
            facts.check_fact(session, actor(username), fact_id or 0, agreed=True)


def test_ev_03_a_missed_target_earns_its_share_and_never_the_full_points(delivered):
    key = planned(tree_of_case("ev_03"))
    for code, actual, target in (("A1", 21980, 21933), ("A2", 9453, 9431), ("A3", 4604, 4754)):
        checked(key, code, {"actual": actual, "target": target})
    marked(key, {"A4": "75", "B": "10"})
    result = result_of(key)
    exact = {row["code"]: row["exact"] for row in result.payload["nodes"]}
    assert exact["A3"] == "11510/2377"
    assert str(result.total) == "99.84"


def test_ev_05_nothing_of_nothing_is_refused_and_an_empty_row_is_not_applicable(delivered):
    key = planned(tree_of_case("ev_05"))
    checked(key, "C1", {"actual_fen": 0, "target_fen": 0})
    with writing() as session, clock.held_at(DAYS["confirmed"]):
        facts.set_not_applicable(session, actor("jingban"), key, "C32", reason="没有经济效益目标")
    marked(key, {"C2": "50", "C31": "30"})
    with pytest.raises(WorkbenchError, match="没有数据"):
        result_of(key)


def test_ev_06_a_missing_row_is_never_guessed(delivered):
    key = planned(tree_of_case("ev_06"))
    with pytest.raises(ValidationError, match="B3 学生和老师满意度"):
        marked(key, {"D": "10", "M": "24", "O": "29", "B1": "13", "B2": "8"})


def test_ev_09_four_times_22_5_is_not_100_and_cannot_be_published(delivered):
    with pytest.raises(WorkbenchError, match="90"):
        tree_of_case("ev_09")


def test_ev_11_points_to_be_shared_out_cannot_be_published_before_they_are(delivered):
    with pytest.raises(WorkbenchError, match="P 可选效益指标"):
        tree_of_case("ev_11")


@pytest.mark.parametrize(("total", "grade"), [("93", "优秀"), ("90", "优秀"), ("89.99", "良好"), ("80", "良好")])
def test_ev_13_a_county_has_its_own_four_words(delivered, total, grade):
    assert evaluated("ev_13", {"A": total}).grade == grade


def test_ev_13_a_mid_term_of_that_county_has_the_same_words(at):
    at("signed")
    assert evaluated("ev_13", {"A": "85"}, Phase.MID).grade == "良好"


def test_ev_15_points_add_up_to_100_and_every_mark_counts(delivered):
    full = {f"I{number}": mark for number, mark in enumerate(("20", "10", "10", "10", "10", "20", "20"))}
    assert str(evaluated("ev_15", full).total) == "100.00"


def test_ev_17_weights_on_a_scale_of_five_give_4_15(delivered):
    result = evaluated("ev_17", {"I0": "4", "I1": "5", "I2": "3", "I3": "4", "I4": "5"})
    assert str(result.total) == "4.15"


def test_ev_19_a_tree_without_grades_gives_a_total_and_no_grade(delivered):
    result = evaluated("ev_19", {"A": "75"})
    assert (str(result.total), result.grade) == ("75.00", "")


@pytest.mark.parametrize(("total", "grade"), [("59.99", "不合格"), ("60", "基本合格"), ("79.99", "基本合格")])
def test_ev_21_four_grades_of_a_hundred_tile_the_scale(delivered, total, grade):
    assert evaluated("ev_21", {"A": total}).grade == grade
