"""A complete invented report, marked 演练: two contexts from which the tests render."""

import json
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

from tests.reports.invented_annexes import annexes
from tests.reports.invented_chapters import advice, goals, money, problems
from tests.reports.invented_marks import BLOCKS, GRADE, INDICATORS, POINTS, plain, rate, totals, two
from tests.reports.invented_results import groups, radar, score_rows, spread
from workbench.reports import context_types as ct

WATERMARK = "演练文件 不作依据"
CREATED = datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=8)))


def cover(*, mid: bool) -> ct.Cover:
    """Return the first page."""
    return ct.Cover(
        project_title="云溪县特殊困难群体居家照护服务项目",
        report_title="中期评估报告" if mid else "期末绩效评估报告",
        subtitle="中期评估（不定级）" if mid else "2025—2026年度",
        project_number="YX-2025-JZ-003",
        document_number="云民评〔2026〕2号" if mid else "云民评〔2026〕9号",
        purchaser="云溪县民政局（演练）",
        contractor="云溪县睦邻社会工作服务中心（演练）",
        evaluator="购买主体组织的评估小组",
        period="2025年11月1日至2026年4月30日" if mid else "2025年11月1日至2026年10月31日",
        date="2026年5月20日" if mid else "2026年11月23日",
    )


def summary(sums: dict[str, tuple[Fraction, Fraction]], *, mid: bool) -> ct.Summary:
    """Return the page for hurried readers."""
    findings = (
        ct.Labelled(
            "做得好的", "150名应服务对象中146人得到服务，按金额加权的服务量完成96.2%；专账管理，支出与预算相差2.4%。"
        ),
        ct.Labelled(
            "需要改的", "项目结束后的回访没有做完；跟踪的50名对象中38人有改善，低于80%的目标；部分物资没有定期盘点。"
        ),
        ct.Labelled("比中期", "九项指标得分率都高于中期；满意度和进度管理提高最多。两次满分口径不同，只比得分率。"),
        ct.Labelled(
            "下一步", "建议续购一年，把回访和推广写进合同；尾款按合同核减未完成部分后支付；12月31日前完成资产盘点。"
        ),
        ct.Labelled("申诉", "承接主体有疑议的，可在2026年11月30日前向云溪县民政局书面申诉，复核结果为最终结果。"),
    )
    return ct.Summary(
        total_label="中期得分" if mid else "期末总分",
        total=two(sums[""][1]),
        scale="满分100分",
        grade="不定级" if mid else GRADE,
        grade_note="中期只作过程评价" if mid else "80≤良＜90",
        sentence=(
            "时间过半，服务量过半，账目清楚；回访和督导要赶上来。"
            if mid
            else "老人得到了照护，服务量基本做足，账目清楚；回访没有做完，成果还不易推广。"
        ),
        radar=radar(sums, mid=mid),
        legend="实线：中期得分率" if mid else "实线：期末得分率　虚线：中期得分率",
        findings=findings[:2] if mid else findings,
        note="评分数据可按附件2逐级复算；等级按两位小数的总分确定，不先取整。B3-2评委打分极差超过满分的20%（▲），已复议并记录。",
    )


def organisation() -> ct.Organisation:
    """Return chapter three."""
    return ct.Organisation(
        paragraphs=(
            (
                "本次评估由云溪县民政局组织，评估小组5人，为单数，其中中级以上财会人员1人、服务对象代表1人。"
                "成员在看到任何材料之前申报利害关系，均无应当回避的情形；评分表在全部提交后同时开启。"
            ),
            "评估采用查阅资料、实地核查、入户回访和问卷调查相结合的办法，抽样由事先公布的随机数确定，名单存档备查。",
        ),
        members=(
            ct.MemberRow("组长", "县民政局社会救助工作人员", "社会工作师", "已申报，无"),
            ct.MemberRow("评委二", "县财政部门财会人员", "会计师（中级）", "已申报，无"),
            ct.MemberRow("评委三", "乡镇社会救助工作人员", "—", "已申报，无"),
            ct.MemberRow("评委四", "高校社会工作专业教师", "讲师", "已申报，无"),
            ct.MemberRow("评委五", "服务对象代表", "—", "已申报，无"),
        ),
        steps=(
            ct.StepRow("2026年11月2日至4日", "组成评估小组，申报利害关系，冻结指标体系和评估实施方案"),
            ct.StepRow("2026年11月5日至12日", "查阅资料，核对台账和凭证，实地核查，入户回访，问卷调查"),
            ct.StepRow("2026年11月13日至16日", "评委独立评分，开启评分表，复议1个评分点"),
            ct.StepRow("2026年11月17日至20日", "形成报告初稿，征求承接主体意见，修改定稿"),
        ),
        samples=(
            ct.SampleRow("服务档案", "150份", "30份", "按乡镇分层随机抽取"),
            ct.SampleRow("服务记录", "9,860条", "80条", "按服务项目分层随机抽取，入户或电话核对"),
            ct.SampleRow("满意度问卷", "150人", "64人", "简单随机抽取，误差10%、置信度95%需59人；代答12人"),
        ),
    )


