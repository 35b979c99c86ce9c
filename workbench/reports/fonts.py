"""The faces of the documents: the official ones where the machine has them, bundled ones everywhere else.

仿宋, 黑体, 楷体 and 小标宋 may be used on a machine that holds them but not shipped; shipped are subsets of Noto Serif SC
and Noto Sans SC with the 8,105 characters of 通用规范汉字表 (see templates/fonts/README.md). The family names are our
own (Wb…), because a name such as Sans or Serif is an alias of the system and would bring in any installed font.
"""

import io
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from workbench.paths import FONTS
from workbench.reports.context_types import Labelled

BUNDLED = {
    ("WbSong", 400): "Serif-Regular.ttf",
    ("WbSong", 700): "Serif-Bold.ttf",
    ("WbSans", 400): "Sans-Regular.ttf",
    ("WbSans", 700): "Sans-Bold.ttf",
}
NUMERALS = "Numerals.ttf"
METRICS = {
    "hhea": ("ascent", "descent", "lineGap"),
    "OS/2": ("sTypoAscender", "sTypoDescender", "sTypoLineGap", "usWinAscent", "usWinDescent"),
}
USE_TYPO_METRICS = 1 << 7  # OS/2 fsSelection: which of the three sets of line metrics counts
GETA = "〓"  # the printer's mark for a character that is not in the case
RARE = "WbRare"  # in the style sheet: replaced by the installed fonts that hold rare characters


@dataclass(frozen=True)
class HostFace:
    """An official face by its Chinese name: our family and weight, and the names it is installed under."""

    name: str
    family: str
    weight: int
    installed_as: tuple[str, ...]


