"""Chapters eight to eleven: what the bureau wrote, set beside what the records say."""

import re
from collections.abc import Iterator

from scoring.exact import text
from scoring.money import yuan
from scoring.trace import Step, walk
from workbench.queries.appeals import appeal_windows
from workbench.reports.context_basis import failed_items
from workbench.reports.context_case import Case
from workbench.reports.context_front import shown_grade
from workbench.reports.context_money import undelivered_fen
from workbench.reports.context_rows import Labelled, Passage, Problem
from workbench.reports.context_types import Application
from workbench.reports.context_words import listed_items, on, percent, sentences, tidy

_CAUSE = re.compile(r"[，,；;]?\s*(?:原因是|原因为|原因：|主要因为|因为)")
_CODES = re.compile(r"[A-Z]\d+-\d+")
_BRACKETS = re.compile(r"[（(][A-Z]\d+-\d+(?:、[A-Z]\d+-\d+)*[）)]")
_BY_WHEN = re.compile(r"^[^，；。]{0,14}?(?:日前|月底前|底前|月前|[一二三四五六七八九十\d]周|季度|年内|月内|日内)")
_LONGEST_TITLE = 18


def written(case: Case, part: str) -> str:
    """Return one part of the report's text."""
    return str(case.card.narrative.get(part, "")).strip()


def practice(case: Case) -> tuple[Passage, ...]:
    """Return chapter eight: each counted item under its first clause."""
    return tuple(_passage(item, "主要做法") for item in listed_items(written(case, "practice")))


def _passage(item: str, otherwise: str) -> Passage:
    title, _, rest = item.partition("，")
    if not rest or len(title) > _LONGEST_TITLE:
        return Passage(otherwise, (tidy(item),))
    return Passage(title, (tidy(rest),))


def problems(case: Case) -> tuple[Problem, ...]:
    """Return chapter nine: each counted item with its cause, and the marks it cost."""
    return tuple(_problem(case, item) for item in listed_items(written(case, "problems")))


def _problem(case: Case, item: str) -> Problem:
    said, _, cause = _split_at_cause(item)
    codes = [code for code in _CODES.findall(said) if code in case.steps]
    title = _BRACKETS.sub("", said).strip("，； ")
    found = "".join(_finding(case, code) for code in codes)
    short = len(title) <= _LONGEST_TITLE
    return Problem(
        title=title if short else title.partition("，")[0][:_LONGEST_TITLE],
        text=found or "评分依据见第五部分。",
        cause=tidy(cause) or "评估小组没有另作说明。",
        points="；".join(_pointed(case, code) for code in codes),
    )


def _split_at_cause(item: str) -> tuple[str, str, str]:
    found = _CAUSE.search(item)
    return (item[: found.start()], found.group(), item[found.end() :]) if found else (item, "", "")


def _finding(case: Case, code: str) -> str:
    """Say what a point was measured at and what it cost."""
    node, step = case.card.node(code), case.steps[code]
    return f"{_measured(node.established, step)}得{node.shown}分，满分{node.full}分。"


def _measured(established: str, step: Step) -> str:
    """Say the figures behind a mark."""
    if established == "judged":
        return "评判"
    if lacking := "、".join(failed_items(step)):
        return f"清单中不符合的是{lacking}，"
    operations = {below.operation: below for below in walk(step)}
    if "weighted" in operations:
        lowest = min(operations["weighted"].children, key=lambda below: below.exact)
        return f"加权完成{percent(operations['weighted'].exact)}，完成比例最低的是{lowest.title}（{percent(lowest.exact)}），"
    leaf = operations.get("ratio")
    said = "，".join(f"{item.name}{item.value}{item.unit}" for item in leaf.inputs) if leaf else step.formula
    return f"{said}，"


def _pointed(case: Case, code: str) -> str:
    evidence = "、".join(case.steps[code].evidence)
    return f"{code}（{evidence}）" if evidence else code


def conclusion(case: Case) -> tuple[str, ...]:
    """Return the conclusion: the sentence of the bureau, and what the marks say."""
    card = case.card
    graded = f"等级为“{shown_grade(case)}”" if card.grade else card.withheld
    blocks = "，".join(
        f"{node.name}{node.shown}分（满分{text(case.tree.node(node.code).full)}分）" for node in card.level(1)
    )
    return tuple(
        part for part in (tidy(written(case, "summary")), f"期末总分{card.total}分，{graded}；{blocks}。") if part
    )


def advice(case: Case) -> tuple[Passage, ...]:
    """Return what the bureau advises and does next."""
    parts = (("建议", "advice"), ("下一步措施", "next_steps"))
    return tuple(
        Passage(title, tuple(map(tidy, listed_items(words)))) for title, key in parts if (words := written(case, key))
    )


def application(case: Case) -> Application:
    """Return how the result is used, as far as it was decided."""
    return Application(("评估结果按下表应用，尚未决定的由购买主体按程序办理。",), tuple(_uses(case)))


def _uses(case: Case) -> Iterator[Labelled]:
    card, missing = case.card, undelivered_fen(case)
    decided = (
        f"{tidy(card.application)}（{on(card.applied_on)}）" if card.applied_on else "尚未决定，按第十部分的建议办理。"
    )
    yield Labelled("是否续购", decided)
    settled = (
        f"没有完成的服务量按合同单价计{yuan(missing)}元，结算时扣减。" if missing else "服务量全部完成，按合同结算。"
    )
    yield Labelled("结算", settled)
    yield Labelled("反馈和公布", _told(case))
    yield Labelled("申诉", _remedy(case))
    if comment := (case.before or card).contractor_comment:
        yield Labelled("承接主体意见", tidy(comment))


def _told(case: Case) -> str:
    card = case.card
    told = f"{on(card.fed_back_on)}书面反馈承接主体" if card.fed_back_on else "确认后书面反馈承接主体"
    return f"{told}，{f'{on(card.published_on)}公布' if card.published_on else '反馈后公布'}。"


def _remedy(case: Case) -> str:
    if case.appeal:
        return f"已经复核（{case.appeal.document}），复核结果为最终结果。"
    if case.card.fed_back_on is None:
        return "自书面反馈起计算申诉期限。"
    return f"可以在{on(appeal_windows(case.card.fed_back_on).file_by.due)}前（含当日）书面申诉。"


def outlook(case: Case) -> tuple[str, ...]:
    """Return what stands over the next steps of a mid-term report."""
    comment = tidy(case.card.contractor_comment)
    answered = f"承接主体对初稿的意见：{comment}" if comment else ""
    shared = "中期得分不计入期末总分；下列措施期末时逐项核对。"
    return tuple(part for part in (tidy(written(case, "advice")), answered, shared) if part)


def next_steps(case: Case) -> tuple[Labelled, ...]:
    """Return the next steps, each with the time it names."""
    return tuple(_timed(words) for words in sentences(written(case, "next_steps")))


def _timed(words: str) -> Labelled:
    found = _BY_WHEN.match(words)
    if found is None or not words[found.end() :].strip("，、 "):
        return Labelled("本阶段内", tidy(words))
    return Labelled(found.group(), tidy(words[found.end() :].strip("，、 ")))
