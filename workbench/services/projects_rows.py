"""The rows of a definition: service lines, goals, sources and posts, each replaced as a whole before approval."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from scoring.money import yuan
from workbench.errors import ValidationError
from workbench.models.projects import FundSource, Goal, Project, ServiceLine, StaffPost
from workbench.queries.checks import definition_findings
from workbench.rules.catalogue import LOCAL
from workbench.rules.prices import Price, affordable, price_of
from workbench.security.policy import Actor, allow
from workbench.security.record import record
from workbench.services.acting import about, expect_version, found, need, refuse_stops

_CAP = "budget/special_fund_cap"
Rows = type[ServiceLine] | type[Goal] | type[FundSource] | type[StaffPost]


@dataclass(frozen=True)
class NewLine:
    """One service line: catalogue item, or a local one under its own name; quantity and price in fen.

    A price that does not divide is given as a package: so many fen for so many units.
    """

    catalogue: str
    number: int
    name: str
    unit: str
    quantity: int
    unit_price_fen: int
    standard: str = ""
    people: int = 0
    guiding_code: str = ""
    works_reviewed: bool = False
    licence_required: bool = False
    quantity_mid: int = 0
    category: str = ""
    library: str = ""
    standard_id: str = ""
    check_items: Sequence[str] = ()
    package_fen: int | None = None
    package_units: int | None = None

    @property
    def price(self) -> Price:
        """The price, exact."""
        return price_of(self.unit_price_fen, self.package_fen, self.package_units)

    @property
    def amount_fen(self) -> int:
        """Quantity times price, rounded once."""
        return self.price.amount_fen(self.quantity)


@dataclass(frozen=True)
class NewGoal:
    """One performance goal with a target for each phase; weights add up to 1."""

    name: str
    unit: str
    target_mid: Decimal
    target_final: Decimal
    weight: Decimal


@dataclass(frozen=True)
class NewPost:
    """One kind of people that the project asks for."""

    post: str
    people: int
    qualification: str = ""
    full_time: bool = True


def set_lines(session: Session, actor: Actor, project_id: int, lines: Sequence[NewLine], *, seen: int) -> None:
    """Replace the service lines; quantity times price must add up to the budget to the fen."""
    project = open_for_change(session, actor, project_id, seen)
    refuse_lines(lines, project.budget_fen)
    replace(session, actor, project, "project.set_lines", ServiceLine, line_rows(project_id, lines))


def refuse_lines(lines: Sequence[NewLine], budget_fen: int) -> None:
    """Refuse lines that make no sense, or do not add up to the budget; say what would make it possible."""
    for number, line in enumerate(lines, 1):
        _refuse_line(number, line)
    total = sum(line.amount_fen for line in lines)
    if total != budget_fen:
        raise ValidationError(
            f"各服务项目合计 {yuan(total)} 元，预算 {yuan(budget_fen)} 元，相差 {yuan(abs(total - budget_fen))} 元",
            where="服务项目",
            fix=_way_out(lines, total, budget_fen),
        )


def _refuse_line(number: int, line: NewLine) -> None:
    where = f"第 {number} 项服务"
    if line.quantity <= 0 or line.unit_price_fen < 0:
        raise ValidationError(f"{where}的数量应大于 0，单价不能为负", where=where, fix="填写正整数数量和单价")
    if line.catalogue == LOCAL and not (line.name.strip() and line.category.strip()):
        raise ValidationError(
            f"{where}是本地增加的，没有写名称或类别", where=where, fix="写明名称，并选择服务性或事务性"
        )
    if line.package_units is not None and line.package_units <= 0:
        raise ValidationError(f"{where}的套数单位应大于 0", where=where, fix="例如 40 元 3 次，填 3")
    if line.quantity_mid > line.quantity:
        raise ValidationError(f"{where}的中期目标量大于全年数量", where=where, fix=f"中期目标量不超过 {line.quantity}")


def _way_out(lines: Sequence[NewLine], total: int, budget_fen: int) -> str:
    ways = [f"把预算调整为 {yuan(total)} 元"]
    if len(lines) == 1 and total > budget_fen:
        [line] = lines
        units, each = affordable(budget_fen, line.quantity, line.price)
        ways += [f"数量减到 {units:,} {line.unit}以内", f"单价降到 {yuan(each)} 元以内"]
    elif total > budget_fen:
        ways.append(f"减少数量或单价，合计减 {yuan(total - budget_fen)} 元")
    else:
        ways.append(f"增加数量或单价，合计加 {yuan(budget_fen - total)} 元")
    return f"可以{'，或'.join(ways)}；三者应一分不差"


def line_rows(project_id: int, lines: Sequence[NewLine]) -> list[ServiceLine]:
    """Return the rows of lines in order; a package keeps its exact price beside the rounded one."""
    return [
        ServiceLine(project_id=project_id, position=position, **_columns(line))
        for position, line in enumerate(lines, 1)
    ]


def _columns(line: NewLine) -> dict[str, Any]:
    kept = {key: value for key, value in line.__dict__.items() if key != "number"}
    exact = {"unit_price_fen": line.price.unit_fen, "check_items": list(line.check_items)}
    return kept | exact | {"catalogue_number": line.number}


def set_goals(session: Session, actor: Actor, project_id: int, goals: Sequence[NewGoal], *, seen: int) -> None:
    """Replace the goals; their weights must add up to exactly 1."""
    project = open_for_change(session, actor, project_id, seen)
    if (total := sum((goal.weight for goal in goals), Decimal(0))) != 1:
        raise ValidationError(f"绩效目标权重合计 {total:f}，应为 1", where="绩效目标", fix="调整权重，使合计正好为 1")
    rows = [Goal(project_id=project_id, position=position, **goal.__dict__) for position, goal in enumerate(goals, 1)]
    replace(session, actor, project, "project.set_goals", Goal, rows)


def set_posts(session: Session, actor: Actor, project_id: int, posts: Sequence[NewPost], *, seen: int) -> None:
    """Replace the posts that the project asks for."""
    project = open_for_change(session, actor, project_id, seen)
    for number, post in enumerate(posts, 1):
        need(post.post, f"第 {number} 个岗位的名称")
        if post.people <= 0:
            raise ValidationError(f"第 {number} 个岗位的人数应大于 0", where=f"第 {number} 个岗位", fix="填写正整数")
    rows = [
        StaffPost(project_id=project_id, position=position, **one.__dict__) for position, one in enumerate(posts, 1)
    ]
    replace(session, actor, project, "project.set_posts", StaffPost, rows)


def set_funding(
    session: Session, actor: Actor, project_id: int, sources: Sequence[tuple[int, str, int]], *, seen: int
) -> None:
    """Replace the sources (year, source, fen); they must add up to the budget, and keep the 3 % cap."""
    project = open_for_change(session, actor, project_id, seen)
    refuse_sources(sources, project.budget_fen)
    replace(session, actor, project, "project.set_funding", FundSource, source_rows(project_id, sources))
    refuse_over_cap(session, project)


def refuse_sources(sources: Sequence[tuple[int, str, int]], budget_fen: int) -> None:
    """Refuse sources that do not add up to the budget."""
    total = sum(fen for _, _, fen in sources)
    if total != budget_fen:
        raise ValidationError(
            f"资金来源合计 {yuan(total)} 元，预算 {yuan(budget_fen)} 元", where="资金来源", fix="各来源合计应等于预算"
        )
    if any(fen <= 0 for _, _, fen in sources):
        raise ValidationError("资金来源的金额应大于 0", where="资金来源", fix="没有金额的来源不填")


def source_rows(project_id: int, sources: Sequence[tuple[int, str, int]]) -> list[FundSource]:
    """Return the rows of sources."""
    return [
        FundSource(project_id=project_id, year=year, source=source, amount_fen=fen) for year, source, fen in sources
    ]


def refuse_over_cap(session: Session, project: Project) -> None:
    """Refuse money beyond the cap of the year."""
    session.flush()
    found_now = [one for one in definition_findings(session, project) if one.rule_id == _CAP]
    refuse_stops("资金来源不能保存", found_now)


def open_for_change(session: Session, actor: Actor, project_id: int, seen: int) -> Project:
    """Return the project that the actor may write, of the version seen, not approved yet."""
    project = found(session, Project, project_id)
    allow(session, actor, "project.write", project)
    expect_version(project, seen)
    refuse_approved(project)
    return project


def refuse_approved(project: Project) -> None:
    """Refuse to change what was approved."""
    if project.approved_on is not None:
        raise ValidationError("项目已经批准，不能再改", fix="先由分管领导退回立项，写明原因，再修改")


def replace(
    session: Session, actor: Actor, project: Project, action: str, kind: Rows, rows: Sequence[SQLModel]
) -> None:
    """Swap the rows of one kind, and count the project's version so that a second editor is told."""
    old = session.exec(select(kind).where(kind.project_id == project.id).order_by(col(kind.id))).all()
    before = {"rows": [row.model_dump(exclude={"id"}) for row in old]}
    for row in old:
        session.delete(row)
    session.flush()
    session.add_all(rows)
    project.version += 1
    after = {"rows": [row.model_dump(exclude={"id"}) for row in rows]}
    record(session, actor, action, about(session, project), before=before, after=after)