HOST_FACES = (
    HostFace("仿宋", "WbFang", 400, ("FangSong", "仿宋_GB2312", "FangSong_GB2312", "FandolFang R", "FandolFang")),
    HostFace("楷体", "WbKai", 400, ("KaiTi", "楷体_GB2312", "KaiTi_GB2312", "FandolKai")),
    HostFace("黑体", "WbHei", 700, ("SimHei", "FandolHei")),
    HostFace("小标宋", "WbTitle", 700, ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05")),
)


@dataclass(frozen=True)
class RareCharacters:
    """Characters outside the bundled faces: set by installed families, or by nothing at all."""

    covered: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()


def fontconfig(*arguments: str) -> list[str]:
    """Ask fontconfig for a list; empty on a machine without its tool."""
    tool = shutil.which("fc-list")
    if tool is None:
        return []
    answer = subprocess.run([tool, *arguments], capture_output=True, text=True, check=False)  # noqa: S603 (our own words only)
    return sorted(line for line in answer.stdout.splitlines() if line.strip())


@cache
def installed() -> dict[str, Path]:
    """Map each family and full name on this machine to its file; collections of several faces are left out."""
    found: dict[str, Path] = {}
    for line in fontconfig("--format", "%{file}\t%{family},%{fullname}\n"):
        file, _, names = line.partition("\t")
        if Path(file).suffix.lower() in {".ttf", ".otf"}:
            found |= {name.strip(): Path(file) for name in names.split(",") if name.strip() not in found}
    return found


@cache
def host_faces() -> dict[str, tuple[HostFace, str]]:
    """Map our families to the official face this machine has, and the name it goes by."""
    chosen = {}
    for face in HOST_FACES:
        names = [name for name in face.installed_as if name in installed()]
        if names:
            chosen[face.family] = (face, names[0])
    return chosen


@cache
def asset(name: str) -> bytes:
    """Return a face by the name the style sheet calls it; KeyError for any other name."""
    if name == NUMERALS:
        return numerals()
    if name in BUNDLED.values():
        return (FONTS / name).read_bytes()
    return installed()[host_faces()[name][1]].read_bytes()


def numerals() -> bytes:
    """Return the face of digits and Latin with the line metrics of the body's Han face.

    With other metrics a line that holds a digit would be higher than its neighbours, and 22 lines would not fit.
    """
    raw = (FONTS / NUMERALS).read_bytes()
    if "WbFang" not in host_faces():
        return raw
    font, body = TTFont(io.BytesIO(raw), recalcTimestamp=False), TTFont(io.BytesIO(asset("WbFang")))
    scale = font["head"].unitsPerEm / body["head"].unitsPerEm
    for table, fields in METRICS.items():
        for field in fields:
            setattr(font[table], field, round(getattr(body[table], field) * scale))
    kept = font["OS/2"].fsSelection & ~USE_TYPO_METRICS
    font["OS/2"].fsSelection = kept | body["OS/2"].fsSelection & USE_TYPO_METRICS
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


def font_faces() -> str:
    """Return the @font-face rules of every face in use; each points to an ``asset:`` name."""
    faces = [("WbNum", 400, NUMERALS), *((family, weight, file) for (family, weight), file in BUNDLED.items())]
    faces += [(family, face.weight, family) for family, (face, _) in host_faces().items()]
    rule = "@font-face {{ font-family: {}; font-weight: {}; src: url(asset:{}) }}"
    return "\n".join(rule.format(*face) for face in faces)


@cache
def bundled_characters() -> frozenset[str]:
    """Return the characters that every bundled Han face has."""
    return frozenset(map(chr, set.intersection(*map(_codes, BUNDLED.values()))))


def _codes(name: str) -> set[int]:
    """Return the code points of one bundled face."""
    with TTFont(FONTS / name, lazy=True) as face:
        return set(face.getBestCmap())


def missing_characters(text: str) -> set[str]:
    """Return the printable characters of a text that the bundled faces lack."""
    return {character for character in set(text) - bundled_characters() if not character.isspace()}


@cache
def families_with(character: str) -> tuple[str, ...]:
    """Return the installed families that hold a character, Chinese ones first."""
    families = [line.split(",")[0] for line in fontconfig(f":charset={ord(character):x}", "family")]
    return tuple(sorted(set(families), key=lambda family: (" SC" not in family, "CJK" not in family, family)))


def sort_out(characters: Iterable[str]) -> RareCharacters:
    """Sort characters outside the bundled faces into those an installed family covers and those nothing covers."""
    found = {character: families_with(character) for character in sorted(characters)}
    return RareCharacters(
        covered=tuple(character for character, families in found.items() if families),
        families=tuple(dict.fromkeys(families[0] for families in found.values() if families)),
        uncovered=tuple(character for character, families in found.items() if not families),
    )


def with_families(css: str, rare: RareCharacters) -> str:
    """Name the installed families for rare characters at the end of every font list of a style sheet."""
    names = "".join(f', "{family}"' for family in rare.families if '"' not in family)
    return css.replace(f", {RARE}", names)


def font_notes(rare: RareCharacters) -> tuple[Labelled, ...]:
    """Say for the colophon which faces a document is set in and which characters it could not set."""
    present = [f"{face.name}（{name}）" for face, name in host_faces().values()]
    absent = [face.name for face in HOST_FACES if face.family not in host_faces()]
    used = f"{'、'.join(present)}用本机字库；" if present else ""
    substituted = f"本机未装{'、'.join(absent)}，以随附的思源宋体、思源黑体代替；" if absent else ""
    notes = [Labelled("字体", f"{used}{substituted}随附字体收全通用规范汉字8105字。")]
    if rare.covered:
        notes.append(Labelled("字表外字", f"{'、'.join(rare.covered)}：由本机字库（{'、'.join(rare.families)}）排印。"))
    if rare.uncovered:
        codes = "、".join(f"U+{ord(character):04X}" for character in rare.uncovered)
        notes.append(Labelled("缺字", f"以下字符本机字库缺字，文中以“{GETA}”代替，原字见所附数据：{codes}。"))
    return tuple(notes)
