"""Making a bundle: who may, that the same result gives the same bytes, that a wrong one is not handed out."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import col, select
from typer.testing import CliRunner

from tests.exchange.bundles import files_of
from workbench import config
from workbench.cli import app
from workbench.demo.build import DemoFiles
from workbench.demo.people import as_actor
from workbench.errors import NotAllowedError, NotFoundError, StaleError, ValidationError, WorkbenchError
from workbench.exchange.bundle import draw_bundle, gather, issue_bundle, write_bundle
from workbench.models.evaluations import Mark, Sheet, StoredFile
from workbench.models.record import Event
from workbench.models.results import Result
from workbench.security.files import open_file, path_of
from workbench.security.record import verify
from workbench.services.bureau import waive_warning
from workbench.store.engine import reading, writing

MID, FIRST, FINAL = 1, 2, 3
EVALUATION = 2  # the final one of the first project


def drawn_by(username: str, result_id: int = FINAL, *, evidence: bool = True):
    with reading() as session:
        return draw_bundle(session, as_actor(session, username), result_id, evidence=evidence)


@pytest.mark.parametrize("username", ["lingdao", "caizheng", "pingwei1", "chengjie", "fuhe1", "guanli"])
def test_nobody_but_officer_and_auditor_makes_or_opens_a_bundle(training: DemoFiles, username: str) -> None:
    with reading() as session:
        kept = session.exec(select(StoredFile).where(StoredFile.kind == "bundle")).one()
        with pytest.raises(NotAllowedError):
            draw_bundle(session, as_actor(session, username), FINAL)
        with pytest.raises(NotFoundError):
            open_file(session, as_actor(session, username), kept.public_id)


def test_auditor_gets_the_same_bytes_as_the_officer_did_whatever_others_do_meanwhile(training_copy: Path) -> None:
    first = (training_copy / "evidence-bundle.zip").read_bytes()
    with writing() as session:
        waive_warning(session, as_actor(session, "jingban"), 1, "contract/term", reason="又一条别的记录")

    drawn = drawn_by("shenji")
    with writing() as session:
        file = issue_bundle(session, as_actor(session, "shenji"), drawn)
        stored, name = path_of(file.sha256), file.name
    with reading() as session:
        action, after = session.exec(select(Event.action, Event.after).order_by(col(Event.id).desc())).first() or (
            "",
            {},
        )
        assert verify(session) == []

    assert drawn.content == first == stored.read_bytes() == drawn_by("jingban").content
    assert name == "YL-2025-001-期末证据包（含证据文件）-第2版.zip"
    assert (action, after["evidence"], after["size"]) == ("bundle.issue", True, len(first))


def test_rows_read_anew_in_another_order_give_the_same_bytes(training: DemoFiles) -> None:
    with reading() as session:
        first = gather(session, FINAL).files["events.json"]
        held = session.exec(select(Event)).all()
        for event in held:
            session.expire(event, ["action", "actor", "after"])
            assert event.actor is not None
        again = gather(session, FINAL).files["events.json"]
        assert list(held[0].__dict__)[-3:] != list(Event.model_fields)[-3:]

    assert again == first


def test_files_of_evidence_are_left_out_unless_they_are_asked_for(training: DemoFiles) -> None:
    with reading() as session:
        lean, whole = gather(session, FINAL), gather(session, FINAL, evidence=True)

    assert [name for name in lean.files if name.startswith("evidence/")] == []
    assert len([name for name in whole.files if name.startswith("evidence/")]) == 17


def test_bundle_that_breaks_off_while_it_is_written_leaves_nothing(training: DemoFiles, tmp_path: Path) -> None:
    with reading() as session:
        whole = gather(session, FINAL)
    broken = replace(whole, files={**whole.files, "documents/99.pdf": tmp_path / "gone.pdf"})

    with pytest.raises(FileNotFoundError):
        write_bundle(broken, tmp_path / "bundle.zip")
    assert list(tmp_path.iterdir()) == []


def test_bundle_of_a_replaced_or_unconfirmed_result_is_refused(training: DemoFiles) -> None:
    with reading() as session, pytest.raises(ValidationError, match="证据包只从已确认、没有被代替的结果制作"):
        draw_bundle(session, as_actor(session, "jingban"), FIRST)


def test_bundle_of_a_result_that_changed_meanwhile_is_not_kept(training_copy: Path) -> None:
    del training_copy
    drawn = drawn_by("jingban", MID)
    with writing() as session:
        session.get_one(Result, MID).contractor_comment = "又有新的意见"

    with pytest.raises(StaleError), writing() as session:
        issue_bundle(session, as_actor(session, "jingban"), drawn)


def test_mark_changed_in_the_database_makes_no_bundle(training_copy: Path) -> None:
    """Whoever writes past the workbench is found before anything goes out, with the place."""
    del training_copy
    with writing() as session:
        own = select(Mark).join(Sheet, col(Sheet.id) == Mark.sheet_id).where(Sheet.evaluation_id == EVALUATION)
        mark = session.exec(own.where(Mark.point_code == "A3-1").order_by(col(Mark.id).desc())).first()
        assert mark is not None
        assert mark.value is not None
        mark.value -= Decimal("0.1")

    with pytest.raises(WorkbenchError, match="A3-1 的分数与封存的不同"):
        drawn_by("jingban", evidence=False)


def test_commands_write_a_bundle_and_say_what_it_proves(training_copy: Path, tmp_path: Path) -> None:
    config.set_home(training_copy)
    made = CliRunner().invoke(app, ["bundle", "YL-2025-001", "--to", str(tmp_path / "out"), "--mid", "--evidence"])
    (file,) = (tmp_path / "out").iterdir()
    told = CliRunner().invoke(app, ["verify", str(file)])
    compared = CliRunner().invoke(app, ["verify", str(file), "0000", "0000"])
    again = CliRunner().invoke(app, ["bundle", "YL-2025-001", "--to", str(tmp_path / "out"), "--mid", "--evidence"])
    unknown = CliRunner().invoke(app, ["bundle", "YL-1", "--to", str(tmp_path / "out")])
    file.write_bytes(file.read_bytes().replace(b"84.33", b"94.33", 1))
    forged = CliRunner().invoke(app, ["verify", str(file)])

    assert made.exit_code == 0
    assert file.name == "YL-2025-001-中期证据包（含证据文件）-第1版.zip"
    assert told.exit_code == 0
    assert "总分 84.33" in told.output
    assert "没有发现改动，总分可以重算。还没有与纸质报告比较" in told.output
    assert compared.exit_code == 1
    assert "已有同名的文件" in str(again.exception)
    assert "没有已确认的期末评估结果" in str(unknown.exception)
    assert forged.exit_code == 1
    assert "manifest.json：" in forged.output


def test_bundle_says_in_chinese_what_it_is(training: DemoFiles) -> None:
    said = files_of(training.bundle)["README.txt"].decode()

    assert "演练文件，不作任何依据" in said
    assert "结果第 2 版，总分 90.24 分" in said
    assert "证据文件 17 份" in said
    assert "不能证明" in said
