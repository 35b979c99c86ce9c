"""The screens: one line each, with the roles that see it."""

from dataclasses import dataclass
from pathlib import Path

from workbench.models.words import Role
from workbench.paths import PAGES

EVERYBODY = frozenset(Role)
STAFF = frozenset({Role.OFFICER, Role.LEADER, Role.FINANCE, Role.AUDITOR})
EVALUATORS = frozenset({Role.PANEL, Role.THIRD_PARTY, Role.REVIEWER})


@dataclass(frozen=True)
class Screen:
    """One screen; its name is the file stem under pages/ and the path in the address bar."""

    name: str
    title: str
    icon: str
    group: str
    roles: frozenset[Role]

    @property
    def file(self) -> Path:
        """Return where the page's script lies; the path is absolute."""
        return PAGES / f"{self.name}.py"


SCREENS = (
    Screen("home", "今日待办", "inbox", "", EVERYBODY),
    Screen("needs", "需求", "diversity_1", "需求", STAFF | {Role.TOWNSHIP, Role.VILLAGE}),
    Screen("household", "一户的记录", "home_pin", "需求", STAFF | {Role.TOWNSHIP, Role.VILLAGE}),
    Screen("needs_analysis", "需求分析", "query_stats", "需求", STAFF | {Role.TOWNSHIP, Role.VILLAGE}),
    Screen("needs_schemes", "分级方案", "stacked_line_chart", "需求", STAFF | {Role.TOWNSHIP, Role.VILLAGE}),
    Screen("care", "委托照料", "volunteer_activism", "需求", STAFF | {Role.TOWNSHIP, Role.VILLAGE}),
    Screen("import_data", "导入", "upload_file", "需求", frozenset({Role.OFFICER, Role.TOWNSHIP, Role.VILLAGE})),
    Screen("projects", "项目", "folder_open", "项目", STAFF | EVALUATORS | {Role.AGENCY, Role.CONTRACTOR}),
    Screen("project", "项目办理", "account_tree", "项目", STAFF | EVALUATORS | {Role.AGENCY, Role.CONTRACTOR}),
    Screen("procurement", "采购与定标", "gavel", "项目", STAFF | {Role.AGENCY}),
    Screen("objections", "质疑投诉", "record_voice_over", "项目", STAFF | {Role.AGENCY, Role.CONTRACTOR}),
    Screen("contract", "合同", "contract", "项目", STAFF | {Role.CONTRACTOR}),
    Screen("ledger", "服务台账", "receipt_long", "履约", STAFF | {Role.CONTRACTOR, Role.PANEL, Role.THIRD_PARTY}),
    Screen("ledger_area", "辖区服务", "fact_check", "履约", frozenset({Role.TOWNSHIP, Role.VILLAGE})),
    Screen("staff", "服务人员", "badge", "履约", STAFF | {Role.CONTRACTOR, Role.PANEL, Role.THIRD_PARTY}),
    Screen("progress", "服务进度", "monitoring", "履约", STAFF | {Role.CONTRACTOR, Role.PANEL, Role.THIRD_PARTY}),
    Screen(
        "supervision", "监督检查", "policy", "履约", STAFF | {Role.TOWNSHIP, Role.VILLAGE, Role.THIRD_PARTY, Role.PANEL}
    ),
    Screen("check_form", "检查表", "checklist", "履约", STAFF | {Role.TOWNSHIP, Role.VILLAGE, Role.THIRD_PARTY}),
    Screen("findings", "问题与整改", "report_problem", "履约", STAFF | EVALUATORS | {Role.CONTRACTOR}),
    Screen("hotline", "来电来访", "support_agent", "履约", STAFF | {Role.TOWNSHIP, Role.VILLAGE, Role.CONTRACTOR}),
    Screen("payments", "付款与结算", "payments", "履约", STAFF | {Role.CONTRACTOR}),
    Screen("acceptance", "验收与归档", "verified", "履约", STAFF | {Role.CONTRACTOR}),
    Screen("compliance", "合规检查表", "fact_check", "项目", STAFF),
    Screen("evaluation", "评估方案与小组", "groups", "评估", STAFF | EVALUATORS),
    Screen("evidence", "证据和资料", "attach_file", "评估", STAFF | EVALUATORS | {Role.CONTRACTOR}),
    Screen("trees", "指标体系", "schema", "评估", STAFF | {Role.PANEL, Role.THIRD_PARTY}),
    Screen("survey", "满意度调查", "sentiment_satisfied", "评估", STAFF | {Role.PANEL, Role.THIRD_PARTY}),
    Screen("interview", "调查问卷", "quiz", "评估", STAFF | {Role.TOWNSHIP, Role.VILLAGE, Role.THIRD_PARTY}),
    Screen("score_sheet", "我的评分表", "edit_note", "评估", frozenset({Role.PANEL, Role.THIRD_PARTY})),
    Screen("result", "评估结果", "analytics", "评估", STAFF | EVALUATORS | {Role.CONTRACTOR}),
    Screen("report", "评估报告", "article", "评估", STAFF | EVALUATORS | {Role.CONTRACTOR}),
    Screen("batches", "批量制发", "print", "评估", frozenset({Role.OFFICER})),
    Screen("appeals", "申诉", "balance", "评估", STAFF | {Role.CONTRACTOR, Role.REVIEWER}),
    Screen("application", "结果应用", "recycling", "结果", STAFF),
    Screen("follow_up", "事后回访", "home_pin", "结果", STAFF | {Role.TOWNSHIP, Role.VILLAGE}),
    Screen("contractors", "承接主体", "groups_2", "结果", STAFF),
    Screen("open_data", "数据公开", "public", "结果", STAFF),
    Screen("programme", "年度实施报告", "summarize", "结果", frozenset({Role.OFFICER, Role.LEADER, Role.AUDITOR})),
    Screen("documents", "文书登记", "approval", "资料", STAFF),
    Screen("rules", "规则", "menu_book", "资料", EVERYBODY),
    Screen("templates", "文书模板", "design_services", "资料", STAFF | {Role.ADMIN}),
    Screen("accounts", "账号", "manage_accounts", "资料", frozenset({Role.ADMIN})),
    Screen("record", "操作记录", "history", "资料", STAFF | {Role.ADMIN}),
)


def screen(name: str) -> Screen:
    """Return the screen of that name; KeyError for a name that is not in SCREENS."""
    return {one.name: one for one in SCREENS}[name]


def screens_of(roles: frozenset[Role]) -> tuple[Screen, ...]:
    """Return the screens that somebody with these roles sees, in the order of the menu; home is always one."""
    return tuple(one for one in SCREENS if one.roles & roles or one.name == "home")
