"""What the templates of the evaluation documents need: a contract, not a calculation.

Every text is already worded and every number already formatted ("96.40", "1,440", "2026年11月23日"); a template
only places them. The few exact numbers (``Fraction``, fen as ``int``) are positions in charts and are never printed.
A row's ``evidence`` is the printed list of evidence numbers ("E01、E02"), its ``flag`` is "" or "▲".
An empty tuple leaves its table or chart out; an empty string leaves its line out.
What a report must hold: 附件3 第五部分（四）. The order of the chapters is the workbench's own.
"""

from dataclasses import dataclass

from workbench.reports.context_rows import (
    AppealRow,
    DeliveryRow,
    EvidenceRow,
    GoalRow,
    IndicatorBlock,
    IndicatorRow,
    Labelled,
    LawRow,
    MemberRow,
    MoneyRow,
    Passage,
    PointGroup,
    PointRow,
    Problem,
    RadarAxis,
    RectifiedRow,
    SampleRow,
    ScoreRow,
    SignatureRow,
    Spread,
    SpreadRow,
    StepRow,
    TraceChain,
    TracePoint,
    TraceRow,
)
from workbench.reports.measure_types import MeasureRow
from workbench.reports.third_types import ThirdRow

__all__ = [
    "Annexes",
    "AppealReview",
    "AppealRow",
    "Application",
    "Attainment",
    "Colophon",
    "Cover",
    "DeliveryRow",
    "EvidenceRow",
    "FinalReport",
    "GoalRow",
    "Goals",
    "IndicatorBlock",
    "IndicatorRow",
    "Labelled",
    "LawRow",
    "MemberRow",
    "Method",
    "MidReport",
    "Money",
    "MoneyRow",
    "Organisation",
    "Overview",
    "Passage",
    "PointGroup",
    "PointRow",
    "Problem",
    "RadarAxis",
    "RectifiedRow",
    "ReportContext",
    "Results",
    "SampleRow",
    "ScoreRow",
    "SignatureRow",
    "Spread",
    "SpreadRow",
    "StepRow",
    "Summary",
    "TraceChain",
    "TracePoint",
    "TraceRow",
]


@dataclass(frozen=True)
class Cover:
    """The first page, and what the running header and the file's own title repeat."""

    project_title: str
    report_title: str
    """期末绩效评估报告 or 中期评估报告."""
    subtitle: str
    """E.g. 2025—2026年度; for the mid-term report 中期评估（不定级）."""
    project_number: str
    document_number: str
    purchaser: str
    contractor: str
    evaluator: str
    period: str
    date: str


@dataclass(frozen=True)
class Summary:
    """The page for readers with one minute."""

    total_label: str
    """期末总分 or 中期得分."""
    total: str
    scale: str
    """满分100分."""
    grade: str
    """"优", "良" …, "暂缓" while a veto inquiry is open, "不定级" at mid-term."""
    grade_note: str
    """80≤良＜90, or why there is no grade."""
    sentence: str
    radar: tuple[RadarAxis, ...]
    legend: str
    """Key of the radar: 实线：期末得分率　虚线：中期得分率."""
    findings: tuple[Labelled, ...]
    note: str


@dataclass(frozen=True)
class Overview:
    """一、项目基本概况."""

    paragraphs: tuple[str, ...]
    caption: str
    """Of the table of deliveries, with the day up to which they count."""
    agreed_label: str
    """Head of the column of agreed quantities: 合同量, at mid-term 阶段计划量."""
    deliveries: tuple[DeliveryRow, ...]


@dataclass(frozen=True)
class Goals:
    """二、绩效目标."""

    paragraphs: tuple[str, ...]
    caption: str
    rows: tuple[GoalRow, ...]


@dataclass(frozen=True)
class Organisation:
    """三、评价组织实施."""

    paragraphs: tuple[str, ...]
    members: tuple[MemberRow, ...]
    steps: tuple[StepRow, ...]
    samples: tuple[SampleRow, ...]


