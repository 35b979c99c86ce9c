"""Cut the bundled faces out of the full fonts: `build.py SERIF SERIF_BOLD SANS SANS_BOLD UNIHAN_OTHER_MAPPINGS`.

The first four are static TrueType files of Noto Serif SC and Noto Sans SC; the fifth is the Unicode consortium's
`Unihan_OtherMappings.txt` (plain or .bz2), whose property kTGH is the 通用规范汉字表 of 2013.
Writes the faces beside this file. Read README.md for where the sources come from.
"""

# ruff: noqa: INP001  (a script beside its data, imported by nobody)
import bz2
import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
HANZI = 8105  # characters of 通用规范汉字表
FACES = ("Serif-Regular.ttf", "Serif-Bold.ttf", "Sans-Regular.ttf", "Sans-Bold.ttf")
FEATURES = ["halt", "chws", "ccmp", "locl"]  # no kern: large, and it would part the figures of a column
BLOCKS = (
    (0x20, 0x7E),  # ASCII with the blank: without it PDF/A finds an undefined glyph
    (0xA0, 0xFF),
    (0x2010, 0x2027),
    (0x2030, 0x203B),
    (0x2070, 0x2099),
    (0x2100, 0x214F),
    (0x2150, 0x218F),  # fractions, Ⅰ to Ⅻ
    (0x2190, 0x21FF),
    (0x2200, 0x22FF),
    (0x2460, 0x24FF),  # ① to ⑳
    (0x25A0, 0x25FF),
    (0x2605, 0x2606),
    (0x2713, 0x2717),
    (0x3000, 0x303F),
    (0x3200, 0x33FF),  # ㎡ and the like
    (0xFE30, 0xFE6F),
    (0xFF01, 0xFFEE),
)
BALLOT_BOX, BALLOT_BOX_CHECKED, SQUARE, TICK = 0x2610, 0x2611, 0x25A1, 0x2713
FIGURE = 557  # units a digit is wide: the serif's 0; its 1 is narrower, and columns would not stand in line
EM_OF_NUMERALS = 2 * FIGURE
METRICS = {
    "hhea": ("ascent", "descent", "lineGap"),
    "OS/2": ("sTypoAscender", "sTypoDescender", "sTypoLineGap", "usWinAscent", "usWinDescent"),
}


def standard_hanzi(unihan: Path) -> set[int]:
    """Read the 8,105 characters of 通用规范汉字表 from Unihan's property kTGH."""
    raw = unihan.read_bytes()
    text = (bz2.decompress(raw) if unihan.suffix == ".bz2" else raw).decode()
    fields = (line.split("\t") for line in text.splitlines() if "\tkTGH\t" in line and line.startswith("U+"))
    found = {int(field[0].removeprefix("U+"), 16) for field in fields}
    if len(found) != HANZI:
        message = f"通用规范汉字表应有{HANZI}字，读到{len(found)}字"
        raise SystemExit(message)
    return found


def gb2312() -> Iterator[int]:
    """Give every character of GB/T 2312, which old files may still hold."""
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            decoded = bytes((row, cell)).decode("gb2312", errors="ignore")
            if len(decoded) == 1:
                yield ord(decoded)


def add_ballot_boxes(font: TTFont) -> None:
    """Add ☐ and ☑, which Noto lacks, as □ alone and □ with a tick."""
    names, glyphs = font.getBestCmap(), font["glyf"]
    advance = font["hmtx"][names[SQUARE]]
    for code, parts in ((BALLOT_BOX, (SQUARE,)), (BALLOT_BOX_CHECKED, (SQUARE, TICK))):
        pen, name = TTGlyphPen(font.getGlyphSet()), f"uni{code:04X}"
        for part in parts:
            pen.addComponent(names[part], (1, 0, 0, 1, 0, 0))
        glyphs[name] = pen.glyph()
        font["hmtx"][name] = font["vmtx"][name] = advance
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = name


def even_figures(font: TTFont) -> None:
    """Give every digit the same width, its shape in the middle."""
    names, glyphs, widths = font.getBestCmap(), font["glyf"], font["hmtx"]
    for digit in "0123456789":
        name = names[ord(digit)]
        glyph, (advance, bearing) = glyphs[name], widths[name]
        shift = (FIGURE - advance) // 2
        glyph.coordinates.translate((shift, 0))
        glyph.recalcBounds(glyphs)
        widths[name] = (FIGURE, bearing + shift)


def subset(font: TTFont, codes: set[int], features: list[str]) -> None:
    """Keep the given characters and features; drop hinting and everything for vertical text."""
    options = Options()
    options.layout_features = features
    options.hinting = False
    options.notdef_outline = True
    options.glyph_names = False
    options.name_IDs = ["*"]
    options.drop_tables += ["BASE", "STAT", "vhea", "vmtx", "VORG", "gasp", "prep"]
    cutter = Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)


def han_face(source: Path, codes: set[int], target: Path) -> None:
    """Write one bundled Han face."""
    font = TTFont(source, recalcTimestamp=False)
    add_ballot_boxes(font)
    even_figures(font)
    subset(font, codes, FEATURES)
    font.save(target)


def numerals(source: Path, target: Path) -> None:
    """Write the face for digits and Latin: a digit is half an em, the lines are those of the Han face."""
    font = TTFont(source, recalcTimestamp=False)
    scale = EM_OF_NUMERALS / font["head"].unitsPerEm
    even_figures(font)
    subset(font, {*range(0x20, 0x7F), 0xA0}, [])
    font["head"].unitsPerEm = EM_OF_NUMERALS
    for table, fields in METRICS.items():
        for field in fields:
            setattr(font[table], field, round(getattr(font[table], field) * scale))
    font.save(target)


def main(arguments: list[str]) -> None:
    """Build every face from the files named on the command line."""
    *sources, unihan = map(Path, arguments)
    codes = standard_hanzi(unihan) | set(gb2312()) | {BALLOT_BOX, BALLOT_BOX_CHECKED}
    codes |= {code for first, last in BLOCKS for code in range(first, last + 1)}
    for source, face in zip(sources, FACES, strict=True):
        han_face(source, codes, HERE / face)
    numerals(sources[0], HERE / "Numerals.ttf")


if __name__ == "__main__":
    main(sys.argv[1:])
