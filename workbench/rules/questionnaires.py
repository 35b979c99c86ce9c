"""Questionnaires as data: items on the five-point scale, choices and texts, with skip rules and weights of the index."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from scoring.kinds import ANSWERS
from workbench.errors import ValidationError, WorkbenchError
from workbench.paths import DATA
from workbench.rules.loader import Item as Written
from workbench.rules.loader import fields, one_of, read, refused, sequence, text, texts, whole

KINDS = {"scale": "五级满意度", "choice": "单选", "text": "文字"}
DEFAULT = "recipients-1"
MOST_ITEMS, _MOST_WEIGHT, _MOST_WORDS = 30, 9, 400
_FEWEST_OPTIONS = 2


@dataclass(frozen=True)
class Question:
    """One item; ``only_if`` names an earlier item and the answers after which this one is asked."""

    id: str
    kind: str
    words: str
    weight: int = 0
    options: tuple[str, ...] = ()
    only_if: tuple[str, tuple[str, ...]] | None = None

    @property
    def answers(self) -> tuple[str, ...]:
        """What may be answered; nothing for a text."""
        return ANSWERS if self.kind == "scale" else self.options


@dataclass(frozen=True)
class Questionnaire:
    """A questionnaire of one version; the index is the weighted mean of its items that have a weight."""

    id: str
    title: str
    version: str
    source: str
    items: tuple[Question, ...]

    @property
    def weights(self) -> dict[str, int]:
        """The weight of each item that feeds the index."""
        return {one.id: one.weight for one in self.items if one.weight}


def questionnaire_ids(root: Path = DATA) -> tuple[str, ...]:
    """The ids of the questionnaires on file."""
    return tuple(sorted(path.stem for path in (root / "surveys").glob("*.yaml")))


@cache
def load_questionnaire(questionnaire_id: str = DEFAULT, root: Path = DATA) -> Questionnaire:
    """One questionnaire on file. Raises WorkbenchError for an unknown one, DataError for one that does not hold."""
    if questionnaire_id not in questionnaire_ids(root):
        raise WorkbenchError(f"没有问卷“{questionnaire_id}”", fix=f"可用的有：{'、'.join(questionnaire_ids(root))}")
    document = read(root / "surveys" / f"{questionnaire_id}.yaml")
    body = fields(document, ("id", "title", "version", "source", "items"))
    if text(body["id"]) != questionnaire_id:
        raise refused(body["id"], f"id 与文件名“{questionnaire_id}”不一致")
    items = tuple(_read_item(one) for one in sequence(body["items"]))
    found = Questionnaire(questionnaire_id, text(body["title"]), text(body["version"]), text(body["source"]), items)
    try:
        refuse_questionnaire(found)
    except ValidationError as error:
        raise refused(body["items"], error.what, error.fix) from error
    return found


def _read_item(item: Written) -> Question:
    body = fields(item, ("id", "kind", "words", "weight"), ("options", "only_if"))
    condition = fields(body["only_if"], ("item", "answers")) if "only_if" in body else None
    return Question(
        text(body["id"]),
        one_of(body["kind"], KINDS),
        text(body["words"]),
        whole(body["weight"]),
        texts(body["options"]) if "options" in body else (),
        (text(condition["item"]), texts(condition["answers"])) if condition else None,
    )


def as_plain(found: Questionnaire) -> dict[str, Any]:
    """Return a questionnaire as JSON keeps it."""
    return {
        "id": found.id,
        "title": found.title,
        "version": found.version,
        "source": found.source,
        "items": [
            {
                "id": one.id,
                "kind": one.kind,
                "words": one.words,
                "weight": one.weight,
                "options": list(one.options),
                "only_if": [one.only_if[0], list(one.only_if[1])] if one.only_if else None,
            }
            for one in found.items
        ],
    }


def from_plain(kept: Mapping[str, Any]) -> Questionnaire:
    """Return a questionnaire as JSON kept it."""
    items = tuple(
        Question(
            one["id"],
            one["kind"],
            one["words"],
            one["weight"],
            tuple(one["options"]),
            (one["only_if"][0], tuple(one["only_if"][1])) if one["only_if"] else None,
        )
        for one in kept["items"]
    )
    return Questionnaire(kept["id"], kept["title"], kept["version"], kept["source"], items)


def refuse_questionnaire(found: Questionnaire) -> None:
    """Refuse one that nobody could fill in or count. Raises ValidationError that names the item."""
    if not 0 < len(found.items) <= MOST_ITEMS:
        raise ValidationError(f"问卷有 {len(found.items)} 题", where="问卷", fix=f"应为 1 至 {MOST_ITEMS} 题")
    earlier: dict[str, Question] = {}
    for number, one in enumerate(found.items, 1):
        for what, fix in _faults(one, earlier):
            raise ValidationError(what, where=f"第 {number} 题", fix=fix)
        earlier[one.id] = one
    if not found.weights:
        raise ValidationError("没有一道题计入满意度指数", where="问卷", fix="至少给一道五级满意度题填写权重")


def _faults(one: Question, earlier: Mapping[str, Question]) -> Iterator[tuple[str, str]]:
    if not one.id or one.id in earlier or one.kind not in KINDS:
        yield f"题目的编号“{one.id}”重复或题型不对", "每题一个编号"
    if not 0 < len(one.words.strip()) <= _MOST_WORDS:
        yield "题目没有文字，或超过四百字", "写明问什么"
    if not 0 <= one.weight <= _MOST_WEIGHT or (one.weight and one.kind != "scale"):
        yield f"权重 {one.weight} 不对", f"五级满意度题填 0 至 {_MOST_WEIGHT} 的整数，其他题型填 0"
    if one.kind == "choice" and (len(set(one.options)) < _FEWEST_OPTIONS or len(set(one.options)) != len(one.options)):
        yield "单选题少于两个选项，或有重复的选项", "逐个写出不同的选项"
    if one.kind != "choice" and one.options:
        yield "只有单选题可以写选项", "删去选项，或改为单选"
    if one.only_if:
        yield from _condition_faults(one.only_if, earlier)


def _condition_faults(
    only_if: tuple[str, tuple[str, ...]], earlier: Mapping[str, Question]
) -> Iterator[tuple[str, str]]:
    before, answers = only_if
    if before not in earlier:
        yield f"跳题条件里的“{before}”不在这一题之前", "条件只能用前面的题"
    elif not answers or set(answers) - set(earlier[before].answers):
        yield f"跳题条件的答案不是“{before}”的选项", "从那一题的选项里选"


def to_ask(found: Questionnaire, answers: Mapping[str, str]) -> tuple[Question, ...]:
    """Return the items that are asked of somebody who gave these answers, in order."""
    asked: dict[str, Question] = {}
    for one in found.items:
        if one.only_if is None or (one.only_if[0] in asked and answers.get(one.only_if[0], "") in one.only_if[1]):
            asked[one.id] = one
    return tuple(asked.values())


def clean_answers(found: Questionnaire, answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers to the items that are asked, blanks left out. Raises ValidationError with the item."""
    known = {one.id for one in found.items}
    if strange := [name for name in answers if name not in known]:
        raise ValidationError(f"问卷没有“{strange[0]}”这一题", where="问卷", fix="核对题号")
    said = {name: answer.strip() for name, answer in answers.items() if answer.strip()}
    for number, one in enumerate(found.items, 1):
        answer = said.get(one.id, "")
        if answer and one.answers and answer not in one.answers:
            fix = f"可填：{'、'.join(one.answers)}；未答留空"
            raise ValidationError(f"“{answer[:20]}”不是这一题的答案", where=f"第 {number} 题", fix=fix)
        if len(answer) > _MOST_WORDS:
            raise ValidationError("回答超过四百字", where=f"第 {number} 题", fix="记下要点")
    return {one.id: said[one.id] for one in to_ask(found, said) if one.id in said}


def is_complete(found: Questionnaire, answers: Mapping[str, str]) -> bool:
    """True if everything that had to be asked was answered; a text may stay empty."""
    return all(one.id in answers or one.kind == "text" for one in to_ask(found, answers))


def differences(
    found: Questionnaire, first: Mapping[str, str], second: Mapping[str, str]
) -> Sequence[tuple[int, Question, str, str]]:
    """Return the items that two entries of one paper tell differently, with what each of them says."""
    return tuple(
        (number, one, first.get(one.id, ""), second.get(one.id, ""))
        for number, one in enumerate(found.items, 1)
        if first.get(one.id, "") != second.get(one.id, "")
    )
