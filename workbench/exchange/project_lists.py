"""The list of projects as a workbook, filtered as on the screen, every page of it."""

from sqlmodel import Session

from scoring.money import yuan
from workbench import clock
from workbench.exchange.plain_book import list_book
from workbench.queries.projects import ProjectLine
from workbench.queries.projects_page import Wanted, all_projects
from workbench.security.policy import Actor
from workbench.services.offered import Made
from workbench.stages import STAGE_NAMES

HEADS = (
    "项目编号", "项目名称", "阶段", "已完成阶段", "预算（元）", "服务起始", "服务结束", "承接主体", "购买主体", "负责人",
)  # fmt: skip


def projects_book(session: Session, actor: Actor, wanted: Wanted) -> Made:
    """Return the projects that the actor may read and the filter finds, newest first."""
    rows = [_row(one) for one in all_projects(session, actor, wanted)]
    notes = (f"导出日期：{clock.today():%Y-%m-%d}　共 {len(rows)} 个",)
    content = list_book("项目清单", HEADS, rows, notes=notes, name="项目清单")
    return Made(f"项目清单-{clock.today():%Y%m%d}.xlsx", content, len(rows))


def _row(one: ProjectLine) -> tuple[str | int, ...]:
    done = sum(state == "done" for state in one.progress.states.values())
    term = (str(one.first_day), str(one.last_day))
    people = (one.contractor, one.purchaser, one.owner)
    return (one.code, one.title, STAGE_NAMES[one.progress.now], done, yuan(one.budget_fen), *term, *people)
