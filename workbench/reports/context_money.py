"""Chapters six and seven: goals reached, and money to the cent."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import takewhile

from scoring.exact import exact
from scoring.money import yuan
from scoring.trace import Step, walk
from workbench.queries.checks import SOURCES
from workbench.queries.contracts import ContractCard, MilestoneCard
from workbench.reports.context_body import goal_row
from workbench.reports.context_case import Case
from workbench.reports.context_front import delivered_words
from workbench.reports.context_rows import GoalRow, MoneyRow
from workbench.reports.context_types import Attainment, Money
from workbench.reports.context_words import figure, on, percent

COUNTED = tuple("0123456789一二三四五六七八九十")
"""What a counted name counts with; 11月 and 1月 share 月, and not the 1 before it."""
QUARTER = 3
MOST_ROWS = 6


def attainment(case: Case) -> Attainment:
    """Return chapter six: each goal with what the evaluation found."""
    reached = dict(_reached(case))
    rows = tuple(_goal(goal_row(case, goal), goal.unit, reached.get(goal.name)) for goal in case.goals)
    return Attainment(paragraphs=(f"{_attained(case, reached)}{delivered_words(case)}",), rows=rows)


def _reached(case: Case) -> Iterator[tuple[str, tuple[Step, tuple[str, ...]]]]:
    """Yield each goal's ratio by its name, with the evidence of its point."""
    for node in case.points():
        step = case.steps.get(node.code)
        if step and node.point and node.point.options.get("weights") == "share":
            yield from ((leaf.title, (leaf, step.evidence)) for leaf in walk(step) if leaf.operation == "ratio")


def _goal(row: GoalRow, unit: str, found: tuple[Step, tuple[str, ...]] | None) -> GoalRow:
    if found is None:
        return row
    step, evidence = found
    done = exact(step.inputs[0].value)
    share = done / exact(step.inputs[1].value)
    return replace(row, done=f"{figure(done)}{unit}", rate=percent(share), evidence="、".join(evidence))


def _attained(case: Case, reached: dict[str, tuple[Step, tuple[str, ...]]]) -> str:
    full = [name for name, (step, _) in reached.items() if step.exact == 1]
    short = {name: step.exact for name, (step, _) in reached.items() if step.exact < 1}
    weights = {goal.name: exact(goal.weight) for goal in case.goals}
    known = sum((weights[name] for name in reached if name in weights), Fraction(0))
    whole = sum((weights[name] * step.exact for name, (step, _) in reached.items() if name in weights), Fraction(0))
    if not known:
        return "本次评估没有登记各绩效目标的完成值。"
    words = f"{len(case.goals)}项绩效目标加权达成{percent(whole / known)}，"
    if not short:
        return f"{words}全部达到目标值。"
    lowest = min(short, key=lambda name: short[name])
    some = f"{len(full)}项达到目标值，{len(short)}项没有达到" if full else "都没有达到目标值"
    return f"{words}{some}，达成率最低的是{lowest}，为{percent(short[lowest])}。"


def money(case: Case) -> Money:
    """Return chapter seven: what was agreed and paid by the day of the report, spent, and due for what was delivered."""
    contract = case.contract
    if contract is None:
        return Money(("没有登记合同，没有可以列示的经费。",), (), MoneyRow("合计", "", "", "", 0, 0))
    rows = tuple(_payments(case, contract))
    total = _money_row("合计", contract.amount_fen, sum(row.paid_fen for row in rows))
    return Money(tuple(_money_words(case, contract, total)), rows, total)


def _payments(case: Case, contract: ContractCard) -> Iterator[MoneyRow]:
    """Give each payment a row, or each quarter where there are many."""
    payments = contract.milestones
    size = 1 if len(payments) <= MOST_ROWS else QUARTER
    for start in range(0, len(payments), size):
        group = payments[start : start + size]
        agreed = sum(one.amount_fen for one in group)
        yield _money_row(_stretch(group[0].name, group[-1].name), agreed, paid_fen(case, group))


