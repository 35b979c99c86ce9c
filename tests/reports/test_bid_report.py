"""The report of a review: every figure as recomputed, from the training purchase."""

from tests.conftest import actor
from workbench.models.evaluations import StoredFile
from workbench.models.procurement import Procurement
from workbench.reports.bid_report import bid_report, draw_bid_report, issue_bid_report
from workbench.security.policy import may
from workbench.store.engine import reading, writing


def test_report_holds_scores_marks_traces_and_the_comparison(at):
    at("signed")
    with reading() as session:
        report = bid_report(session, session.get_one(Procurement, 1))
    assert [(one.rank, one.total) for one in report.bidders] == [
        ("1", "92.86"),
        ("2", "91.60"),
        ("3", "88.08"),
        ("4", "80.28"),
    ]
    assert report.marks[0].rows[0].marks == ("39.10", "39.20", "39.30")
    assert report.marks[0].total == "84.20"
    assert "437400 ÷ 505000 × 10" in report.traces[0].text
    assert report.compared == ("价格分：公布的分数与按规定计算的一致", "总分：公布的分数与按规定计算的一致")
    assert "确定安宁社会工作服务中心（演练）成交，成交金额505,000.00元" in report.conclusion[-1]


def test_issued_report_is_read_by_who_reads_the_procurement_and_not_by_the_contractor(at):
    at("signed")
    with reading() as session:
        drawn = draw_bid_report(session, actor("jingban"), 1)
    assert drawn.content.startswith(b"%PDF")
    with writing() as session:
        file_id = issue_bid_report(session, actor("jingban"), drawn).id
    with reading() as session:
        file = session.get_one(StoredFile, file_id)
        assert [may(session, actor(who), "file.read", file) for who in ("jingban", "daili", "chengjie")] == [
            True,
            True,
            False,
        ]
