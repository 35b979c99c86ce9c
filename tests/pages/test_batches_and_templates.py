"""Batches and templates on their screens: stopped and fetched; shown page by page, confirmed, and given up again."""

from sqlmodel import select

from tests.pages.looks import agree, buttons, press, words
from workbench.models.batches import Batch
from workbench.models.templates import DocumentTemplate
from workbench.paths import TEMPLATES
from workbench.reports import batch
from workbench.services.batches import start_batch
from workbench.services.templates import Tried, keep_template
from workbench.store.engine import reading, writing

from tests.conftest import actor  # isort: skip

MID, FINAL = 1, 3


def test_batch_is_stopped_and_what_is_done_is_fetched(at, screen):
    at("final")
    with writing() as session:
        row = start_batch(session, actor("jingban"), 1, "演练批次", [(MID, "notice"), (FINAL, "notice")])
        batch_id = row.id
    batch.keep(batch.Task(1), batch.draw(batch.Task(1)))

    shown = screen("jingban", "batches")
    assert "接着做" in buttons(shown)
    assert "YL-2025-001-中期评估结果通知-第1版.pdf" in words(shown)
    agree(shown, "cancel_batch")
    with reading() as session:
        assert session.get_one(Batch, batch_id).state == "cancelled"
    press(shown, "打包下载")
    assert "演练批次-1份.zip" in words(shown)
    assert "继续（还有 1 份）" in buttons(shown)


def test_template_is_shown_confirmed_and_given_up_by_the_leader(at, screen):
    at("final")
    source = (TEMPLATES / "result_notice.html").read_bytes()
    with writing() as session:
        keep_template(session, actor("guanli"), 1, Tried("result_notice", "result_notice.txt", source, b"%PDF-1.7"))

    shown = screen("lingdao", "templates")
    assert "待确认" in words(shown)
    press(shown, "确认启用")
    assert "本单位第 1 版" in words(shown)
    agree(shown, "standard_result_notice")
    with reading() as session:
        assert session.exec(select(DocumentTemplate.state)).all() == ["confirmed", "confirmed"]
    assert "本单位第 1 版" not in words(shown)
