"""Make the Word templates beside this file: `build.py` writes letter.docx, report.docx and sheet.docx.

A template is the paper a Word twin is written on: page, styles, running head, page number. Its fields are
`{{ running }}` and `{{ notice }}`; the body is put where `{{ body }}` stands. Measures as in print.css.
"""

# ruff: noqa: INP001  (a script beside what it makes, imported by nobody)
import io
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from docx.document import Document as Paper
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import _Footer, _Header
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

HERE = Path(__file__).parent
FANG, SONG, HEI, KAI, TITLE, LATIN = "仿宋_GB2312", "宋体", "黑体", "楷体_GB2312", "方正小标宋简体", "Times New Roman"
OTHERWISE = {
    FANG: ("仿宋", "FangSong"),
    KAI: ("楷体", "KaiTi"),
    TITLE: ("FZXiaoBiaoSong-B05S", "华文中宋", "宋体"),
    HEI: ("SimHei",),
}
"""What stands in for a face on a machine without it, in the order tried."""
INK, ACCENT, GREY = RGBColor(0x16, 0x32, 0x4F), RGBColor(0xB3, 0x26, 0x1E), RGBColor(0x77, 0x77, 0x77)
CENTRE, LEFT, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
FIRST_DAY = (2026, 1, 1, 0, 0, 0)  # of every file in the archive, so that the same script makes the same bytes


@dataclass(frozen=True)
class Look:
    """A paragraph style: face, size and line in points, and where its lines stand."""

    id: str
    name: str
    face: str
    size: float
    line: float
    align: WD_ALIGN_PARAGRAPH = LEFT
    indent: float = 0
    colour: RGBColor | None = None
    bold: bool = False
    keep: bool = False
    before: float = 0
    after: float = 0
    closer: int = 0  # twentieths of a point by which characters stand closer


@dataclass(frozen=True)
class Kind:
    """A paper: margins in millimetres (top, right, bottom, left), whether it is bound two-sided, and its body."""

    name: str
    margins: tuple[float, float, float, float]
    two_sided: bool
    body: Look
    headings: tuple[Look, Look]
    title: Look


BODY = Look("Normal", "Normal", FANG, 16, 28.9, BOTH, 2, closer=5)  # so that 28 characters fill a line
HEADINGS = (
    Look("Heading1", "Heading 1", HEI, 16, 28.9, indent=2, keep=True, closer=5),
    Look("Heading2", "Heading 2", KAI, 16, 28.9, indent=2, keep=True, closer=5),
)
SHEET_HEADINGS = (
    Look("Heading1", "Heading 1", HEI, 11, 16, colour=INK, keep=True, before=6),
    Look("Heading2", "Heading 2", HEI, 9.5, 15, colour=INK, keep=True, before=6),
)
LARGE_TITLE = Look("Title", "Title", TITLE, 22, 33, CENTRE, keep=True, after=11)
KINDS = (
    Kind("letter", (37, 26, 35, 28), two_sided=False, body=BODY, headings=HEADINGS, title=LARGE_TITLE),
    Kind("report", (37, 26, 35, 28), two_sided=True, body=BODY, headings=HEADINGS, title=LARGE_TITLE),
    Kind(
        "sheet",
        (26, 16, 18, 18),
        two_sided=False,
        body=Look("Normal", "Normal", SONG, 10, 15, BOTH, before=3),
        headings=SHEET_HEADINGS,
        title=Look("Title", "Title", TITLE, 18, 26, CENTRE, keep=True, after=6),
    ),
)
COMMON = (
    Look("Caption", "Caption", HEI, 9, 14, colour=INK, keep=True, before=4),
    Look("Flush", "顶格", FANG, 16, 28.9, closer=5),
    Look("Number", "文号", FANG, 16, 28.9, CENTRE),
    Look("Note", "注", SONG, 8.5, 13, colour=RGBColor(0x44, 0x44, 0x44), after=3),
    Look("NoteCentred", "图注", SONG, 8.5, 13, CENTRE, colour=RGBColor(0x44, 0x44, 0x44)),
    Look("TableHead", "表头", HEI, 8.5, 12.5, colour=INK, keep=True),
    Look("TableText", "表内文字", SONG, 9, 13.4),
    Look("TableLarge", "大字表内文字", SONG, 11, 15),
    Look("TableSmall", "小字表内文字", SONG, 8, 11.5),
    Look("CoverKind", "封面项目", KAI, 18, 30, CENTRE, before=70),
    Look("CoverSub", "封面副题", KAI, 18, 30, CENTRE, after=90),
    Look("CoverTitle", "封面标题", TITLE, 30, 45, CENTRE, before=22, after=14),
    Look("CoverText", "封面文字", FANG, 14, 22),
    Look("CoverDate", "封面日期", FANG, 16, 24, CENTRE, before=50),
    Look("Figure", "图", SONG, 9, 0, CENTRE),
    Look("HeroLabel", "摘要标签", SONG, 8.5, 13, CENTRE),
    Look("HeroFigure", "摘要数字", HEI, 22, 32, CENTRE, colour=INK, bold=True),
    Look("HeroText", "摘要文字", FANG, 12, 19.5, BOTH),
    Look("Seal", "盖章处", SONG, 10.5, 24),
    Look("Signed", "署名", FANG, 16, 28.9, CENTRE, keep=True),
)


