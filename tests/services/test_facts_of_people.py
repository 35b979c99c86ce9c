"""Facts on support, recipients and records: counted from real rows, nothing where there is no record, stale on a change."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from scoring.points import measure
from tests.conftest import actor
from workbench import clock
from workbench.errors import NotAllowedError, ValidationError
from workbench.models.contracts import Contract
from workbench.models.evaluations import Evaluation
from workbench.models.ledger import (
    ServiceConfirmation,
    ServicePerson,
    ServiceRecord,
    StaffMember,
    Training,
    TrainingAttendance,
)
from workbench.models.needs import NeedsAssessment, ReceivedBenefit, Recipient
from workbench.models.projects import Project, ServiceLine
from workbench.models.words import Role
from workbench.queries.evaluations import frozen_tree
from workbench.queries.facts import unready_facts
from workbench.queries.measured import established
from workbench.queries.tracked import served, tracked
from workbench.rules.needs import load_scheme
from workbench.services import facts, needs
from workbench.services.ledger import withdraw_service
from workbench.services.ledger_cases import NewCase, add_session, close_case, open_case
from workbench.services.ledger_confirm import CONFIRMED, DOUBTED, confirm_services
from workbench.services.register import NewBenefit, add_benefit, leave
from workbench.services.staff_support import Agreed, agree_support
from workbench.store.engine import engine, reading, writing

MID, CUTOFF = 1, date(2025, 6, 30)
SEEN = date(2025, 6, 28)


@pytest.fixture(autouse=True)
def _half_a_year(at):
    at("scoring")


def _now(code):
    with reading() as session:
        return established(session, session.get_one(Evaluation, MID), code)


def _people():
    """Who was served by the cut-off, by code."""
    with reading() as session:
        rows = session.exec(select(Recipient).where(col(Recipient.id).in_(served(session, 1, CUTOFF))))
        return {one.code: one.id for one in sorted(rows, key=lambda one: one.code)}


# support of those who serve


def test_tutoring_and_training_are_counted_against_what_the_contract_agrees():
    assert (_now("A4-2").fact, _now("A4-3").fact) == ({"actual": 11, "target": 12}, {"actual": 9, "target": 10})
    assert _now("A4-2").rows[-1] == "约定 12 次（合同附件二“人员培训与督导”（演练））"
    assert "E01 志愿者甲（演练）：培训 0 分钟" in _now("A4-3").rows
    with writing() as session:
        agree_support(session, actor("jingban"), 1, Agreed("补充合同第二条", minutes_mid=181, minutes_final=420))
    assert _now("A4-2") is None, "no rounds are agreed any more"
    assert _now("A4-3").fact == {"actual": 0, "target": 10}


@pytest.mark.parametrize(("code", "kind"), [("A4-2", "tutoring"), ("A4-3", "training")])
def test_support_without_a_single_session_is_no_data(code, kind):
    with writing() as session:
        held = session.exec(select(Training).where(Training.kind == kind)).all()
        present = select(TrainingAttendance).where(col(TrainingAttendance.training_id).in_([one.id for one in held]))
        for row in session.exec(present).all():
            session.delete(row)
        session.flush()
        for row in held:
            session.delete(row)
    assert _now(code) is None


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (Agreed("第三条"), "没有填写约定"),
        (Agreed("第三条", rounds_mid=3), "没有填写约定"),
        (Agreed("第三条", rounds_final=3), "督导次数只填了一个"),
        (Agreed("第三条", rounds_mid=4, rounds_final=3), "督导次数到中期 4，全期 3"),
        (Agreed("第三条", minutes_mid=0, minutes_final=0), "每人培训学时全期为 0"),
        (Agreed(" ", rounds_mid=1, rounds_final=3), "合同条款"),
    ],
)
def test_agreement_that_cannot_hold_is_refused(told, said):
    with pytest.raises(ValidationError, match=said), writing() as session:
        agree_support(session, actor("jingban"), 1, told)


def test_contractor_does_not_enter_what_it_is_measured_by():
    with pytest.raises(NotAllowedError), writing() as session:
        agree_support(session, actor("chengjie"), 1, Agreed("第三条", rounds_mid=1, rounds_final=1))


# hardship before and after


@pytest.fixture
def nobody_again():
    """Baselines only."""
    with writing() as session:
        for row in session.exec(select(NeedsAssessment).where(NeedsAssessment.occasion != "baseline")):
            session.delete(row)


def _assess(code, change, *, on=SEEN):
    """Assess somebody again: as the baseline, but for the indicators that change."""
    with writing() as session, clock.held_at(on):
        person = session.exec(select(Recipient).where(Recipient.code == code)).one()
        base = session.exec(select(NeedsAssessment).where(NeedsAssessment.recipient_id == person.id)).first()
        levels = dict(base.severity) if base else {one.id: 2 for one in load_scheme().indicators}
        made = needs.Assessed(levels | change(levels), on, "演练评估人", "interim")
        needs.assess_needs(session, actor("jingban"), person.id, made)


def _heavier(levels):
    lightest = min(levels, key=levels.get)
    return {lightest: levels[lightest] + 1}


def _lighter(levels):
    heaviest = max(levels, key=levels.get)
    return {heaviest: levels[heaviest] - 1}


def _same(_levels):
    return {}


def test_hardship_of_the_training_purchase_is_assessed_again_in_its_script():
    assert _now("B1-5").fact == {"actual": 14, "target": 24, "cap_if": False}
    assert _now("B1-1").fact["parts"][3]["actual"] == "14"


def test_hardship_compares_the_baseline_with_the_newest_assessment_of_those_who_were_served(nobody_again):
    assert _now("B1-5") is None
    assert _now("B1-1") is None, "one of the goals counts who improved"
    first, second, third, fourth, *_ = _people()
    _assess(first, _heavier, on=SEEN - timedelta(days=3))
    _assess(first, _lighter)
    _assess(second, _same)
    _assess(third, lambda levels: _heavier(levels) | _lighter(levels))
    _assess("YLD040", _lighter)  # listed, and not served before July
    found = _now("B1-5")
    assert found.fact == {"actual": 1, "target": 3, "cap_if": False}
    told = "基线 2024-11-18，复评或结案 2025-06-28，减轻 1 项，加重 0 项，有改善，没有恶化"
    assert (found.rows[0], len(found.rows)) == (f"{first}：{told}", 4)
    with writing() as session:
        for row in session.exec(select(NeedsAssessment).where(NeedsAssessment.recipient_id == _people()[fourth])):
            session.delete(row)
    _assess(fourth, _lighter)
    assert _now("B1-5").fact == {"actual": 1, "target": 3, "cap_if": True}, "without a baseline nobody is compared"
    _assess(second, _lighter, on=CUTOFF + timedelta(days=1))
    assert _now("B1-5").fact["actual"] == 1, "what was assessed after the cut-off does not count"


def test_closed_case_counts_where_nobody_assessed_again(nobody_again):
    _, second, *_ = _people()
    levels = {one.id: 3 for one in load_scheme().indicators}
    with writing() as session, clock.held_at(SEEN):
        contractor, line = actor("chengjie"), select(ServiceLine.id).where(ServiceLine.catalogue_number == 23)
        worker = session.exec(select(StaffMember.id).where(StaffMember.number == "C01")).one()
        new = NewCase(session.exec(line).first(), second, worker, SEEN, "每周一次", levels)
        row = open_case(session, contractor, 1, new)
        session.flush()
        add_session(session, contractor, row.id, held_on=SEEN, minutes=60, words="练习放松")
        close_case(session, contractor, row.id, closed_on=SEEN, after=levels | {"illness": 1}, closure="好转")
    assert _now("B1-5").fact == {"actual": 1, "target": 1, "cap_if": False}
    with reading() as session:
        assert [one.code for one in tracked(session, 1, CUTOFF)] == [second]
    assert _now("B1-1").fact["parts"][3]["actual"] == "1"


# entitled, and served once


def _benefit(code, number, first=date(2025, 1, 1), last=None):
    with writing() as session:
        new = NewBenefit("演练县残联", "入户服务", first, last, number)
        add_benefit(session, actor("jingban"), _people()[code], new)


def test_people_are_compared_only_where_what_they_receive_is_on_record():
    assert _now("A6-5") is None
    first, second, third, fourth, *_ = _people()
    everybody = len(_people())
    _benefit(first, None)
    assert _now("A6-5").fact == {"actual": everybody, "target": everybody}
    _benefit(second, 1, first=date(2024, 1, 1), last=date(2024, 12, 31))
    _benefit(third, 1, first=CUTOFF + timedelta(days=1))
    assert _now("A6-5").fact["actual"] == everybody, "received before or after the service"
    _benefit(fourth, 1)
    assert _now("A6-5").fact["actual"] == everybody - 1
    assert f"{fourth}：" in _now("A6-5").rows[-1]
    with writing() as session:
        leave(session, actor("jingban"), _people()[first], left_on=date(2025, 3, 1), reason="不再符合条件")
    found = _now("A6-5")
    assert found.fact["actual"] == everybody - 2
    assert f"{first}：2025-03-01 起不再符合条件或已离开" in "".join(found.rows)


def test_same_service_from_a_second_project_of_the_same_months_counts_once():
    first, *_ = _people()
    _benefit(first, None)
    everybody = _now("A6-5").fact["actual"]
    with writing() as session:
        own = session.exec(select(ServicePerson).where(ServicePerson.recipient_id == _people()[first])).first()
        line = session.get_one(ServiceLine, own.line_id)
        _beside(session, line, own, date(2025, 2, 1))
    assert _now("A6-5").fact["actual"] == everybody - 1
    with writing() as session:
        later = session.exec(select(Contract).order_by(col(Contract.id).desc())).first()
        later.first_day = date(2026, 1, 1)
        later.last_day = date(2026, 12, 31)
    assert _now("A6-5").fact["actual"] == everybody, "contracts one after the other overlap nowhere"


def _beside(session: Session, line: ServiceLine, own: ServicePerson, first: date) -> None:
    """A second project that gave the same person the same service in the same month."""
    old = session.get_one(Project, 1)
    project = Project(**old.model_dump(exclude={"id", "version", "code"}), code="YL-2025-099")
    session.add(project)
    session.flush()
    contract = session.exec(select(Contract).where(Contract.project_id == 1)).one()
    kept = contract.model_dump(exclude={"id", "version", "number", "project_id", "first_day"})
    session.add(Contract(**kept, number="YL-HT-99", project_id=project.id, first_day=first))
    same = ServiceLine(**line.model_dump(exclude={"id", "project_id"}), project_id=project.id)
    session.add(same)
    session.flush()
    seen = own.model_dump(exclude={"line_id", "project_id"})
    session.add(ServicePerson(**seen, line_id=same.id, project_id=project.id))


# records that townships and villages bear out


def _area(session):
    """Records of the township whose officer says something about them."""
    unit = next(iter(actor("xiangzhen").organisations(Role.TOWNSHIP)))
    query = select(ServiceRecord.id).where(ServiceRecord.township_id == unit).order_by(col(ServiceRecord.id))
    return list(session.exec(query.limit(4)))


def test_records_are_borne_out_unless_somebody_doubts_them():
    assert _now("A2-2") is None
    with writing() as session, clock.held_at(SEEN):
        first, second, third, fourth = _area(session)
        confirm_services(session, actor("xiangzhen"), [first, second, third], verdict=CONFIRMED)
        confirm_services(session, actor("xiangzhen"), [fourth], verdict=DOUBTED, words="家属说当天没有人来")
    assert _now("A2-2").fact == {"actual": 3, "target": 4}
    assert _now("A2-2").rows[-1].endswith("核对，有出入，家属说当天没有人来")
    with writing() as session, clock.held_at(SEEN):
        withdraw_service(session, actor("jingban"), fourth, reason="登记错误")
    assert _now("A2-2").fact == {"actual": 3, "target": 3}
    with writing() as session, clock.held_at(CUTOFF + timedelta(days=2)):
        confirm_services(session, actor("xiangzhen"), [first], verdict=DOUBTED, words="签名不符")
    assert _now("A2-2").fact == {"actual": 2, "target": 2}, "a word given after the cut-off is not of this evaluation"


# a row that changes makes the fact stale

CHANGES = {
    "A2-2": (ServiceConfirmation, "verdict", "doubted", lambda row: row.verdict == "confirmed"),
    "A4-2": (Training, "title", "改过的内容", lambda row: row.kind == "tutoring" and row.held_on <= CUTOFF),
    "A4-3": (Training, "minutes", 7, lambda row: row.kind == "training" and row.held_on <= CUTOFF),
    "A6-2": (StaffMember, "name", "改过的名字", lambda row: row.post == "养老护理员" and row.left_on is None),
    "A6-3": (StaffMember, "joined_on", date(2025, 1, 2), lambda row: row.kind == "full_time"),
    "A6-5": (ReceivedBenefit, "first_day", CUTOFF + timedelta(days=9), lambda _row: True),
    "B1-5": (NeedsAssessment, "assessed_on", date(2025, 6, 29), lambda row: row.occasion == "interim"),
}
"""For each source: a column of its rows with another value, and which of them are counted."""


@pytest.fixture
def recorded():
    """Every source has rows; return its digest."""
    first, second, *_ = _people()
    _benefit(first, None)
    _benefit(second, None)
    with writing() as session, clock.held_at(SEEN):
        confirm_services(session, actor("xiangzhen"), _area(session), verdict=CONFIRMED)
    return {code: _now(code).digest for code in CHANGES}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(code=st.sampled_from(sorted(CHANGES)), place=st.integers(0, 40))
def test_any_counted_row_that_changes_changes_the_digest(recorded, code, place):
    model, name, value, counted = CHANGES[code]
    with Session(engine()) as session:
        rows = [row for row in session.exec(select(model).order_by(model.id)) if counted(row)]
        setattr(rows[place % len(rows)], name, value)
        session.flush()
        found = established(session, session.get_one(Evaluation, MID), code)
        session.rollback()
    assert found is None or found.digest != recorded[code]


def test_change_after_the_taking_stops_the_opening_until_it_is_taken_again(recorded):
    with writing() as session:
        for code in ("A2-2", "A6-5"):
            facts.retake_fact(session, actor("jingban"), MID, code)
    assert _gaps() == []
    with writing() as session:
        row = session.exec(select(Training).where(Training.kind == "tutoring")).first()
        row.held_on = CUTOFF + timedelta(days=1)
        for one in session.exec(select(ReceivedBenefit)).all():
            session.delete(one)
    assert _gaps() == [
        "A4-2 专业督导完成率 提取之后记录有变化，须重新提取",
        "A6-5 对象资格与重复服务核验 提取之后记录有变化，须重新提取",
    ]


def _gaps():
    with reading() as session:
        return unready_facts(session, session.get_one(Evaluation, MID))


def test_every_source_gives_a_fact_that_scores(recorded):
    with reading() as session:
        tree = frozen_tree(session.get_one(Evaluation, MID))
    assert [code for code in recorded if measure(tree.node(code), _now(code).fact).marks is None] == []
