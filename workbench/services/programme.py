"""The programme report of a year: paragraphs saved version by version, and cases chosen with consent."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workbench import clock
from workbench.errors import ValidationError
from workbench.models.ledger import CaseFile
from workbench.models.needs import Recipient
from workbench.models.organisations import Purchaser
from workbench.models.programme import ProgrammeCase, ProgrammeReport, ProgrammeText
from workbench.models.projects import Project
from workbench.queries.programme_text import ReportKey, is_of_a_city, members, report_row, told_by_counties
from workbench.rules.programme_words import CLAUSE, HEADINGS, MOST_CASE_WORDS, MOST_WORDS, SCOPES
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.security.vault_numbers import refuse_identity
from workbench.services.acting import about, found, in_order, need
from workbench.services.vault import keep_identity_out
from workbench.store.engine import stale


@dataclass(frozen=True)
class NewCase:
    """A case as the report tells it: in words that name nobody, and the consent to telling it."""

    title: str
    words: str
    consent_on: date
    consent_words: str


def allow_report(session: Session, actor: Actor, action: str, key: ReportKey) -> Purchaser:
    """Return the purchaser of a report that the actor may do this to; who may for a city reads the years of its counties.

    Raises NotAllowedError, and ValidationError for a scope that the purchaser cannot have.
    """
    purchaser = found(session, Purchaser, key.purchaser_id)
    allow(session, actor, action, purchaser)
    if key.scope not in SCOPES or (key.scope == "all" and not is_of_a_city(session, key.purchaser_id)):
        raise ValidationError("只有市级单位可以编制各单位合计的报告", where="范围", fix="选择本单位")
    return purchaser


def save_text(session: Session, actor: Actor, key: ReportKey, heading: str, words: str, *, seen: int) -> int:
    """Keep a new version of the paragraphs under a heading and return its number; the same words again are no version.

    ``seen`` is the number of the version on the screen, 0 before the first. Raises StaleError over a newer one.
    """
    allow_report(session, actor, "programme.write", key)
    text = _checked(heading, words)
    row = _row(session, key)
    query = select(ProgrammeText).where(ProgrammeText.report_id == row.id, ProgrammeText.heading == heading)
    newest = session.exec(query.order_by(col(ProgrammeText.number).desc())).first()
    number = newest.number if newest else 0
    if number != seen:
        raise stale()
    if text == (newest.words if newest else ""):
        return number
    session.add(
        ProgrammeText(
            report_id=row.id or 0, heading=heading, number=number + 1, words=text, saved_at=clock.now(),
            saved_by_id=actor.account_id or 0,
        )
    )  # fmt: skip
    told = {"year": key.year, "heading": HEADINGS[heading], "number": number + 1, "characters": len(text)}
    record(session, actor, "programme.write", about(session, row), after=told)
    return number + 1


def _checked(heading: str, words: str) -> str:
    if heading not in HEADINGS:
        raise ValidationError(
            "总结报告没有这个标题", where="标题", clause=CLAUSE, fix=f"可选：{'、'.join(HEADINGS.values())}"
        )
    text = words.strip()
    if len(text) > MOST_WORDS:
        raise ValidationError(
            f"文字有 {len(text)} 字，超过 {MOST_WORDS} 字", where=HEADINGS[heading], fix="精简后再保存"
        )
    refuse_identity(HEADINGS[heading], text)
    return text


def _row(session: Session, key: ReportKey) -> ProgrammeReport:
    row = report_row(session, key)
    if row is None:
        row = ProgrammeReport(purchaser_id=key.purchaser_id, year=key.year, scope=key.scope)
        session.add(row)
        session.flush()
    return row


def choose_case(session: Session, actor: Actor, key: ReportKey, case_id: int, new: NewCase) -> ProgrammeCase:
    """Take a closed case of the ledger into a report.

    Raises ValidationError without consent, for a case that is not closed, not of the year or taken in already, for one of
    a county that its own report does not tell, and for words that hold a name, a number or the code of the person.
    """
    allow_report(session, actor, "programme.write", key)
    case = found(session, CaseFile, case_id)
    project = found(session, Project, case.project_id)
    if (
        project.purchaser_id not in members(session, key)
        or not project.first_day.year <= key.year <= project.last_day.year
    ):
        raise ValidationError("这个个案不在报告的范围和年度里", where="典型案例", fix="从列出的个案里选择")
    if project.purchaser_id != key.purchaser_id and case_id not in told_by_counties(session, key):
        fix = "请县（区）先在自己的报告里选入并写明同意"
        raise ValidationError("这个个案不在县（区）的报告里", where="典型案例", fix=fix)
    if case.closed_on is None:
        raise ValidationError("个案还没有结案", where="典型案例", fix="在“服务台账”结案以后再选")
    _refuse_traces(session, case, new)
    consent = need(new.consent_words, "同意的说明")
    in_order([("结案日期", case.closed_on), ("同意日期", new.consent_on), ("今天", clock.today())])
    report = _row(session, key)
    taken = select(ProgrammeCase).where(ProgrammeCase.report_id == report.id, ProgrammeCase.case_id == case_id)
    if session.exec(taken).first() is not None:
        raise ValidationError("这个个案已经在报告里", where="典型案例", fix="需要改写的，先移出再重新选入")
    row = ProgrammeCase(
        report_id=report.id or 0, case_id=case_id, title=new.title.strip(), words=new.words.strip(),
        consent_on=new.consent_on, consent_words=consent, chosen_on=clock.today(), chosen_by_id=actor.account_id or 0,
    )  # fmt: skip
    session.add(row)
    told = {"year": key.year, "title": row.title, "consent_told_on": new.consent_on, "project_id": project.id}
    record(session, actor, "programme.choose_case", about(session, report), after=told)
    return row


def _refuse_traces(session: Session, case: CaseFile, new: NewCase) -> None:
    """Refuse words by which the person would be known: name, numbers, code."""
    person = session.get_one(Recipient, case.recipient_id)
    texts = (need(new.title, "案例标题"), need(new.words, "案例内容"), new.consent_words)
    if len(new.words) > MOST_CASE_WORDS:
        raise ValidationError(
            f"案例有 {len(new.words)} 字，超过 {MOST_CASE_WORDS} 字", where="案例内容", fix="精简后再保存"
        )
    keep_identity_out(session, person.household_id, "典型案例", *texts)
    if any(person.code in text for text in texts):
        raise ValidationError("案例里有服务对象的编码", where="典型案例", fix="去掉编码，只写情况、做法和变化")


def drop_case(session: Session, actor: Actor, row_id: int) -> None:
    """Take a case out of a report; what stood there stays in the record."""
    row = found(session, ProgrammeCase, row_id)
    report = found(session, ProgrammeReport, row.report_id)
    allow_report(session, actor, "programme.write", ReportKey(report.purchaser_id, report.year, report.scope))
    before = {"title": row.title, "words": row.words, "consent_told_on": row.consent_on}
    session.delete(row)
    record(session, actor, "programme.drop_case", about(session, report), before=before)
