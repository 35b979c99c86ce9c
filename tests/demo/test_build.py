"""The training purchase from needs to the final report: what it leaves behind, and that every rule let it pass."""

import json
import re
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
from sqlmodel import col, select

from scoring.trace import from_plain, replay, walk
from workbench import clock
from workbench.demo.build import DemoFiles, build_demo
from workbench.demo.people import as_actor, script
from workbench.errors import WorkbenchError
from workbench.models.contracts import Milestone
from workbench.models.evaluations import Evaluation, StoredFile
from workbench.models.ledger import ServiceOrder
from workbench.models.record import Event
from workbench.models.results import Result
from workbench.models.words import EvaluationState, Phase
from workbench.queries.evaluations import judged_points, own_sheet
from workbench.queries.facts import unready_facts
from workbench.security.files import path_of
from workbench.security.record import verify
from workbench.services import sheets
from workbench.services.ledger_orders import finish_order
from workbench.services.results import compute_result
from workbench.store.engine import reading, writing

ESTABLISHED = {"computed": "计算", "checked": "核查", "judged": "评判"}
SECOND = 3  # the renewal of the first purchase was begun before it
UNISSUED = (
    "evidence",
    "evidence_answer",
    "inspection",
    "inspection_draw",
    "signed_scan",
)  # kept, and not issued by the bureau
ISSUES = ("report.issue", "bundle.issue")
PANEL = ("pingwei1", "pingwei2", "pingwei3")


def text_of(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)


@pytest.fixture(scope="module")
def data(built: DemoFiles) -> dict:  # type: ignore[type-arg]
    return json.loads(built.result.read_text(encoding="utf-8"))


def test_demo_writes_the_documents_and_the_bundle_and_stores_the_same_bytes(training: DemoFiles) -> None:
    written = [training.midterm_report, training.final_report, training.score_sheets, training.result, training.bundle]
    with reading() as session:
        query = select(StoredFile.kind, StoredFile.sha256).where(col(StoredFile.kind).not_in(UNISSUED))
        rows = session.exec(query.order_by(col(StoredFile.id))).all()

    copied = ["midterm_report", "final_report", "score_sheets", "result_data", "bundle"]
    before = [
        "contract_summary",
        "midterm_report",
        "evaluation_plan",
        "panel_paper",
        "appeal_decision",
        "result_notice",
    ]
    assert [kind for kind, _ in rows] == [*before, *copied[1:], "acceptance_certificate", "acceptance", "programme"]
    assert [path_of(sha256).read_bytes() for kind, sha256 in rows if kind in copied] == [
        path.read_bytes() for path in written
    ]


def test_demo_ends_as_the_appeal_left_it(built: DemoFiles, data: dict) -> None:  # type: ignore[type-arg]
    assert (built.total, built.grade) == ("90.24", "优")
    assert (data["result"]["total"], data["result"]["grade"]) == ("90.24", "优")
    assert (data["appeal"]["total_before"], data["appeal"]["grade_before"]) == ("89.88", "良")
    assert [(one["code"], one["before"], one["after"]) for one in data["appeal"]["differences"]] == [
        ("", "89.88", "90.24"),
        ("A", "37.73", "38.09"),
        ("A4", "6.93", "7.29"),
        ("A4-4", "1.96", "2.32"),
    ]


def test_final_report_says_the_figures_of_the_data(built: DemoFiles, data: dict) -> None:  # type: ignore[type-arg]
    said = text_of(built.final_report)

    assert f"期末总分{data['result']['total']}分，等级为“{data['result']['grade']}”" in said
    for node in data["blocks"] + data["indicators"]:
        assert f"{node['code']}{node['name']}{node['full']}{node['marks']}{node['rate']}" in said
    for point in data["points"]:
        row = said.split(f"{point['code']}{point['name']}{ESTABLISHED[point['established']]}")[1][:60]
        assert point["marks"] in row
        assert point["rate"] in row


def test_midterm_report_says_its_own_total_and_gives_no_grade(training: DemoFiles) -> None:
    with reading() as session:
        query = select(Result).join(Evaluation, col(Evaluation.id) == Result.evaluation_id)
        total = session.exec(query.where(Evaluation.phase == Phase.MID)).one().total
    said = text_of(training.midterm_report)

    assert f"中期得分{total}分，只作过程评价，不评定等级" in said
    assert "等级为" not in said


