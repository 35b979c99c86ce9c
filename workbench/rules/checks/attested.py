"""The check of every rule that only a person can answer: a question, and the answer that is wanted."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.rules.book import Rule
from workbench.rules.finding import Finding, breach, info, ok, warn
from workbench.rules.values import yes
from workbench.rules.words import on


@dataclass(frozen=True)
class Answer:
    """What a person answered: yes or no, who, on which day, with a note and a document."""

    answer: bool
    by: str
    on: dt.date
    note: str = ""
    document: str = ""

    @property
    def words(self) -> str:
        """The answer as a record tells it."""
        extra = "，".join(part for part in (self.note, self.document) if part)
        return f"{self.by}于{on(self.on)}答“{'是' if self.answer else '否'}”{f'：{extra}' if extra else ''}"


def attested(rule: Rule, answer: Answer | None) -> Iterator[Finding]:
    """Find a question that nobody has answered, which never stops, or one whose answer breaks the rule."""
    question = str(rule.value["question"])
    if answer is None:
        say = info if rule.severity == "information" else warn
        yield say(rule, f"{rule.title}：尚未核对", why=question, fix="由项目经办核对后答“是”或“否”")
        return
    why = f"{question}{answer.words}"
    if answer.answer == yes(rule, "wanted"):
        yield ok(rule, f"{rule.title}：已核对", why=why)
    else:
        yield breach(rule, f"{rule.title}：核对不符合规定", why=why, fix=str(rule.value["fix"]))
