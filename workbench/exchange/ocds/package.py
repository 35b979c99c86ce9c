"""Release and record packages of one project, or of a purchaser's projects in one year."""

from collections.abc import Sequence
from typing import Any, Literal
from urllib.parse import quote

from workbench.errors import ValidationError
from workbench.exchange.ocds.release import Release, compiled, releases
from workbench.exchange.ocds.writing import json_bytes
from workbench.queries.open_project import OpenProject

Kind = Literal["releases", "records"]
TRAINING = "演练文件，不作任何依据"


def package(projects: Sequence[OpenProject], kind: Kind, *, year: int | None = None, training: bool = False) -> bytes:
    """Return the package as UTF-8 JSON; the same public state gives the same bytes, on whatever day it is made.

    A release package of a year holds the releases of that year, a record package the whole course of its projects.
    Raises ValidationError where nothing is public.
    """
    out = [one for project in projects for one in releases(project, year=year)]
    if not out:
        raise ValidationError("还没有公开的内容", where="数据公开", fix="登记立项公示、公告日期、合同公告日期后再导出")
    key = projects[0].ocid if year is None else f"{projects[0].buyer.id}-{year}"
    content = {"releases": out} if kind == "releases" else {"records": [_record(one) for one in projects]}
    newest = max(one["date"] for one in out) if kind == "releases" else max(_newest(one) for one in projects)
    extensions = {"extensions": [projects[0].extension]} if projects[0].extension else {}
    head: dict[str, Any] = {
        "uri": f"urn:ocds-package:{quote(key)}:{kind}",
        "version": "1.1",
        **extensions,
        "publishedDate": newest,
        "publisher": {"name": projects[0].buyer.name},
    }
    return json_bytes(head | ({"x_note": TRAINING} if training else {}) | content)


def _record(project: OpenProject) -> Release:
    return {"ocid": project.ocid, "releases": releases(project), "compiledRelease": compiled(project)}


def _newest(project: OpenProject) -> str:
    return str(compiled(project)["date"])
