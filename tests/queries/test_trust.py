"""The trust in a result, sentence by sentence, with the figures of the training purchase."""

from datetime import date

import pytest
from sqlmodel import select

from tests.conftest import actor
from workbench.models.evaluations import Mark, Sheet
from workbench.models.results import Result
from workbench.queries.trust import trust_of
from workbench.services import corrections
from workbench.services.corrections import NewCorrection
from workbench.services.facts import NewVeto, record_veto
from workbench.store.engine import reading, writing

ON = date(2026, 3, 2)
HOW = "各一级指标的权重围绕规定值随机变动 10,000 次（狄利克雷分布，最上一级权重的标准差最大 5 个百分点，随机种子 {}）"
MID, FINAL = HOW.format(589724435), HOW.format(2934781381)
TOO_FEW = "（演练评委甲、演练评委乙、演练评委丙：去掉后只有 2 名成员，少于 3 名，只作比较，不能作为评估结果）。"
WITHOUT = "逐一去掉 3 名成员的评分后重新计算，总分最多变动 {} 分，"
NUDGED = "每个由成员打分的评分点单独上调或下调 1 分（不超出 0 分和满分），共 16 种情况，其中 {} 种会改变等级。"
ROUNDED = "换用另外 5 种修约办法（同样的小数位数，方式不同，逐级或只在总分取整），其中 {} 种公布的总分会不同"
SAID = {
    1: (
        f"不定级；{MID}，总分有 95% 落在 84.30 至 84.35 分之间。",
        f"{WITHOUT.format('0.34')}未定级，不比较等级{TOO_FEW}",
        f"{ROUNDED.format(3)}。",
    ),
    2: (
        f"{FINAL}，等级保持“良”的占 61.55%（模拟误差 ±0.95 个百分点，把握 95%），其余为“优”38.45%；总分有 95% 落在 89.18 至 90.63 分之间。",
        f"{WITHOUT.format('0.56')}去掉演练评委乙时等级改变{TOO_FEW}",
        "总分 89.88 分，离“优”还差 0.12 分（90 分起），比“良”的起点 80 分高 9.88 分。",
        NUDGED.format(7),
        f"{ROUNDED.format(1)}，等级都不变。",
    ),
    3: (
        f"{FINAL}，等级保持“优”的占 72.34%（模拟误差 ±0.88 个百分点，把握 95%），其余为“良”27.66%；总分有 95% 落在 89.45 至 91.08 分之间。",
        f"{WITHOUT.format('0.56')}去掉演练评委丙时等级改变{TOO_FEW}",
        "总分 90.24 分，比“优”的起点 90 分高 0.24 分。",
        NUDGED.format(8),
        f"{ROUNDED.format(1)}，等级都不变。",
    ),
}
STRICT = {
    1: (
        "演练评委乙：比小组平均低 4.35 分（95% 区间：低 5.08 分至低 3.61 分），打分偏严。",
        "演练评委甲：比小组平均低 0.16 分（95% 区间：低 0.89 分至高 0.58 分），看不出偏严或偏宽。",
        "演练评委丙：比小组平均高 4.51 分（95% 区间：高 3.77 分至高 5.24 分），打分偏宽。",
    ),
    3: (
        "演练评委乙：比小组平均低 5.14 分（95% 区间：低 6.87 分至低 3.41 分），打分偏严。",
        "演练评委甲：比小组平均高 0.38 分（95% 区间：低 1.35 分至高 2.12 分），看不出偏严或偏宽。",
        "演练评委丙：比小组平均高 4.76 分（95% 区间：高 3.02 分至高 6.49 分），打分偏宽。",
    ),
}
TESTED = {1: "F(2, 12) = 114.92", 3: "F(2, 14) = 25.09"}
LIMIT = "宽严是与同组成员相比，不是与应得分相比；校正分仅供参考，不替代法定得分。"


def _tried(result_id):
    with reading() as session:
        return trust_of(session, session.get_one(Result, result_id))


