"""The findings of a survey in sentences: what may be published, and what the bureau should look at first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.exact import DEFAULT_ROUNDING, percent, rounded
from scoring.survey.answers import Response
from scoring.survey.findings import Findings, GroupLine, findings
from scoring.survey.intervals import CONFIDENCE, Interval
from scoring.survey.response import Contact, ResponseRate
from scoring.survey.suppression import SMALLEST

_LEAST_RATE = Fraction(1, 2)  # a default: below it the silent outnumber those who answered


@dataclass(frozen=True)
class SurveyReport:
    """The findings, the sentences that may be published, and the warnings that are for the bureau only."""

    findings: Findings
    sentences: tuple[str, ...]
    warnings: tuple[str, ...]


def survey_report(
    responses: Iterable[Response],
    strata: Mapping[str, int],
    contacts: Sequence[Contact] = (),
    *,
    headline: str = "",
    weights: Mapping[str, int] | None = None,
    needed: int = 0,
    confidence: Decimal = CONFIDENCE,
) -> SurveyReport:
    """Say what a satisfaction survey found: sample, response, index, share, proxies, groups; nothing that is not so.

    `strata` gives the people of each stratum, `contacts` how every attempt ended, `needed` the sample that was asked
    for. Raises ScoringError as `findings`.
    """
    found = findings(responses, strata, contacts, headline=headline, weights=weights, confidence=confidence)
    return SurveyReport(found, tuple(_sentences(found)), tuple(_warnings(found, needed)))


def _sentences(found: Findings) -> Iterator[str]:
    yield f"服务对象 {found.population} 人，收回有效问卷 {found.answered} 份。"
    if found.response:
        yield from _response(found.response)
    yield f"满意度指数为 {_shown(found.index.mean)}（满分 100）{_ends(found.index_interval, found.answered)}。"
    yield f"{_rate_name(found)}为 {percent(found.share.mean)}，{_percents(found.share_interval)}。"
    if found.bounds:
        low, high = found.bounds
        yield f"未答的人如果都最不满意或都最满意，指数在 {_shown(low)} 至 {_shown(high)} 之间。"
    yield f"{found.proxies.words}。"
    yield from _groups(found.groups)


def _response(response: ResponseRate) -> Iterator[str]:
    if response.rate is None:
        return
    rate = f"{response.completed} ÷ {response.eligible} = {percent(response.rate)}"
    yield f"应答率 {rate}（完成份数 ÷ 抽中且符合条件的人数，即 AAPOR 的 RR1）。"
    if response.refusals:
        reasons = "、".join(f"{reason} {count} 人" for reason, count in response.refusals)
        yield f"拒访 {sum(count for _, count in response.refusals)} 人：{reasons}。"


def _rate_name(found: Findings) -> str:
    if found.headline or len(found.questions) == 1:
        return "满意率（很满意与满意）"
    return "满意率（各题平均达到“满意”的人）"


def _groups(groups: Sequence[GroupLine]) -> Iterator[str]:
    for kind in dict.fromkeys(line.kind for line in groups):
        lines = [line for line in groups if line.kind == kind]
        shown = [
            f"{line.group} {line.answered} 份，指数 {_shown(line.index)}" for line in lines if line.index is not None
        ]
        hidden = len(lines) - len(shown)
        if hidden:
            shown.append(f"另有 {hidden} 组不公布（不足 {SMALLEST} 人，或公布后可推出不足 {SMALLEST} 人的组）")
        yield f"按{kind}：{'；'.join(shown)}。"


def _warnings(found: Findings, needed: int) -> Iterator[str]:
    if found.answered < needed:
        yield f"有效问卷 {found.answered} 份，少于应达样本量 {needed} 份。"
    if found.response and found.response.rate is not None and found.response.rate < _LEAST_RATE:
        yield f"应答率 {percent(found.response.rate)}，未答的多于回答的，结果主要取决于未答的人怎么想。"
    if found.merged:
        yield f"“{found.merged}”回答太少，合并为一层计算。"
    for line in found.groups:
        if line.satisfied in (0, 1):
            everyone = "全部满意" if line.satisfied else "无一满意"
            who = f"{line.kind}“{line.group}”的 {line.answered} 人{everyone}"
            yield f"{who}：公布即等于说出其中每个人的回答，请并组或不公布该组。"


def _ends(interval: Interval | None, answered: int) -> str:
    if interval is None:
        return f"，{answered} 份回答看不出离散程度，误差不足以判断"
    if interval.low == interval.high:
        return "，已全部调查，没有抽样误差"
    return f"，{_level(interval)} {_two(interval.low)} 至 {_two(interval.high)}"


def _percents(interval: Interval) -> str:
    if interval.low == interval.high:
        return "已全部调查，没有抽样误差"
    return f"{_level(interval)} {percent(Fraction(interval.low))} 至 {percent(Fraction(interval.high))}"


def _level(interval: Interval) -> str:
    return f"{percent(Fraction(interval.confidence))} 置信区间"


def _two(value: float) -> str:
    return str(rounded(Fraction(value), DEFAULT_ROUNDING))


def _shown(value: Fraction) -> str:
    return str(rounded(value, DEFAULT_ROUNDING))
