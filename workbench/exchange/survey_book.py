"""The sample of a survey as a workbook to be filled in: codes only, an item a column, the same columns as it is read back."""

from collections.abc import Sequence

from workbench.exchange.plain_book import list_book
from workbench.queries.surveys import PersonCard, SurveyCard
from workbench.rules.survey_words import RELATIONS

_NOTES = (
    "只填编码，不写姓名和电话；每题填答案原文，未答留空。",
    "代答的在“代答人”填关系：" + "、".join(RELATIONS.values()) + "；本人回答留空。",
)


def sample_book(card: SurveyCard, people: Sequence[PersonCard]) -> bytes:
    """Return the sample with an empty column for every item; answers that were given are not in it."""
    items = [f"第{number}题" for number, _ in enumerate(card.questionnaire.items, 1)]
    notes = [
        f"第{number}题 {one.words}{_options(one.answers)}" for number, one in enumerate(card.questionnaire.items, 1)
    ]
    heads = ("问卷编号", "对象编码", "乡镇（街道）", "服务项目", "结果", "代答人", *items)
    blank = ("",) * len(items)
    rows = [
        (one.code, one.recipient, one.township, one.service, one.outcome, RELATIONS.get(one.proxy, ""), *blank)
        for one in people
    ]
    return list_book(card.title, heads, rows, notes=(*_NOTES, *notes), name="满意度调查")


def _options(answers: Sequence[str]) -> str:
    return f"（{'、'.join(answers)}）" if answers else ""
