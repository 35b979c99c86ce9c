"""Checks of 质疑与投诉: the clocks, who may object to what, what holds the contract up, and the list of abuse."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scoring.deadlines import Calendar, Claim, Pause, add_months
from workbench.rules.book import Rule
from workbench.rules.complaint_clocks import Turn, longest_suspension, timed
from workbench.rules.finding import Finding, breach, info, ok, stop, warn
from workbench.rules.objection_words import ABUSES, AGAINST, STANDINGS
from workbench.rules.values import mapping, names, number, share, yes
from workbench.rules.words import listed, on, yuan

MONTHS = 12
_WANTING = {"potential": "没有参加采购活动", "neither": "没有参加采购活动，也没有获取采购文件"}


def _clocked(rule: Rule, turn: Turn, *, today: dt.date, calendar: Calendar) -> Iterator[Finding]:
    """Say by when an act is due, and whether it was done in time; a late one is registered and marked."""
    found = timed(rule, turn, today=today, calendar=calendar)
    if found.verdict == "in_time":
        yield ok(rule, f"按时{turn.act}", why=found.sentence)
    elif found.verdict in {"open", "undecided"}:
        yield info(rule, f"等待{turn.act}", why=found.sentence)
    elif found.verdict == "unknown":
        yield info(rule, f"{turn.act}的期限不能计算", why=found.sentence, fix="补登材料上的日期")
    elif found.verdict == "before_event":
        yield warn(rule, f"{turn.act}早于{turn.event}", why=found.sentence, fix="核对两个日期")
    else:
        what = f"{turn.act}逾期" if found.verdict == "late" else f"{turn.act}已经到期，没有登记"
        yield warn(rule, what, why=found.sentence, fix="写明逾期的情况，随项目存档；登记不受影响")


# Each of these rules asks the same question of its own act and its own days.
challenge_window = reply = complaint_window = review = not_accepted = _clocked
forward = answer = decision = inquiry = _clocked


def remedy(rule: Rule, turn: Turn, *, today: dt.date, calendar: Calendar) -> Iterator[Finding]:
    """Say by when a decision may be taken to review or to court; whoever lets it pass breaks nothing."""
    found = timed(rule, turn, today=today, calendar=calendar)
    yield info(rule, f"{turn.act}的期限", why=found.sentence)


def knowledge_day(
    rule: Rule, against: str, known: dt.date | None, lawful: dt.date | None, *, claim: Claim | None = None
) -> Iterator[Finding]:
    """Compare the day from which a challenge is counted with the day that the records give; a notice counted otherwise is said."""
    begins = names(rule, "begins")[against]
    if known is None:
        yield info(rule, "没有登记应知之日", why=f"应为{begins}", fix="在“更正日期”里补登；没有日期不能计算质疑期限")
    elif lawful is not None and known != lawful:
        why = f"登记的应知之日{on(known)}；{begins}，按记录是{on(lawful)}"
        yield warn(rule, "应知之日与记录不一致", why=why, fix="核对公告和送达的日期；登记有误的，在“更正日期”里改")
    else:
        yield ok(rule, "应知之日已登记", why=f"{on(known)}，{begins}")
    if claim is not None and claim.verdict in {"with_first", "wrong"}:
        fix = "公告期首日不计入；公告期不足的，质疑期限从期限届满之日起算"
        yield warn(rule, "公告载明的期限与日期不符", why=claim.sentence, fix=fix)


def standing(rule: Rule, who: str, against: str, *, recorded: bool | None = None) -> Iterator[Finding]:
    """Find an objection by somebody who may not object to this; ``recorded`` tells whether it is among the bidders."""
    allowed = mapping(rule, "may_object").get(who, ())
    why = f"供应商{STANDINGS[who]}，对{AGAINST[against]}提出"
    if not (isinstance(allowed, tuple) and AGAINST[against] in allowed):
        what = f"供应商{_WANTING.get(who, STANDINGS[who])}，不能对{AGAINST[against]}提出"
        yield breach(rule, what, why=why, fix="照样登记，不拒收；书面告知不具备资格的理由")
    elif who == "participant" and recorded is False:
        fix = "核对登记的身份和投标人名单；没有参加的，改按实际身份办理，书面告知理由"
        yield breach(rule, "投标人名单里没有这家供应商", why=why, fix=fix)
    else:
        yield ok(rule, "供应商可以提出", why=why)


def scope(rule: Rule, outside: Sequence[int], *, challenged: bool, unlike: Sequence[str] = ()) -> Iterator[Finding]:
    """Find complaints about what was not challenged first; ``unlike`` says in what the challenge is not the complainant's."""
    for why in unlike:
        fix = "核对提出质疑的供应商和质疑的办理情况；没有依法质疑的不符合受理条件"
        yield warn(rule, "投诉与对应的质疑不一致", why=why, fix=fix)
    if not challenged:
        yield warn(
            rule, "没有登记投诉之前的质疑", why="投诉没有对应的质疑", fix="核对是否经过质疑；没有质疑的不符合受理条件"
        )
    elif outside and yes(rule, "challenged_first"):
        why = f"第{listed(map(str, outside))}项不在已质疑的事项里，也不基于质疑答复"
        yield warn(rule, "投诉事项超出已质疑的范围", why=why, fix="向财政部门说明超出的事项")
    else:
        yield ok(rule, "投诉事项没有超出质疑的范围", why="每一项都对应已质疑的事项或者质疑答复")


