"""An actual figure beside its target: read, named, and asked about where it goes far beyond."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.exact import exact, percent, text
from scoring.facts import Reader
from scoring.found import Flag, options_of
from scoring.options import STAGES
from scoring.trace import Input

_OVER_ACHIEVEMENT = Decimal("1.3")  # 财预〔2020〕10号 Art. 16 asks for an explanation; the figure is a default


@dataclass(frozen=True)
class Pair:
    """An actual and a target figure of one thing."""

    actual: Input
    target: Input
    name: str = ""

    @property
    def share(self) -> Fraction:
        """Actual over target."""
        return exact(self.actual.value) / exact(self.target.value)

    @property
    def empty(self) -> bool:
        """True where there was nothing to do."""
        return exact(self.target.value) == 0

    @property
    def words(self) -> str:
        """The two figures with their names and unit."""
        return f"{self.name}{_said(self.actual)} ÷ {_said(self.target)}"


def _said(item: Input) -> str:
    return f"{item.name} {item.value}{f' {item.unit}' if item.unit else ''}"


def read_pair(reader: Reader) -> Pair:
    """Read both figures. Raises ScoringError for a pair that cannot be, such as something out of nothing."""
    options = options_of(reader)
    labels = str(options.get("actual", "实际值")), str(options.get("target", "目标值"))
    unit = str(options.get("unit", ""))
    read, ending = (reader.yuan, "_fen") if unit == "元" else (reader.number, "")
    actual, (label, target) = read(f"actual{ending}", labels[0]), _target(reader, read, f"target{ending}", labels[1])
    if options.get("bounded") and actual > target:
        what = f"{labels[0]}（{text(actual)}）大于{labels[1]}（{text(target)}）"
        raise reader.fault(what, "前者不可能超过后者，请核对")
    if target == 0 and actual > 0:
        raise reader.fault(f"{labels[1]}为 0，而{labels[0]}为 {text(actual)}", "请核对目标值")
    name = f"{reader.part}：" if reader.part else ""
    return Pair(Input(labels[0], text(actual), unit), Input(label, text(target), unit), name)


def _target(reader: Reader, read: Callable[[str, str], Fraction], key: str, label: str) -> tuple[str, Fraction]:
    """The target with its name: of the stage where the point has one for each, else the one the fact gives."""
    stages = options_of(reader).get("targets")
    if not stages:
        return label, read(key, label)
    stage = _stage(reader)
    if stage not in stages:
        raise reader.fault(f"没有规定{STAGES.get(stage, '')}{label}", "请注明是中期（mid）还是期末（final）")
    target, name = exact(stages[stage]), STAGES[stage] + label
    if key in reader.values and read(key, label) != target:
        raise reader.fault(f"填写的{label}与指标体系规定的{name} {text(target)} 不一致", "请核对目标值")
    return name, target


def _stage(reader: Reader) -> str:
    """The stage of the tree; the one the fact names where the tree serves any."""
    named = reader.words("phase")
    if reader.phase not in STAGES:
        return named
    if named not in ("", reader.phase):
        raise reader.fault(f"本次是{STAGES[reader.phase]}评估，数据注明的却是另一阶段", "请核对阶段")
    return reader.phase


def over_achieved(reader: Reader, pairs: Sequence[Pair]) -> tuple[Flag, ...]:
    """Ask for a reason where the target was far exceeded and none is given."""
    limit = exact(options_of(reader).get("explain_above", _OVER_ACHIEVEMENT))
    over = [pair for pair in pairs if pair.share > limit]
    if not over or reader.words("explanation"):
        return ()
    which = "；".join(f"{pair.name}{percent(pair.share)}" for pair in over)
    return (Flag("explain", f"完成比例超过 {percent(limit)}（{which}），须说明目标是否偏低"),)
