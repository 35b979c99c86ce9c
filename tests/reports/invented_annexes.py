"""The annexes of the invented report."""

from fractions import Fraction

from tests.reports.invented_marks import GRADE, POINTS, formula, two
from workbench.reports import context_types as ct


def annexes(sums: dict[str, tuple[Fraction, Fraction]], members: tuple[ct.MemberRow, ...], *, mid: bool) -> ct.Annexes:
    """Return the four annexes."""
    titles = (
        "人事制度、合同、考勤和发放表",
        "财务制度、项目明细账和凭证抽查表",
        "预算、支出明细和调整批复",
        "采购验收单、物资台账和现场核查表",
        "保密协议、同意书抽查和访问权限清单",
        "抽样档案清单和缺件记录",
        "服务记录核对表（入户、电话）",
        "总体计划、季度计划和进度例会纪要",
        "里程碑清单和完成证明",
        "质量标准、自评表和督导记录",
        "培训签到、课件和考核",
        "投诉台账和办结回执",
        "风险台账、应急预案和演练记录",
        "花名册、工资单和资质证书",
        "服务对象清单与比对结果",
        "合同绩效目标完成情况表",
        "服务工单与签收汇总",
        "服务质量抽查表",
        "困境指标前后测汇总",
        "满意度问卷、抽样框和回访表",
        "购买主体与属地单位评价表",
        "媒体报道、链接协议和案例集",
    )
    numbers = [f"E{number:02d}" for number in range(1, len(titles) + 1)]
    evidence = tuple(
        ct.EvidenceRow(
            number,
            title,
            "2026年11月9日",
            "、".join(p[0] for p in POINTS if p[7] == number),
            f"{(index + 3) * 0x1F2E3D4C % 2**32:08x}",
        )
        for index, (number, title) in enumerate(zip(numbers, titles, strict=True))
    )
    exact = sums[""][1]
    chain = ct.TraceChain(
        f"总分　{two(exact)}分",
        (
            ct.TraceRow("1 评分点", "34个评分点的原值，见下表", "34个"),
            ct.TraceRow("2 指标", "同一指标下的评分点相加，得到九项指标", "9项"),
            ct.TraceRow(
                "3 两部分",
                f"管理效益{two(sums['A'][1])}＋服务成果{two(sums['B'][1])}，按原值相加",
                f"{float(exact):.6f}",
            ),
            ct.TraceRow("4 取舍", "四舍五入到两位小数，只此一次", two(exact)),
            ct.TraceRow("5 定级", "不定级" if mid else "80分以上不足90分为良", "不定级" if mid else GRADE),
        ),
    )
    survey = ct.TraceChain(
        f"B2-1 服务对象及家属满意度　{two(sums['B2-1'][1])}分",
        (
            ct.TraceRow("1 样本", "总体150人，误差10%、置信度95%需59份，实得有效问卷64份（代答12份）", "样本充足"),
            ct.TraceRow("2 指数", "（38×100＋19×75＋5×50＋1×25＋1×0）÷64", "5,500÷64＝85.9375"),
            ct.TraceRow("3 校正", "按乡镇分层加权", "86.25"),
            ct.TraceRow("4 折算", "60至90之间按比例：（86.25－60）÷30", "0.875"),
            ct.TraceRow("5 得分", "0.875×14，计入B2满意度", "12.250000"),
        ),
    )
    points = tuple(
        ct.TracePoint(
            p[0],
            p[1],
            formula(p, sums[p[0]][0], mid=mid),
            f"{float(sums[p[0]][1]):.6f}",
            two(sums[p[0]][1]),
        )
        for p in POINTS
        if sums[p[0]][0] > 0
    )
    return ct.Annexes(
        evidence=evidence,
        chains=(chain,) if mid else (chain, survey),
        points=points,
        signature_note="本人对所评项目没有利害关系，独立评分，对本人评分和核查的事实负责。",
        signatures=tuple(ct.SignatureRow(row.label, row.role) for row in members),
        seals=("云溪县民政局", "评估小组"),
        colophon=ct.Colophon(
            rows=(
                ct.Labelled("取舍规则", "评分点、指标、两部分均保留原值；总分一次四舍五入到两位小数；等级按总分读取。"),
                ct.Labelled("指标体系", "szs-2024，2024.1版，校验值3f1c 90ab 77de 5512。"),
                ct.Labelled("评分数据", "随本文件附带result.json，校验值9a04 c1f7 28bb 60e3。"),
                ct.Labelled("公开范围", "公开总分、等级和九项指标得分；评委个人评分和服务对象信息不公开。"),
                ct.Labelled("演练声明", "本报告的单位、人物和数据均为演练而设，不作任何依据。"),
                ct.Labelled("文本", "评分结果和表格由系统生成，分析和建议由评估小组撰写并审定。"),
            ),
            law=(
                ct.LawRow(
                    "石嘴山市开展全国服务类社会救助试点工作方案", "2024年11月13日印发", "评估办法（附件3）", "已核"
                ),
                ct.LawRow("政府购买服务管理办法", "财政部令第102号", "绩效管理", "已核"),
                ct.LawRow("项目支出绩效评价管理办法", "财预〔2020〕10号", "权重、比例记分", "待核"),
                ct.LawRow("党政机关公文格式", "GB/T 9704—2012", "版式", "待核"),
            ),
        ),
    )
