"""What a bureau's Word template must be: without macros and links to the outside, with our styles and our three fields."""

import io
import re
import zipfile
from collections.abc import Iterator

from docx import Document
from docx.document import Document as Paper
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from workbench.errors import ValidationError, WorkbenchError
from workbench.reports.dress import STANDARD, dressed
from workbench.reports.own.sample import MARK, sample
from workbench.reports.word import word_file
from workbench.reports.word.body import HEADINGS, PARAGRAPHS
from workbench.reports.word.words import STYLES

MOST_BYTES, MOST_UNPACKED = 2_000_000, 20_000_000
FIELDS = frozenset({"running", "notice", "body"})
TRIED_ON = {"letter": "result_notice", "report": "report_final", "sheet": "progress_sheet"}
"""The document that a paper is tried on."""
WANTED = frozenset(
    {*PARAGRAPHS.values(), *HEADINGS.values(), *STYLES.values(), "Normal", "Figure", "Signed", "Seal", "CoverTitle"}
    | {"CoverText", "TableText", "TableHead", "TableLarge", "TableSmall"}
)
"""Styles that the body of a twin is written in."""
_FORBIDDEN = ("vbaProject", "activeX", "embeddings/", "oleObject", "afchunk", "attachedTemplate")
_FIELD = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_OPENING = re.compile(r"\{[{%#]")


def tried(kind: str, raw: bytes) -> bytes:
    """Judge a Word template and return the twin written on it. Raises ValidationError with what is wrong and what to do."""
    _judge_box(raw)
    try:
        paper = Document(io.BytesIO(raw))
    except (PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise _refused("不是 Word 文件（docx）", "用 Word 或 WPS 另存为 .docx 后再上传") from error
    _judge_styles(paper)
    _judge_fields(paper)
    name = TRIED_ON[kind]
    try:
        with dressed(STANDARD.with_paper(kind, raw)):
            return word_file(f"{name}.html", sample(name), MARK, "演练")
    except WorkbenchError:
        raise
    except Exception as error:
        raise _refused(
            f"不能用它写出文书（{type(error).__name__}）", "从标准模板改起，不要删去正文所在的段落"
        ) from error


def _refused(what: str, fix: str) -> ValidationError:
    return ValidationError(what, where="Word 模板", fix=fix)


def _judge_box(raw: bytes) -> None:
    if len(raw) > MOST_BYTES:
        raise _refused(f"文件超过 {MOST_BYTES // 1_000_000} MB", "删去图片和不用的内容")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as box:
            if sum(one.file_size for one in box.infolist()) > MOST_UNPACKED:
                raise _refused("解开后异常巨大", "从标准模板改起")
            for one in box.infolist():
                _judge_part(one.filename, box.read(one))
    except zipfile.BadZipFile as error:
        raise _refused("不是 Word 文件（docx）", "用 Word 或 WPS 另存为 .docx 后再上传") from error


def _judge_part(name: str, content: bytes) -> None:
    if any(word.lower() in name.lower() for word in _FORBIDDEN) or b"macroEnabled" in content:
        raise _refused(f"含有宏或嵌入的对象（{name}）", "另存为不带宏的 .docx")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise _refused(f"含有外部定义（{name}）", "用 Word 或 WPS 重新另存为 .docx")
    if name.endswith(".rels") and re.search(rb"""TargetMode\s*=\s*["']External""", content):
        raise _refused(f"引用了外部的文件或网址（{name}）", "删去超链接、链接的图片和附加模板")
    if any(word in content for word in (b"INCLUDETEXT", b"INCLUDEPICTURE", b"DDEAUTO", b"<w:altChunk")):
        raise _refused(f"含有引用外部内容的域（{name}）", "删去这些域")


def _judge_styles(paper: Paper) -> None:
    absent = sorted(WANTED - {style.style_id for style in paper.styles})
    if absent:
        raise _refused(
            f"缺少正文要用的样式：{'、'.join(absent)}", "从标准模板改起，只改样式的字体、字号和间距，不要删除"
        )


def _texts(paper: Paper) -> Iterator[tuple[bool, str]]:
    """Yield the words of every paragraph, and whether they stand in the body."""
    for one in paper.element.body.iter(qn("w:p")):
        yield True, "".join(text.text or "" for text in one.iter(qn("w:t")))
    for section in paper.sections:
        edges = (section.header, section.even_page_header, section.first_page_header)
        for edge in (*edges, section.footer, section.even_page_footer, section.first_page_footer):
            yield from ((False, one.text) for one in edge.paragraphs)


def _judge_fields(paper: Paper) -> None:
    texts = list(_texts(paper))
    for _, text in texts:
        if len(_OPENING.findall(text)) != len(_FIELD.findall(text)) or not set(_FIELD.findall(text)) <= FIELDS:
            raise _refused(f"有不认识的填写项：{text[:60]}", "只能有 {{ running }}、{{ notice }} 和 {{ body }}")
    if [text.strip() for inside, text in texts if inside and "body" in _FIELD.findall(text)] != ["{{ body }}"]:
        raise _refused("正文的位置不对", "单独一段写 {{ body }}，只写一处")
    if not any("notice" in _FIELD.findall(text) for inside, text in texts if not inside):
        raise _refused("页眉里没有“可编辑，不是制发的文书”的提示", "在页眉里写 {{ notice }}")