def _stretch(first: str, last: str) -> str:
    """Name payments from the first to the last, without saying twice how both end: 1至3月服务费."""
    if first == last:
        return first
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(first[::-1], last[::-1], strict=False))
    same = "".join(character for character, _ in alike)[::-1].lstrip("".join(COUNTED))
    head, other = first.removesuffix(same), last.removesuffix(same)
    counted = head.endswith(COUNTED) and other.endswith(COUNTED)
    return f"{head}至{last}" if counted else f"{first}至{last}"


def paid_fen(case: Case, payments: Sequence[MilestoneCard]) -> int:
    """Return what was paid by the day of the report."""
    return sum(one.paid_by(case.dated) for one in payments)


def _money_row(title: str, agreed: int, spent: int) -> MoneyRow:
    return MoneyRow(title, yuan(agreed), yuan(spent), percent(Fraction(spent, agreed)), agreed, spent)


def _money_words(case: Case, contract: ContractCard, total: MoneyRow) -> Iterator[str]:
    sources = "、".join(f"{year}年{SOURCES.get(source, source)}{yuan(fen)}元" for year, source, fen in case.funding)
    done = sum(one.paid_by(case.dated) > 0 for one in contract.milestones)
    yield (
        f"项目预算{yuan(case.project.budget_fen)}元，来源为{sources}。合同金额{yuan(contract.amount_fen)}元，"
        f"分{len(contract.milestones)}期支付，{_instalments(contract)}。"
        f"截至{on(case.dated)}已付{done}期，共{total.paid}元，占合同金额的{total.rate}。{_spent(case)}"
    )
    yield _undelivered(case, contract)


def _instalments(contract: ContractCard) -> str:
    amounts = [one.amount_fen for one in contract.milestones]
    if len(set(amounts)) == 1:
        return f"每期{yuan(amounts[0])}元"
    if len(set(amounts[:-1])) == 1:
        return f"前{len(amounts) - 1}期每期{yuan(amounts[0])}元，最后一期{yuan(amounts[-1])}元"
    return "各期金额见合同"


def _spent(case: Case) -> str:
    """Say what the contractor's own accounts spent, as the point on the budget found it."""
    for node in case.points():
        for step in walk(case.steps[node.code]) if node.code in case.steps else ():
            if step.operation == "deviation" and step.inputs[0].unit == "元":
                spent, wanted = (exact(item.value) for item in step.inputs)
                figures = "，".join(f"{item.name}{figure(exact(item.value))}元" for item in step.inputs)
                return f"承接主体项目账{figures}，{node.name}{percent(spent / wanted)}（{node.code}）。"
    return ""


def undelivered_fen(case: Case) -> int:
    """Return what the agreed services that were not delivered are worth at the unit prices of the contract."""
    wanted = [(line, line.quantity if case.final else line.quantity_mid) for line in case.lines]
    return sum(max(0, agreed - line.delivered) * line.unit_price_fen for line, agreed in wanted)


def settlement(case: Case, contract: ContractCard) -> str:
    """Say what is due for what was delivered, and how it is settled with what was paid by the day of the report."""
    due = contract.amount_fen - undelivered_fen(case)
    rest = due - paid_fen(case, contract.milestones)
    if rest == 0:
        return f"应付{yuan(due)}元，已经付清"
    return f"应付{yuan(due)}元，{f'尚应支付{yuan(rest)}元' if rest > 0 else f'结算时退回多付的{yuan(-rest)}元'}"


def _undelivered(case: Case, contract: ContractCard) -> str:
    missing = undelivered_fen(case)
    stage = "合同" if case.final else "阶段计划"
    if not missing:
        return f"{stage}服务量全部完成，没有需要扣减的价款。"
    settled = f"扣减后{settlement(case, contract)}" if case.final else "应在后续月份补足，补不足的在结算时扣减"
    return f"截至{on(case.plan.cutoff_on)}，{stage}服务量中没有完成的部分按合同单价计{yuan(missing)}元，{settled}。"
