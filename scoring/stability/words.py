"""What a report says about the firmness of a grade: what was tried, how often, and how sure that figure is."""

from fractions import Fraction

from scoring.exact import DEFAULT_ROUNDING, rounded, text
from scoring.stability.draws import Frequencies
from scoring.stability.frames import LEVEL_NAMES
from scoring.stability.report import Stability


def sentence_of(found: Stability) -> str:
    """The one sentence for the report: draws, spread, seed, how often the grade stays, and the simulation's error."""
    setting = found.settings
    how = (
        f"各{LEVEL_NAMES[found.level]}的权重围绕规定值随机变动 {setting.draws:,} 次"
        f"（狄利克雷分布，最上一级权重的标准差最大 {text(setting.spread)} 个百分点，随机种子 {found.seed}）"
    )
    span = f"总分有 95% 落在 {found.low:.2f} 至 {found.high:.2f} 分之间"
    if found.grade and found.undecided:
        return f"{found.undecided}。"
    if found.frequencies is None or found.grade is None:
        return f"{found.undecided}；{how}，{span}。"
    return f"{how}，{_kept(found.frequencies, found.grade)}；{span}。"


def sentences_of(found: Stability) -> tuple[str, ...]:
    """The sentence on weights, then those on the members, the distance, small changes and other rounding.

    Where a veto has set the total to nought there is nothing to move, and only that is said.
    """
    if found.grade and found.undecided:
        return (sentence_of(found),)
    said = [sentence_of(found), _members(found)]
    said += [found.margin.words] if found.margin else []
    return (*said, *_nudges(found), _roundings(found))


def _kept(frequencies: Frequencies, grade: str) -> str:
    share, half = frequencies.shares[grade], frequencies.half_width(grade)
    if share == 1:
        return f"等级每次都是“{grade}”（模拟误差：改变的概率不超过 {half:.2%}，把握 95%）"
    others = "，".join(f"“{name}”{other:.2%}" for name, other in frequencies.shares.items() if other and name != grade)
    return f"等级保持“{grade}”的占 {share:.2%}（模拟误差 ±{100 * half:.2f} 个百分点，把握 95%），其余为{others}"


def _members(found: Stability) -> str:
    members = found.members
    if members.largest is None:
        return "没有可以逐一去掉的成员评分，不作去掉一名成员的比较。"
    start = f"逐一去掉 {len(members.members)} 名成员的评分后重新计算，总分最多变动 {_marks(members.largest)} 分，"
    who = "、".join(members.changing)
    notes = dict.fromkeys(one.note for one in members.members if one.note)
    noted = "；".join(
        f"{'、'.join(one.member for one in members.members if one.note == note)}：{note}" for note in notes
    )
    end = f"去掉{who}时等级改变" if who else ("等级都不变" if found.grade else "未定级，不比较等级")
    return f"{start}{end}{f'（{noted}）' if noted else ''}。"


def _nudges(found: Stability) -> tuple[str, ...]:
    if found.nudges is None:
        return ()
    tried, changing = found.nudges.tried, found.nudges.changing
    how = f"每个由成员打分的评分点单独上调或下调 {text(found.nudges.step)} 分（不超出 0 分和满分），共 {tried} 种情况"
    return (f"{how}，其中 {len(changing)} 种会改变等级。" if changing else f"{how}，等级都不变。",)


def _roundings(found: Stability) -> str:
    """Of the roundings to the places that the tree publishes; to fewer places nearly every total differs."""
    other = [one for one in found.roundings if one.rounding.places == found.places]
    totals = sum(one.total_differs for one in other)
    changed = [one for one in other if one.grade_differs]
    start = f"换用另外 {len(other)} 种修约办法（同样的小数位数，方式不同，逐级或只在总分取整），其中 {totals} 种公布的总分会不同"
    if not changed:
        return f"{start}，等级都不变。" if found.grade else f"{start}。"
    return f"{start}，{len(changed)} 种会改变等级：{'；'.join(f'{one.words}为“{one.grade}”' for one in changed)}。"


def _marks(value: Fraction) -> str:
    return text(rounded(value, DEFAULT_ROUNDING))
