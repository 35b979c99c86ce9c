"""The kinds of measurement: each reads its fact and gives marks as a step, or none where there is no data."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

from scoring.banding import banded
from scoring.exact import exact, is_whole_steps, percent, text
from scoring.facts import Reader
from scoring.found import Flag, Found, options_of, share_step, worth
from scoring.operations import ANSWER_VALUES
from scoring.ordinal import band_words, bands_of, check_in_band
from scoring.pairs import Pair, over_achieved, read_pair
from scoring.trace import Input, Step, make

_MARK_PLACES = Decimal("0.000001")


def ratio(reader: Reader) -> Found:
    """Marks in proportion to actual over target, never above full."""
    if "weights" in options_of(reader):
        return _several(reader)
    pair = read_pair(reader)
    if pair.empty:
        return _nothing_to_do(reader, pair)
    share = share_step(reader, "ratio", "完成比例", (pair.actual, pair.target))
    words = f"{pair.words} = {percent(pair.share)}"
    flags = over_achieved(reader, [pair])
    floor = options_of(reader).get("floor")
    if floor is not None:
        share = share_step(reader, "floor", "最低比例要求", (Input("最低比例", text(exact(floor))),), share)
        if share.exact == 0:
            words += f"，低于最低要求 {percent(exact(floor))}"
            flags += (Flag("below_floor", f"{percent(pair.share)} 低于 {percent(exact(floor))}，得 0 分，须核查"),)
    return Found(worth(reader, share), words, flags, (pair.actual, pair.target))


def _several(reader: Reader) -> Found:
    rows = reader.parts("parts", "分项")
    weights = [_weight(row) for row in rows]
    pairs = [read_pair(row) for row in rows]
    whole = sum((exact(weight.value) for weight in weights), Fraction(0))
    if options_of(reader)["weights"] == "share" and whole != 1:
        raise reader.fault(f"各分项权重之和为 {text(whole)}，应为 1", "请核对权重")
    if whole == 0:
        raise reader.fault("各分项金额之和为 0", "请核对金额")
    inputs = tuple(item for pair, weight in zip(pairs, weights, strict=True) for item in _named(pair, weight))
    if empty := [pair.name for pair in pairs if pair.empty]:
        return Found(None, f"{''.join(empty)}目标值为 0，没有可以计算的数据", inputs=inputs)
    shares = [share_step(reader, "ratio", pair.name.rstrip("："), (pair.actual, pair.target)) for pair in pairs]
    share = share_step(reader, "weighted", "加权完成比例", tuple(weights), *shares)
    words = "；".join(f"{pair.words} = {percent(pair.share)}" for pair in pairs)
    return Found(worth(reader, share), words, over_achieved(reader, pairs), inputs)


def _weight(row: Reader) -> Input:
    if options_of(row)["weights"] == "amount":
        return Input(f"{row.part}金额", text(row.yuan("amount_fen", "金额")), "元")
    return Input(f"{row.part}权重", text(row.number("weight", "权重")))


def _named(pair: Pair, weight: Input) -> tuple[Input, ...]:
    return weight, *(Input(pair.name + item.name, item.value, item.unit) for item in (pair.actual, pair.target))


def _nothing_to_do(reader: Reader, pair: Pair) -> Found:
    """With nothing to be done there is no ratio: an alternative checklist, if the point has one, else no data."""
    inputs = (pair.actual, pair.target)
    other = options_of(reader).get("when_empty")
    if other is None or "items" not in reader.values:
        advice = f"，请按“{other['label']}”逐项作答" if other else ""
        return Found(None, f"{pair.words}，没有可以计算的数据{advice}", inputs=inputs)
    found = _checked(reader, other["items"])
    return Found(found.step, f"{other['label']}：{found.words}", inputs=inputs + found.inputs)


def checklist(reader: Reader) -> Found:
    """Marks in proportion to the items passed; every item must be answered."""
    return _checked(reader, options_of(reader)["items"])


def _checked(reader: Reader, items: tuple[str, ...]) -> Found:
    passed = reader.answers("items", items)
    inputs = tuple(Input(item, str(int(ok))) for item, ok in zip(items, passed, strict=True))
    failed = [item for item, ok in zip(items, passed, strict=True) if not ok]
    words = f"{len(items)} 项中 {sum(passed)} 项符合"
    lacking = f"，不符合的有：{'、'.join(failed)}" if failed else ""
    return Found(worth(reader, share_step(reader, "checklist", "符合比例", inputs)), words + lacking, (), inputs)


def given(reader: Reader) -> Found:
    """A mark that was given directly, from 0 to full; inside its band where a band was chosen."""
    mark, full = reader.number("mark", "分数"), reader.node.full
    if mark > exact(full) or not is_whole_steps(mark, _MARK_PLACES):
        raise reader.fault(f"分数 {text(mark)} 不在 0 至满分 {text(full)} 之间，或小数位过多", "请核对分数")
    if band := reader.words("band"):
        check_in_band(Decimal(text(mark)), full, band, bands_of(reader.node), where=reader.node.label)
    inputs = (Input("分数", text(mark), "分"),)
    step = make("mark", code=reader.node.code, title="认定分数", inputs=inputs)
    chosen = f"（{band_words(bands_of(reader.node), band)}）" if band else ""
    return Found(step, f"认定 {text(mark)} 分{chosen}", (), inputs)


def survey(reader: Reader) -> Found:
    """Marks by an index of 0 to 100: full from 90, in proportion from 60, none below; raters count alike.

    A fact with `questions`, each with its weight and counts, gives the weighted mean of their indexes.
    """
    options = options_of(reader)
    raters = options.get("raters", ())
    weights, answers = _asked(reader, raters)
    inputs = weights + tuple(
        Input(f"{'' if name == 'counts' else name}{answer}", text(count), "人")
        for name, counts in answers.items()
        for answer, count in zip(ANSWERS, counts, strict=True)
    )
    if silent := [name for name, counts in answers.items() if sum(counts) == 0]:
        who = "" if silent == ["counts"] else f"（{'、'.join(silent)}）"
        return Found(None, f"没有收回有效问卷{who}，没有可以计算的数据", inputs=inputs)
    index = _index(reader, weights, answers)
    limits = exact(options.get("full_at", 90)), exact(options.get("zero_below", 60))
    curve = (Input("满分起点", text(limits[0])), Input("零分线", text(limits[1])))
    share = share_step(reader, "curve", "指数折算", curve, index)
    sheets = [sum(counts, Fraction(0)) for counts in answers.values()]
    answered = max(sheets) if weights else sum(sheets, Fraction(0))
    rule = f"（{text(limits[0])} 起得满分，低于 {text(limits[1])} 不得分）"
    words = f"有效问卷 {text(answered)} 份，满意度指数 {index.shown}{rule}，折算得 {percent(share.exact)}"
    return Found(worth(reader, share), words, _small_sample(reader, answered), inputs)


def _asked(reader: Reader, raters: tuple[str, ...]) -> tuple[tuple[Input, ...], dict[str, list[Fraction]]]:
    """The weights of the questions, where there are several, and the five counts of each question or rater."""
    if not raters and "questions" in reader.values:
        parts = reader.parts("questions", "题目")
        weights = tuple(Input(f"{one.part}权重", text(one.number("weight", "权重"))) for one in parts)
        if not any(exact(weight.value) for weight in weights):
            raise reader.fault("各题权重都是 0", "至少一题有权重")
        return weights, {one.part: one.counts("counts", one.part, len(ANSWER_VALUES)) for one in parts}
    rows = reader.inner("raters", "各方评价") if raters else reader
    return (), {name: rows.counts(name, name, len(ANSWER_VALUES)) for name in raters or ("counts",)}


def _index(reader: Reader, weights: tuple[Input, ...], answers: Mapping[str, list[Fraction]]) -> Step:
    indexes = [
        make(
            "index",
            code=reader.node.code,
            title="满意度指数" if name == "counts" else f"{name}满意度指数",
            inputs=[Input(answer, text(count), "人") for answer, count in zip(ANSWERS, counts, strict=True)],
        )
        for name, counts in answers.items()
    ]
    if weights:
        code, title = reader.node.code, "各题加权满意度指数"
        return make("weighted", code=code, title=title, inputs=weights, children=indexes)
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
