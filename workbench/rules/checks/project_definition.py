"""Checks of 立项: what may be bought, for whom, from whom."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbench.rules.book import Rule
from workbench.rules.checks.required import done, none_present
from workbench.rules.finding import Finding, breach, info, ok, stop
from workbench.rules.phrases import phrases_in
from workbench.rules.values import members, names, number
from workbench.rules.words import listed, on, yuan


@dataclass(frozen=True)
class ServiceLine:
    """A line of the project: its name, the code in the guiding catalogue, and what must be looked at.

    ``works_or_goods`` and ``licence`` say what the service catalogue warns of; empty where nothing.
    """

    name: str
    guiding_code: str = ""
    works_or_goods: str = ""
    works_reviewed: bool = False
    licence: str = ""
    licence_required_of_bidders: bool = False


def negative_list(rule: Rule, hits: Collection[str]) -> Iterator[Finding]:
    """Find every one of the six forbidden kinds; ``hits`` holds the ids answered yes."""
    fix = "把该部分移出购买范围，由本单位履职或按货物、工程另行采购"
    yield from none_present(rule, names(rule, "items"), hits, "不得购买的事项", fix=fix)


def catalogue(rule: Rule, lines: Sequence[ServiceLine], *, budgeted: bool) -> Iterator[Finding]:
    """Find lines without a code of the guiding catalogue, and a project without budget."""
    bare = [line.name for line in lines if not line.guiding_code]
    if not lines:
        yield breach(rule, "还没有服务项目", why="项目下的服务项目为0个", fix="从服务项目清单中选入服务项目")
    for name in bare:
        why = f"{len(lines)}个服务项目中有{len(bare)}个没有指导性目录编码"
        yield breach(rule, f"“{name}”没有指导性目录编码", why=why, fix="填写本级指导性目录编码，或先按程序调整目录")
    if not budgeted:
        yield breach(rule, "项目没有安排预算", why=rule.cite.says, fix="先列入预算再购买")
    if lines and budgeted and not bare:
        yield ok(rule, "服务项目都在指导性目录内且已安排预算", why=f"共{len(lines)}个服务项目，都有目录编码")


def works_review(rule: Rule, lines: Sequence[ServiceLine]) -> Iterator[Finding]:
    """Find lines that may hold works or goods and were not reviewed against the negative list."""
    touched = [line for line in lines if line.works_or_goods]
    for line in touched:
        if not line.works_reviewed:
            fix = "复核并登记：只买服务部分，工程和货物另行采购"
            yield breach(rule, f"“{line.name}”没有做负面清单复核", why=line.works_or_goods, fix=fix)
    if all(line.works_reviewed for line in touched):
        yield ok(rule, "没有未复核的工程或货物内容", why=f"{len(lines)}个服务项目中{len(touched)}个需要复核，已复核")


def licence(rule: Rule, lines: Sequence[ServiceLine]) -> Iterator[Finding]:
    """Find lines that need a licence which the bidder requirements do not ask for."""
    touched = [line for line in lines if line.licence]
    for line in touched:
        if not line.licence_required_of_bidders:
            fix = f"在投标机构要求中写明：{line.licence}"
            yield breach(rule, f"“{line.name}”没有要求执业资质", why=f"该项目需要{line.licence}", fix=fix)
    if all(line.licence_required_of_bidders for line in touched):
        yield ok(rule, "需要资质的项目都已写明要求", why=f"{len(lines)}个服务项目中{len(touched)}个需要资质")


def needs_assessment(rule: Rule, *, assessed_on: dt.date | None, households: int, indicators: int) -> Iterator[Finding]:
    """Find a project without a survey of needs; ``indicators`` counts those really assessed."""
    wanted = number(rule, "indicators")
    if assessed_on is None or households == 0:
        fix = "先完成摸底调查和需求分析，再编制项目需求"
        yield breach(rule, "没有需求评估", why=f"已评估{households}户", fix=fix)
    elif indicators < wanted:
        why = f"应评{wanted}项指标，已评{indicators}项"
        yield breach(rule, "需求评估的指标不全", why=why, fix="补齐其余困境指标，没有困难的记0级")
    else:
        yield ok(rule, "已完成需求评估", why=f"{on(assessed_on)}完成，{households}户、{indicators}项指标")


def recipient_categories(rule: Rule, people: Mapping[str, int]) -> Iterator[Finding]:
    """Find people outside the plan's categories; ``people`` counts them by category id."""
    allowed = members(rule, "categories")
    outside = {key: count for key, count in people.items() if key not in allowed and count}
    for key, count in outside.items():
        fix = "移出服务对象，或登记扩大范围的文件依据"
        yield breach(rule, f"服务对象类别“{key}”不在方案范围内", why=f"涉及{count}人", fix=fix)
    if not any(people.values()):
        fix = "先登记对象和需求，把需求列入项目"
        yield info(rule, "还没有服务对象可以核对", why="没有列入服务对象", fix=fix)
    elif not outside:
        yield ok(rule, "服务对象都在方案范围内", why=f"共{sum(people.values())}人，方案规定{len(allowed)}类")


