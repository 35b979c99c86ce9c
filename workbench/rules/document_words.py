"""The kinds of documents that are issued under a number: their names, how they are counted, which come back signed."""

import re
from dataclasses import dataclass

NUMBER, CODE = "document_number", "document_code"
"""Keys of the local values that say how a number is written."""
NUMBER_DEFAULT, CODE_DEFAULT = "{机关代字}购{类}〔{年}〕{序号}号", "民"
NUMBER_FORM = r"(?=.*\{类\})(?=.*\{年\})(?=.*\{序号\})(?:[^{}]|\{(?:机关代字|类|年|序号)\}){1,60}"
REQUIRED = "要求"
"""What a bureau writes where a step has to wait for the signed paper."""
HASH_DIGITS = 10


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document: its name, the series that it is counted in, whether it is signed on paper and comes back."""

    name: str
    series: str
    signed: bool = True


KINDS = {
    "needs_analysis": DocumentKind("需求分析报告", "需", signed=False),
    "household_plan": DocumentKind("一户一策", "需", signed=False),
    "happiness_list": DocumentKind("幸福清单", "需", signed=False),
    "care_agreement": DocumentKind("委托照料服务协议", "需", signed=False),
    "intake_form": DocumentKind("登记表", "需", signed=False),
    "visit_form": DocumentKind("探访记录表", "需", signed=False),
    "decision_form": DocumentKind("服务需求去向决定表", "需"),
    "care_check": DocumentKind("照料检查记录表", "需", signed=False),
    "disclosure": DocumentKind("采购需求公开", "采", signed=False),
    "marks_form": DocumentKind("评审打分表", "采"),
    "bid_report": DocumentKind("评审情况报告", "采"),
    "contract_summary": DocumentKind("合同摘要", "采", signed=False),
    "compliance_sheet": DocumentKind("合规检查表", "采", signed=False),
    "ledger_form": DocumentKind("服务记录表", "履"),
    "progress_sheet": DocumentKind("服务进度表", "履"),
    "inspection_form": DocumentKind("检查表", "履"),
    "inspection_record": DocumentKind("检查记录表", "履"),
    "hotline_form": DocumentKind("来电来访登记表", "履", signed=False),
    "finding_notice": DocumentKind("整改通知书", "履"),
    "misconduct_notice": DocumentKind("违规行为处理告知书", "履"),
    "misconduct_decision": DocumentKind("违规行为处理决定书", "履"),
    "evaluation_plan": DocumentKind("评估实施方案", "评"),
    "panel_roster": DocumentKind("评估小组名单", "评"),
    "panel_declarations": DocumentKind("利害关系声明书", "评"),
    "evidence_wanted": DocumentKind("评估资料清单", "评"),
    "score_form": DocumentKind("评分表（成员填写）", "评"),
    "score_sheet": DocumentKind("评分表（成员签字）", "评"),
    "survey_form": DocumentKind("满意度调查问卷", "评", signed=False),
    "survey_report": DocumentKind("满意度调查报告", "评", signed=False),
    "midterm_report": DocumentKind("中期评估报告", "评"),
    "final_report": DocumentKind("期末评估报告", "评"),
    "result_notice": DocumentKind("评估结果通知", "评"),
    "application_letter": DocumentKind("结果应用告知书", "评"),
    "follow_up_form": DocumentKind("事后回访登记表", "评"),
    "acceptance_certificate": DocumentKind("履约验收书", "验"),
    "onsite_form": DocumentKind("现场验收表", "验"),
    "opinion_form": DocumentKind("服务对象意见表", "验", signed=False),
    "handover": DocumentKind("服务资料交接清单", "验"),
    "settlement": DocumentKind("合同结算单", "验"),
    "appeal_decision": DocumentKind("申诉复核决定", "诉"),
    "objection_reply": DocumentKind("质疑答复书", "诉"),
    "objection_statement": DocumentKind("投诉情况说明", "诉"),
    "objection_record": DocumentKind("质疑投诉登记表", "诉"),
    "programme_report": DocumentKind("年度实施报告", "年"),
    "year_results": DocumentKind("评估结果公告", "年"),
    "contractor_standing": DocumentKind("承接主体情况公告", "年"),
}


PERSONAL = {
    "care_agreement": "委托照料服务协议有本人或者监护人的签名，到“一户的记录”作为本人的材料上传，加密保存",
    "happiness_list": "幸福清单有本人或者监护人的签名，到“一户的记录”作为本人的材料上传，加密保存",
    "household_plan": "一户一策有本人或者监护人的签名，到“一户的记录”作为本人的材料上传，加密保存",
    "survey_form": "填好的问卷由访问员保管，编号和回答不能同时给别人看，不扫描登记",
    "intake_form": "登记表有本人的签名，到“一户的记录”作为本人的材料上传，加密保存",
    "visit_form": "探访记录表有本人的签名，到“一户的记录”作为本人的材料上传，加密保存",
    "opinion_form": "意见表有本人的签字，纸质的存入验收档案，不扫描登记",
    "care_check": "检查记录表有本人的签名，到“一户的记录”作为本人的材料上传，加密保存",
}
"""Papers that, once signed or filled in, tell who somebody is or what was answered: why their scans are not registered here."""


@dataclass(frozen=True)
class Wait:
    """Documents whose signed paper a bureau may require before a step, and what the step is called."""

    name: str
    kinds: tuple[str, ...]
    step: str


WAITS = {
    "signed_plan": Wait("评估实施方案", ("evaluation_plan",), "启封评分表"),
    "signed_report": Wait("评估报告", ("midterm_report", "final_report"), "公布评估结果"),
    "signed_notice": Wait("评估结果通知", ("result_notice",), "公布评估结果"),
    "signed_finding": Wait("整改通知书", ("finding_notice",), "整改销号"),
}
"""By the local value that says so. The certificate of acceptance needs its signatures by law, and is not among them."""

_HASH = re.compile(r"(?<![0-9A-Fa-f])([0-9A-Fa-f]{10})(?![0-9A-Fa-f])")
_WIDE: dict[int, str | int] = {
    **{ord("０") + place: str(place) for place in range(10)},
    **{ord("Ａ") + place: chr(ord("A") + place) for place in range(26)},
    **{ord("ａ") + place: chr(ord("A") + place) for place in range(26)},
    **str.maketrans("〔〕[]［］【】（）－—", "()()()()()--"),
}


def written_number(pattern: str, code: str, series: str, year: int, sequence: int) -> str:
    """Return a number as the bureau writes it."""
    fields = {"{机关代字}": code, "{类}": series, "{年}": str(year), "{序号}": str(sequence)}
    return re.sub(r"\{[^{}]+\}", lambda found: fields[found[0]], pattern)


def plain_number(words: str) -> str:
    """Return a number without what typing changes: width, kind of bracket, spaces, case."""
    return "".join(words.translate(_WIDE).split()).upper()


def hashes_in(words: str) -> tuple[str, ...]:
    """Return what reads like short hashes in a text, in order."""
    return tuple(found.upper() for found in _HASH.findall(words))
