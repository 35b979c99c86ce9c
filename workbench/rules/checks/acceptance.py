"""Checks of 验收: opinions, standards, handover, and the evaluation before it."""

from collections.abc import Iterator, Mapping, Sequence

from workbench.rules.book import Rule
from workbench.rules.checks.required import done
from workbench.rules.finding import Finding, breach, ok, warn
from workbench.rules.words import listed


def recipient_opinion(rule: Rule, opinions: int, *, published: bool) -> Iterator[Finding]:
    """Find an acceptance without written opinions of recipients, or one that was not published."""
    yield from done(rule, "取得服务对象的书面意见", happened=opinions > 0, fix="邀请服务对象参与验收，登记书面意见")
    yield from done(rule, "向社会公告验收结果", happened=published, fix="公告验收结果，并登记日期和链接")


def standard_items(rule: Rule, verdicts: Mapping[str, str]) -> Iterator[Finding]:
    """Find standards without a verdict; the verdict by the standard's name, empty while not given."""
    bare = [name for name, verdict in verdicts.items() if not verdict.strip()]
    why = f"{len(verdicts)}项服务标准中{len(verdicts) - len(bare)}项有验收结论"
    if bare or not verdicts:
        fix = f"逐项填写履约情况：{listed(bare)}" if bare else "按合同列出服务标准，逐项填写履约情况"
        yield breach(rule, "没有逐项验收", why=why, fix=fix)
    else:
        yield ok(rule, "已逐项验收", why=why)


def handover(rule: Rule, *, handed_over: bool) -> Iterator[Finding]:
    """Find an acceptance without the handover of service files."""
    yield from done(rule, "交接服务资料", happened=handed_over, fix="办理服务档案和资料的交接，双方签字")


def final_evaluation(rule: Rule, grade: str | None) -> Iterator[Finding]:
    """Find an acceptance without a final grade; a failing grade is passed only with a reason."""
    failing = rule.value["failing_grade"]
    if grade is None:
        yield breach(rule, "没有期末评估结果", why="期末评估没有确认的等级", fix="先完成期末评估并确认结果")
    elif grade == failing:
        fix = "写明仍予验收的理由，或整改后再验收"
        yield warn(rule, f"期末评估等级为{grade}", why=f"等级{grade}不支持结项", fix=fix)
    else:
        yield ok(rule, "期末评估支持结项", why=f"等级{grade}")


def signatures(rule: Rule, members: Sequence[str], unsigned: Sequence[str], *, signed: bool) -> Iterator[Finding]:
    """Find an acceptance without a group, or a certificate that not all of its members signed."""
    why = f"验收小组{len(members)}人：{listed(members)}" if members else "没有登记验收小组成员"
    if not members:
        yield breach(rule, "没有组成验收小组", why=why, fix="登记验收小组成员和分工")
    elif unsigned or not signed:
        missing = f"没有签字：{listed(unsigned)}" if unsigned else "没有登记签字的验收书"
        yield breach(rule, "验收书签字不全", why=f"{why}；{missing}", fix="成员在验收书上签字，扫描后按文书编号登记")
    else:
        yield ok(rule, "验收小组成员都已签字", why=why)