def legal_categories(rule: Rule, law_names: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Find categories that the law in force does not list; ``law_names`` gives the statutory names by category."""
    unmapped = [name for name, statutory in law_names.items() if not statutory]
    for name in unmapped:
        fix = "登记省级增加该类别的规定，或改按法定类别认定"
        yield breach(rule, f"“{name}”没有对应的法定类别", why=f"{rule.cite.clause}没有列出这一类", fix=fix)
    if not unmapped:
        yield ok(rule, "对象类别都有对应的法定类别", why=f"共{len(law_names)}类")


def contractor_type(rule: Rule, kind: str) -> Iterator[Finding]:
    """Find a contractor of a kind that may not take on public services."""
    allowed, forbidden = names(rule, "allowed"), names(rule, "forbidden")
    if kind in forbidden:
        why = f"{forbidden[kind]}不得作为承接主体"
        yield stop(rule, "承接主体的类型不符合规定", why=why, fix=f"可以由以下主体承接：{listed(allowed.values())}")
    elif kind not in allowed:
        fix = f"核对登记类型，限于：{listed(allowed.values())}"
        yield breach(rule, "承接主体的类型不在规定范围内", why=f"登记类型为“{kind}”", fix=fix)
    else:
        yield ok(rule, "承接主体的类型符合规定", why=f"登记为{allowed[kind]}")


def overlap_with_material(rule: Rule, overlaps: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """Find services a person already has through material assistance; pairs of person code and service."""
    limit = number(rule, "allowed_overlaps")
    for person, service in overlaps:
        why = f"共{len(overlaps)}处重复，允许{limit}处"
        fix = "把该需求改为“已由物质救助满足”，或登记不构成重复的说明"
        yield breach(rule, f"{person}的“{service}”与已有物质救助重复", why=why, fix=fix)
    if len(overlaps) <= limit:
        yield ok(rule, "没有与物质救助重复的服务", why=f"比对结果{len(overlaps)}处")


def individuals(rule: Rule, kind: str, reason: str) -> Iterator[Finding]:
    """Find a purchase from a person without the reason why a person suits it; other contractors are not judged."""
    if kind == "individual":
        fix = "写明为什么确实适宜由个人承接，并确认不是变相用工"
        yield from done(rule, "写明向个人购买的理由", happened=bool(reason.strip()), fix=fix)


def service_standard(rule: Rule, standards: Mapping[str, str]) -> Iterator[Finding]:
    """Find lines without a service standard; ``standards`` holds its text by line."""
    bare = [name for name, words in standards.items() if not words.strip()]
    why = f"{len(standards)}个服务项目中{len(standards) - len(bare)}个写明了服务标准"
    if bare:
        fix = "写明服务标准，有国家基本公共服务标准的按其内容和水平"
        yield breach(rule, f"没有写明服务标准：{listed(bare)}", why=why, fix=fix)
    elif standards:
        yield ok(rule, "服务项目都写明了服务标准", why=why)


def public_consultation(rule: Rule, consulted_on: dt.date | None, how: str) -> Iterator[Finding]:
    """Find a public service whose need was not put to the public; ``how`` says by which means it was."""
    if consulted_on is None or not how.strip():
        fix = "就采购需求征求社会公众的意见，登记日期、方式和采纳情况"
        yield breach(rule, "没有征求社会公众的意见", why=rule.cite.says, fix=fix)
    else:
        yield ok(rule, "已征求社会公众的意见", why=f"{on(consulted_on)}，{how}")


def service_categories(rule: Rule, lines: Mapping[str, str]) -> Iterator[Finding]:
    """Say which lines are services of the law's kinds; ``lines`` holds the catalogue's category by name."""
    kinds = members(rule, "categories")
    other = [name for name, category in lines.items() if category not in kinds]
    why = f"{len(lines)}个服务项目中{len(lines) - len(other)}个属于{listed(kinds)}三类服务"
    if other:
        fix = "事务性工作不属于服务类社会救助，按其他依据购买"
        yield info(rule, f"不属于法定的三类服务：{listed(other)}", why=why, fix=fix)
    elif lines:
        yield ok(rule, "服务项目都属于法定的三类服务", why=why)


def bidder_terms(rule: Rule, requirements: str) -> Iterator[Finding]:
    """Find phrases that shut suppliers out by size, place or kind; a sentence that forbids the same is no find."""
    hits = [
        (name, phrase)
        for kind, name in names(rule, "kinds").items()
        for phrase in phrases_in(requirements, members(rule, kind), members(rule, "allowed"))
    ]
    for name, phrase in hits:
        why = f"投标机构要求里写了“{phrase}”，属于{name}"
        fix = f"删去“{phrase}”，改为与服务质量有关的要求；确有法定依据的写明依据"
        yield breach(rule, f"投标机构要求有歧视性用词：{phrase}", why=why, fix=fix)
    if not hits and requirements.strip():
        yield ok(rule, "投标机构要求里没有歧视性用词", why=f"核对了{listed(names(rule, 'kinds').values())}")


def market_survey(
    rule: Rule, respondents: Sequence[str], done_on: dt.date | None, *, public: bool, amount_fen: int
) -> Iterator[Finding]:
    """Find a project that should have asked the market and asked nobody, or too few."""
    least, most = number(rule, "respondents"), number(rule, "services_fen")
    ground = "面向社会公众的公共服务" if public else f"金额{yuan(amount_fen)}，达到{yuan(most)}"
    if not public and amount_fen < most and not respondents:
        yield ok(rule, "可以不开展需求调查", why=f"金额{yuan(amount_fen)}，不到{yuan(most)}，也不是公共服务项目")
    elif done_on is None or not respondents:
        yield breach(
            rule, "没有开展需求调查", why=ground, fix=f"向不少于{least}个有代表性的市场主体调查，登记日期、对象和结论"
        )
    elif len(set(respondents)) < least:
        why = f"{ground}；已调查{len(set(respondents))}个：{listed(respondents)}"
        yield breach(
            rule, f"需求调查的对象不足{least}个", why=why, fix=f"再调查{least - len(set(respondents))}个，或写明原因"
        )
    else:
        yield ok(rule, "已开展需求调查", why=f"{on(done_on)}，{len(set(respondents))}个对象：{listed(respondents)}")