def set_faces(style: ParagraphStyle, face: str) -> None:
    """Set the face of Han and of Latin text, and forget the theme's."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for script, name in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", face), ("cs", LATIN)):
        fonts.set(qn(f"w:{script}"), name)


def add_style(paper: Paper, look: Look) -> None:
    """Add a paragraph style, or set the one that Word has under that name."""
    names = {style.name for style in paper.styles}
    style = paper.styles[look.name] if look.name in names else paper.styles.add_style(look.id, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)  # noqa: S101 (a script: a wrong kind of style stops it)
    if look.name not in names:
        style.name = look.name
    style.element.get_or_add_rPr().clear()
    set_faces(style, look.face)
    style.base_style = None if look.id == "Normal" else paper.styles["Normal"]
    font, lines = style.font, style.paragraph_format
    font.size, font.bold, font.italic = Pt(look.size), look.bold, False
    font.color.rgb = look.colour or RGBColor(0, 0, 0)
    lines.alignment, lines.keep_with_next = look.align, look.keep
    lines.space_before, lines.space_after = Pt(look.before), Pt(look.after)
    lines.line_spacing_rule = WD_LINE_SPACING.EXACTLY if look.line else WD_LINE_SPACING.SINGLE
    if look.line:
        lines.line_spacing = Pt(look.line)
    lines.widow_control = True
    indent(style, look.indent)
    style.element.rPr.find(qn("w:sz")).addprevious(parse_xml(f'<w:spacing {nsdecls("w")} w:val="{-look.closer}"/>'))
    if look.id == "Title":  # Word draws a rule under its own title
        for rule in style.element.findall(f".//{qn('w:pBdr')}"):
            rule.getparent().remove(rule)


def indent(style: ParagraphStyle, characters: float) -> None:
    """Indent the first line by whole characters, as Chinese offices count."""
    style.paragraph_format.first_line_indent = Pt(characters * (style.font.size or Pt(16)).pt)
    place = style.element.get_or_add_pPr().get_or_add_ind()
    place.set(qn("w:firstLineChars"), str(round(characters * 100)))


def add_inline(paper: Paper) -> None:
    """Add the styles of words inside a paragraph."""
    for name, face, colour in (("着重", HEI, None), ("引出", KAI, None), ("提示", SONG, ACCENT)):
        style = paper.styles.add_style(
            {"着重": "Strong1", "引出": "Lead", "提示": "Flag"}[name], WD_STYLE_TYPE.CHARACTER
        )
        style.name = name
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), face)
        if colour:
            style.font.color.rgb, style.font.bold = colour, True


def write_line(place: _Header | _Footer, text: str, look: Look) -> None:
    """Write a line of the head or foot of a page."""
    first = place.paragraphs[0]
    paragraph = place.add_paragraph() if first.text else first
    paragraph.alignment, paragraph.paragraph_format.first_line_indent = look.align, Pt(0)
    paragraph.paragraph_format.space_before = Pt(0)
    for number, piece in enumerate(text.split("|")):
        run = paragraph.add_run("" if number % 2 else piece)
        run.font.size, run.font.color.rgb = Pt(look.size), look.colour or RGBColor(0, 0, 0)
        fonts = run._r.get_or_add_rPr().get_or_add_rFonts()  # noqa: SLF001 (python-docx has no word for Han faces)
        fonts.set(qn("w:eastAsia"), look.face)
        if number % 2:
            for mark in field(piece):
                run._r.append(mark)  # noqa: SLF001


def field(code: str) -> list[object]:
    """Return the pieces of a field such as PAGE."""
    begin, end = (f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>' for kind in ("begin", "end"))
    middle = f'<w:instrText {nsdecls("w")} xml:space="preserve"> {code} </w:instrText>'
    return [parse_xml(piece) for piece in (begin, middle, end)]


def write_edges(paper: Paper, kind: Kind) -> None:
    """Write running head and page number: outside when bound two-sided, counted of all on a sheet, none on a letter."""
    section = paper.sections[0]
    head = Look("", "", HEI, 7.5, 0, LEFT, colour=GREY)
    notice = Look("", "", HEI, 9, 0, RIGHT, colour=ACCENT)
    running = [section.header] if kind.two_sided else []
    heads = [section.header]
    if kind.two_sided:
        section.different_first_page_header_footer = True
        paper.settings.odd_and_even_pages_header_footer = True
        running.append(section.even_page_header)
        heads = [*running, section.first_page_header]
        page = "— |PAGE| —"
        write_line(section.footer, page, Look("", "", SONG, 14, 0, RIGHT))
        write_line(section.even_page_footer, page, Look("", "", SONG, 14, 0, LEFT))
    if kind.name == "sheet":
        write_line(section.footer, "{{ running }}　第|PAGE|页，共|NUMPAGES|页", head)
    for place in heads:
        write_line(place, "{{ notice }}", notice)
    for place in running:
        write_line(place, "{{ running }}", head)


def fallbacks(paper: Paper) -> None:
    """Name what stands in for each official face."""
    table = next(part for part in paper.part.package.iter_parts() if part.partname.endswith("fontTable.xml"))
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{";".join(others)}"/><w:charset w:val="86"/></w:font>'
        for name, others in OTHERWISE.items()
    )
    table._blob = table.blob.replace(b"</w:fonts>", fonts.encode() + b"</w:fonts>")  # noqa: SLF001


def build(kind: Kind) -> bytes:
    """Return one template."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Mm, kind.margins)
    section.header_distance, section.footer_distance = Mm(min(20, kind.margins[0] - 12)), Mm(kind.margins[2] - 12)
    for look in (kind.body, *kind.headings, kind.title, *COMMON):
        add_style(paper, look)
    add_inline(paper)
    write_edges(paper, kind)
    fallbacks(paper)
    if kind.two_sided:
        paper.settings.element.find(qn("w:zoom")).addnext(parse_xml(f"<w:mirrorMargins {nsdecls('w')}/>"))
    paper.styles.element.find(qn("w:docDefaults")).find(f".//{qn('w:lang')}").set(qn("w:eastAsia"), "zh-CN")
    core = paper.core_properties
    core.title, core.author, core.comments, core.language = "", "", "", "zh-CN"
    paper.add_paragraph("{{ body }}")
    written = io.BytesIO()
    paper.save(written)
    return dated(written.getvalue())


def dated(raw: bytes) -> bytes:
    """Return an archive whose files all bear the first day."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            new.writestr(zipfile.ZipInfo(one.filename, FIRST_DAY), old.read(one), zipfile.ZIP_DEFLATED)
    return made.getvalue()


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for each in KINDS:
        (folder / f"{each.name}.docx").write_bytes(build(each))
