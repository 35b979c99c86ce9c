"""The small documents of the invented project."""

from decimal import Decimal
from fractions import Fraction

from tests.reports.invented_marks import GRADE, JUDGED, POINTS, earned, two
from workbench.reports import letter_types as lt
from workbench.reports.context_rows import Labelled


def appeal_decision() -> lt.AppealDecision:
    """Return a decision on an appeal."""
    return lt.AppealDecision(
        project_title="云溪县特殊困难群体居家照护服务项目",
        document_number="云民复〔2026〕1号",
        applicant="云溪县睦邻社会工作服务中心（演练）",
        paragraphs=(
            (
                "你单位对云溪县特殊困难群体居家照护服务项目期末绩效评估报告提出的申诉，我局于2026年11月30日收到，"
                "于2026年12月2日受理，组织专项工作组复核。工作组3人，均未参加原评估，与承接主体和项目没有利害关系。"
            ),
            "工作组以评估时已固定的证据为依据，逐项复核如下：",
        ),
        marks=(
            lt.DisputedMark(
                "B1-5", "服务对象改善程度", "6", "4.56", "4.68", "变更", "1人前测记录误填，更正后39人改善。", "E19"
            ),
            lt.DisputedMark("B3-3", "可推广性", "3", "1.99", "1.99", "维持", "评估截止日前没有形成标准文本。", "E22"),
        ),
        total_before="89.40",
        total_after="89.52",
        grade_before=GRADE,
        grade_after=GRADE,
        conclusion=("评估总分由89.40分变更为89.52分，等级维持“良”。本复核结果为最终结果。",),
        signer="云溪县民政局",
        date="2026年12月21日",
        copies="抄送：云溪县财政局。",
    )


def result_notice() -> lt.ResultNotice:
    """Return the notice of the result."""
    return lt.ResultNotice(
        title="云溪县民政局关于特殊困难群体居家照护服务项目期末绩效评估结果的通知",
        document_number="云民函〔2026〕31号",
        addressee="云溪县睦邻社会工作服务中心：",
        opening="我局组织评估小组，对你单位承接的云溪县特殊困难群体居家照护服务项目（项目编号：YX-2025-JZ-003）"
        "进行了期末绩效评估。现将结果通知如下：",
        items=(
            Labelled(
                "评估结果", "总分89.40分，等级为良。其中管理效益37.07分（满分40分），服务成果52.33分（满分60分）。"
            ),
            Labelled("整改事项", "12月31日前补做回访并完成资产盘点，书面报告我局。"),
            Labelled("申诉途径", "对评估报告有疑议的，可于2026年11月30日前向我局书面提出申诉。"),
        ),
        closing="特此通知。",
        signer="云溪县民政局",
        date="2026年11月23日",
    )


def panel_sheet() -> lt.PanelSheet:
    """Return one member's sheet, filled in."""
    judged = []
    for p in POINTS:
        if p[4] != JUDGED:
            continue
        full = Decimal(p[2])
        high, low = full * Decimal("0.8"), full * Decimal("0.6")
        bands = (
            f"一档 {high:.2f}～{full:.2f}",
            f"二档 {low:.2f}～{high - Decimal('0.01'):.2f}",
            f"三档 0～{low - Decimal('0.01'):.2f}",
        )
        mark = Decimal(p[6].split()[1])
        chosen = 0 if mark >= high else 1 if mark >= low else 2
        judged.append(
            lt.SheetPoint(
                p[0],
                p[1],
                p[2],
                "齐备有效／基本齐备／缺失或脱节",
                bands,
                chosen,
                p[7],
                str(mark),
                "材料齐备，与合同一致。",
            )
        )
    return lt.PanelSheet(
        title="期末评估评分表（评委个人）",
        project_title="云溪县特殊困难群体居家照护服务项目",
        project_number="YX-2025-JZ-003",
        contractor="云溪县睦邻社会工作服务中心（演练）",
        member="评委二",
        date="",
        judged=tuple(judged),
        facts=tuple(
            lt.SheetFact(p[0], p[1], f"{two(earned(p, Fraction(p[2]), mid=False))}／{p[2]}")
            for p in POINTS
            if p[4] != JUDGED
        ),
        declaration="本人及近亲属与承接主体没有任职、持股、合同或其他利害关系，独立评分，不受干预。",
        checksum="9a04c1f728bb",
    )