def test_every_trace_replays_to_the_figure_beside_it(data: dict) -> None:  # type: ignore[type-arg]
    total = from_plain(data["trace"])

    assert str(replay(total)) == total.value
    assert len(data["points"]) == 34
    for point in data["points"]:
        trace = from_plain(point["trace"])
        assert replay(trace) == trace.exact
        assert trace.shown == point["marks"]
        assert trace in list(walk(total))


def test_record_of_the_demo_is_whole_and_runs_forward(training: DemoFiles) -> None:
    with reading() as session:
        assert verify(session) == []
        times = session.exec(select(Event.at).order_by(col(Event.id))).all()

    assert len(times) > 500
    assert times == sorted(times)


def test_documents_are_issued_with_their_hash_in_the_record(training: DemoFiles) -> None:
    with reading() as session:
        issued = session.exec(select(Event.actor, Event.after).where(col(Event.action).in_(ISSUES))).all()
        files = set(session.exec(select(StoredFile.sha256).where(col(StoredFile.kind).not_in(UNISSUED))))

    assert {after["sha256"] for _, after in issued if after} == files
    assert {who for who, _ in issued} == {"演练经办"}


def test_twelve_payments_add_up_to_the_published_amount(training: DemoFiles) -> None:
    with reading() as session:
        paid = session.exec(select(Milestone.amount_fen).where(Milestone.contract_id == 1)).all()

    assert Counter(paid) == {4_208_333: 11, 4_208_337: 1}
    assert sum(paid) == 50_500_000


def test_demo_names_no_real_person(built: DemoFiles) -> None:
    said = text_of(built.final_report) + built.result.read_text(encoding="utf-8")
    names = {one["name"] for one in script("people")["accounts"]}

    assert all(name.startswith("演练") for name in names)
    without_hashes = re.sub(r"校验码[0-9A-F]{10}|(?=\d*[a-f])[0-9a-f]{16,64}", "", said)
    assert not re.findall(r"\d{17}[\dXx]|1[3-9]\d{9}", without_hashes)
    assert not [name for name in names if name in said]


def test_every_document_says_that_it_is_for_training(built: DemoFiles, data: dict) -> None:  # type: ignore[type-arg]
    for report in (built.midterm_report, built.final_report):
        with pypdfium2.PdfDocument(report) as document:
            pages = ["".join(page.get_textpage().get_text_range().split()) for page in document]
        assert all("演练文件不作依据" in page for page in pages)
        assert "取自公开的采购公告" in "".join(pages)
        assert "均为演练编制" in "".join(pages)
    assert (data["training"], data["note"]) == (True, "演练文件，不作任何依据")


def test_demo_refuses_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("keep me", encoding="utf-8")

    with pytest.raises(WorkbenchError, match="目录里已有内容"):
        build_demo(tmp_path, lambda _: None)

    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_second_project_waits_with_empty_sheets_and_ready_facts(training: DemoFiles) -> None:
    with reading() as session:
        evaluation = session.exec(select(Evaluation).where(Evaluation.project_id == SECOND)).one()
        held = [own_sheet(session, as_actor(session, name), evaluation.id or 0) for name in PANEL]

        assert evaluation.state == EvaluationState.SCORING
        assert unready_facts(session, evaluation) == []
        assert [(sheet.submitted_at, sheet.marks) for sheet in held if sheet] == [(None, {})] * 3


@pytest.mark.usefixtures("training_copy")
def test_second_project_can_be_marked_opened_and_computed() -> None:
    with writing() as session:
        evaluation = session.exec(select(Evaluation).where(Evaluation.project_id == SECOND)).one()
        for name in PANEL:
            member = as_actor(session, name)
            for node in judged_points(evaluation):
                entry = sheets.Entry(None if node.point is None else _best(node), f"{node.full:f}", "材料齐备")
                sheets.save_mark(session, member, evaluation.id or 0, node.code, entry)
            sheets.submit_sheet(session, member, evaluation.id or 0)
        chair = as_actor(session, PANEL[0])
        sheets.open_sheets(session, chair, evaluation.id or 0)
        result = compute_result(session, chair, evaluation.id or 0)

        assert result.total > 85


@pytest.mark.usefixtures("training_copy")
def test_orders_on_the_phone_are_done_with_one_tap() -> None:
    with writing() as session:
        orders = session.exec(select(ServiceOrder).order_by(col(ServiceOrder.planned_on))).all()
        for order in orders:
            with clock.held_at(order.planned_on):
                finish_order(session, as_actor(session, "chengjie"), order.id or 0)

        assert [order.state for order in orders] == ["done"] * 7


def _best(node) -> str:  # type: ignore[no-untyped-def]
    return str(node.point.options["bands"][0]["name"])
