"""The screens of findings, misconduct and matters brought forward, as the people who use them see them."""

from datetime import date

from sqlmodel import select

from tests.conftest import actor
from workbench import clock
from workbench.models.findings import Finding, Misconduct
from workbench.models.hotline import Call
from workbench.services.findings import NewFinding, raise_finding, tell_finding
from workbench.services.hotline import NewCall, take_call
from workbench.services.hotline_caller import Caller
from workbench.services.misconduct import open_misconduct
from workbench.store.engine import reading, writing

DAY = date(2025, 5, 12)


def said(at) -> str:
    texts = [*at.markdown, *at.caption, *at.title, *at.subheader, *at.success, *at.error, *at.info]
    return " ".join(str(one.value) for one in texts)


def test_officer_raises_tells_and_the_contractor_answers(at, screen):
    at("signed")
    page = screen("jingban", "findings", part="new")
    page.text_area[0].set_value("助浴前没有测血压")
    page.text_input[0].set_value("合同第三条")
    page.selectbox(key=next(one.key for one in page.selectbox if one.key.endswith("severity"))).select("minor")
    page.selectbox(key=next(one.key for one in page.selectbox if one.key.endswith("source"))).select("ledger")
    next(one for one in page.button if one.label == "登记问题").click().run()
    assert not page.exception
    with reading() as session:
        row = session.exec(select(Finding)).one()
        key, row_id = row.key, row.id
    assert "没有未办结的问题" in said(screen("chengjie", "findings"))
    assert "没有这个问题" in said(screen("chengjie", "findings", finding=key))
    with writing() as session:
        tell_finding(session, actor("jingban"), row_id, told_on=clock.today())
    page = screen("chengjie", "findings", finding=key)
    assert "整改中" in said(page)
    page.text_area[0].set_value("已补测")
    next(one for one in page.button if one.label == "提交答复").click().run()
    assert "答复已提交" in said(page)


def test_leader_sees_the_case_and_the_contractor_does_not(at, screen):
    at("signed")
    with writing() as session, clock.held_at(DAY):
        key = open_misconduct(
            session, actor("jingban"), 1, kind="falsification", facts="代签（演练）", clause="附件2四"
        ).key
    assert "作出决定" in said(screen("lingdao", "findings", case=key))
    assert "没有这件违规处理" in said(screen("chengjie", "findings", case=key))
    with reading() as session:
        assert session.exec(select(Misconduct)).one().notified_on is None


def test_matter_is_taken_in_on_the_screen_and_nobody_is_named(at, screen):
    at("signed")
    page = screen("jingban", "hotline", part="take")
    page.text_area[0].set_value("助餐晚到")
    for name, value in (("kind", "complaint"), ("channel", "12349")):
        page.selectbox(key=next(one.key for one in page.selectbox if one.key.endswith(f":{name}"))).select(value)
    for name, value in (("name", "赵演练"), ("phone", "13800000000")):
        next(one for one in page.text_input if one.key.endswith(f":{name}")).set_value(value)
    next(one for one in page.button if one.label == "登记").click().run()
    assert "已登记" in said(page)
    with reading() as session:
        key = session.exec(select(Call)).one().key
    page = screen("jingban", "hotline", call=key)
    assert "赵演练" not in said(page)
    page = screen("jingban", "hotline")
    assert "助餐晚到" in said(page)
    assert "没有数据" in " ".join(str(one.value) for one in screen("jingban", "hotline", part="figures").metric)


def test_township_sees_its_own_matters_and_the_empty_list_says_what_to_do(at, screen):
    at("signed")
    assert "没有来电来访" in said(screen("xiangzhen", "hotline"))
    assert "没有来电来访" in said(screen("chengjie", "hotline"))
    with writing() as session, clock.held_at(DAY):
        take_call(session, actor("jingban"), 1, NewCall("phone", "help", DAY, "要送餐"), Caller("甲", ""))
    assert "要送餐" not in said(screen("xiangzhen", "hotline"))


def test_project_screen_tells_of_findings_in_delivery(at, screen):
    at("signed")
    with writing() as session, clock.held_at(DAY):
        raise_finding(session, actor("jingban"), 1, NewFinding("other", None, "合同", "grave", "缺岗两天", None))
    assert "缺岗两天" in said(screen("jingban", "project", project=1, stage="履约"))
    assert "缺岗两天" not in said(screen("chengjie", "project", project=1, stage="履约"))
