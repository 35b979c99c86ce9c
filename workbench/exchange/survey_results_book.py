"""What a survey came to as a workbook: the counts that may be shown, and indices computed from them."""

from collections.abc import Iterator, Sequence

from scoring.exact import DEFAULT_ROUNDING, percent, rounded
from scoring.kinds import ANSWERS
from scoring.operations import ANSWER_VALUES
from workbench.errors import NotFoundError
from workbench.exchange.plain_book import Live, Sheet, first_row, sheets_book
from workbench.queries.surveys import SurveyCard
from workbench.queries.surveys_results import SurveyResult
from workbench.services.offered import Made

HIDDEN = "不公布"
_ITEMS, _GROUPS = "各题", "各组"
_NOTES = (
    "指数由人数计算：很满意至很不满意按 100、75、50、25、0，取平均；总指数按权重平均，四舍五入到两位小数。",
    "不足 5 人回答的题和组不公布；改动人数后指数随之变化，以调查报告为准。",
)
_COLUMNS = "CDEFG"


def draw_results_book(card: SurveyCard, found: SurveyResult) -> Made:
    """Draw up the annex of the report of a closed survey. Raises NotFoundError before the end."""
    if card.closed_on is None or found.report is None:
        raise NotFoundError("调查还没有可以公布的结果，不能出附表", fix="结束调查后再出")
    rows = list(_items(card, found))
    title = f"{card.project}{card.phase}满意度调查结果"
    items = Sheet(_ITEMS, ("题目", "权重", *ANSWERS, "有效回答", "指数"), [*rows, _whole(found, rows)], _NOTES)
    groups = Sheet(_GROUPS, ("类别", "组", "有效问卷", "指数", "满意率"), list(_groups(found)), _NOTES)
    return Made(f"{title}附表.xlsx", sheets_book(title, [items, groups]), len(rows))


def _items(card: SurveyCard, found: SurveyResult) -> Iterator[Sequence[object]]:
    """One row a question; a hidden one bears neither counts nor an index."""
    weights = {one.words: one.weight for one in card.questionnaire.items}
    for row, (words, line) in enumerate(found.questions, first_row(_NOTES)):
        if line is None or line.index is None:
            yield words, weights.get(words, 0), *(HIDDEN,) * len(ANSWERS), HIDDEN, HIDDEN
            continue
        products = "+".join(f"{value}*{column}{row}" for value, column in zip(ANSWER_VALUES, _COLUMNS, strict=True))
        answered = Live(f"=SUM(C{row}:G{row})", line.answered)
        yield words, weights.get(words, 0), *line.counts, answered, Live(f"=({products})/H{row}", float(line.index))


def _whole(found: SurveyResult, rows: Sequence[Sequence[object]]) -> Sequence[object]:
    """The index that is marked: a formula where all it rests on may be shown, else the figure alone."""
    first, last = first_row(_NOTES), first_row(_NOTES) + len(rows) - 1
    figure = float(rounded(found.index, DEFAULT_ROUNDING)) if found.index is not None else ""
    weighed = [row for row in rows if row[1]]
    shown = all(isinstance(row[-1], Live) for row in weighed) and weighed
    spelled = f"=ROUND(SUMPRODUCT(B{first}:B{last},I{first}:I{last})/SUM(B{first}:B{last}),2)"
    return "满意度指数", "", *("",) * len(ANSWERS), "", Live(spelled, figure) if shown and figure != "" else figure


def _groups(found: SurveyResult) -> Iterator[Sequence[object]]:
    for one in found.groups:
        if one.answered is None or one.index is None or one.share is None:
            yield one.kind, one.name, HIDDEN, "—", "—"
        else:
            yield one.kind, one.name, one.answered, float(rounded(one.index, DEFAULT_ROUNDING)), percent(one.share)
