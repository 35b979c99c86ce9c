"""The command that draws again from an exported file."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from scoring.draws import DrawSheet, commitment, drawn, frame_digest, written
from workbench.cli import app
from workbench.cli_draw import sheet_in
from workbench.errors import WorkbenchError

SEED, SALT = "5b1f77c0a9d2e648", "90ce3b7f12aa48d6"
LOTS = {"YLD001": 1, "YLD002": 3, "YLD003": 1}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    sheet = DrawSheet(
        tuple(LOTS.items()), frame_digest(LOTS, LOTS), commitment(SEED, SALT), 2, SEED, SALT, drawn(LOTS, 2, SEED, LOTS)
    )
    place = tmp_path / "draw.json"
    place.write_text(written(sheet), "utf-8")
    return place


def test_verify_draw_says_that_an_honest_draw_holds(file):
    told = CliRunner().invoke(app, ["verify-draw", str(file)])
    assert told.exit_code == 0
    assert "名单 3 个、5 签，抽 2 个" in told.output
    assert "抽取结果一致" in told.output


def test_verify_draw_fails_on_a_changed_one(file):
    file.write_text(file.read_text("utf-8").replace('"YLD003",\n   1', '"YLD003",\n   2'), "utf-8")
    told = CliRunner().invoke(app, ["verify-draw", str(file)])
    assert told.exit_code == 1
    assert "名单或签数与抽取前封存的摘要不符" in told.output


def test_verify_draw_names_what_it_cannot_read(tmp_path):
    with pytest.raises(WorkbenchError, match="读不了文件"):
        sheet_in(tmp_path / "none.json")