def method(sums: dict[str, tuple[Fraction, Fraction]]) -> ct.Method:
    """Return chapter four."""
    return ct.Method(
        paragraphs=(
            "指标体系分管理效益、服务成果两部分，共九项指标；评分前已连同等级界线一并冻结，版本和校验值见附件4。",
        ),
        blocks=tuple(
            ct.IndicatorBlock(
                block,
                name,
                plain(sums[block][0]),
                tuple(
                    ct.IndicatorRow(
                        code,
                        title,
                        plain(sums[code][0]),
                        looks,
                        str(sum(p[0].startswith(code) and sums[p[0]][0] > 0 for p in POINTS)),
                    )
                    for code, (title, looks) in INDICATORS.items()
                    if code[0] == block
                ),
            )
            for block, name in BLOCKS.items()
        ),
        full="100",
        points=str(sum(sums[p[0]][0] > 0 for p in POINTS)),
        after=(
            (
                "由系统按记录计算的评分点，按完成比例或所在档次计分，达到目标得满分，不因超额加分；"
                "核查的评分点由两名以上成员对照清单逐项核实、签字确认；评判的评分点由每名成员在所选档次内打分，"
                "取全体成员的平均数，不去最高分和最低分。缺少证据的评分点，得分不超过其满分的60%。"
            ),
            (
                "总分由各评分点的原值累加，最后一次四舍五入到两位小数。总分90分以上为优，80分以上不足90分为良，"
                "60分以上不足80分为中，不足60分为差。评估期间没有触发一票否决的情形。"
            ),
        ),
    )


def results(sums: dict[str, tuple[Fraction, Fraction]], *, mid: bool) -> ct.Results:
    """Return chapter five."""
    total = two(sums[""][1])
    said = f"中期得分{total}分，只作过程评价，不评定等级。" if mid else f"项目期末总分{total}分，等级为“{GRADE}”。"
    return ct.Results(
        paragraphs=(
            (
                f"{said}其中管理效益{two(sums['A'][1])}分，得分率{rate(sums['A'])}；"
                f"服务成果{two(sums['B'][1])}分，得分率{rate(sums['B'])}。九项指标中，社会效益得分率最低。"
            ),
        ),
        rows=score_rows(sums),
        full="100",
        total=total,
        rate=rate(sums[""]),
        groups=groups(sums),
        note="▲ 评委打分极差超过该点满分的20%。各点显示两位小数，总分按原值累加，末位可能相差0.01。证据名称见附件1。",
        spread=spread(sums),
        after=(
            (
                "B3-2可持续性的打分极差为0.90分，超过满分的20%。评估小组于2026年11月15日复议：分歧在于志愿者名册中"
                "活跃人数的认定；核对签到记录后，评委四维持原分并写明理由，平均数不变。"
            ),
        ),
        appeal=None,
    )


