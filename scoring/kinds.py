"""The kinds of measurement: each reads its fact and gives marks as a step, or none where there is no data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.exact import exact, is_whole_steps, percent, text
from scoring.facts import Reader
from scoring.operations import ANSWER_VALUES
from scoring.ordinal import bands_of, check_in_band
from scoring.trace import SHARES, Input, Step, make

_OVER_ACHIEVEMENT = Decimal("1.3")  # 财预〔2020〕10号 Art. 16 asks for an explanation; the figure is a default
_MARK_PLACES = Decimal("0.000001")


@dataclass(frozen=True)
class Flag:
    """Something a person should look at: its kind, and what it is in words."""

    kind: str
    text: str


@dataclass(frozen=True)
class Found:
    """What a kind found: the step that gives marks (None: no data), the numbers in words, and flags."""

    step: Step | None
    words: str
    flags: tuple[Flag, ...] = ()
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True)
class _Pair:
    """An actual and a target figure of one thing."""

    actual: Input
    target: Input
    name: str = ""

    @property
    def share(self) -> Fraction:
        return exact(self.actual.value) / exact(self.target.value)

    @property
    def empty(self) -> bool:
        return exact(self.target.value) == 0

    @property
    def words(self) -> str:
        return f"{self.name}{_said(self.actual)} ÷ {_said(self.target)}"


def _said(item: Input) -> str:
    return f"{item.name} {item.value}{f' {item.unit}' if item.unit else ''}"


def _options(reader: Reader) -> Mapping[str, Any]:
    return reader.node.point.options if reader.node.point else {}


def _pair(reader: Reader) -> _Pair:
    options = _options(reader)
    labels = str(options.get("actual", "实际值")), str(options.get("target", "目标值"))
    unit = str(options.get("unit", ""))
    read, ending = (reader.yuan, "_fen") if unit == "元" else (reader.number, "")
    actual, target = read(f"actual{ending}", labels[0]), read(f"target{ending}", labels[1])
    if options.get("bounded") and actual > target:
        what = f"{labels[0]}（{text(actual)}）大于{labels[1]}（{text(target)}）"
        raise reader.fault(what, "前者不可能超过后者，请核对")
    if target == 0 and actual > 0:
        raise reader.fault(f"{labels[1]}为 0，而{labels[0]}为 {text(actual)}", "请核对目标值")
    name = f"{reader.part}：" if reader.part else ""
    return _Pair(Input(labels[0], text(actual), unit), Input(labels[1], text(target), unit), name)


def _step(reader: Reader, operation: str, title: str, inputs: tuple[Input, ...] = (), *below: Step) -> Step:
    return make(operation, code=reader.node.code, title=title, inputs=inputs, children=below, rounding=SHARES)


def _worth(reader: Reader, share: Step) -> Step:
    full = (Input("满分", text(reader.node.full), "分"),)
    return make("worth", code=reader.node.code, title="得分比例 × 满分", inputs=full, children=[share])


def ratio(reader: Reader) -> Found:
    """Marks in proportion to actual over target, never above full."""
    if "weights" in _options(reader):
        return _several(reader)
    pair = _pair(reader)
    if pair.empty:
        return _nothing_to_do(reader, pair)
    share = _step(reader, "ratio", "完成比例", (pair.actual, pair.target))
    words = f"{pair.words} = {percent(pair.share)}"
    flags = _over_achieved(reader, [pair])
    floor = _options(reader).get("floor")
    if floor is not None:
        share = _step(reader, "floor", "最低比例要求", (Input("最低比例", text(exact(floor))),), share)
        if share.exact == 0:
            flags += (Flag("below_floor", f"{percent(pair.share)} 低于 {percent(exact(floor))}，得 0 分，须核查"),)
    return Found(_worth(reader, share), words, flags, (pair.actual, pair.target))


def _several(reader: Reader) -> Found:
    rows = reader.parts("parts", "分项")
    weights = [_weight(row) for row in rows]
    pairs = [_pair(row) for row in rows]
    whole = sum((exact(weight.value) for weight in weights), Fraction(0))
    if _options(reader)["weights"] == "share" and whole != 1:
        raise reader.fault(f"各分项权重之和为 {text(whole)}，应为 1", "请核对权重")
    if whole == 0:
        raise reader.fault("各分项金额之和为 0", "请核对金额")
    inputs = tuple(item for pair, weight in zip(pairs, weights, strict=True) for item in _named(pair, weight))
    if empty := [pair.name for pair in pairs if pair.empty]:
        return Found(None, f"{''.join(empty)}目标值为 0，没有可以计算的数据", inputs=inputs)
    shares = [_step(reader, "ratio", pair.name.rstrip("："), (pair.actual, pair.target)) for pair in pairs]
    share = _step(reader, "weighted", "加权完成比例", tuple(weights), *shares)
    words = "；".join(f"{pair.words} = {percent(pair.share)}" for pair in pairs)
    return Found(_worth(reader, share), words, _over_achieved(reader, pairs), inputs)


def _weight(row: Reader) -> Input:
    if _options(row)["weights"] == "amount":
        return Input(f"{row.part}金额", text(row.yuan("amount_fen", "金额")), "元")
    return Input(f"{row.part}权重", text(row.number("weight", "权重")))


def _named(pair: _Pair, weight: Input) -> tuple[Input, ...]:
    return weight, *(Input(pair.name + item.name, item.value, item.unit) for item in (pair.actual, pair.target))


def _over_achieved(reader: Reader, pairs: list[_Pair]) -> tuple[Flag, ...]:
    limit = exact(_options(reader).get("explain_above", _OVER_ACHIEVEMENT))
    over = [pair for pair in pairs if pair.share > limit]
    if not over or reader.words("explanation"):
        return ()
    which = "；".join(f"{pair.name}{percent(pair.share)}" for pair in over)
    return (Flag("explain", f"完成比例超过 {percent(limit)}（{which}），须说明目标是否偏低"),)


def _nothing_to_do(reader: Reader, pair: _Pair) -> Found:
    """With nothing to be done there is no ratio: an alternative checklist, if the point has one, else no data."""
    inputs = (pair.actual, pair.target)
    other = _options(reader).get("when_empty")
    if other is None or "items" not in reader.values:
        advice = f"，请按“{other['label']}”逐项作答" if other else ""
        return Found(None, f"{pair.words}，没有可以计算的数据{advice}", inputs=inputs)
    found = _checked(reader, other["items"])
    return Found(found.step, f"{other['label']}：{found.words}", inputs=inputs + found.inputs)


def banded(reader: Reader) -> Found:
    """Marks by the band a ratio, or its deviation from 1, falls in; the printed limits belong to the better band."""
    pair, options = _pair(reader), _options(reader)
    if pair.empty:
        return Found(None, f"{pair.words}，没有可以计算的数据", inputs=(pair.actual, pair.target))
    operation = "quotient" if options.get("of") == "share" else "deviation"
    measured = _step(reader, operation, "偏差" if operation == "deviation" else "比例", (pair.actual, pair.target))
    bands = sorted(options["bands"], key=lambda band: exact(band["limit"]))
    limits = tuple(
        Input(name, text(exact(band[key]))) for band in bands for name, key in (("不超过", "limit"), ("得", "share"))
    )
    share = _step(reader, "band", "分档", limits, measured)
    words = f"{pair.words}，{measured.title} {percent(measured.exact)}，按分档得 {percent(share.exact)}"
    return Found(_worth(reader, share), words, (), (pair.actual, pair.target))


def checklist(reader: Reader) -> Found:
    """Marks in proportion to the items passed; every item must be answered."""
    return _checked(reader, _options(reader)["items"])


def _checked(reader: Reader, items: tuple[str, ...]) -> Found:
    passed = reader.answers("items", items)
    inputs = tuple(Input(item, str(int(ok))) for item, ok in zip(items, passed, strict=True))
    failed = [item for item, ok in zip(items, passed, strict=True) if not ok]
    words = f"{len(items)} 项中 {sum(passed)} 项符合"
    lacking = f"，不符合的有：{'、'.join(failed)}" if failed else ""
    return Found(_worth(reader, _step(reader, "checklist", "符合比例", inputs)), words + lacking, (), inputs)


def given(reader: Reader) -> Found:
    """A mark that was given directly, from 0 to full; inside its band where a band was chosen."""
    mark, full = reader.number("mark", "分数"), reader.node.full
    if mark > exact(full) or not is_whole_steps(mark, _MARK_PLACES):
        raise reader.fault(f"分数 {text(mark)} 不在 0 至满分 {text(full)} 之间，或小数位过多", "请核对分数")
    if band := reader.words("band"):
        check_in_band(Decimal(text(mark)), full, band, bands_of(reader.node), where=reader.node.label)
    inputs = (Input("分数", text(mark), "分"),)
    step = make("mark", code=reader.node.code, title="认定分数", inputs=inputs)
    return Found(step, f"认定 {text(mark)} 分{f'（{band}）' if band else ''}", (), inputs)


def survey(reader: Reader) -> Found:
    """Marks by an index of 0 to 100: full from 90, in proportion from 60, none below; raters count alike."""
    options = _options(reader)
    raters = options.get("raters", ())
    rows = reader.inner("raters", "各方评价") if raters else reader
    answers = {name: rows.counts(name, name, len(ANSWER_VALUES)) for name in raters or ("counts",)}
    inputs = tuple(
        Input(f"{'' if name == 'counts' else name}{answer}", text(count), "人")
        for name, counts in answers.items()
        for answer, count in zip(ANSWERS, counts, strict=True)
    )
    if silent := [name for name, counts in answers.items() if sum(counts) == 0]:
        who = "" if silent == ["counts"] else f"（{'、'.join(silent)}）"
        return Found(None, f"没有收回有效问卷{who}，没有可以计算的数据", inputs=inputs)
    index = _index(reader, answers)
    limits = exact(options.get("full_at", 90)), exact(options.get("zero_below", 60))
    curve = (Input("满分起点", text(limits[0])), Input("零分线", text(limits[1])))
    share = _step(reader, "curve", "指数折算", curve, index)
    answered = sum((sum(counts, Fraction(0)) for counts in answers.values()), Fraction(0))
    words = f"有效问卷 {text(answered)} 份，满意度指数 {index.shown}，折算得 {percent(share.exact)}"
    return Found(_worth(reader, share), words, _small_sample(reader, answered), inputs)


def _index(reader: Reader, answers: Mapping[str, list[Fraction]]) -> Step:
    indexes = [
        make(
            "index",
            code=reader.node.code,
            title="满意度指数" if name == "counts" else f"{name}满意度指数",
            inputs=[Input(answer, text(count), "人") for answer, count in zip(ANSWERS, counts, strict=True)],
        )
        for name, counts in answers.items()
    ]
    if len(indexes) == 1:
        return indexes[0]
    return make("mean", code=reader.node.code, title="各方等权满意度指数", children=indexes)


def _small_sample(reader: Reader, answered: Fraction) -> tuple[Flag, ...]:
    if "required" not in reader.values:
        return ()
    required = reader.number("required", "应达样本量")
    short = f"有效问卷 {text(answered)} 份，少于应达样本量 {text(required)} 份"
    return (Flag("small_sample", short),) if answered < required else ()


ANSWERS = ("很满意", "满意", "一般", "不满意", "很不满意")
KINDS: Mapping[str, Callable[[Reader], Found]] = {
    "ratio": ratio,
    "banded": banded,
    "checklist": checklist,
    "ordinal": given,
    "survey": survey,
    "mark": given,
}
