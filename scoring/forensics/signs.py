"""What a test looks for, by which rule, on how little it stays silent, and what it can never prove."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from scoring.forensics.visits import Ints

State = Literal["found", "clear", "insufficient"]

CAUTION = "提示，不是结论：请核对原始记录，听取说明，不得据此直接认定弄虚作假。"
NONE: Ints = np.zeros(0, np.int64)


@dataclass(frozen=True)
class Limits:
    """Where the tests begin to speak: bureau defaults (默认值，可配置)."""

    visits_an_hour: int = 6
    travel_minutes: int = 15
    day_minutes: int = 600
    same_days: int = 3
    same_day_visits: int = 3
    fewest_times: int = 30
    fewest_durations: int = 30
    fewest_minutes: int = 100
    fewest_totals: int = 300
    level: float = 0.001  # after Holm's correction


@dataclass(frozen=True)
class Person:
    """One person whose records stand out: `hits` of `records`, and the chance of so many, corrected for all people."""

    staff: int
    hits: int
    records: int
    p: float


@dataclass(frozen=True)
class Sign:
    """The answer of one test: what was examined, the rows that stand out, and the words for a person.

    `p` is the chance of figures as uneven as these where one figure is tested; `people` those of a test by person.
    """

    kind: str
    state: State
    examined: int
    sentence: str
    rows: Ints
    people: tuple[Person, ...] = ()
    p: float | None = None

    @property
    def title(self) -> str:
        """The name of the test."""
        return TESTS[self.kind].title

    @property
    def about(self) -> "Test":
        """What the test is."""
        return TESTS[self.kind]


@dataclass(frozen=True)
class Test:
    """A test in words: its name, what it says when it speaks, and what it does not prove."""

    title: str
    rule: str
    cannot: str
    hard: bool = False  # a contradiction inside the records themselves, not an odd frequency


TESTS: dict[str, Test] = {
    "overlap": Test(
        "同一人员时间重叠",
        "同一服务人员的两次服务在时间上有重叠；起止时间和乡镇都相同的算一次（集体活动，或一次上门办几项）。",
        "不能区分虚报与记错时间；两人同去、只记一人时也会出现。起止时间照抄得完全相同的，这一项看不出来。",
        hard=True,
    ),
    "pace": Test(
        "服务节奏过快",
        "同一服务人员一小时内开始的服务次数超过上限。",
        "送餐、集中理发等本来就快的服务会出现；上限是默认值，不是规定。",
        hard=True,
    ),
    "travel": Test(
        "跨乡镇间隔过短",
        "同一服务人员前一次在甲乡镇结束，到下一次在乙乡镇开始，间隔少于路上至少要用的时间。",
        "按服务对象登记的乡镇判断，对象当天可能在别处；相邻乡镇交界处可能确实很近。",
        hard=True,
    ),
    "proof": Test(
        "凭证重复使用",
        "内容完全相同的凭证（SHA-256 相同）用于不同日期或不同人员的服务；同一人员同一天的一张签到表算一份。",
        "按月汇总的签收表会出现；照片另存或裁剪后校验值不同，这一项看不出来。",
        hard=True,
    ),
    "hours": Test(
        "数量超出工时",
        "按小时计的数量大于记录的起止时长，或同一服务人员一天的服务时长合计超过上限。",
        "志愿者加班、轮班交接会出现；没有写起止时间的记录不参加。",
        hard=True,
    ),
    "pattern": Test(
        "整天记录雷同",
        "同一服务人员几天的记录，服务对象和起止时间逐条相同（到分钟）。",
        "固定排班、按计划时间填写会出现，不等于没有去。",
    ),
    "rounded": Test(
        "整点半点偏多",
        "一名服务人员的开始时间落在整点或半点的比例，显著高于其他人员，也高于按 5 分钟取整时的六分之一（单侧二项检验，Holm 校正）。",
        "先约好时间的服务自然是整点；所有人都照此填写时，这一项看不出来。",
    ),
    "duration": Test(
        "时长雷同",
        "一名服务人员在一项服务中最常见的时长所占比例，显著高于同一时长在其他人员同一项服务中的比例，也高于四分之一"
        "（单侧二项检验，Bonferroni 校正）。只有一个人做的服务不参加。",
        "按标准时长提供的服务本来就相同；只说明填得一样，不说明没有服务。所有人都照此填写时，这一项看不出来。",
    ),
    "heaping": Test(
        "分钟尾数聚集",
        "全部开始时间的分钟尾数与均匀分布相差多少（卡方检验，自由度 9）。",
        "人报时间总会取整，差异显著不等于造假；只说明时间是估的，不说明服务没有发生。",
    ),
    "first_digit": Test(
        "首位数字分布",
        "每名服务人员每月数量合计的首位数字与本福特分布相差多少（Benford 1938；卡方检验，自由度 8）。",
        "只适合跨越两个以上数量级、没有上下限的数；合同定了数量的服务通常不符合本福特分布，差异显著不说明造假。",
    ),
}


def speaking(kind: str, examined: int, rows: Ints, what: str, people: tuple[Person, ...] = ()) -> Sign:
    """The answer of a test that flags rows: found with what was found, or clear."""
    if len(rows):
        return Sign(kind, "found", examined, f"{what}，涉及 {len(rows)} 条记录。", rows, people)
    return Sign(kind, "clear", examined, f"核对了 {examined} 条记录，没有发现。", NONE)


def silent(kind: str, examined: int, why: str) -> Sign:
    """The answer of a test that has too little to go by."""
    return Sign(kind, "insufficient", examined, f"不足以判断：{why}。", NONE)
