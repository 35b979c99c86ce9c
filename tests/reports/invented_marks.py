"""The invented project in numbers: every mark is computed, so that text, table and chart agree."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

JUDGED = "评判"
GRADE = "良"
FLAG_AT = Fraction(1, 5)
# code, title, full marks, mid-term full marks, how established, basis, earned (share or members' marks), evidence
POINTS: tuple[tuple[str, str, str, str, str, str, str, str], ...] = (
    ("A1-1", "人事管理制度与执行", "1.5", "2", "核查", "4项齐备4项", "1", "E01"),
    ("A1-2", "财务制度与专款专账", "2", "3", "核查", "5项齐备5项", "1", "E02"),
    ("A1-3", "预算执行率", "1.5", "1.5", "计算", "偏差2.4%，一档", "1", "E03"),
    ("A1-4", "物资与资产管理", "1", "1", "核查", "4项齐备3项", "3/4", "E04"),
    ("A1-5", "保密与个人信息保护", "1", "1.5", "核查", "5项齐备4项", "4/5", "E05"),
    ("A2-1", "服务档案完整率", "2.5", "3.5", "计算", "29÷30份", "29/30", "E06"),
    ("A2-2", "服务记录真实性", "2", "2.5", "计算", "78÷80条", "78/80", "E07"),
    ("A2-3", "服务对象权益保障", "1.5", "2", "核查", "5项齐备5项", "1", "E05"),
    ("A3-1", "总体计划与阶段计划", "1.5", "2.5", JUDGED, "", "1.30 1.35 1.25 1.40 1.35", "E08"),
    ("A3-2", "里程碑按期完成率", "2", "3.5", "计算", "9÷10个", "9/10", "E09"),
    ("A3-3", "进度监控与纠偏", "1.5", "2", JUDGED, "", "1.10 1.20 1.15 1.25 1.10", "E08"),
    ("A4-1", "服务质量指标体系与自评", "2", "2", JUDGED, "", "1.60 1.70 1.55 1.65 1.60", "E10"),
    ("A4-2", "专业督导完成率", "2", "2.5", "计算", "11÷12次", "11/12", "E10"),
    ("A4-3", "培训覆盖率", "1.5", "1.5", "计算", "14÷15人", "14/15", "E11"),
    ("A4-4", "意见反馈与投诉按期办结率", "2.5", "3", "计算", "12÷13件", "12/13", "E12"),
    ("A5-1", "风险识别与评估", "2", "2.5", JUDGED, "", "1.60 1.70 1.75 1.60 1.65", "E13"),
    ("A5-2", "应急预案与演练", "1.5", "2", "核查", "4项齐备4项", "1", "E13"),
    ("A5-3", "突发事件与安全事故处置", "1.5", "1.5", JUDGED, "", "1.35 1.30 1.40 1.35 1.30", "E13"),
    ("A6-1", "人员配备到位率", "3", "3.5", "计算", "171÷180人月", "171/180", "E14"),
    ("A6-2", "专业资质达标率", "2", "2", "计算", "13÷14人", "13/14", "E14"),
    ("A6-3", "人员稳定性", "1", "1", "计算", "离职率13.3%", "1", "E14"),
    ("A6-4", "场地设备与物资运行", "1.5", "2", "核查", "4项齐备4项", "1", "E04"),
    ("A6-5", "对象资格与重复服务核验", "1.5", "1.5", "计算", "40÷40人", "1", "E15"),
    ("B1-1", "合同绩效目标达成率", "8", "6", "计算", "加权95.6%", "956/1000", "E16"),
    ("B1-2", "服务数量完成率", "8", "10", "计算", "加权96.2%", "962/1000", "E17"),
    ("B1-3", "服务对象覆盖率", "4", "5", "计算", "146÷150人", "146/150", "E15"),
    ("B1-4", "服务质量抽查达标率", "4", "5", "计算", "57÷60单", "57/60", "E18"),
    ("B1-5", "服务对象改善程度", "6", "4", "计算", "38÷50人", "38/50", "E19"),
    ("B2-1", "服务对象及家属满意度", "14", "10", "计算", "指数86.25", "875/1000", "E20"),
    ("B2-2", "购买主体与属地单位满意度", "4", "3", "计算", "指数91.20", "1", "E21"),
    ("B2-3", "调查质量与回访", "2", "2", "核查", "4项齐备3项", "3/4", "E20"),
    ("B3-1", "影响力", "3", "2", JUDGED, "", "2.10 2.00 2.20 2.10 2.05", "E22"),
    ("B3-2", "可持续性", "4", "3", JUDGED, "", "3.20 2.90 3.10 2.30 3.00", "E22"),
    ("B3-3", "可推广性", "3", "0", JUDGED, "", "2.00 1.90 2.10 1.95 2.00", "E22"),
)
INDICATORS = {
    "A1": ("行政管理", "人事、财务、物资和保密制度的制定与执行"),
    "A2": ("规范性管理", "档案是否齐全真实，对象权益是否有保障"),
    "A3": ("进度管理", "计划、里程碑、监控与纠偏"),
    "A4": ("服务质量体系与督导", "质量标准、自评、督导、培训、投诉办理"),
    "A5": ("风险管理与应急预案", "风险台账、预案演练、事件处置"),
    "A6": ("项目实施", "人员、资质、场地设备、对象资格"),
    "B1": ("项目成效", "目标、数量、覆盖、质量和对象的改善"),
    "B2": ("满意度", "服务对象、购买主体和属地单位怎么看"),
    "B3": ("社会效益", "影响力、可持续性、可推广性"),
}
BLOCKS = {"A": "管理效益", "B": "服务成果"}
MID_SHARES = {"A1": 84, "A2": 88, "A3": 79, "A4": 82, "A5": 80, "A6": 92, "B1": 85, "B2": 78, "B3": 66}


def two(value: Fraction) -> str:
    """Round half up to two decimals, as the report prints marks."""
    return str((Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def percent(value: Fraction) -> str:
    """Print a share with one decimal."""
    shown = (Decimal(value.numerator) * 100 / Decimal(value.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{shown}%"


def plain(value: Fraction) -> str:
    """Print full marks without needless decimals."""
    return f"{float(value):g}"


def earned(point: tuple[str, ...], full: Fraction, *, mid: bool) -> Fraction:
    """Return the exact marks of a point; mid-term marks are the final ones times a flat share."""
    if point[4] == JUDGED:
        marks = [Fraction(mark) for mark in point[6].split()]
        share = sum(marks, Fraction(0)) / len(marks) / Fraction(point[2])
    else:
        share = Fraction(point[6])
    return full * share * (Fraction(MID_SHARES[point[0][:2]], 100) if mid else 1)


def totals(*, mid: bool) -> dict[str, tuple[Fraction, Fraction]]:
    """Return (full, marks) for every code of every level, and for the whole under ""."""
    sums: dict[str, tuple[Fraction, Fraction]] = {}
    for point in POINTS:
        full = Fraction(point[3] if mid else point[2])
        marks = earned(point, full, mid=mid)
        for code in (point[0], point[0][:2], point[0][0], ""):
            had = sums.get(code, (Fraction(0), Fraction(0)))
            sums[code] = (had[0] + full, had[1] + marks)
    return sums


def rate(pair: tuple[Fraction, Fraction]) -> str:
    """Print the share of the full marks."""
    return percent(pair[1] / pair[0])


def is_flagged(point: tuple[str, ...]) -> bool:
    """Say whether the members are too far apart."""
    if point[4] != JUDGED:
        return False
    marks = [Fraction(mark) for mark in point[6].split()]
    return max(marks) - min(marks) > FLAG_AT * Fraction(point[2])


def basis(point: tuple[str, ...]) -> str:
    """Say what a judged mark rests on."""
    if point[4] != JUDGED:
        return point[5]
    marks = [Decimal(mark) for mark in point[6].split()]
    return f"均值，极差{max(marks) - min(marks)}"


def formula(point: tuple[str, ...], full: Fraction, *, mid: bool) -> str:
    """Write the calculation of a point with its numbers."""
    stage = f"×{MID_SHARES[point[0][:2]]}%" if mid else ""
    if point[4] != JUDGED:
        return f"{point[6].replace('/', '÷')}×{plain(full)}{stage}"
    mean = f"（{'＋'.join(point[6].split())}）÷5"
    return f"{mean}÷{point[2]}×{plain(full)}{stage}" if mid else mean
