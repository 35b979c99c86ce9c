"""What became of a measure of the mid-term report: entered by the officer until the final report is confirmed."""

from sqlmodel import Session, select

from workbench import clock
from workbench.errors import NotFoundError, ValidationError
from workbench.models.evaluations import Evaluation
from workbench.models.measures import CarriedMeasure
from workbench.queries.measures import may_enter, measures_carried
from workbench.rules.measure_words import BECAME
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, need

_WHERE = "中期措施"


def enter_measure(
    session: Session, actor: Actor, evaluation_id: int, digest: str, *, status: str, became: str, seen: int = 0
) -> None:
    """Enter what became of a measure, or change it.

    Raises ValidationError for a status that is none, without words, and once the final report is confirmed.
    """
    evaluation = found(session, Evaluation, evaluation_id)
    allow(session, actor, "evaluation.plan", evaluation)
    line = next((one for one in measures_carried(session, evaluation) if one.digest == digest), None)
    if line is None:
        raise NotFoundError("中期报告里没有这项措施", fix="刷新页面，按现在的中期报告登记")
    if not may_enter(session, actor, evaluation):
        raise ValidationError("期末报告已经确认，不能再登记", where=_WHERE, fix="确认之后有变化的，另行书面说明")
    if status not in BECAME:
        raise ValidationError("没有选择落实情况", where=_WHERE, fix=f"可选：{'、'.join(BECAME.values())}")
    query = select(CarriedMeasure).where(CarriedMeasure.evaluation_id == evaluation_id, CarriedMeasure.digest == digest)
    row = session.exec(query).first()
    before = row.model_dump() if row else None
    said = need(became, "落实情况的说明")
    if row is None:
        row = CarriedMeasure(
            evaluation_id=evaluation_id, digest=digest, words=line.words, status=status, became=said,
            entered_by_id=actor.account_id or 0, entered_on=clock.today(),
        )  # fmt: skip
    else:
        expect_version(row, seen or None)
        row.status, row.became = status, said
        row.entered_by_id, row.entered_on = actor.account_id or 0, clock.today()
    session.add(row)
    record(session, actor, "measure.enter", about(session, row), before=before, after=row.model_dump())
