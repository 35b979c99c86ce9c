"""The documents whose templates a bureau may replace: their names, and what a replacement must still say."""

from dataclasses import dataclass

from workbench.paths import DATA

SAMPLES = DATA / "templates"
"""What each template is tried on: the context of a document of the training purchase, as JSON."""


@dataclass(frozen=True)
class Replaceable:
    """A template by its name; ``must`` are places in its context whose text has to stand in the document.

    A place is a path of names; ``*`` stands for every entry of a list.
    """

    name: str
    must: tuple[str, ...]


_REPORT = (
    "report.cover.project_title",
    "report.cover.report_title",
    "report.cover.document_number",
    "report.summary.total",
    "report.annexes.colophon.rows.*.text",
)
PAGES = {
    "result_notice": Replaceable(
        "通知和函件（结果通知、整改通知书、结果应用告知书、质疑答复等）",
        ("notice.title", "notice.items.*.text", "notice.signer", "notice.date"),
    ),
    "appeal_decision": Replaceable(
        "申诉复核决定", ("decision.paragraphs.*", "decision.total_after", "decision.signer", "decision.date")
    ),
    "report_mid": Replaceable("中期评估报告", _REPORT),
    "report_final": Replaceable("期末评估报告", _REPORT),
    "evaluation_plan": Replaceable("评估实施方案", ("paper.title",)),
    "disclosure": Replaceable("采购需求公开", ("paper.title", "paper.total", "paper.signer", "paper.date")),
    "contract_summary": Replaceable("合同摘要", ("paper.title", "paper.total", "paper.signer", "paper.date")),
    "progress_sheet": Replaceable("服务进度表", ("sheet.title",)),
    "record_paper": Replaceable(
        "记录和登记（检查、验收、交接、结算、名单等）", ("paper.title", "paper.number", "paper.facts.*.text")
    ),
}
"""PDF templates by the name of their file; documents of one layout share one."""
PAPERS = {
    "letter": "信函、通知的 Word 稿",
    "report": "评估报告等长文书的 Word 稿",
    "sheet": "评分表、登记表等表格的 Word 稿",
}
"""Word templates by the name of their file."""
LETTERHEAD, SIGNER, CLOSING, SEAL = "document_letterhead", "document_signer", "document_closing", "document_seal"
"""Keys of the local values that dress documents."""
NONE, AS_REGISTERED, WITH_SEAL, NO_SEAL = "无", "登记的单位名称", "留", "不留"


@dataclass(frozen=True)
class DressValue:
    """A text that dresses every letter of a bureau: how it is written, and what holds until one is set."""

    key: str
    name: str
    form: str
    wanted: str
    default: str
    why: str


_OWN_WAY = "公文格式由各单位按实际套用，法规没有统一规定"
DRESS = (
    DressValue(
        LETTERHEAD, "文书版头", r"\S{2,30}|无", "30 个字以内，例如 某某县民政局文件；写“无”不印版头", NONE, _OWN_WAY
    ),
    DressValue(
        SIGNER,
        "文书落款的名称",
        r"\S{2,30}|无",
        "30 个字以内，写印章上的全称；写“无”用登记的单位名称",
        AS_REGISTERED,
        _OWN_WAY,
    ),
    DressValue(CLOSING, "文书的结尾用语", r".{2,60}|无", "60 个字以内，例如 特此通知。；写“无”不印", NONE, _OWN_WAY),
    DressValue(SEAL, "文书的盖章位置", f"{WITH_SEAL}|{NO_SEAL}", f"填“{WITH_SEAL}”或“{NO_SEAL}”", WITH_SEAL, _OWN_WAY),
)
SOURCE, SAMPLE = "template_source", "template_sample"
"""Kinds of stored files: a template, and the document it made of its sample."""
WORD = "word:"
"""How the key of a Word template begins."""


def template_name(key: str) -> str:
    """Return the name of a template by its key. Raises KeyError for one that cannot be replaced."""
    return PAPERS[key.removeprefix(WORD)] if key.startswith(WORD) else PAGES[key].name
