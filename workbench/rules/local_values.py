"""What a bureau may set for itself by a document of its own: the closed list, and what holds until it does."""

from dataclasses import dataclass
from typing import Literal

from workbench.rules.document_words import (
    CODE,
    CODE_DEFAULT,
    NUMBER,
    NUMBER_DEFAULT,
    NUMBER_FORM,
    REQUIRED,
    WAITS,
)
from workbench.rules.open_data import EXTENSION, PREFIX, PREFIX_DEFAULT
from workbench.rules.template_words import DRESS

Kind = Literal["fen", "share", "days", "calendar_days", "times", "months", "region", "text", "levels"]


@dataclass(frozen=True)
class LocalValue:
    """A value that a bureau may set: its name and kind, the rule and parameter it stands in, and why it is local.

    ``parameter`` is empty where the value is handed to checks as a fact and stands in no rule. A text that has to be
    of one form names it in ``form``, and says in ``wanted`` how it is written; ``default`` holds where no rule has one.
    """

    key: str
    name: str
    kind: Kind
    rule_id: str
    parameter: str
    why: str
    form: str = ""
    wanted: str = ""
    default: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        """Return the texts to choose from where the form names each of them; empty where it describes a text."""
        named = tuple(self.form.split("|"))
        return named if len(named) > 1 and all(one.isalnum() for one in named) else ()


