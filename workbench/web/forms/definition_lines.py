"""The service lines of a definition, with units, standards and check items offered from the library."""

from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from workbench.errors import ValidationError
from workbench.queries.overview import Overview
from workbench.queries.projects import LineCard
from workbench.rules.catalogue import KINDS, LOCAL, ServiceItem, catalogue_ids, load_catalogue
from workbench.rules.prices import ROUNDING_NOTE
from workbench.rules.services import Library, Offered, library_on
from workbench.security.policy import Actor
from workbench.services.projects import NewLine, set_lines
from workbench.services.projects_paste import PastedLine, read_pasted
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.definition_prices import HELP, package, price_shown, price_typed
from workbench.web.forms.definition_rows import rows_form, short
from workbench.web.forms.fields import pick
from workbench.web.forms.rows import removed
from workbench.web.forms.typed import whole
from workbench.web.page import command

OWN = "own"
Typed = dict[str, Any]


def _items() -> dict[str, ServiceItem]:
    """Every item of every list on file, by code."""
    return {item.code: item for name in reversed(catalogue_ids()) for item in load_catalogue(name).items}


def _choices() -> dict[str, str]:
    names = {code: f"{item.number} {item.name}（{item.category}{_printed(item)}）" for code, item in _items().items()}
    return names | {f"{LOCAL}:{kind}": f"本地增加的项目（{kind}），另写名称" for kind in KINDS}


def _printed(item: ServiceItem) -> str:
    return f"，原件印作 {item.printed_number}" if item.printed_number != item.number else ""


def _library(catalogue: str, on: date) -> Library | None:
    return library_on(catalogue, on) if catalogue != LOCAL else None


def _offered(catalogue: str, number: int, on: date) -> Offered | None:
    library = _library(catalogue, on)
    return library.items.get(number) if library else None


def lines(actor: Actor, project: Overview) -> None:
    """Draw the service lines as rows and save them; quantity times price must meet the budget to the cent."""
    form = draft(f"lines_{project.card.id}", project.card.version)
    st.caption(f"数量 × 单价之和应正好等于预算 {ui.yuan(project.card.budget_fen)} 元。{ROUNDING_NOTE}。")
    st.caption("单位、服务标准留空的，用标准库的默认值（默认值，可改）；标准带有检查内容，履约检查时逐项核对。")
    on = project.card.defined_on
    sent, rows = rows_form(form, list(project.lines), partial(_row, on=on), "增加一项服务", "保存服务项目")
    if sent:
        with command("服务项目已保存", then=form.saved) as session:
            found = [_line(number, row, on) for number, row in enumerate(rows, 1)]
            set_lines(session, actor, project.card.id, found, seen=form.seen)
    _paste(actor, project)


def _row(form: Draft, number: int, kept: LineCard | None, *, on: date) -> Typed | None:
    row: Typed = {
        "item": pick(f"第 {number + 1} 项服务（必填）", _choices(), key=form.key(f"{number}_item"), kept=_code(kept))
    }
    if kept is None or kept.catalogue == LOCAL:
        own = kept.name if kept else ""
        row["name"] = st.text_input("本地项目名称（只有本地增加的项目填写）", value=own, key=form.key(f"{number}_name"))
    with st.container(horizontal=True):
        row |= _figures(form, number, kept)
    row["choice"] = _standard_choice(form, number, kept, on)
    row["standard"] = st.text_input(
        "服务标准", value=kept.standard if kept else "", placeholder="频次、时长、记录要求；留空用默认值", key=form.key(f"{number}_standard")
    )  # fmt: skip
    with st.container(horizontal=True):
        row["licence"] = _box(form, number, "licence", "已要求执业资质", on=bool(kept and kept.licence_required))
        row["reviewed"] = _box(form, number, "reviewed", "工程、货物内容已复核", on=bool(kept and kept.works_reviewed))
        gone = removed(form, number)
    row["kept"] = kept
    return None if gone else row


def _code(kept: LineCard | None) -> str | None:
    if kept is None:
        return None
    return f"{LOCAL}:{kept.category}" if kept.catalogue == LOCAL else f"{kept.catalogue}:{kept.number}"


def _figures(form: Draft, number: int, kept: LineCard | None) -> Typed:
    return {
        "unit": short(form, number, "unit", "单位", kept.unit if kept else "", "次"),
        "quantity": short(form, number, "quantity", "数量", str(kept.quantity) if kept else "", "1200"),
        "price": st.text_input("单价（元）", value=price_shown(kept.price) if kept else "", placeholder="25.00 或 40/3", width=128, help=HELP, key=form.key(f"{number}_price")) or "",
        "mid": short(form, number, "mid", "中期目标量", str(kept.quantity_mid) if kept else "", "600"),
        "people": short(form, number, "people", "服务人数", str(kept.people) if kept else "", "40"),
        "code": short(form, number, "code", "指导性目录编码", kept.guiding_code if kept else "", "如 A1602"),
    }  # fmt: skip


