"""Checks of 中期评估: whether enough people were asked."""

from collections.abc import Iterator
from decimal import Decimal

from scoring.survey import sample_size
from workbench.errors import WorkbenchError
from workbench.rules.book import Rule
from workbench.rules.finding import Finding, breach, ok
from workbench.rules.values import number, share


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