def _veto(veto, state, finding):
    with writing() as session:
        record_veto(session, actor("lingdao"), 2, NewVeto(veto, state, finding, "演民查〔2026〕3号", ON))
        newest = session.exec(select(Result).where(Result.evaluation_id == 2).order_by(Result.id.desc())).first()
        if newest.id == 3:
            return corrections.correct_result(session, actor("jingban"), 3, NewCorrection("认定有变化", ON)).id
        return corrections.recompute_result(session, actor("jingban"), newest.id, reason="认定有变化").id


def test_sentences_of_an_ungraded_a_close_and_an_appealed_result(at):
    at("final")
    assert {key: _tried(key).sentences for key in SAID} == SAID


def test_sentence_for_the_report_is_the_first_and_names_no_member(at):
    at("final")
    assert [_tried(key).sentence for key in SAID] == [said[0] for said in SAID.values()]


@pytest.mark.parametrize("result_id", [1, 3])
def test_members_are_called_strict_or_lenient_only_with_their_interval_and_its_limit(at, result_id):
    at("final")
    found = _tried(result_id).severity
    assert tuple(one.words for one in found.members) == STRICT[result_id]
    assert found.summary == (f"成员之间的宽严差异超出偶然（{TESTED[result_id]}，p < 0.001）。", LIMIT)


def test_agreement_over_too_few_points_is_no_figure(at):
    at("final")
    found = {key: _tried(key).agreement for key in (1, 3)}
    assert {key: one.sentence for key, one in found.items()} == {
        1: "成员一致性不足以判断：只有 7 个评分点有两名以上成员打分，少于 10 个（默认值）。",
        3: "成员一致性不足以判断：只有 8 个评分点有两名以上成员打分，少于 10 个（默认值）。",
    }
    assert [one.findings for one in found.values()] == [(), ()]


def test_members_who_marked_alike_are_not_told_apart(at):
    at("final")
    with writing() as session:
        first, *others = session.exec(select(Sheet).where(Sheet.evaluation_id == 2).order_by(Sheet.id)).all()
        marks = {one.point_code: one for one in session.exec(select(Mark).where(Mark.sheet_id == first.id))}
        for sheet in others:
            for mark in session.exec(select(Mark).where(Mark.sheet_id == sheet.id)):
                mark.band, mark.value = marks[mark.point_code].band, marks[mark.point_code].value
        made = corrections.correct_result(session, actor("jingban"), 3, NewCorrection("演练", ON)).id
    found = _tried(made)
    assert found.sentences[1].startswith("逐一去掉 3 名成员的评分后重新计算，总分最多变动 0 分，等级都不变（")
    assert found.severity.summary == ("成员之间的宽严差异没有超出偶然的范围（各成员的分数完全一致）。", LIMIT)
    assert found.severity.members[0].words == ("演练评委丙：与小组平均相同（95% 区间：0 分至0 分），看不出偏严或偏宽。")


def test_open_veto_is_said_instead_of_a_grade(at):
    at("final")
    found = _tried(_veto("V5", "open", "外泄十二户电话"))
    assert found.sentences == (
        f"暂缓定级：V5 外泄十二户电话，正在核查；{FINAL}，总分有 95% 落在 89.45 至 91.08 分之间。",
        f"{WITHOUT.format('0.56')}未定级，不比较等级{TOO_FEW}",
        f"{ROUNDED.format(1)}。",
    )
    assert found.shares == ()


def test_total_that_a_veto_set_to_nought_has_nothing_to_move(at):
    at("final")
    found = _tried(_veto("V1", "proven", "挪用"))
    assert found.sentences == ("一票否决事项成立，总分为零，等级与权重无关。",)


def test_finding_that_changes_the_recorded_result_leaves_no_trust_to_tell(at):
    at("final")
    with writing() as session:
        record_veto(session, actor("lingdao"), 2, NewVeto("V1", "proven", "挪用", "演民查〔2026〕3号", ON))
    assert _tried(3) is None
