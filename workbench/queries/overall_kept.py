"""总评 as a version of a final result keeps it; this knows of no scoring, so that whoever uses results can read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.exact import exact, percent
from scoring.grading import UNGRADED
from scoring.trace import Step, from_plain
from workbench.services.plan_parts import BY_FINAL, USES

COUNTED, NO_MID, OTHER_SCALE = "counted", "no_mid", "other_scale"
STATES = {
    NO_MID: "中期没有确认的结果，总评还不能计算",
    OTHER_SCALE: "中期和期末的满分不同，得分不能直接合并",
}
"""Why there is no figure, by state; COUNTED has one."""


@dataclass(frozen=True)
class Overall:
    """The overall rating that a version of a final result carries; figures are empty unless the state is COUNTED."""

    state: str
    weights: tuple[Decimal, Decimal]  # of mid-term and final; they make 1
    mid_number: int | None  # the version of the mid-term result that was taken
    mid_total: str
    final_total: str
    total: str
    grade: str
    withheld: str
    trace: Step | None
    used: str  # by which grade the result is used, as the plan declared

    @property
    def words(self) -> str:
        """Return the sum in one sentence, or why there is none."""
        mid, final = (percent(exact(share)) for share in self.weights)
        if self.state != COUNTED:
            return f"{STATES[self.state]}（中期占{mid}，期末占{final}）"
        return (
            f"总评{self.total}分，{self.grade_words}："
            f"中期{self.mid_total}分占{mid}，期末{self.final_total}分占{final}，合并后一次取整"
        )

    @property
    def use_words(self) -> str:
        """Return by which grade the result is used, in one sentence."""
        return f"方案约定付款、结果应用和续购{USES[self.used]}"

    @property
    def grade_words(self) -> str:
        """Return the grade as sentences say it."""
        if self.withheld and self.withheld != UNGRADED:
            return self.withheld
        return f"等级为“{self.grade}”" if self.grade else UNGRADED


def read_overall(payload: Mapping[str, Any]) -> Overall | None:
    """Return the overall rating that a result keeps; None for one without, as every mid-term result is."""
    kept = payload.get("overall")
    if not kept:
        return None
    mid = kept.get("mid") or {}
    return Overall(
        state=kept["state"],
        weights=(Decimal(kept["weights"]["mid"]), Decimal(kept["weights"]["final"])),
        mid_number=mid.get("number"),
        mid_total=mid.get("total", ""),
        final_total=kept["final"],
        total=kept.get("total", ""),
        grade=kept.get("grade", ""),
        withheld=kept.get("withheld", ""),
        trace=from_plain(kept["trace"]) if "trace" in kept else None,
        used=kept.get("used", BY_FINAL),
    )
