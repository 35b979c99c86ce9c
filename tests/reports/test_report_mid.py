import pytest

from tests.reports.invented_marks import totals, two


def test_mid_report_gives_marks_and_no_grade(mid_text: str) -> None:
    assert "中期评估（不定级）" in mid_text
    assert two(totals(mid=True)[""][1]) in mid_text
    assert "等级为" not in mid_text


@pytest.mark.parametrize(
    "chapter", ["五、中期得分（不定级）", "六、实施进展", "九、存在问题及原因分析", "十、下一步工作措施"]
)
def test_mid_report_has_the_chapters_of_its_phase(mid_text: str, chapter: str) -> None:
    assert mid_text.count(chapter) == 2  # in the contents, and at its place


def test_mid_report_leaves_out_what_belongs_to_the_end(mid_text: str) -> None:
    assert "结果应用建议" not in mid_text
    assert "B3-3" not in mid_text.split("五、中期得分（不定级）")[2].split("六、实施进展", maxsplit=1)[0]
