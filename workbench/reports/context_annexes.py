"""Annexes: evidence, trace, signatures, and how the document was made."""

from collections.abc import Iterator

from workbench.models.words import SEAT_NAMES
from workbench.queries.record_head import RecordHead
from workbench.reports.context_case import Case
from workbench.reports.context_rows import EvidenceRow, Labelled, LawRow, SignatureRow
from workbench.reports.context_trace import chains, points
from workbench.reports.context_types import Annexes, Colophon
from workbench.reports.context_words import member_labels, rounding_words
from workbench.rules.instruments import instrument
from workbench.rules.terms import stages

HASH_DIGITS = 8
VERIFIED = {"Y": "已核", "M": "待核", "D": "默认值"}


def annexes(case: Case, data_hash: str, head: RecordHead | None = None) -> Annexes:
    """Return the four annexes; `data_hash` is the SHA-256 of the attached result.json, `head` that of the record."""
    labels = member_labels(case.members)
    return Annexes(
        evidence=tuple(
            EvidenceRow(one.number, one.title, f"{one.dated:%Y-%m-%d}", "、".join(one.points), one.sha256[:HASH_DIGITS])
            for one in case.evidence
        ),
        chains=chains(case),
        points=points(case),
        signature_note="本人对所评项目没有利害关系，独立评分，对本人的评分和签认的事实负责。",
        signatures=tuple(SignatureRow(labels[one.name], SEAT_NAMES[one.seat]) for one in case.members),
        seals=(case.project.purchaser, "评估小组"),
        colophon=Colophon(rows=tuple(_rows(case, data_hash, head)), law=tuple(_law(case))),
    )


def grouped(digest: str, size: int = 4, most: int = 16) -> str:
    """Write the first digits of a hash in groups that can be read aloud."""
    return " ".join(digest[start : start + size] for start in range(0, most, size))


def _rows(case: Case, data_hash: str, head: RecordHead | None) -> Iterator[Labelled]:
    tree, card = case.card.tree, case.card
    yield Labelled(
        "取舍规则",
        f"评分点、指标和总分保留原值，总分一次{rounding_words(case.tree.rounding)}；等级按取舍后的总分读取。",
    )
    yield Labelled(
        "指标体系", f"{tree['id']}第{tree['version']}版，校验值{grouped(tree['digest'])}。来源：{case.tree.source}。"
    )
    yield Labelled(
        "评分数据", f"本文件附带result.json，SHA-256校验值{grouped(data_hash)}；按其中的计算记录可以逐级复算。"
    )
    if head is not None:
        yield Labelled(
            "操作记录",
            f"制发时链头{grouped(head.head)}，树根{grouped(head.root)}；与证据包比较，可知此前的记录没有改动。",
        )
    versions = f"第{card.number}版，{card.reason}。"
    yield Labelled("结果版本", f"{versions}上一版总分{case.before.total}分。" if case.before else versions)
    yield Labelled("规则检查", _checked(case))
    for one in case.checked.passed:
        yield Labelled("提醒事项", f"{one.rule}：{one.what}。说明：{one.reason or '没有登记说明'}。")
    if case.project.made_up:
        yield Labelled("公开的数字", f"{case.project.published}。")
        yield Labelled("编制的数字", f"{case.project.made_up}。")
    yield Labelled("公开范围", "公开总分、等级和九项指标得分；各成员的评分只以代号列出，服务对象只以编码出现。")
    if case.training:
        yield Labelled("演练声明", "本报告为演练文件，单位、人物和文书均为虚构，不作任何依据。")
    signed = "尚未经分管领导确认" if case.draft else "经分管领导确认"
    yield Labelled("文本", f"得分、表格、比较和日期由系统按记录生成；做法、问题、建议由购买主体组织撰写，{signed}。")


def _checked(case: Case) -> str:
    checked = case.checked
    stops = f"有{checked.stops}项不符合" if checked.stops else "没有不符合强制要求的"
    passed = f"提醒{len(checked.passed)}项，见下" if checked.passed else "没有提醒事项"
    return f"立项、采购、合同和本次评估按各事件当日施行的规则检查{checked.count}项，{stops}，{passed}。"


def _law(case: Case) -> Iterator[LawRow]:
    """Give each instrument that a rule of the evaluation rests on one row."""
    used: dict[str, list[str]] = {}
    for rule in case.rules:
        for cite in (rule.cite, *rule.also):
            used.setdefault(cite.instrument, []).append(stages()[rule.stage])
    for key, names in used.items():
        known = instrument(key)
        yield LawRow(known.title, known.number or "—", "、".join(dict.fromkeys(names)), VERIFIED[known.verified])
