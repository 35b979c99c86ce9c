"""Checks of 中期评估: whether enough people were asked, by whom, and how points are measured and judged."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from scoring.survey import sample_size
from workbench.errors import WorkbenchError
from workbench.rules.book import Rule
from workbench.rules.finding import Finding, breach, ok
from workbench.rules.values import members, number, share, yes
from workbench.rules.words import listed


def survey_sample(rule: Rule, population: int, drawn: int) -> Iterator[Finding]:
    """Find a sample too small for a finite population."""
    if population < 1 or drawn < 0:
        raise WorkbenchError("总体人数应大于零，样本人数不能为负", clause=rule.clause)
    least = needed(rule, population)
    kind = "应全部调查" if least == population else f"应不少于{least}人"
    why = f"总体{population}人，{kind}，已抽{drawn}人"
    if drawn < least:
        fix = f"补抽{least - drawn}人；不能补抽的写明原因，该评分点不得满分"
        yield breach(rule, "满意度调查样本量不足", why=why, fix=fix)
    else:
        yield ok(rule, "满意度调查样本量达标", why=why)


def needed(rule: Rule, population: int) -> int:
    """How many people to ask: by the formula of `scoring.survey.sample_size` with the values of the rule."""
    return sample_size(
        population,
        error=share(rule, "error"),
        proportion=share(rule, "proportion"),
        confidence=Decimal(str(rule.value["confidence"])),
        minimum=number(rule, "minimum"),
        census_to=number(rule, "census_to"),
    ).people


def survey_independent(rule: Rule, bound: Collection[str], asked: int) -> Iterator[Finding]:
    """Find interviewers who speak for a contractor; all who ask are counted."""
    if bound and not yes(rule, "overlap_allowed"):
        fix = "换由独立于承接主体的人员执行，已经收回的问卷重新核实"
        yield breach(rule, "满意度调查由承接主体的人员执行", why=f"调查人员：{listed(bound)}", fix=fix)
    else:
        yield ok(rule, "满意度调查由独立的人员执行", why=f"调查人员{asked}人，没有承接主体的人员")


def over_achievement(rule: Rule, unexplained: Collection[str]) -> Iterator[Finding]:
    """Find points far above their target without a word why."""
    if unexplained and yes(rule, "required"):
        fix = "说明目标是否偏低；确属偏低的，下一期调整目标"
        yield breach(rule, "完成比例明显超过目标，没有说明原因", why=listed(unexplained), fix=fix)
    else:
        yield ok(rule, "没有须说明的超额完成", why=rule.cite.says)


def rubric_bands(rule: Rule, bands: Mapping[str, Sequence[Decimal]]) -> Iterator[Finding]:
    """Find judged points whose bands are not the three; the floors of each point's bands, best first."""
    wanted = [Decimal(one) for one in members(rule, "floors")]
    other = [label for label, floors in bands.items() if list(floors) != wanted]
    why = f"{len(bands)}个分档评判的评分点，{len(other)}个不是三档八成、六成"
    if other:
        yield breach(rule, "分档与规定的三档不同", why=f"{why}：{listed(other)}", fix="改用三档，或说明本地办法的依据")
    else:
        yield ok(rule, "分档评判的评分点都是三档", why=why)
