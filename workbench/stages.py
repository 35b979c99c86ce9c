"""The life of a project as one table: nine stages, in order, each with its Chinese name."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """A stage: its key, name, the screen where it is worked on, and the rule-book stages it answers to."""

    key: str
    name: str
    screen: str
    rule_stages: tuple[str, ...]


STAGES = (
    Stage("needs", "需求", "needs", ("needs",)),
    Stage("definition", "立项", "project", ("project_definition", "budget")),
    Stage("procurement", "采购", "procurement", ("procurement_setup", "bidding", "review", "award")),
    Stage("contract", "合同", "contract", ("contract",)),
    Stage("delivery", "履约", "contract", ("performance", "ledger", "settlement")),
    Stage("mid", "中期评估", "evaluation", ("evaluation_prep", "evaluation_mid")),
    Stage("final", "期末评估", "evaluation", ("evaluation_prep", "evaluation_final", "report", "feedback", "appeal")),
    Stage("acceptance", "验收", "acceptance", ("acceptance", "archive")),
    Stage("application", "结果应用", "application", ("follow_up",)),
)

STAGE_NAMES = {stage.key: stage.name for stage in STAGES}
