"""The programme report on the screen: the year's numbers by township, and paragraphs that save themselves."""

from sqlmodel import select

from tests.pages.looks import press, words
from workbench.models.evaluations import StoredFile
from workbench.models.programme import ProgrammeText
from workbench.queries.programme_people import towns_served
from workbench.queries.programme_text import ReportKey, report_row
from workbench.security.files import path_of
from workbench.store.engine import reading


def test_year_is_read_by_township_and_written_by_nobody_but_the_officer(training, screen):
    with reading() as session:
        towns = list(towns_served(session, [1]))
    shown = screen("lingdao", "programme", year=2025, towns="-".join(map(str, towns[:2])))
    told = words(shown)
    assert "494,364.00" in told
    assert "金额按项目计，不按乡镇拆分" in told
    assert "改进后继续" in told
    assert shown.multiselect[0].value == towns[:2]
    assert shown.metric[2].value == "27"


def test_paragraph_is_kept_when_the_field_is_left_and_older_versions_stay(training_copy, screen):
    shown = screen("jingban", "programme", year=2026, show="texts")
    for text in ("逐户走访。", "逐户走访，按需派单。"):
        next(one for one in shown.text_area if one.label == "主要做法和成效").set_value(text).run()
        assert not shown.exception, shown.exception
    with reading() as session:
        report = report_row(session, ReportKey(1, 2026)).id
        query = select(ProgrammeText.words).where(ProgrammeText.report_id == report)
        kept = session.exec(query.order_by(ProgrammeText.number)).all()
    assert kept == ["逐户走访。", "逐户走访，按需派单。"]
    assert "第 2 版" in words(shown)
    assert [one.label for one in shown.expander] == ["以前的 1 个版本"]


def test_results_are_shown_as_they_go_out_and_taken_as_csv(training_copy, screen):
    shown = screen("jingban", "programme", year=2026, show="results")
    assert "暂不公布：困难老年人走访助餐项目（演练二）中期评估，原因：评估结果还没有确认" in words(shown)
    press(shown, "结果表（CSV）")
    with reading() as session:
        file = session.exec(
            select(StoredFile).where(StoredFile.kind == "programme").order_by(StoredFile.id.desc())
        ).first()
        assert file.name == "演练县民政局2026年度项目评估结果.csv"
        assert "评估结果还没有确认" in path_of(file.sha256).read_text(encoding="utf-8-sig")
