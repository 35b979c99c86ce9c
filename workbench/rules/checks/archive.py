"""Checks of 归档: what the procurement file holds, until when it is kept, and that nothing of it is lost."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from scoring.deadlines import add_months
from workbench.rules.book import Rule
from workbench.rules.finding import Finding, breach, ok
from workbench.rules.values import names, number
from workbench.rules.words import listed, on


def contents(rule: Rule, present: Mapping[str, bool]) -> Iterator[Finding]:
    """Find the documents of the procurement file that are neither there nor accounted for; by the ids of the rule."""
    wanted = names(rule, "items")
    missing = [name for key, name in wanted.items() if key in present and not present[key]]
    count = f"应归档{len(present)}项，已有或已说明{len(present) - len(missing)}项"
    if missing:
        fix = "补入文件；在纸质档案里的写明存放处，依法没有的写明原因"
        yield breach(rule, f"归档缺少：{listed(missing)}", why=count, fix=fix)
    else:
        yield ok(rule, "采购文件齐全", why=count)


def retention(rule: Rule, ended: dt.date, kept_until: dt.date) -> Iterator[Finding]:
    """Find a procurement file that is kept too short, counted from the end of the procurement."""
    years = number(rule, "years")
    least = add_months(ended, 12 * years)
    why = f"采购于{on(ended)}结束，保存{years}年到{on(least)}；登记保存到{on(kept_until)}"
    if kept_until < least:
        yield breach(rule, f"保存不足{years}年", why=why, fix=f"改为{on(least)}或以后")
    else:
        yield ok(rule, "保存期限符合规定", why=why)


def records_kept(rule: Rule, kept: int, missing: Sequence[str]) -> Iterator[Finding]:
    """Find stored files of a project whose bytes are gone."""
    if missing:
        fix = "从备份中恢复；查明原因并留下记录"
        yield breach(rule, f"{len(missing)}份文件找不到或已改变", why=f"登记{kept}份，缺{listed(missing[:5])}", fix=fix)
    else:
        yield ok(rule, "登记的文件都在", why=f"{kept}份文件逐份与校验值一致")


def low_price_file(rule: Rule, reviewed: Sequence[str], *, filed: bool) -> Iterator[Finding]:
    """Find reviews of abnormally low prices that the archive does not document; nothing to say where none began."""
    if not reviewed:
        return
    why = f"启动异常低价审查的供应商：{listed(reviewed)}"
    if filed:
        yield ok(rule, "异常低价审查的材料已归档", why=why)
    else:
        fix = "把启动原因、审查意见、说明材料和互联网查询记录写入评审报告，归入档案"
        yield breach(rule, "没有归档异常低价审查的材料", why=why, fix=fix)
