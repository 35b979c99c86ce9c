"""Goals, money, problems and advice of the invented report."""

from dataclasses import replace

from workbench.reports import context_types as ct


def goals(*, done: bool) -> tuple[ct.GoalRow, ...]:
    """Return the goals of the contract, with or without what was reached."""
    rows = (
        ct.GoalRow("建档评估率", "100%", "15%", "100%", "100.0%", "E16"),
        ct.GoalRow("喘息服务时长", "9,600小时", "30%", "9,312小时", "97.0%", "E17"),
        ct.GoalRow("心理疏导人次", "720人次", "20%", "676人次", "93.9%", "E17"),
        ct.GoalRow("重点对象跟踪改善率", "80%", "20%", "76%", "95.0%", "E19"),
        ct.GoalRow("家庭照顾者培训", "20场", "15%", "18场", "90.0%", "E11"),
    )
    return rows if done else tuple(replace(row, done="", rate="", evidence="") for row in rows)


def money() -> ct.Money:
    """Return chapter seven."""
    rows = (
        ct.MoneyRow("人员经费", "432,000.00", "424,800.00", "98.3%", 43_200_000, 42_480_000),
        ct.MoneyRow("服务活动", "216,000.00", "205,416.50", "95.1%", 21_600_000, 20_541_650),
        ct.MoneyRow("物资设备", "54,000.00", "54,960.00", "101.8%", 5_400_000, 5_496_000),
        ct.MoneyRow("管理费用", "18,000.00", "17,543.50", "97.5%", 1_800_000, 1_754_350),
    )
    return ct.Money(
        paragraphs=(
            (
                "合同金额72.00万元，截至2026年10月31日支出70.272万元，执行率97.6%。资金专账核算，票据和审批手续齐备；"
                "物资设备超出预算960元，经购买主体书面同意后在服务活动中调剂。未发现挪用。"
            ),
        ),
        rows=rows,
        total=ct.MoneyRow("合计", "720,000.00", "702,720.00", "97.6%", 72_000_000, 70_272_000),
    )


def problems() -> tuple[ct.Problem, ...]:
    """Return chapter nine."""
    return (
        ct.Problem(
            "回访没有做完",
            "项目结束后应回访150人，评估时只完成97人，调查质量的4项要求缺1项。",
            "回访没有列入里程碑和付款条件，年末人员又集中在结算。",
            "B2-3，证据E20",
        ),
        ct.Problem(
            "部分对象改善不明显",
            "跟踪的50人中，12人的困境指标没有改善，集中在独居和精神障碍对象。",
            "服务以生活照料为主，精神慰藉的频次不足，转介后的跟进没有固定的责任人。",
            "B1-5，证据E19",
        ),
        ct.Problem(
            "成果不易推广",
            "有工作总结，但没有形成可供其他乡镇采用的流程和标准。",
            "合同没有约定成果文本，承接主体缺少整理的人手和经费。",
            "B3-3，证据E22",
        ),
    )


def advice() -> tuple[ct.Passage, ...]:
    """Return the advice of chapter ten."""
    return (
        ct.Passage(
            "对承接主体", ("12月31日前补做回访53人并完成资产盘点；对12名无改善的对象逐一调整服务方案，每月报告进展。",)
        ),
        ct.Passage(
            "对购买主体",
            ("续签合同时把回访列为最后一个里程碑，把成果文本列入交付物，并为独居和精神障碍对象增加疏导频次。",),
        ),
    )
