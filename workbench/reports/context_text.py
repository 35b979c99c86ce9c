"""Chapters eight to eleven: what the bureau wrote, set beside what the records say."""

import re
from collections.abc import Iterator

from scoring.money import yuan
from scoring.trace import Step, walk
from workbench.queries.third_party_findings import ThirdCard
from workbench.reports.context_basis import failed_items
from workbench.reports.context_case import Case
from workbench.reports.context_front import grade_note
from workbench.reports.context_money import settlement, undelivered_fen
from workbench.reports.context_rows import Labelled, Passage, Problem, RectifiedRow
from workbench.reports.context_types import Application
from workbench.reports.context_words import listed_items, on, percent, shown_grade, tidy
from workbench.reports.measure_types import MeasureRow
from workbench.reports.third_types import ThirdRow
from workbench.rules.next_steps import next_steps_of

_CAUSE = re.compile(r"[，,；;]?\s*(?:原因是|原因为|原因：|主要因为|因为)")
_CODES = re.compile(r"[A-Z]\d+-\d+")
_BRACKETS = re.compile(r"[（(][A-Z]\d+-\d+(?:、[A-Z]\d+-\d+)*[）)]")
_LONGEST_TITLE = 18


def written(case: Case, part: str) -> str:
    """Return one part of the report's text."""
    return str(case.card.narrative.get(part, "")).strip()


def practice(case: Case) -> tuple[Passage, ...]:
    """Return chapter eight: each counted item under its first clause."""
    return tuple(map(_passage, listed_items(written(case, "practice"))))


def _passage(item: str) -> Passage:
    title, _, rest = item.partition("，")
    if len(title) > _LONGEST_TITLE:
        return Passage("", (tidy(item),))
    return Passage(title, (tidy(rest),) if rest else ())


def problems(case: Case) -> tuple[Problem, ...]:
    """Return chapter nine: each counted item with its cause, and the marks it cost."""
    return tuple(_problem(case, item) for item in listed_items(written(case, "problems")))


def rectified(case: Case) -> tuple[RectifiedRow, ...]:
    """Return the rectification list: what was told to the contractor by the cut-off, the mid-term's carried into the final."""
    return tuple(
        RectifiedRow(
            text=tidy(one.words),
            clause=one.clause,
            severity=one.severity_name,
            told=on(one.told_on) if one.told_on else "",
            due=on(one.due_on),
            state=f"{one.state_name}{'（逾期）' if one.overdue or one.late else ''}",
        )
        for one in case.findings
    )


def measures(case: Case) -> tuple[MeasureRow, ...]:
    """Return the measures of the mid-term report, each with what became of it; one that nobody entered says so."""
    return tuple(
        MeasureRow(
            tidy(one.what), one.when, tidy(f"{one.status_name}：{one.became}" if one.status else one.status_name)
        )
        for one in case.measures
    )


def third(case: Case) -> tuple[ThirdRow, ...]:
    """Return what the third party found and the bureau accepted, in the order of points."""
    return tuple(
        ThirdRow(
            point=one.point,
            text=tidy("，".join(filter(None, (f"【{one.label}】{one.words.rstrip('。；')}", one.place, one.counted)))),
            degree=one.degree,
            evidence="、".join(one.evidence),
            answer=_answered(one),
        )
        for one in case.third
    )


def _answered(one: ThirdCard) -> str:
    """What the third party noted of an answer, then what the contractor itself said; that it was asked and did not."""
    said = [f"{one.answer}（{on(one.answered_on)}）"] if one.answered_on else []
    said += [f"{reply.words}（{on(reply.on)}{'，逾期' if reply.late else ''}）" for reply in one.replies]
    silent = f"没有答复（{on(one.told_on)}告知）" if one.told_on else "没有答复"
    return "".join(tidy(words) for words in said) or silent


def _problem(case: Case, item: str) -> Problem:
    said, _, cause = _split_at_cause(item)
    codes = [code for code in _CODES.findall(said) if code in case.steps]
    title, rest = _BRACKETS.sub("", said).strip("，； "), ""
    if len(title) > _LONGEST_TITLE:
        title, _, rest = title.partition("，")
    return Problem(
        title=title,
        text=tidy(rest) + "".join(_finding(case, code, said) for code in codes),
        cause=tidy(cause),
        points="；".join(_pointed(case, code) for code in codes),
    )


def _split_at_cause(item: str) -> tuple[str, str, str]:
    found = _CAUSE.search(item)
    return (item[: found.start()], found.group(), item[found.end() :]) if found else (item, "", "")