LOCAL_VALUES = (
    LocalValue(
        "public_tender_threshold",
        "公开招标数额标准",
        "fen",
        "procurement_setup/method",
        "",
        "由省级规定；没有登记时，不能核对变更方式的批准和化整为零",
    ),
    LocalValue(
        "procurement_limit",
        "政府采购限额标准",
        "fen",
        "procurement_setup/method",
        "",
        "由省级规定；没有登记时，不能采用限额以下自行采购",
    ),
    LocalValue(
        "special_fund_cap",
        "专项资金比例上限",
        "share",
        "budget/special_fund_cap",
        "max_share",
        "方案规定的比例只在当地有效，本级另有规定的按本级规定",
    ),
    LocalValue(
        "appeal_file_days", "提出评估申诉的期限", "days", "appeal/window", "file_working_days", "方案没有规定期限"
    ),
    LocalValue(
        "appeal_accept_days", "受理评估申诉的期限", "days", "appeal/window", "accept_working_days", "方案没有规定期限"
    ),
    LocalValue(
        "appeal_decide_days", "决定评估申诉的期限", "days", "appeal/window", "decide_working_days", "方案没有规定期限"
    ),
    LocalValue(
        "appeal_counted_from",
        "申诉期限的起算日",
        "text",
        "appeal/window",
        "counted_from",
        "方案没有规定起算日；没有登记时自送达回执的送达日起算，没有回执的自反馈日起算",
        form="送达日|反馈日",
        wanted="送达日 或 反馈日",
        default="送达日",
    ),
    LocalValue(
        "publish_in_window",
        "申诉期限内公布结果",
        "text",
        "feedback/early_publication",
        "within_window",
        "方案没有规定公布与申诉的先后；没有登记时说明原因后可以公布（默认值）",
        form="不得公布|说明原因后公布",
        wanted="不得公布 或 说明原因后公布",
        default="说明原因后公布",
    ),
    LocalValue(
        "ledger_submit_days", "台账月末报送的期限", "days", "ledger/months", "submit_days", "合同没有约定时由本级设定"
    ),
    LocalValue(
        "ledger_verify_days", "台账核定的期限", "days", "ledger/months", "verify_days", "合同没有约定时由本级设定"
    ),
    LocalValue(
        "staff_change_days",
        "人员变动告知的期限",
        "days",
        "ledger/staff_changes",
        "working_days",
        "合同没有约定时由本级设定",
    ),
    LocalValue("certificate_days", "证书到期前提醒的天数", "days", "ledger/certificates", "notice_days", "由本级设定"),
    LocalValue(
        "behind_share", "服务进度预警线", "share", "ledger/pace", "behind_share", "落后计划多少预警，由本级设定"
    ),
    LocalValue(
        "calendar_region", "地方放假日", "region", "", "", "民族自治地方的放假日叠加在全国日历之上，影响工作日的计算"
    ),
    LocalValue(
        "appeal_authority",
        "受理评估申诉的部门",
        "text",
        "appeal/review_group",
        "",
        "购买主体就是民政局时，宜由与评估没有重合的单位或工作组受理",
    ),
    *(
        LocalValue(
            f"rectify_{key}_days",
            f"{name}问题的整改期限",
            "days",
            "performance/rectification",
            f"{key}_days",
            "没有统一规定，按问题的轻重由本级规定",
        )
        for key, name in {"minor": "一般", "serious": "较重", "grave": "严重"}.items()
    ),
    *(
        LocalValue(
            f"hotline_{key}_days",
            name,
            "days",
            "performance/hotline_days",
            f"{key}_working_days",
            "方案要求建立投诉处理机制，没有规定期限",
        )
        for key, name in {
            "consult": "答复咨询的期限",
            "help": "答复求助的期限",
            "complaint": "答复投诉的期限",
            "callback": "答复后回访的期限",
        }.items()
    ),
    LocalValue(
        "complaint_levels",
        "投诉的轻重和各自的答复期限",
        "levels",
        "performance/hotline_days",
        "",
        "没有统一规定；没有登记时不分轻重，一律按答复投诉的期限",
    ),
    LocalValue(
        "misconduct_statement_days",
        "违规告知后陈述申辩的期限",
        "days",
        "performance/misconduct_procedure",
        "statement_working_days",
        "方案没有规定期限，默认值参照要求听证的期限",
    ),
    LocalValue(
        "inspections_each_quarter",
        "每季度监督检查的次数",
        "times",
        "performance/supervision",
        "inspections_each_quarter",
        "方案只要求采取抽查、暗访等方式，没有规定次数",
    ),
    LocalValue(
        "follow_up_months",
        "事后回访的时点",
        "months",
        "follow_up/visits",
        "months",
        "方案只要求定期回访，没有规定时点；1、3、6 个月是默认值",
    ),
    LocalValue(
        "interests_valid_days",
        "利害关系申报的有效天数",
        "calendar_days",
        "",
        "",
        "没有统一规定；没有登记时到启封为止（默认值），登记后届满须重新申报",
    ),
    LocalValue(
        "consensus_spread",
        "合议提示的分差比例",
        "share",
        "",
        "",
        "成员的分差超过评分点满分的多少提示合议；没有登记时为 20%（默认值）",
    ),
    LocalValue(
        "upload_keep_days",
        "未核对的上传文件保留天数",
        "calendar_days",
        "",
        "",
        "法律要求最短必要时间，没有定出天数；没有登记时保留 7 天（默认值），届满自动删除并登记",
    ),
    LocalValue(
        PREFIX,
        "公开数据的编号前缀",
        "text",
        "",
        "",
        "向开放合同组织登记后取得；默认值没有登记过，只宜内部使用",
        form=r"ocds-[a-z0-9]{6}",
        wanted="ocds- 加 6 位小写字母或数字，例如 ocds-a1b2c3",
        default=PREFIX_DEFAULT,
    ),
    LocalValue(
        EXTENSION,
        "公开数据扩展说明的网址",
        "text",
        "",
        "",
        "评估、申诉、禁止参加三个扩展字段的说明（extension.json）放到本单位网站后登记",
        form=r"https?://[A-Za-z0-9.:-]+/[^\s\"<>]*extension\.json",
        wanted="以 https:// 开头、以 extension.json 结尾的网址",
        default="不写网址",
    ),
    LocalValue(
        NUMBER,
        "文书编号的写法",
        "text",
        "",
        "",
        "发文字号由各单位自定；需、采、履、评、验、诉各类分开编，每年从 1 起",
        form=NUMBER_FORM,
        wanted="写明{类}、{年}、{序号}三处，可以加{机关代字}，例如 {机关代字}购{类}〔{年}〕{序号}号",
        default=NUMBER_DEFAULT,
    ),
    LocalValue(
        CODE,
        "文书编号中的机关代字",
        "text",
        "",
        "",
        "由本级党委、政府办公室核定",
        form=r"[^\s{}]{1,12}",
        wanted="12 个字以内，不含空格和花括号，例如 石民",
        default=CODE_DEFAULT,
    ),
    *(
        LocalValue(
            key,
            f"{wait.step}前收回签章的{wait.name}",
            "text",
            "",
            "",
            "没有统一规定，由本级决定是否等待签章的纸质文书",
            form=f"{REQUIRED}|不{REQUIRED}",
            wanted=f"填“{REQUIRED}”或“不{REQUIRED}”",
            default=f"不{REQUIRED}",
        )
        for key, wait in WAITS.items()
    ),
    *(
        LocalValue(dress.key, dress.name, "text", "", "", dress.why, dress.form, dress.wanted, dress.default)
        for dress in DRESS
    ),
)
BY_KEY = {one.key: one for one in LOCAL_VALUES}