def _standard_choice(form: Draft, number: int, kept: LineCard | None, on: date) -> str | None:
    offered = _offered(kept.catalogue, kept.number, on) if kept else None
    if kept is None or offered is None:
        return None
    options = {OWN: "按下面填写的标准"} | {one.id: f"标准库：{one.text}" for one in offered.standards}
    chosen = pick("采用的标准", options, key=form.key(f"{number}_choice"), kept=kept.standard_id or OWN)
    return chosen or OWN


def _box(form: Draft, number: int, key: str, label: str, *, on: bool) -> bool:
    return st.checkbox(label, value=on, key=form.key(f"{number}_{key}"))


def _line(number: int, row: Typed, on: date) -> NewLine:
    where = f"第 {number} 项服务"
    if row["item"] is None:
        raise ValidationError(f"{where}没有选择服务项目", where=where, fix="从清单中选择，或勾选“删除这一行”")
    catalogue, _, rest = row["item"].rpartition(":")
    item = _items().get(row["item"])
    offered = _offered(catalogue, item.number, on) if item else None
    price = price_typed(row["price"], f"{where}的单价")
    return NewLine(
        catalogue=catalogue,
        number=item.number if item else 0,
        name=item.name if item else row.get("name", "").strip(),
        category="" if item else rest,
        unit=row["unit"].strip() or (offered.units[0] if offered else "次"),
        quantity=whole(row["quantity"], f"{where}的数量"),
        people=whole(row["people"] or "0", f"{where}的服务人数"),
        guiding_code=row["code"].strip(),
        works_reviewed=row["reviewed"],
        licence_required=row["licence"],
        quantity_mid=whole(row["mid"] or "0", f"{where}的中期目标量"),
        **package(price),
        **_standard(row, catalogue, offered, on),
    )


def _standard(row: Typed, catalogue: str, offered: Offered | None, on: date) -> dict[str, Any]:
    """The standard as chosen from the library, as written by hand, or the library's default where both are empty."""
    own, library = row["standard"].strip(), _library(catalogue, on)
    kept: LineCard | None = row.get("kept")
    rewritten = kept is not None and own != kept.standard and row["choice"] == (kept.standard_id or OWN)
    chosen = offered.standard(row["choice"]) if offered and row["choice"] and not rewritten else None
    if chosen is None and not own and offered:
        chosen = offered.standards[0]
    if chosen is None and kept is not None and own == kept.standard and _code(kept) == row["item"]:
        return {key: getattr(kept, key) for key in ("standard", "library", "standard_id", "check_items")}
    if chosen is None or library is None:
        return {"standard": own}
    return {
        "standard": chosen.text,
        "library": library.id,
        "standard_id": chosen.id,
        "check_items": list(chosen.checks),
    }


def _paste(actor: Actor, project: Overview) -> None:
    form = draft(f"paste_{project.card.id}")  # replaces all lines, whatever they were
    with (
        st.expander("从表格粘贴全部服务项目", icon=":material/content_paste:"),
        st.form(f"form_{form.name}", enter_to_submit=False),
    ):
        st.caption("第一行是列名：服务项目、单位、数量、单价，可加金额、服务标准。读不准的行会说明行和列，不会猜。")
        text = st.text_area("粘贴的表格（必填）", height=140, key=form.key("table"))
        sent = st.form_submit_button("读取并替换服务项目")
    if sent:
        with command("服务项目已由表格替换", then=form.saved) as session:
            found = [_pasted(one, project.card.defined_on) for one in read_pasted(text)]
            set_lines(session, actor, project.card.id, found, seen=project.card.version)


def _pasted(one: PastedLine, on: date) -> NewLine:
    item = next((item for item in _items().values() if item.name == one.name), None)
    if item is None:
        where = f"粘贴的表格第 {one.row} 行“服务项目”列"
        raise ValidationError(
            f"第 {one.row} 行“{one.name}”不在服务项目清单里",
            where=where,
            fix="按清单的名称填写；本地项目在上面逐项增加",
        )
    catalogue = item.code.rpartition(":")[0]
    offered = _offered(catalogue, item.number, on)
    row: Typed = {"standard": one.standard, "choice": None}
    return NewLine(
        catalogue=catalogue,
        number=item.number,
        name=item.name,
        unit=one.unit,
        quantity=one.quantity,
        unit_price_fen=one.unit_price_fen,
        **_standard(row, catalogue, offered, on),
    )