def _finding(case: Case, code: str, said: str) -> str:
    """Say what a point was measured at and what it cost."""
    node, step = case.card.node(code), case.steps[code]
    return f"{_measured(node.established, step, said)}得{node.shown}分（满分{node.full}分）。"


def _measured(established: str, step: Step, said: str) -> str:
    """Say the figures behind a mark; of many services those that the problem names, else the one least done."""
    if established == "judged":
        return "各成员评判平均"
    operations = {below.operation: below for below in walk(step)}
    if lacking := "、".join(failed_items(step)):
        return f"{len(operations['checklist'].inputs)}项要求中没有做到的是{lacking}，"
    if "weighted" in operations:
        parts = operations["weighted"].children
        named = [part for part in parts if part.title in said] or [min(parts, key=lambda part: part.exact)]
        lower = "、".join(f"{part.title}完成{percent(part.exact)}" for part in named)
        return f"加权完成{percent(operations['weighted'].exact)}，其中{lower}，"
    leaf = operations.get("ratio")
    figures = (
        "，".join(f"{item.name}{item.value}{item.unit}" for item in reversed(leaf.inputs)) if leaf else step.formula
    )
    return f"{figures}，"


def _pointed(case: Case, code: str) -> str:
    evidence = "、".join(case.steps[code].evidence)
    return f"{code}（{evidence}）" if evidence else code


def conclusion(case: Case) -> tuple[str, ...]:
    """Return the conclusion: what the marks say, and the sentence of the bureau."""
    graded = f"等级为“{shown_grade(case.card)}”" if case.card.grade else grade_note(case)
    overall = f"{case.card.overall.words}。" if case.card.overall else ""
    return (f"本项目期末绩效评估总分{case.card.total}分，{graded}。{overall}{tidy(written(case, 'summary'))}",)


def advice(case: Case) -> tuple[Passage, ...]:
    """Return what the bureau advises and does next."""
    parts = (("建议", "advice"), ("下一步措施", "next_steps"))
    return tuple(
        Passage(title, tuple(map(tidy, listed_items(words)))) for title, key in parts if (words := written(case, key))
    )


def application(case: Case) -> Application:
    """Return how the result is used, as far as it was decided."""
    card = case.card
    later = max(filter(None, (card.fed_back_on, card.published_on, card.applied_on)), default=case.dated)
    until = f"（办理情况登记至{on(later)}）" if later > case.dated else ""
    return Application((f"评估结果按下表应用{until}，尚未决定的由购买主体按程序办理。",), tuple(_uses(case)))


def _uses(case: Case) -> Iterator[Labelled]:
    card, missing = case.card, undelivered_fen(case)
    decided = f"{on(card.applied_on)}决定{tidy(card.application)}" if card.applied_on else "尚未决定，建议见第十部分。"
    yield Labelled("是否续购", decided)
    if case.contract:
        less = f"扣减没有完成的服务量{yuan(missing)}元后" if missing else "服务量全部完成，"
        yield Labelled("结算", f"{less}{settlement(case, case.contract)}。")
    yield Labelled("反馈和公布", _told(case))
    yield Labelled("申诉", _remedy(case))
    if comment := (case.before or card).contractor_comment:
        yield Labelled("对初稿的意见", tidy(comment))


def _told(case: Case) -> str:
    card = case.card
    told = f"{on(card.fed_back_on)}书面反馈承接主体" if card.fed_back_on else "确认后书面反馈承接主体"
    return f"{told}，{f'{on(card.published_on)}公布' if card.published_on else '反馈后公布'}。"


def _remedy(case: Case) -> str:
    if case.appeal:
        return f"已经复核，文号{case.appeal.document}，复核决定为最终结果。"
    if case.card.fed_back_on is None:
        return "自书面反馈起计算申诉期限。"
    return f"{case.appeal_way}。"


def outlook(case: Case) -> tuple[str, ...]:
    """Return what stands over the next steps of a mid-term report."""
    comment = tidy(case.card.contractor_comment)
    answered = f"承接主体对初稿的意见：{comment}" if comment else ""
    shared = "中期得分不计入期末总分；下列措施期末时逐项核对。"
    return tuple(part for part in (tidy(written(case, "advice")), answered, shared) if part)


def next_steps(case: Case) -> tuple[Labelled, ...]:
    """Return the next steps, each with the time, and who does it where the text names one."""
    return tuple(Labelled(one.when, tidy(one.what)) for one in next_steps_of(written(case, "next_steps")))


def steps_label(steps: tuple[Labelled, ...]) -> str:
    """Return the head of the column of times: it speaks of persons only where one is named."""
    return "时限与责任" if any("，" in step.label for step in steps) else "时限"
