"""The bureau makes a tree of its own on screen: copy, change, see what is wrong, try, publish."""

from tests.pages.looks import agree, buttons, field, press, words
from tests.pages.rows import rows
from workbench.models.trees import BureauTree


def test_officer_copies_changes_is_told_what_does_not_add_up_and_leader_publishes(at, screen):
    at("final")
    shown = screen("jingban", "trees")
    assert "随软件提供的不能改" in words(shown)
    field(shown, "text_input", ":title").input("演练县指标体系")
    press(shown, "复制为草稿")
    assert rows(BureauTree)[-1].title == "演练县指标体系"
    shown.query_params["node"] = "A1-1"
    shown.run()
    field(shown, "text_input", "tree_node_1_A1-1:0:full_mid").input("２.5")
    field(shown, "text_input", "tree_node_1_A1-1:0:full_final").input("1.5")
    press(shown, "保存这个指标")
    assert "中期：“A1 行政管理”下级满分之和为 9.5，应为 9，多 0.5 分" in words(shown)
    leader = screen("lingdao", "trees", tree="b1", part="publish")
    assert next(one for one in leader.button if one.label == "发布").disabled
    shown.query_params["node"] = "A1-2"
    shown.run()
    field(shown, "text_input", "tree_node_1_A1-2:0:full_mid").input("2.5")
    press(shown, "保存这个指标")
    assert "还不能发布" not in words(shown)
    trial = screen("jingban", "trees", tree="b1", part="trial")
    assert "试算只供比较，不是结果" in words(trial)
    leader = screen("lingdao", "trees", tree="b1", part="publish")
    field(leader, "text_input", ":document").input("演民发〔2026〕8号")
    press(leader, "发布")
    assert rows(BureauTree)[-1].state == "published"
    assert "保存这个指标" not in buttons(screen("jingban", "trees", tree="b1"))


def test_faulty_fields_are_refused_and_what_was_typed_stays(at, screen):
    at("defined")
    shown = screen("jingban", "trees")
    field(shown, "text_input", ":title").input("草稿")
    press(shown, "复制为草稿")
    body = rows(BureauTree)[-1].body
    shown.query_params["node"] = "A1-3"
    shown.run()
    field(shown, "text_area", "_A1-3:0:listed_banded").input("5% 得满分")
    press(shown, "保存这个指标")
    assert "“5% 得满分”不是一档" in words(shown)
    assert field(shown, "text_area", "_A1-3:0:listed_banded").value == "5% 得满分"
    assert rows(BureauTree)[-1].body == body
    agree(shown, "tree_remove_1_A1-3")
    assert "下级满分之和" in words(shown)


def test_every_part_of_a_shipped_tree_is_drawn_and_an_unknown_one_is_said(at, screen):
    at("signed")
    for part in ("nodes", "trial", "text"):
        assert "政府购买服务类社会救助项目评估指标体系" in words(
            screen("pingwei1", "trees", tree="szs-2024", part=part)
        )
    assert "复制为草稿" not in buttons(screen("pingwei1", "trees"))
    shown = screen("jingban", "trees", tree="b99")
    assert "没有这套指标体系" in str([one.value for one in shown.warning])
