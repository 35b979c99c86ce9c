"""Evaluations that others have published, as their tables print them; sources in each docstring."""

from decimal import Decimal

from scoring.published import PublishedRow, PublishedTable
from scoring.tree import Grade


def _grades(**floors):
    return tuple(Grade(name, Decimal(floor)) for name, floor in floors.items())


def _row(name, full, score=None, **fields):
    figures = {key: Decimal(fields.pop(key)) for key in ("weight", "weighted", "planned", "executed") if key in fields}
    return PublishedRow(
        name, None if full is None else Decimal(full), None if score is None else Decimal(score), **figures, **fields
    )


def _rows(*lines):
    return tuple(_row(*line) for line in lines)


def ev_01():
    """湛江市坡头区社区居家养老综合服务示范中心运营服务成效评估（2024-2025），湛江市坡头区民政局，2026-01-29。

    http://www.ptq.gov.cn/xxgk/gggs2/content/post_2144234.html
    """
    details = _rows(
        ("服务资质", "8", "8"),
        ("规划布局", "7", "6"),
        ("场地管理", "3.5", "3"),
        ("场地安全", "5", "3.5"),
        ("硬件配置", "3", "2.75"),
        ("服务管理", "7", "6"),
        ("服务规范", "6", "6"),
        ("人员资质", "2", "1.5"),
        ("人员配备", "2", "1.5"),
        ("人员管理", "1.5", "1.4"),
        ("服务开展", "55", "54"),
    )
    blocks = (
        _row("评估细则", "100", "93.65", weight="0.7", weighted="65.55", rows=details),
        _row("业主服务评价", "100", "96", weight="0.2", weighted="19.2"),
        _row("服务对象评价", "100", "98", weight="0.1", weighted="9.8"),
    )
    return PublishedTable(
        _row("总分", "100", "94.55", rows=blocks),
        grade="优秀",
        grades=_grades(优秀=90, 良好=80, 合格=60, 不合格=0),
        printed_bands=("100-90 优秀", "89-80 良好", "79-60 合格", "60以下 不合格"),
    )


def ev_03():
    """濉溪县民政局2019年临时救助绩效目标自评表；满意度一行不完整。

    https://www.sxx.gov.cn/zwgk/public/811/56426371.html
    """
    dynamic = "特困人员实行动态管理"
    rows = (
        _row("预算执行率", "10", "10", planned="30", executed="30"),
        _row("农村低保发放人数", "5", "5", target=">=21933", actual="21980"),
        _row("低保对象中建档立卡人口", "5", "5", target=">=9431", actual="9453"),
        _row("建档立卡人口接受临时救助人次", "5", "5", target=">=59", actual="87"),
        _row("特困人员救助供养人数", "5", "5", target=">=4754", actual="4604", reason=dynamic),
        _row("扶贫临时救助人数", "10", "10", target=">=7", actual="7"),
        _row("农村低保标准", "5", "5", target=">=530", actual="583"),
        _row("特困基本生活标准", "5", "5", target=">=570", actual="758"),
        _row("扶贫临时救助标准", "10", "10", target="<=5300", actual="5830"),
        _row("受益建档立卡贫困人口数", "30", "30", target=">=80", actual="87"),
        _row("受助对象满意度", "10"),
    )
    return PublishedTable(_row("总分", "100", rows=rows))


def ev_05():
    """池州市贵池区棠溪镇2022年委托业务项目支出绩效自评表；满意度一行不完整，经济效益一行空白。"""
    funds = _row(
        "预算执行率",
        "10",
        "0",
        planned="0",
        executed="0",
        rows=(_row("财政拨款", None, planned="90", executed="89.974"),),
    )
    output = (
        _row("基建工程委托业务项目数量", "8", "8", target=">=50", actual="50"),
        *_rows(("委托业务报告合格率", "8", "8"), ("经费支出合规性", "8", "8"), ("提交报告及时性", "8", "8")),
        _row("项目总成本", "8", "8", target="<=90", actual="90"),
        _row("单项业务成本", "10", "10"),
    )
    benefit = (
        *_rows(("对维护基建市场公平的影响程度", "10", "10"), ("对控制基建项目成本影响程度", "10", "10")),
        _row("四项制度健全和落实", "10", "10"),
        _row("经济效益", None, not_applicable=True),
    )
    rows = (
        funds,
        _row("产出", "50", "50", rows=output),
        _row("效益", "30", "30", rows=benefit),
        _row("满意度", "10"),
    )
    return PublishedTable(_row("总分", "100", rows=rows))


def ev_06():
    """银川市第六中学2021年初中公用经费自评表（扫描识别本，最后一行的得分不可辨认）。

    https://m.yzwku.com/doc/476505.html
    """
    parts = {
        ("项目决策", "10"): _rows(
            ("目标完整性", "4", "4"), ("立项相关性", "2", "2"), ("可行性", "2", "2"), ("适当性", "2", "2")
        ),
        ("项目管理", "25"): (
            _row("预算执行率", "10", "9", planned="64.8", executed="64.8"),
            *_rows(("财务管理制度有效性", "7", "7"), ("绩效监控有效性", "2", "2"), ("管理制度有效性", "6", "6")),
        ),
        ("项目产出", "30"): (
            _row("保障人数", "10", "10", target="=2370", actual="2370"),
            *_rows(("公用经费标准", "5", "5"), ("公用经费完成时间", "5", "4"), ("办公所需成本", "4", "4")),
            *_rows(("维修所需成本", "3", "3"), ("绿化水电费等成本", "3", "3")),
        ),
        ("项目效益", "35"): _rows(
            ("改善学校的办学条件", "15", "13"), ("学习和工作环境", "10", "8"), ("学生和老师满意度", "10")
        ),
    }
    rows = tuple(_row(name, full, rows=below) for (name, full), below in parts.items())
    return PublishedTable(_row("总分", "100", "98", rows=rows))


EV_09 = ("足额保障率", "科目调整次数", "按时发放率", "结余率")
"""部门预算项目绩效表：四项指标各 22.5 分，公布总分 100。https://dyrmt.com/article-132779-22.html"""

EV_11 = {
    "决策": {"必要性": ("5", "5"), "可行性": ("5", "5"), "明确性": ("5", "5"), "合理性": ("5", "5")},
    "管理": {"资金分配": ("3", "3"), "资金使用": ("4", "4"), "执行规范": ("3", "2")},
    "完成": {"完成数量": ("5", "5"), "完成质量": ("5", "4"), "完成时效": ("5", "5"), "完成成本": ("5", "5")},
}
"""县级部门2017年项目支出绩效自评。https://wanglu.net/thread/t12-491155-4.html"""
EV_11_OPTIONAL = ("经济效益", "社会效益", "生态效益", "可持续效益", "公平性", "使用效率")

EV_15 = {
    "规章制度建立与否": "20",
    "享受资助人数": "10",
    "资金支出率": "10",
    "建档立卡学生全面覆盖": "10",
    "资助对象满意度": "10",
    "及时发放率": "20",
    "资助标准达标率": "20",
}
"""宁晋县2019年高中助学金绩效评价指标表。https://www.ningjin.gov.cn/content/26279.html"""

EV_17 = {  # weight, mark of 5, weighted as printed
    "Quality": ("0.30", "4", "1.20"),
    "Delivery": ("0.25", "5", "1.25"),
    "Price": ("0.20", "3", "0.60"),
    "Service": ("0.15", "4", "0.60"),
    "Compliance": ("0.10", "5", "0.50"),
}
"""A supplier scorecard of five points. https://procupy.com/templates/supplier-evaluation-scorecard"""
