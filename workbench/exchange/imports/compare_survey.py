"""Answers of a survey handed in as a table, against the sample: by number and code, item by item."""

from sqlmodel import Session

from workbench.errors import ValidationError
from workbench.exchange.imports.compare import CHANGED, Compared, unrepeated
from workbench.exchange.imports.table import Row, Table
from workbench.models.needs import Recipient
from workbench.queries.imports import Reach, people_by_code
from workbench.queries.surveys_import import SampledPerson, sampled_people
from workbench.rules.questionnaires import clean_answers, is_complete
from workbench.services.vault import keep_identity_out


def compare_survey(session: Session, purchaser_id: int, reach: Reach, table: Table) -> Compared:
    """Compare the rows with the sample; only who may see the whole sample hands it in, and each item must fit."""
    compared = Compared()
    if not reach.everything:
        for row in table.rows[:1]:
            table.fault(
                row.number, "survey", "调查结果由采购经办导入", "把填好的表交给采购经办，或在“调查问卷”画面逐份填写"
            )
        return compared
    people = people_by_code(session, purchaser_id, (row.values["recipient"] for row in table.rows))
    sampled = sampled_people(session, (one.id for one in people.values()))
    known = [(row, people[row.values["recipient"]]) for row in table.rows if row.values["recipient"] in people]
    for row in table.rows:
        if row.values["recipient"] not in people:
            table.fault(row.number, "recipient", f"没有对象编码“{row.values['recipient']}”", "按清单上的编码填写")
    for row, person in unrepeated(table, known, lambda row: (row.values["survey"],), compared):
        one = sampled.get(row.values["survey"])
        if one is None or one.recipient_id != person.id:
            what = f"没有问卷编号“{row.values['survey']}”，或不是这个对象"
            table.fault(row.number, "survey", what, "按清单上的编号填写")
        else:
            _stage(session, table, compared, row, one)
    return compared


def _stage(session: Session, table: Table, compared: Compared, row: Row, one: SampledPerson) -> None:
    answers = _answers(session, table, row, one)
    if answers is None:
        return
    proxy = row.values.get("proxy", "")
    if not answers or (answers, proxy) == (dict(one.answers), one.proxy):
        compared.same += 1
    elif one.closed or one.answers:
        table.fault(row.number, "survey", one.closed or "这个人已经有不同的回答", "在“调查问卷”画面核对")
    else:
        outcome = "完成" if is_complete(one.questionnaire, answers) else "部分完成"
        compared.add(
            CHANGED, row.number, recipient_id=one.recipient_id, target_id=one.id, seen=one.version, severity=answers,
            occasion=proxy, category=outcome,
        )  # fmt: skip


def _answers(session: Session, table: Table, row: Row, one: SampledPerson) -> dict[str, str] | None:
    """The answers of a row; None, with a fault at the item, where one does not fit."""
    items = one.questionnaire.items
    said = {item.id: str(row.values.get(f"item{number}", "")) for number, item in enumerate(items, 1)}
    beyond = [name for name in row.values if name.startswith("item") and int(name[4:]) > len(items)]
    faults = [(name, f"问卷只有 {len(items)} 题", "删去多出的答案") for name in beyond if row.values[name]]
    for number, item in enumerate(items, 1):
        answer = said[item.id].strip()
        if answer and item.answers and answer not in item.answers:
            fix = f"可填：{'、'.join(item.answers)}；未答留空"
            faults.append((f"item{number}", f"“{answer[:20]}”不是这一题的答案", fix))
        elif answer and item.kind == "text" and (named := _named(session, one.recipient_id, answer)):
            faults.append((f"item{number}", *named))
    for fault in faults:
        table.fault(row.number, *fault)
    return None if faults else clean_answers(one.questionnaire, said)


def _named(session: Session, recipient_id: int, words: str) -> tuple[str, str] | None:
    """What is wrong with a text that names somebody of the household."""
    try:
        keep_identity_out(session, session.get_one(Recipient, recipient_id).household_id, "回答", words)
    except ValidationError as error:
        return error.what, error.fix
    return None
