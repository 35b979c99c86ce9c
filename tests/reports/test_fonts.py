import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from tests.reports import invented_letters, sample
from tests.reports.body_text import page_texts
from workbench.paths import FONTS, ROOT
from workbench.reports import fonts
from workbench.reports.render import lay_out, render_pdf

UNASSIGNED = "\U0003fff0"  # no font on any machine has it


@pytest.mark.parametrize("name", sorted(fonts.BUNDLED.values()))
def test_bundled_face_has_the_standard_characters_and_signs(name: str) -> None:
    characters = set(map(chr, TTFont(FONTS / name).getBestCmap()))

    assert (
        len([c for c in characters if "\u4e00" <= c <= "\u9fff" or c > "\U00020000" or "\u3400" <= c < "\u4dc0"])
        >= 8105
    )
    assert set("㛃𬱖䶮堃镕喆 \u00a0▲●■□☐☑≤≥÷×−–—…·‰％ⅠⅫ①⑳㎡〔〕《》〓") <= characters


def test_bundled_faces_stay_small() -> None:
    assert sum(path.stat().st_size for path in FONTS.glob("*.ttf")) < 25_000_000


def test_licence_stands_beside_the_faces() -> None:
    text = (FONTS / "OFL.txt").read_text(encoding="utf-8")

    assert "SIL OPEN FONT LICENSE Version 1.1" in text
    assert "Copyright" in text


def test_digit_is_half_a_body_wide() -> None:
    face = TTFont(FONTS / "Numerals.ttf")

    assert {face["hmtx"][face.getBestCmap()[ord(digit)]][0] * 2 for digit in "0123456789"} == {face["head"].unitsPerEm}


def test_lines_with_digits_are_as_high_as_lines_without() -> None:
    digits, han = TTFont(FONTS / "Numerals.ttf"), TTFont(FONTS / "Serif-Regular.ttf")

    for metric in ("ascent", "descent", "lineGap"):
        share = getattr(digits["hhea"], metric) / digits["head"].unitsPerEm
        assert share == pytest.approx(getattr(han["hhea"], metric) / han["head"].unitsPerEm, abs=0.001)


def test_missing_characters_names_only_what_the_faces_lack() -> None:
    assert fonts.missing_characters(f"㛃𬱖 \n云溪县①{UNASSIGNED}𠮷") == {UNASSIGNED, "𠮷"}


def test_rare_character_is_set_by_an_installed_font_or_named() -> None:
    rare = fonts.sort_out("𠮷")

    assert set(rare.covered) ^ set(rare.uncovered) == {"𠮷"}
    assert bool(rare.families) == bool(rare.covered)


def test_rare_character_does_not_stop_a_letter() -> None:
    notice = replace(invented_letters.result_notice(), addressee="㛃𬱖𠮷先生：")

    text, _receipt = page_texts(
        render_pdf("result_notice.html", {"notice": notice}, created=sample.CREATED, title="演练")
    )

    assert "㛃𬱖" in text
    assert "𠮷先生" in text or "〓先生" in text


def test_character_of_no_font_is_replaced_and_named_in_the_colophon() -> None:
    report = replace(sample.final_report(), conclusion=(f"乡镇名{UNASSIGNED}山。",))
    pages = page_texts(render_pdf("report_final.html", {"report": report}, created=sample.CREATED, title="演练"))

    assert "缺字" in pages[-1]
    assert "U+3FFF0" in pages[-1]
    assert "乡镇名〓山" in "".join(pages)


def test_family_of_a_rare_character_ends_every_font_list() -> None:
    css = "p { font: 9pt WbSong, WbRare }"

    assert fonts.with_families(css, fonts.RareCharacters()) == "p { font: 9pt WbSong }"
    assert fonts.with_families(css, fonts.RareCharacters(("𠮷",), ("Song X",))) == 'p { font: 9pt WbSong, "Song X" }'


def test_asset_of_any_other_name_is_refused() -> None:
    for name in ("../../etc/passwd", "/etc/passwd", "OFL.txt", ""):
        with pytest.raises(KeyError):
            fonts.asset(name)


@pytest.fixture
def machine_with_fangsong(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine whose only installed font is a 仿宋 (a renamed face with lower lines)."""
    face = TTFont(FONTS / "Sans-Regular.ttf")
    for record in face["name"].names:
        if record.nameID in {1, 4, 16}:
            record.string = "FangSong"
    face["hhea"].ascent, face["hhea"].descent = 900, -140
    face.save(tmp_path / "simfang.ttf")
    config = tmp_path / "fonts.conf"
    config.write_text(
        f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>", encoding="utf-8"
    )
    return {**os.environ, "FONTCONFIG_FILE": str(config)}


def test_official_face_is_used_where_the_machine_has_it(machine_with_fangsong: dict[str, str], tmp_path: Path) -> None:
    script = """
import io, sys
from fontTools.ttLib import TTFont
from workbench.reports import fonts
from workbench.reports.render import lay_out
lay_out("<p>正文2026年</p>").write_pdf(sys.argv[1])
print(fonts.font_notes(fonts.RareCharacters())[0].text)
digits = TTFont(io.BytesIO(fonts.asset("Numerals.ttf")))
print(round(digits["hhea"].ascent / digits["head"].unitsPerEm, 2), round(digits["hhea"].descent / digits["head"].unitsPerEm, 2))
"""
    target = tmp_path / "out.pdf"
    command = [sys.executable, "-c", script, str(target)]

    said = subprocess.run(
        command, env=machine_with_fangsong, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    note, metrics = said.splitlines()
    assert note.startswith("仿宋（FangSong）用本机字库；本机未装楷体、黑体、小标宋")
    assert metrics == "0.9 -0.14"
    assert b"WbFang" in target.read_bytes() or "WbFang" in fonts_of(target)


def fonts_of(path: Path) -> str:
    page = PdfReader(path).pages[0]
    return " ".join(str(font["/BaseFont"]) for font in page["/Resources"]["/Font"].values())  # type: ignore[index]


def test_machine_without_the_official_faces_says_so() -> None:
    absent = [face.name for face in fonts.HOST_FACES if face.family not in fonts.host_faces()]

    assert all(name in fonts.font_notes(fonts.RareCharacters())[0].text for name in absent)


def test_lay_out_uses_no_face_of_the_system() -> None:
    document = lay_out("<p style='font-family: serif'>甲</p><p>乙abc123</p><h1>丙</h1>")
    page = PdfReader(io.BytesIO(document.write_pdf())).pages[0]
    names = [str(font["/BaseFont"]) for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]

    assert [name for name in names if "+Wb" in name]
