"""What the third party found as a workbook: one row each, with evidence, state and what the contractor answered."""

from collections.abc import Sequence

from workbench import clock
from workbench.exchange.plain_book import list_book
from workbench.queries.third_party_findings import ThirdCard
from workbench.rules.third_party_words import KINDS
from workbench.services.offered import Made

TITLE = "第三方发现"
HEADS = (
    "种类", "编号", "评分点", "日期", "地点、对象或材料", "内容", "统计", "轻重", "证据编号", "状态", "第三方记下的答复", "告知承接主体",
    "答复期限", "承接主体自己的答复", "答复材料",
)  # fmt: skip


def findings_list(name: str, cards: Sequence[ThirdCard]) -> Made:
    """Return the list of an evaluation; `name` says which."""
    notes = (f"{name}　{clock.today():%Y-%m-%d} 导出　共 {len(cards)} 条",)
    content = list_book(TITLE, HEADS, [_row(one) for one in cards], notes=notes, name=TITLE)
    return Made(f"{TITLE}-{clock.today():%Y%m%d}.xlsx", content, len(cards))


def _row(one: ThirdCard) -> tuple[str, ...]:
    noted = f"{one.answered_on} {one.answer}" if one.answered_on else ""
    own = "；".join(f"{reply.on}{'（逾期）' if reply.late else ''} {reply.words}" for reply in one.replies)
    silent = "没有答复" if one.told_on else "还没有告知"
    return (
        KINDS[one.kind], one.number, one.point, str(one.seen_on), one.place, one.words, one.counted, one.degree,
        "、".join(one.evidence), one.state_name, noted, str(one.told_on or ""), str(one.answer_by or ""), own or silent,
        "、".join(file_name for _public_id, file_name in one.files),
    )  # fmt: skip
