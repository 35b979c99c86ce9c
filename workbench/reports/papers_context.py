"""The words of a project's papers, from what its screens read."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from scoring.exact import percent
from scoring.money import in_words, yuan
from workbench.queries.checks.contract import CLAUSE_NAMES
from workbench.queries.contract_agreed import Agreed
from workbench.queries.contracts import ContractCard
from workbench.queries.definition_prepared import Prepared, starred
from workbench.queries.projects import GoalCard, LineCard, ProjectCard
from workbench.reports.context_rows import Labelled
from workbench.reports.context_words import on
from workbench.reports.paper_types import ContractSummary, Disclosure, GoalRow, LineRow, PaymentRow
from workbench.rules.prices import ROUNDING_NOTE

_EVALUATION = (
    "评审时综合考虑服务能力、服务素质、服务质量和价格，不以最低价为唯一依据。",
    "履约期间组织中期评估，期满组织期末评估，按绩效目标和服务标准逐项评价，结果向社会公布。",
)
BOND_FORMS = {"": "", "none": "不收取", "letter": "保函", "cheque": "支票、汇票、本票", "cash": "现金"}


def disclosure(
    card: ProjectCard, lines: Sequence[LineCard], goals: Sequence[GoalCard], prepared: Prepared
) -> Disclosure:
    """Return the public disclosure of a need: content, standards, budget, evaluation, requirements."""
    requirements = starred(card.bidder_requirements)
    recurring = any(line.price.recurs for line in lines)
    return Disclosure(
        title=f"{card.title}采购需求公开",
        project=card.title,
        opening=f"{card.purchaser}拟购买{card.title}（项目编号：{card.code}），现将采购需求公开如下。",
        facts=tuple(_facts(card)),
        lines=tuple(_line(line) for line in lines),
        total=yuan(sum(line.amount_fen for line in lines)),
        rounding=f"{ROUNDING_NOTE}。" if recurring else "",
        goals=tuple(_goal(goal) for goal in goals),
        posts=tuple(_posts(card, prepared)),
        must=tuple(words for star, words in requirements if star),
        wants=tuple(words for star, words in requirements if not star),
        evaluation=_EVALUATION,
        asked=tuple(_asked(prepared)),
        signer=card.purchaser,
        date=on(card.disclosed_on or card.approved_on or card.defined_on),
    )


def _facts(card: ProjectCard) -> Iterator[Labelled]:
    yield Labelled("服务内容和对象", card.purpose)
    yield Labelled("服务区域", card.area)
    yield Labelled("服务对象数量", f"{card.recipients_planned}人")
    yield Labelled("服务期", f"{on(card.first_day)}至{on(card.last_day)}")
    yield Labelled("预算金额", f"{yuan(card.budget_fen)}元（大写：{in_words(card.budget_fen)}）")
    yield Labelled("列入预算的文件", card.budget_document)
    for label, answer in (("联合体", card.consortium), ("分包", card.subcontracting)):
        if answer is not None:
            yield Labelled(label, "允许" if answer else "不允许")
    if card.renewal_of:
        yield Labelled("继续购买", f"原项目：{card.renewal_of}")


def _line(line: LineCard) -> LineRow:
    return LineRow(
        title=line.name,
        standard=line.standard or "另行约定",
        checks="；".join(line.check_items),
        quantity=f"{line.quantity:,}{line.unit}",
        price=line.price.words(line.unit),
        amount=yuan(line.amount_fen),
    )


def _goal(goal: GoalCard) -> GoalRow:
    return GoalRow(
        goal.name,
        f"{goal.target_mid:f}{goal.unit}",
        f"{goal.target_final:f}{goal.unit}",
        percent(Fraction(goal.weight)),
    )


def _posts(card: ProjectCard, prepared: Prepared) -> Iterator[str]:
    for one in prepared.posts:
        kind = "专职" if one.full_time else "兼职"
        need = f"，{one.qualification}" if one.qualification else ""
        yield f"{one.post}：{kind}{one.people}人{need}"
    if card.staffing:
        yield card.staffing


def _asked(prepared: Prepared) -> Iterator[str]:
    if survey := prepared.survey:
        yield (
            f"{on(survey.done_on)}以{survey.way}开展需求调查，调查对象{len(survey.answers)}个。结论：{survey.conclusion}"
        )
    if asked := prepared.consultation:
        yield (
            f"{on(asked.first_day)}至{on(asked.last_day)}以{asked.way}征求社会公众意见，"
            f"收到{asked.opinions}条，采纳{asked.adopted}条。{asked.words}"
        )


def contract_summary(card: ProjectCard, contract: ContractCard, terms: Agreed) -> ContractSummary:
    """Return the summary of a contract: parties, money, lines, payments, goals, clauses, changes."""
    return ContractSummary(
        title=f"{card.title}合同摘要",
        project=card.title,
        facts=tuple(_contract_facts(card, contract)),
        lines=tuple(
            LineRow(r.name, "", "", f"{r.quantity:,}{r.unit}", r.price.words(r.unit), yuan(r.amount_fen))
            for r in terms.lines
        ),
        total=yuan(sum(row.amount_fen for row in terms.lines)),
        payments=tuple(PaymentRow(m.name, on(m.due_on), yuan(m.amount_fen)) for m in contract.milestones),
        payments_total=yuan(sum(m.amount_fen for m in contract.milestones)),
        goals=tuple(GoalRow(g.name, "", f"{g.target:f}{g.unit}", g.point) for g in terms.goals),
        clauses=tuple(_clauses(contract)),
        changes=tuple(_changes(terms)),
        handed=tuple(_handed(terms)),
        signer=card.purchaser,
        date=on(contract.signed_on),
    )


def _contract_facts(card: ProjectCard, contract: ContractCard) -> Iterator[Labelled]:
    yield Labelled("合同编号", contract.number)
    yield Labelled("购买主体", card.purchaser)
    yield Labelled("承接主体", contract.contractor)
    yield Labelled("合同金额", f"{yuan(contract.amount_fen)}元（大写：{in_words(contract.amount_fen)}）")
    if contract.original_fen is not None and contract.original_fen != contract.amount_fen:
        yield Labelled("原合同金额", f"{yuan(contract.original_fen)}元")
    yield Labelled("签订日期", on(contract.signed_on))
    yield Labelled("合同期", f"{on(contract.first_day)}至{on(contract.last_day)}")
    form = BOND_FORMS.get(contract.bond_form, "")
    yield Labelled(
        "履约保证金", f"{yuan(contract.bond_fen)}元{f'，{form}' if form else ''}" if contract.bond_fen else "不收取"
    )
    yield Labelled("合同依据", contract.legal_basis or "没有登记")
    yield Labelled("公告", on(contract.published_on) if contract.published_on else "没有登记")
    yield Labelled("备案", f"{on(contract.filed_on)}，{contract.filing_number}" if contract.filed_on else "没有登记")


def _clauses(contract: ContractCard) -> Iterator[Labelled]:
    for key, words in (*contract.clauses.items(), *contract.good_practice.items()):
        if str(words).strip():
            yield Labelled(CLAUSE_NAMES.get(key, key), str(words))


def _changes(terms: Agreed) -> Iterator[str]:
    for one in terms.amendments:
        sign = "增加" if one.change_fen >= 0 else "减少"
        end = f"，结束日改为{on(one.last_day)}" if one.last_day else ""
        yield (
            f"{one.number}（{on(one.signed_on)}）：{sign}{yuan(abs(one.change_fen))}元{end}，"
            f"累计追加{yuan(one.added_fen)}元。{one.reason}"
        )


def _handed(terms: Agreed) -> Iterator[str]:
    for one in terms.subcontracts:
        consent = f"{on(one.consent_on)}同意，{one.consent_document}" if one.consent_on else "没有同意"
        yield f"{one.name}：{one.content}，{yuan(one.amount_fen)}元，{consent}"
