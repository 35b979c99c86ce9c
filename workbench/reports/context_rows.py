"""The rows of the documents' tables and charts; ``context_types`` puts them together and states the rules.

Texts are printed as they are. ``evidence`` is a list of evidence numbers ("E01、E02"), ``flag`` is "" or "▲".
"""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Labelled:
    """A label and what is said under it: a finding, a fact of the project, a line of the colophon."""

    label: str
    text: str


@dataclass(frozen=True)
class Passage:
    """A heading of the second level with its paragraphs; the number （一） is set by the template."""

    title: str
    """"" runs the number into the first paragraph."""
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class ScoreRow:
    """One line of the table of nine indicators (level 1 or 2)."""

    code: str
    title: str
    full: str
    marks: str
    """"不适用" or "无数据" where there is no number."""
    rate: str
    """Share of the full marks, "96.4%"; "" where there is none."""
    level: str
    """"block" for A and B, "indicator" for the nine."""
    earlier: str = ""
    """Share of the full marks at the mid-term, in a final report that has one."""
    change: str = ""
    """Percentage points since then, "+2.1"; "" where one of the two has no number."""


@dataclass(frozen=True)
class RadarAxis:
    """One spoke of the radar chart; shares are exact (0..1) and only place the marks, ``None`` leaves a gap."""

    title: str
    share: Fraction | None
    shown: str
    earlier: Fraction | None = None
    """The mid-term share, drawn dashed."""
    earlier_shown: str = ""


@dataclass(frozen=True)
class DeliveryRow:
    """A line of service of the contract and what was accepted of it."""

    title: str
    unit: str
    agreed: str
    accepted: str
    price: str
    """Yuan per unit."""
    rate: str


@dataclass(frozen=True)
class GoalRow:
    """A performance goal of the contract; ``done`` and ``rate`` are empty where only the goal is shown."""

    title: str
    target: str
    weight: str
    done: str = ""
    rate: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class MemberRow:
    """A member of the panel by role and unit; no name unless the bureau publishes it."""

    label: str
    role: str
    qualification: str
    interest: str
    """E.g. 已声明，无利害关系."""


@dataclass(frozen=True)
class StepRow:
    """A step of the work and its dates."""

    dates: str
    work: str


@dataclass(frozen=True)
class SampleRow:
    """A sample: of what, out of how many, how many, drawn how."""

    subject: str
    """The scoring point that rests on the sample."""
    population: str
    sample: str
    method: str


@dataclass(frozen=True)
class IndicatorRow:
    """One of the nine indicators with what it looks at; the table of chapter four."""

    code: str
    title: str
    full: str
    looks_at: str
    points: str
    """Number of scoring points, "5"."""


@dataclass(frozen=True)
class IndicatorBlock:
    """管理效益 or 服务成果, over its indicators."""

    code: str
    title: str
    full: str
    indicators: tuple[IndicatorRow, ...]


@dataclass(frozen=True)
class PointRow:
    """A scoring point and its mark."""

    code: str
    title: str
    established: str
    """计算, 核查 or 评判: who establishes the mark."""
    basis: str
    """In a few words, e.g. 35÷36份 or 4项齐备3项，缺盘点 (12 characters fit on a line)."""
    full: str
    marks: str
    rate: str
    evidence: str
    flag: str = ""


@dataclass(frozen=True)
class PointGroup:
    """An indicator of level 2 over its scoring points."""

    code: str
    title: str
    full: str
    marks: str
    rate: str
    points: tuple[PointRow, ...]


@dataclass(frozen=True)
class AppealRow:
    """A disputed point: what the contractor claimed, what the reviewers decided and why."""

    point: str
    """Code and name."""
    claim: str
    ruling: str
    """维持 or 变更."""
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class SpreadRow:
    """The marks of one judged point as shares of its full marks (exact, 0..1), member by member."""

    code: str
    title: str
    shares: tuple[Fraction, ...]
    """In the order of ``Spread.members``."""
    mean: Fraction
    shown: str
    """均值／满分, "1.34／1.5"."""
    flagged: bool


@dataclass(frozen=True)
class Spread:
    """The chart of the members' marks."""

    members: tuple[str, ...]
    """Labels in the order of the marks: 评委一, 评委二 …"""
    floors: tuple[tuple[Fraction, str], ...]
    """Where a band begins (share of the full marks) and its printed share: ((3/5, "60%"), (4/5, "80%"))."""
    bands: tuple[str, ...]
    """Names of the bands from low to high, one more than ``floors``."""
    rows: tuple[SpreadRow, ...]
    flag_note: str
    """What ▲ means, e.g. 极差超过满分的20%."""


@dataclass(frozen=True)
class MoneyRow:
    """What the contract agrees to pay and what was paid, in yuan as printed; the fen place the bars and are not printed."""

    title: str
    agreed: str
    paid: str
    rate: str
    agreed_fen: int
    paid_fen: int


@dataclass(frozen=True)
class Problem:
    """A problem with its cause; where it cost marks, and the advice that answers it."""

    title: str
    text: str
    cause: str
    """"" leaves the line of the cause out."""
    points: str
    """Codes and evidence, e.g. B2-3（E19）; "" where none."""


@dataclass(frozen=True)
class RectifiedRow:
    """A finding of supervision that was told to the contractor, and how far it is put right."""

    text: str
    clause: str
    severity: str
    told: str
    due: str
    state: str


@dataclass(frozen=True)
class EvidenceRow:
    """附件1: a piece of evidence."""

    number: str
    title: str
    date: str
    points: str
    digest: str
    """First 8 hex digits of its SHA-256."""


@dataclass(frozen=True)
class TraceRow:
    """A step of a calculation from the record to the mark."""

    label: str
    text: str
    result: str


@dataclass(frozen=True)
class TraceChain:
    """附件2: one calculation in full, e.g. 总分 or B1-2 服务数量完成率."""

    title: str
    rows: tuple[TraceRow, ...]


@dataclass(frozen=True)
class TracePoint:
    """附件2: a scoring point in one line: formula with its numbers, exact value and the mark shown."""

    code: str
    title: str
    formula: str
    exact: str
    """The unrounded mark as text, "7.752250" or "29/15"."""
    shown: str


@dataclass(frozen=True)
class SignatureRow:
    """附件3: a line to sign."""

    label: str
    role: str


@dataclass(frozen=True)
class LawRow:
    """附件4: an instrument the report rests on."""

    title: str
    number: str
    used_for: str
    verified: str
    """已核原文, 已核引文 or 待核."""
