"""委托照料服务协议 on paper: the agreement as recorded or blank, and the sheet on which its checks are written."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from scoring.money import in_words, yuan
from workbench import clock
from workbench.errors import NotFoundError
from workbench.models.contracts import CareAgreement
from workbench.models.organisations import Purchaser
from workbench.models.words import CONTRACTOR_KIND_NAMES, ContractorKind
from workbench.queries.checks import SOURCES
from workbench.queries.contract_care import CareCard, care_card
from workbench.queries.documents_stamp import Subject
from workbench.queries.imports import import_purchasers
from workbench.reports.context_rows import Labelled
from workbench.reports.context_words import on
from workbench.reports.numbered import Leaf, blank_pdf, numbered_pdf
from workbench.reports.project_documents import page_mark
from workbench.security.policy import Actor
from workbench.services.contracts_care import DUTIES, SELF_CARE
from workbench.services.offered import Made

CHECK = "care_check"
_LINE, _SHORT = "____________________", "______________"
_CHECKS = 12
"""Checks on one sheet: a year of them."""
_SPARE = 1
_DUTIES_OF_BOTH = (
    "委托方按月支付照料费，每月至少检查一次照料情况（默认值，可配置），发现问题当场指出并限期整改。",
    "照料人按第三条逐项照料，如实记录；服务对象突发疾病、走失或者有其他危险时，立即处置并报告委托方。",
    "照料人不得挪用、截留服务对象的供养金和财物，不得把照料转托他人。",
    "双方对服务对象的个人信息保密，只用于照料服务；协议终止后，照料人交回或者销毁留存的资料。",
    "任何一方需要变更或者提前终止的，提前三十日书面告知；委托方在新的照料人到位前安排临时照料。",
    "照料人两次检查仍不整改，或者虐待、遗弃服务对象的，委托方立即终止协议，并依法处理。",
)


@dataclass(frozen=True)
class DutyRow:
    """One thing that the carer does, with the row code under which its checks are written."""

    code: str
    words: str


@dataclass(frozen=True)
class CareAgreementPaper:
    """委托照料服务协议 (``care_agreement.html``, context ``{"paper": CareAgreementPaper}``)."""

    number: str
    facts: tuple[Labelled, ...]
    duties: tuple[DutyRow, ...]
    spare: tuple[str, ...]
    term: str
    fee: str
    articles: tuple[str, ...]
    purchaser: str


@dataclass(frozen=True)
class CareCheckPaper:
    """照料检查记录表 (``care_check.html``, context ``{"paper": CareCheckPaper}``); past checks are filled in."""

    number: str
    facts: tuple[Labelled, ...]
    duties: tuple[DutyRow, ...]
    checks: tuple[tuple[str, ...], ...]


def draw_agreement(session: Session, actor: Actor, agreement_id: int | None) -> tuple[int, Made]:
    """Draw up an agreement, or a blank one; return the purchaser that it belongs to as well."""
    card, purchaser = _card(session, actor, agreement_id)
    paper = CareAgreementPaper(
        number=card.number if card else _LINE,
        facts=tuple(_facts(card)),
        duties=_duties(card),
        spare=() if card else tuple(f"{len(DUTIES) + n}" for n in range(1, _SPARE + 1)),
        term=f"{on(card.first_day)}至{on(card.last_day)}" if card else f"{_LINE}至{_LINE}",
        fee=_fee(card),
        articles=_DUTIES_OF_BOTH,
        purchaser=purchaser.name,
    )
    name = f"委托照料服务协议-{card.number if card else '空白'}"
    leaf = Leaf("care_agreement.html", {"paper": paper}, page_mark(session), name)
    printed = numbered_pdf(session, _subject(purchaser, card), leaf) if card else blank_pdf(leaf)
    return purchaser.id or 0, Made(f"{name}.pdf", printed.content, 1, is_list=False, stamp=printed.stamp)


def _subject(purchaser: Purchaser, card: CareCard) -> Subject:
    title = f"委托照料服务协议（{card.recipient}）"
    return Subject(
        "care_agreement", f"care:{card.id}", title, card.signed_on, purchaser.id or 0, own_number=card.number
    )


def draw_check_sheet(session: Session, actor: Actor, agreement_id: int | None) -> tuple[int, Made]:
    """Draw up the sheet for the checks of an agreement under a number, with those on record, or a blank one without."""
    card, purchaser = _card(session, actor, agreement_id)
    duties = _duties(card)
    done = (
        [_check(one.visited_on, one.visitor, one.kept, one.words, card) for one in reversed(card.visits)]
        if card
        else []
    )
    empty = ("",) * (len(duties) + 3)
    left = max(_CHECKS - len(done), 0)
    whose = (
        [Labelled("服务对象", f"编码 {card.recipient}（{card.township}）")] if card else [Labelled(_BRIEF[0], _LINE)]
    )
    facts = (*whose, *_facts(card)[1 : len(_BRIEF)])
    paper = CareCheckPaper(card.number if card else _LINE, facts, duties, (*done, *(empty,) * left))
    name = f"照料检查记录表-{card.number if card else '空白'}"
    leaf = Leaf("care_check.html", {"paper": paper}, page_mark(session), name)
    printed = numbered_pdf(session, _check_subject(purchaser, card), leaf) if card else blank_pdf(leaf)
    return purchaser.id or 0, Made(f"{name}.pdf", printed.content, 1, is_list=False, stamp=printed.stamp)


def _check_subject(purchaser: Purchaser, card: CareCard) -> Subject:
    title = f"照料检查记录表（{card.recipient}）"
    return Subject(CHECK, f"care:{card.id}", title, clock.today(), purchaser.id or 0)


_BRIEF = ("服务对象", "自理能力", "照料人")


def _facts(card: CareCard | None) -> list[Labelled]:
    if card is None:
        labels = (*_BRIEF, "与对象的关系", "由个人照料的理由")
        return [Labelled(label, _LINE) for label in labels]
    kind = CONTRACTOR_KIND_NAMES[ContractorKind(card.carer_kind)]
    return [
        Labelled("服务对象", f"编码 {card.recipient}（{card.township}），姓名由双方在本页手写：{_LINE}"),
        Labelled("自理能力", SELF_CARE.get(card.self_care, card.self_care)),
        Labelled("照料人", f"{card.carer}（{kind}）"),
        Labelled("与对象的关系", card.relation or "无"),
        *([Labelled("由个人照料的理由", card.reason)] if card.reason else []),
    ]


def _duties(card: CareCard | None) -> tuple[DutyRow, ...]:
    return tuple(DutyRow(str(n), words) for n, words in enumerate(card.duties if card else DUTIES, 1))


def _fee(card: CareCard | None) -> str:
    if card is None:
        return f"每月{_SHORT}元（大写：{_SHORT}），资金来源：{_SHORT}"
    source = SOURCES.get(card.source, card.source)
    return f"每月{yuan(card.monthly_fee_fen)}元（大写：{in_words(card.monthly_fee_fen)}），资金来源：{source}"


def _check(day: object, visitor: str, kept: Sequence[str], words: str, card: CareCard) -> tuple[str, ...]:
    return (str(day), *("√" if duty in kept else "×" for duty in card.duties), words, visitor)


def _card(session: Session, actor: Actor, agreement_id: int | None) -> tuple[CareCard | None, Purchaser]:
    """The agreement within reach, and its purchaser; of a blank paper the purchaser that the actor serves."""
    if agreement_id is None:
        served = import_purchasers(session, actor)
        if not served:
            raise NotFoundError("没有可以登记协议的单位", fix="请联系系统管理员设置单位和辖区")
        return None, session.get_one(Purchaser, next(iter(served)))
    card = care_card(session, actor, agreement_id)
    if card is None:
        raise NotFoundError("没有这份协议，或您无权查看", fix="从列表重新选择")
    return card, session.get_one(Purchaser, session.get_one(CareAgreement, agreement_id).purchaser_id)