def shared(*, mid: bool) -> dict[str, object]:
    """Return what both reports share."""
    sums = totals(mid=mid)
    return {
        "cover": cover(mid=mid),
        "summary": summary(sums, mid=mid),
        "overview": ct.Overview(
            paragraphs=(
                (
                    "项目由云溪县民政局购买，云溪县睦邻社会工作服务中心承接，合同金额72.00万元，服务期为2025年11月1日至"
                    "2026年10月31日。服务对象为全县特困人员、最低生活保障家庭和低保边缘家庭中的失能、半失能人员，"
                    "合同约定服务150人。"
                ),
                (
                    "项目从县级服务清单中选取走访探视、喘息服务、助浴服务、心理疏导、家庭照顾者培训、就医陪护6项服务，"
                    "按需要组合、上门提供，不与物质救助和其他项目重复。"
                ),
            ),
            caption=f"服务量与完成情况（截至{'2026年4月30日' if mid else '2026年10月31日'}）",
            agreed_label="阶段计划量" if mid else "合同量",
            deliveries=(
                ct.DeliveryRow("走访探视", "人次", "1,200", "1,214", "60", "100.0%"),
                ct.DeliveryRow("喘息服务", "小时", "9,600", "9,312", "38", "97.0%"),
                ct.DeliveryRow("助浴服务", "次", "1,000", "968", "85", "96.8%"),
                ct.DeliveryRow("心理疏导", "人次", "720", "676", "110", "93.9%"),
                ct.DeliveryRow("家庭照顾者培训", "场", "20", "18", "2,400", "90.0%"),
                ct.DeliveryRow("就医陪护", "次", "260", "249", "280", "95.8%"),
            ),
        ),
        "goals": ct.Goals(
            paragraphs=("合同约定5项绩效目标，各目标的权重在签订合同时确定，见下表。",),
            caption="本阶段绩效目标" if mid else "合同绩效目标",
            rows=goals(done=False),
        ),
        "organisation": organisation(),
        "method": method(sums),
        "results": results(sums, mid=mid),
        "annexes": annexes(sums, organisation().members, mid=mid),
        "money": money(),
        "practice": (
            ct.Passage("先评估后服务", ("每户由两名社工入户评估，形成一户一策，服务内容变动须经服务对象签字。",)),
            ct.Passage(
                "分级响应", ("按照护需要把对象分为三级，一级对象每周上门，二级每两周一次，三级每月一次并电话问候。",)
            ),
            ct.Passage("邻里互助", ("招募本村邻居42人为志愿者，经培训后承担探视和代办，弥补山区乡镇人手不足。",)),
        ),
        "problems": problems(),
        "rectified": (
            ct.RectifiedRow("两户的服务记录没有签名", "合同第六条", "轻微", "2025年4月10日", "2025年4月20日", "已办结"),
            ct.RectifiedRow(
                "热餐留样不足48小时", "服务标准2.3", "较重", "2025年9月8日", "2025年9月15日", "整改中（逾期）"
            ),
        ),
    }


def final_report() -> ct.FinalReport:
    """Return the final report."""
    return ct.FinalReport(
        **shared(mid=False),  # type: ignore[arg-type]
        attainment=ct.Attainment(
            paragraphs=(
                (
                    "5项目标加权达成95.6%。建档评估全部完成；喘息服务完成97.0%；心理疏导完成93.9%；"
                    "重点跟踪的50人中38人至少有1项困境指标改善且没有恶化，改善率76%，为目标值的95.0%；"
                    "家庭照顾者培训完成18场，其余2场因道路中断取消，已核减费用。"
                ),
            ),
            rows=goals(done=True),
        ),
        conclusion=(
            (
                "项目选题切合山区失能老人的实际困难，组织有序，服务量基本做足，服务对象满意度较高，资金使用规范，"
                "达到合同约定的主要目标。回访、精神慰藉和成果推广是今后改进的重点。"
            ),
        ),
        advice=advice(),
        application=ct.Application(
            paragraphs=("根据评估结果，提出以下应用建议，由购买主体按程序决定。",),
            rows=(
                ct.Labelled("是否续购", "建议续购一年，由现承接主体继续承担，合同目标按本报告第十部分调整。"),
                ct.Labelled("尾款支付", "按合同核减未完成服务量后支付，核减依据见附件2。"),
                ct.Labelled("下年预算", "建议维持总额，心理疏导增加120人次，走访探视相应减少。"),
                ct.Labelled("整改", "12月31日前完成回访补做和资产盘点，逾期计入承接主体履约记录。"),
            ),
        ),
    )


def mid_report() -> ct.MidReport:
    """Return the mid-term report."""
    return ct.MidReport(
        **shared(mid=True),  # type: ignore[arg-type]
        progress=ct.Attainment(paragraphs=("时间过半，5项阶段目标均已过半，心理疏导略慢。",), rows=goals(done=True)),
        outlook=(
            (
                "服务期还有半年。针对上述问题，购买主体与承接主体商定下列措施，完成情况在期末评估时逐项核对；"
                "其中补齐档案和建立物资台账不影响后续服务，应当先做。"
            ),
            "期末评估沿用同一指标体系的期末分值，中期得分不计入期末总分。",
        ),
        steps_label="时限与责任",
        next_steps=(
            ct.Labelled("5月31日前，承接主体", "补齐缺件档案，建立物资台账并完成一次盘点。"),
            ct.Labelled("6月30日前，承接主体", "增加心理疏导频次，每月报告进度。"),
            ct.Labelled("7月31日前，购买主体", "抽查一次服务记录，结果通报承接主体。"),
        ),
    )


def result_json() -> bytes:
    """Return the data that is attached to the report."""
    sums = totals(mid=False)
    marks = {code or "total": f"{marks.numerator}/{marks.denominator}" for code, (_, marks) in sums.items()}
    stamp = CREATED.astimezone(UTC).isoformat()
    return json.dumps({"created": stamp, "marks": marks}, ensure_ascii=False, sort_keys=True).encode()