def consortium(rule: Rule, partners: str, *, jointly: bool | None) -> Iterator[Finding]:
    """Find an objection of one member of a consortium alone."""
    if partners and jointly is False and yes(rule, "all_members"):
        yield warn(rule, "联合体没有共同提出", why=f"其他成员：{partners}", fix="告知应由全体成员共同提出")
    elif partners:
        yield ok(rule, "联合体共同提出", why=f"其他成员：{partners}")


def clock_stop(rule: Rule, pauses: Sequence[Pause]) -> Iterator[Finding]:
    """Say which days do not count towards the decision."""
    for one in pauses:
        until = on(one.last) if one.last else "没有登记止日"
        yield info(rule, "这段时间不计入处理期限", why=f"{one.why}：{on(one.first)}至{until}")


@dataclass(frozen=True)
class Hold:
    """A suspension that finance ordered: from, until as ordered, the day from which it was lifted, the longest by law."""

    first: dt.date
    until: dt.date
    resumed: dt.date | None
    document: str
    longest: dt.date = dt.date.max

    def binds(self, day: dt.date) -> bool:
        """Tell whether the procurement stands still on a day; an order beyond what the law allows binds no longer than that."""
        return self.first <= day <= min(self.until, self.longest) and (self.resumed is None or day < self.resumed)


def suspension(rule: Rule, holds: Sequence[Hold], acts: Mapping[str, dt.date]) -> Iterator[Finding]:
    """Find acts done while the procurement was suspended, and orders that last too long."""
    for one in holds:
        longest = longest_suspension(rule, one.first)
        told = f"{one.document}，{on(one.first)}送达，暂停到{on(one.until)}"
        done = [name for name, day in acts.items() if one.binds(day)]
        if done:
            fix = f"恢复采购活动或者暂停期满以后再办；最长到{on(longest)}"
            yield stop(rule, f"采购活动暂停期间，不能{listed(done)}", why=told, fix=fix)
        if one.until > longest:
            why = f"{told}；送达当日不计入，最长到{on(longest)}"
            yield warn(rule, "暂停超过规定的时间", why=why, fix="向财政部门核对暂停通知的期限")
        if not done and one.until <= longest:
            counted = on(longest - dt.timedelta(1))
            yield ok(rule, "暂停没有超过规定的时间", why=f"{told}；最长到{on(longest)}，送达当日计入的到{counted}")


@dataclass(frozen=True)
class Listed:
    """A supplier on the list of abuse: for what, by which document, for how long, and whether it is barred."""

    supplier: str
    kind: str
    document: str
    first: dt.date
    last: dt.date
    barred: bool


def abuse(rule: Rule, wanted_on: dt.date, listed_as: Sequence[Listed], *, unfounded: int = 0) -> Iterator[Finding]:
    """Find a supplier that is on the list on a day, or has complained without ground as often as brings it there.

    Barred it cannot take part; else it is said, for finance to decide.
    """
    if "times" in rule.value and unfounded >= number(rule, "times"):
        why = f"{number(rule, 'within_months')}个月内查无实据的投诉{unfounded}件"
        yield warn(rule, "投诉查无实据达到列入名单的次数", why=why, fix="报告财政部门，由其决定是否列入名单")
    for one in listed_as:
        if one.first <= wanted_on <= one.last:
            why = f"{ABUSES[one.kind]}；{one.document}，{on(one.first)}至{on(one.last)}"
            if one.barred:
                fix = "登记无效的理由并写明依据；期满以后可以参加"
                yield stop(rule, f"{one.supplier}在禁止参加政府采购活动的期限内", why=why, fix=fix)
            else:
                yield warn(rule, f"{one.supplier}在不良行为记录名单内", why=why, fix="核实后写明处理意见")


def penalty(rule: Rule, one: Listed, procurement_fen: int) -> Iterator[Finding]:
    """Say what the law threatens, and find a ban outside its range."""
    least, most = (int(procurement_fen * share(rule, key)) for key in ("fine_least", "fine_most"))
    why = f"采购金额{yuan(procurement_fen)}，罚款{yuan(least)}至{yuan(most)}；由财政部门决定"
    shortest = add_months(one.first, MONTHS * number(rule, "ban_years_least")) - dt.timedelta(1)
    longest = add_months(one.first, MONTHS * number(rule, "ban_years_most")) - dt.timedelta(1)
    if one.barred and not shortest <= one.last <= longest:
        told = f"登记到{on(one.last)}，应在{on(shortest)}至{on(longest)}之间；{why}"
        yield warn(rule, "禁止参加的期限不在一至三年之内", why=told, fix="核对处理决定的期限")
    else:
        yield info(rule, "提供虚假材料的处罚幅度", why=why)


def one_shot(rule: Rule, earlier: Sequence[str]) -> Iterator[Finding]:
    """Say that the same supplier has challenged the same part before."""
    if earlier and yes(rule, "may_be_required"):
        why = f"同一供应商对同一环节已提出：{listed(earlier)}"
        yield info(rule, "同一环节再次质疑", why=why, fix="采购文件要求一次性提出的，按采购文件办理")


def effects(rule: Rule, stage: str) -> Iterator[Finding]:
    """Say what follows from an objection that was upheld and affects the result."""
    words = str(mapping(rule, "by_stage")[stage])
    yield info(rule, "成立以后的处理", why=words, fix="登记改正的情况")
