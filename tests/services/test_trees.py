"""A bureau's own indicator trees: drafts may be wrong, publication may not, and old scores never move."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from tests.conftest import actor
from tests.services.test_refusals import mid_plan
from workbench.errors import NotAllowedError, StaleError, ValidationError
from workbench.models.evaluations import Evaluation
from workbench.models.organisations import Purchaser
from workbench.models.results import Result
from workbench.models.trees import BureauTree
from workbench.models.words import Phase
from workbench.queries.evaluations import tree_of
from workbench.queries.trees import differences, offered, tree_lines, tree_named, tree_view
from workbench.queries.what_if import what_if
from workbench.rules.loader import DataError
from workbench.rules.tree_text import document_of, faults, full_in, spot, spots, written, wrong_sums
from workbench.rules.trees import load_tree, tree_ids, tree_in, words_of
from workbench.services import trees
from workbench.services.evaluations import plan_evaluation
from workbench.store.engine import reading, writing

FULL = {"mid": Decimal(2), "final": Decimal(2)}


def copied(source: str = "szs-2024", who: str = "jingban") -> int:
    with writing() as session:
        return trees.copy_tree(session, actor(who), 1, source, title="本级体系").id or 0


def now(row_id: int) -> BureauTree:
    with reading() as session:
        row = session.get_one(BureauTree, row_id)
        session.expunge(row)
        return row


def change(row_id: int, code: str, *, mid: str, final: str) -> None:
    """Change the full marks of a node and nothing else."""
    row = now(row_id)
    node = spot(document_of(row.body, f"b{row_id}"), code).node
    point = node.get("point")
    kept = trees.PointChange(
        point["kind"], point["established"], point["rule"], tuple(point.get("evidence", ())), point.get("veto", ""),
        point.get("options", {}),
    ) if point else None  # fmt: skip
    new = trees.NodeChange(
        node["name"], {"mid": Decimal(mid), "final": Decimal(final)}, None, node.get("source", ""), kept
    )
    with writing() as session:
        trees.change_node(session, actor("jingban"), row_id, code, new, seen=row.version)


def published(row_id: int) -> None:
    with writing() as session:
        trees.publish_tree(
            session, actor("lingdao"), row_id, document="演民发〔2026〕8号", first_day=date(2026, 11, 1), seen=None
        )


@pytest.mark.parametrize("tree_id", tree_ids())
@pytest.mark.parametrize("phase", ["mid", "final"])
def test_copy_of_a_shipped_tree_scores_as_the_shipped_one(at, tree_id, phase):
    at("defined")
    row = now(copied(tree_id))
    copy, shipped = tree_in(row.body, f"b{row.id}", phase), load_tree(tree_id, phase)
    assert (copy.root, copy.grades, copy.vetoes, copy.step) == (
        shipped.root,
        shipped.grades,
        shipped.vetoes,
        shipped.step,
    )
    assert faults(row.body, f"b{row.id}") == ()


@pytest.mark.parametrize("tree_id", tree_ids())
def test_text_written_again_reads_the_same(tree_id):
    document = document_of(words_of(tree_id), tree_id)
    assert document_of(written(document), tree_id) == document


def test_draft_that_does_not_add_up_is_kept_named_and_never_published(at):
    at("defined")
    row_id = copied()
    change(row_id, "A1-1", mid="3", final="2.5")
    wrong = faults(now(row_id).body, f"b{row_id}")
    assert wrong == (
        "中期：“A1 行政管理”下级满分之和为 10，应为 9，多 1 分",
        "期末：“A1 行政管理”下级满分之和为 8，应为 7，多 1 分",
    )
    with pytest.raises(ValidationError, match="多 1 分"):
        published(row_id)
    assert now(row_id).state == "draft"
    change(row_id, "A1-2", mid="2", final="1")
    published(row_id)
    assert now(row_id).state == "published"


def test_published_version_is_never_changed_and_its_copy_continues_the_numbers(at):
    at("defined")
    row_id = copied()
    published(row_id)
    with pytest.raises(ValidationError, match="已发布的指标体系不能修改"):
        change(row_id, "A1-1", mid="2", final="1.5")
    next_id = copied(f"b{row_id}")
    assert (now(next_id).family, now(next_id).revision, now(next_id).state) == (f"b{row_id}", 2, "draft")


def test_only_the_officer_writes_and_only_the_leader_publishes(at):
    at("defined")
    for who in ("chengjie", "pingwei1", "shenji", "xiangzhen"):
        with pytest.raises(NotAllowedError):
            copied(who=who)
    row_id = copied()
    with pytest.raises(NotAllowedError), writing() as session:
        trees.publish_tree(session, actor("jingban"), row_id, document="x", first_day=date(2026, 1, 1), seen=None)
    with pytest.raises(NotAllowedError), reading() as session:
        tree_lines(session, actor("chengjie"), 1)


def test_second_editor_is_told_and_nothing_is_saved_over(at):
    at("defined")
    row_id = copied()
    seen = now(row_id).version
    change(row_id, "A1-1", mid="1", final="1")
    with pytest.raises(StaleError), writing() as session:
        trees.remove_node(session, actor("jingban"), row_id, "A1-1", seen=seen)
    assert full_in(spot(document_of(now(row_id).body, "x"), "A1-1").node, "mid") == 1


@pytest.mark.parametrize(
    ("under", "code", "fix"),
    [("A1", "A1-1", "换一个没有用过的代码"), ("A1-1", "A1-1-1", "选择它的上级指标")],
)
def test_point_that_cannot_be_added_is_refused(at, under, code, fix):
    at("defined")
    row_id = copied()
    new = trees.NodeChange("新", FULL, point=trees.PointChange("mark", "judged", "直接评分"))
    with pytest.raises(ValidationError) as refused, writing() as session:
        trees.add_node(session, actor("jingban"), row_id, under, code, new, seen=None)
    assert fix in refused.value.fix


def test_point_is_added_and_taken_out_again(at):
    at("defined")
    row_id = copied()
    before = now(row_id).body
    new = trees.NodeChange("满意度回访", FULL, point=trees.PointChange("mark", "judged", "直接评分"))
    with writing() as session:
        trees.add_node(session, actor("jingban"), row_id, "A1", "A1-9", new, seen=None)
    assert "A1-9" in {one.node["code"] for one in spots(document_of(now(row_id).body, "x"))}
    with writing() as session:
        trees.remove_node(session, actor("jingban"), row_id, "A1-9", seen=None)
    assert now(row_id).body == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("blocks: [", "不是合格的 YAML"),
        ("title: x\nblocks: []\n", "缺少必填的键"),
        ("只有文字", "不是指标体系文件"),
        ("blocks: []\nstep: 0.01\n", "未加引号"),
    ],
)
def test_text_that_is_no_tree_is_refused_and_the_draft_stays(at, words, said):
    at("defined")
    row_id = copied()
    before = now(row_id).body
    with pytest.raises((DataError, ValidationError), match=said), writing() as session:
        trees.replace_tree(session, actor("jingban"), row_id, words, seen=None)
    assert now(row_id).body == before


def test_plan_chooses_only_what_is_published_and_not_retired(at):
    at("defined")
    row_id = copied()
    with reading() as session:
        assert f"b{row_id}" not in offered(session, 1, "mid")
    published(row_id)
    with reading() as session:
        assert next(iter(offered(session, 1, "mid"))) == f"b{row_id}"
    with writing() as session:
        trees.retire_tree(session, actor("lingdao"), row_id, reason="改用新版")
    with reading() as session:
        assert f"b{row_id}" not in offered(session, 1, "mid")


def test_new_version_never_touches_a_plan_or_a_score_of_the_old_one(at):
    at("final")
    with reading() as session:
        before = [(one.id, one.total, one.grade, one.payload) for one in session.exec(select(Result))]
        frozen = [(one.tree_digest, one.tree) for one in session.exec(select(Evaluation))]
    row_id = copied()
    change(row_id, "A1-1", mid="1", final="1")
    change(row_id, "A1-2", mid="4", final="2.5")
    published(row_id)
    with reading() as session:
        assert [(one.id, one.total, one.grade, one.payload) for one in session.exec(select(Result))] == before
        assert [(one.tree_digest, one.tree) for one in session.exec(select(Evaluation))] == frozen


def test_evaluation_of_an_own_tree_reads_that_version(at):
    at("signed")
    row_id = copied()
    change(row_id, "A1-1", mid="1", final="0.5")
    change(row_id, "A1-2", mid="4", final="3")
    published(row_id)
    with writing() as session:
        plan_evaluation(session, actor("jingban"), 1, Phase.MID, mid_plan(tree_id=f"b{row_id}"))
    with reading() as session:
        evaluation = session.exec(select(Evaluation)).one()
        assert tree_of(evaluation).node("A1-2").full == 4
        assert tree_named(session, f"b{row_id}", "mid").digest() == tree_of(evaluation).digest()


def test_difference_says_place_before_and_after(at):
    at("defined")
    row_id = copied()
    change(row_id, "A1-1", mid="1", final="1.5")
    change(row_id, "A1-2", mid="4", final="2")
    with reading() as session:
        told = [(one.where, one.what, one.before, one.after) for one in differences(session, "szs-2024", f"b{row_id}")]
    assert told == [
        ("中期 A1-1 人事管理制度与执行", "满分", "2", "1"),
        ("中期 A1-2 财务制度与专款专账", "满分", "3", "4"),
    ]


def test_trial_under_the_same_tree_gives_the_same_totals_and_keeps_nothing(at):
    at("final")
    row_id = copied()
    with reading() as session:
        results = len(session.exec(select(Result)).all())
        tried = what_if(session, actor("jingban"), 1, f"b{row_id}")
        assert len(session.exec(select(Result)).all()) == results
    assert [(one.phase, str(one.before), str(one.total), one.left_out) for one in tried] == [
        ("期末评估", "89.88", "89.88", ()),
        ("中期评估", "84.33", "84.33", ()),
    ]


def test_trial_names_what_it_had_to_leave_out(at):
    at("final")
    row_id = copied()
    with writing() as session:
        trees.remove_node(session, actor("jingban"), row_id, "A1-1", seen=None)
        new = trees.NodeChange(
            "新指标",
            {"mid": Decimal(2), "final": Decimal("1.5")},
            point=trees.PointChange("mark", "judged", "直接评分"),
        )
        trees.add_node(session, actor("jingban"), row_id, "A1", "A1-9", new, seen=None)
    with reading() as session:
        tried = what_if(session, actor("jingban"), 1, f"b{row_id}")
    assert {one.left_out for one in tried} == {(("A1-9 新指标", "当时没有这个评分点"),)}
    assert {one.why for one in tried} == {""}


def test_another_bureaus_tree_is_not_there(at):
    at("defined")
    row_id = copied()
    with writing() as session:
        session.add(Purchaser(id=2, organisation_id=2, name="别的单位"))
        session.flush()
        session.get_one(BureauTree, row_id).purchaser_id = 2
    with reading() as session:
        assert tree_view(session, actor("jingban"), 1, f"b{row_id}") is None
        assert f"b{row_id}" not in {one.tree_id for one in tree_lines(session, actor("jingban"), 1)}
    with pytest.raises(NotAllowedError):
        copied(f"b{row_id}")


CODES = [one.node["code"] for one in spots(document_of(words_of("szs-2024"), "szs-2024")) if "point" in one.node]


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(CODES), st.decimals("0.5", "9", places=1)), min_size=1, max_size=6))
def test_no_sum_is_wrong_exactly_where_the_tree_can_be_built(changes):
    document = document_of(words_of("szs-2024"), "szs-2024")
    for code, full in changes:
        spot(document, code).node["full"] = str(full)
    words = written(document)
    adds_up = not wrong_sums(document, ("mid", "final"))
    assert (faults(words, "szs-2024") == ()) == adds_up
    if adds_up:
        assert tree_in(words, "szs-2024", "final").root.full == 100
