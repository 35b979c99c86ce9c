"""Checks of 评估准备: who evaluates, when, and with which weights."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from scoring.exact import exact, percent
from workbench.errors import WorkbenchError
from workbench.rules.book import Rule
from workbench.rules.checks.conflicts import conflicts
from workbench.rules.checks.required import all_present, none_present
from workbench.rules.finding import Finding, breach, ok
from workbench.rules.values import members, names, number, share, yes


def both_phases(rule: Rule, planned: Collection[str]) -> Iterator[Finding]:
    """Find that mid-term or final evaluation is not planned."""
    fix = "在评估实施方案中补上缺少的一期"
    yield from all_present(rule, names(rule, "phases"), planned, "评估安排", fix=fix)


def panel_composition(rule: Rule, accountants: Sequence[bool]) -> Iterator[Finding]:
    """Check the panel; one flag a member, true for an accountant with a mid-level title or higher."""
    least, experts = number(rule, "min_members"), number(rule, "min_accountants")
    size, found = len(accountants), sum(accountants)
    why = f"共{size}人，中级以上职称的财会人员{found}人；应不少于{least}人、单数、财会人员不少于{experts}人"
    faults = []
    if size < least:
        faults.append((f"评估小组只有{size}人", f"增加到{least}人"))
    if yes(rule, "odd") and size and size % 2 == 0:
        faults.append(("评估小组人数不是单数", f"调整为{size + 1}人或{size - 1}人"))
    if found < experts:
        faults.append(("缺少中级以上职称的财会人员", "增补或更换一名中级以上职称的财会人员"))
    yield from (breach(rule, what, why=why, fix=fix) for what, fix in faults)
    if not faults:
        yield ok(rule, "评估小组的组成符合规定", why=why)


def panel_roles(rule: Rule, roles: Collection[str]) -> Iterator[Finding]:
    """Find which of the three kinds of people the panel lacks; other kinds are welcome."""
    wanted = names(rule, "roles")
    present = [role for role in roles if role in wanted]
    yield from all_present(rule, wanted, present, "评估小组的人员", fix="增补缺少的人员，并保持总人数为单数")


def interests(rule: Rule, declared: Mapping[str, Collection[str] | None]) -> Iterator[Finding]:
    """Find members who have not declared (None), and those whose relation bars them; kinds by person code."""
    silent = [person for person, given in declared.items() if given is None]
    for person in silent:
        why = f"{len(declared)}人中{len(silent)}人没有申报"
        fix = "请本人登录申报；没有利害关系也要申报"
        yield breach(rule, f"{person}没有申报利害关系", why=why, fix=fix)
    spoken = {person: given for person, given in declared.items() if given is not None}
    fix = "更换该成员，已看到的材料和评分作废"
    yield from conflicts(rule, names(rule, "kinds"), spoken, "评估成员", fix=fix)


def third_party(rule: Rule, relations: Collection[str]) -> Iterator[Finding]:
    """Find a third-party evaluator that is not independent; ``relations`` holds the ids answered yes."""
    fix = "更换第三方机构"
    yield from none_present(rule, names(rule, "kinds"), relations, "影响第三方独立性的情形", fix=fix)


def evaluated(rule: Rule, planned: Collection[str]) -> Iterator[Finding]:
    """Find that nothing is evaluated at all; the phases that are planned."""
    why = f"已编制{len(planned)}期评估方案"
    if planned:
        yield ok(rule, "已安排绩效评价", why=why)
    else:
        yield breach(rule, "没有安排绩效评价", why=why, fix="编制中期和期末评估方案")


def third_party_used(rule: Rule, ways: Collection[str]) -> Iterator[Finding]:
    """Say whether a third party takes part; in which ways."""
    if ways:
        yield ok(rule, "有第三方参与评估", why="、".join(ways))
    else:
        fix = "可以委托第三方独立评估，或由第三方协助收集证据、开展调查"
        yield breach(rule, "没有第三方参与评估", why="评估形式和人员安排里都没有第三方", fix=fix)


def satisfaction_weight(rule: Rule, satisfaction: Decimal, full: Decimal) -> Iterator[Finding]:
    """Find too little weight on satisfaction; the full marks of the points that a survey gives."""
    least, found = share(rule, "min_share"), exact(satisfaction) / exact(full)
    why = f"满意度{satisfaction}分，满分{full}分，占{percent(found)}，不低于{percent(least)}"
    if found < least:
        fix = f"把满意度提高到{_marks(least * exact(full))}分以上，或说明理由"
        yield breach(rule, "满意度的权重偏低", why=why, fix=fix)
    else:
        yield ok(rule, "满意度的权重符合要求", why=why)


def fee_source(rule: Rule, words: str) -> Iterator[Finding]:
    """Say whether the plan names the purse that pays for the evaluation."""
    purse = str(rule.value["purse"])
    if purse in words:
        yield ok(rule, "评估经费的来源符合方案", why=f"方案写明从{purse}列支")
    else:
        yield breach(rule, "方案没有写明评估经费的来源", why=f"应从{purse}列支", fix="在方案的经费预算里写明来源")


def outcome_weight(rule: Rule, phase: str, outcome: Decimal, full: Decimal) -> Iterator[Finding]:
    """Find too little weight on output and effect; ``outcome`` is their full marks out of ``full``."""
    if phase not in members(rule, "phases"):
        return
    if full <= 0:
        raise WorkbenchError("指标体系的满分应大于零", clause=rule.clause)
    least, found = share(rule, "min_share"), exact(outcome) / exact(full)
    why = f"服务成果{outcome}分，满分{full}分，占{percent(found)}，原则上不低于{percent(least)}"
    if found < least:
        yield breach(rule, "产出和效益的权重偏低", why=why, fix=f"把服务成果提高到{_marks(least * exact(full))}分以上")
    else:
        yield ok(rule, "产出和效益的权重符合要求", why=why)


def phase_weights(rule: Rule, mid: Mapping[str, Decimal], final: Mapping[str, Decimal]) -> Iterator[Finding]:
    """Find that mid-term and final evaluation weigh everything alike; full marks by indicator code."""
    changed = [code for code in mid if final.get(code) != mid[code]]
    why = f"{len(mid)}项指标中{len(changed)}项的中期与期末分值不同"
    if yes(rule, "must_differ") and not changed:
        fix = "中期加重过程指标，期末加重产出和效益指标，或说明理由"
        yield breach(rule, "中期与期末的权重没有差异", why=why, fix=fix)
    else:
        yield ok(rule, "中期与期末的权重有差异", why=why)


def _marks(value: Fraction) -> str:
    """Marks without superfluous zeros."""
    return percent(value / 100).rstrip("%")
