"""An answer with its interval, and the answer that there is not enough to judge."""

from dataclasses import dataclass

from scoring.errors import ScoringError


@dataclass(frozen=True)
class Insufficient:
    """The answer 不足以判断: `reason` says in Chinese why, without a full stop."""

    reason: str

    @property
    def sentence(self) -> str:
        """The answer for a person."""
        return f"不足以判断：{self.reason}。"


@dataclass(frozen=True)
class Estimate:
    """A coefficient and the limits of its two-sided confidence interval."""

    value: float
    low: float
    high: float
    confidence: float = 0.95

    @property
    def words(self) -> str:
        """Value and interval for a person: 0.29（95% 置信区间 0.02 至 0.76）."""
        interval = f"{100 * self.confidence:g}% 置信区间 {self.low:z.2f} 至 {self.high:z.2f}"
        return f"{self.value:z.2f}（{interval}）"


def check_confidence(confidence: float) -> None:
    """Refuse a confidence level that is not between 0 and 1. Raises ScoringError."""
    if not 0 < confidence < 1:
        raise ScoringError(f"置信水平 {confidence} 不在 0 与 1 之间", fix="例如填写 0.95")