@dataclass(frozen=True)
class Method:
    """四、指标体系、标准和方法."""

    paragraphs: tuple[str, ...]
    blocks: tuple[IndicatorBlock, ...]
    full: str
    """Full marks of the tree, "100"."""
    points: str
    """Number of scoring points of the tree, "34"."""
    after: tuple[str, ...]
    """Paragraphs below the table: standards, methods, grades."""


@dataclass(frozen=True)
class AppealReview:
    """The last section of chapter five, after an appeal was decided."""

    opening: str
    rows: tuple[AppealRow, ...]
    closing: str
    """Number of the decision, and the total before and after."""


@dataclass(frozen=True)
class Results:
    """五、评分结果与等级."""

    paragraphs: tuple[str, ...]
    rows: tuple[ScoreRow, ...]
    """Blocks and the nine indicators in order, without the total; the summary prints them too."""
    full: str
    total: str
    rate: str
    groups: tuple[PointGroup, ...]
    note: str
    """The key under the table's caption, e.g. what ▲ means."""
    spread: Spread
    after: tuple[str, ...]
    """Paragraphs below the chart: what the panel did about flagged points."""
    appeal: AppealReview | None
    """``None`` leaves the section out."""
    earlier_total: str = ""
    """Total of the mid-term with its version, where the rows are compared with it; "" leaves the two columns out."""


@dataclass(frozen=True)
class Attainment:
    """六、绩效目标实现程度."""

    paragraphs: tuple[str, ...]
    rows: tuple[GoalRow, ...]


@dataclass(frozen=True)
class Money:
    """七、经费使用."""

    paragraphs: tuple[str, ...]
    rows: tuple[MoneyRow, ...]
    total: MoneyRow


@dataclass(frozen=True)
class Application:
    """十一、结果应用建议: one row a use (是否续购、尾款支付、预算安排、整改)."""

    paragraphs: tuple[str, ...]
    rows: tuple[Labelled, ...]


@dataclass(frozen=True)
class Colophon:
    """附件4 编制说明; the fonts are added by ``render_pdf``."""

    rows: tuple[Labelled, ...]
    """Rounding, tree id with version and digest, data check value, what is published, what was made for training."""
    law: tuple[LawRow, ...]


@dataclass(frozen=True)
class Annexes:
    """What follows the text."""

    evidence: tuple[EvidenceRow, ...]
    chains: tuple[TraceChain, ...]
    points: tuple[TracePoint, ...]
    signature_note: str
    signatures: tuple[SignatureRow, ...]
    seals: tuple[str, ...]
    """Units that seal, at most two."""
    colophon: Colophon


@dataclass(frozen=True)
class ReportContext:
    """What both reports share: cover, summary and the chapters one to five, and the annexes."""

    cover: Cover
    summary: Summary
    overview: Overview
    goals: Goals
    organisation: Organisation
    method: Method
    results: Results
    annexes: Annexes


@dataclass(frozen=True)
class FinalReport(ReportContext):
    """期末绩效评估报告 (``report_final.html``, context ``{"report": FinalReport}``)."""

    attainment: Attainment
    money: Money
    practice: tuple[Passage, ...]
    problems: tuple[Problem, ...]
    rectified: tuple[RectifiedRow, ...]
    conclusion: tuple[str, ...]
    advice: tuple[Passage, ...]
    application: Application
    measures: tuple[MeasureRow, ...] = ()
    """What became of the next steps of the mid-term report; nothing where it named none."""
    third: tuple[ThirdRow, ...] = ()
    """What a third party found; nothing where none evaluated."""


@dataclass(frozen=True)
class MidReport(ReportContext):
    """中期评估报告（不定级） (``report_mid.html``, context ``{"report": MidReport}``)."""

    progress: Attainment
    money: Money
    practice: tuple[Passage, ...]
    problems: tuple[Problem, ...]
    rectified: tuple[RectifiedRow, ...]
    outlook: tuple[str, ...]
    """Paragraphs over the table of next steps."""
    steps_label: str
    """时限与责任, or 时限 where no step names who does it."""
    next_steps: tuple[Labelled, ...]
    """What, and by when and whom."""
    third: tuple[ThirdRow, ...] = ()
    """What a third party found; nothing where none evaluated."""
