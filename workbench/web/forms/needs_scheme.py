"""Setting a scheme of grading: a new one, a copy, the next version, one from a YAML file; and retiring one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from workbench import clock
from workbench.queries.needs_schemes import SchemeVersion
from workbench.rules.gradings import KINDS, grading_ids, grading_kind, load_grading
from workbench.rules.needs import load_scheme
from workbench.rules.scheme_file import LineFault, read_scheme, scheme_yaml
from workbench.rules.scheme_text import FEWEST_GRADES, MEASURES, MOST_GRADES, SchemeGrade, SchemeText
from workbench.security.policy import Actor
from workbench.services.needs_schemes import NewVersion, retire_scheme, set_scheme, take_scheme_file
from workbench.web import ui
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.typed import day, whole
from workbench.web.page import command

_UPLOADED = "_scheme_uploaded"
BLANK = SchemeText("", "risk", "highest", (SchemeGrade(""), SchemeGrade(""), SchemeGrade("")))
_SHAPE = SchemeText(
    "探访三级",
    "risk",
    "highest",
    (SchemeGrade("高风险", "独居失能", 4, 7), SchemeGrade("重点", "", 3, 30), SchemeGrade("一般", "", 0, 90)),
)


@dataclass(frozen=True)
class Start:
    """What the form begins with: a scheme, the code of the one it follows, and where it came from."""

    key: str
    scheme: SchemeText
    code: str = ""
    based_on: str = ""


def start_of(actor: Actor, versions: Sequence[SchemeVersion]) -> Start | None:
    """Return what the address asks the form to begin with; None when it asks for nothing."""
    if public_id := st.query_params.get("file", ""):
        _take(actor, public_id)
    wanted = st.query_params.get("from", "")
    kind, _, name = wanted.partition("-")
    by_id = {str(one.id): one for one in versions}
    if kind == "example" and name in grading_ids():
        return Start(wanted, _of_example(name), based_on=f"示例：{load_grading(name).title}")
    if kind == "copy" and name in by_id:
        return Start(wanted, by_id[name].text, based_on=by_id[name].name)
    if kind == "edit" and name in by_id:
        return Start(wanted, by_id[name].text, by_id[name].code)
    uploaded = st.session_state.get(_UPLOADED)
    if kind == "file" and uploaded and uploaded[0]:
        return Start(f"{wanted}-{hash(uploaded[0])}", uploaded[0], based_on="YAML 文件")
    return None


def _of_example(name: str) -> SchemeText:
    """An example as a bureau's own scheme: grades and words; what its source does not tell is left open."""
    found, kind = load_grading(name), grading_kind(name)
    grades = tuple(SchemeGrade(one.name, one.meaning) for one in found.grades)
    lists = {"people": found.people, "aspects": found.aspects, "alerts": found.alerts}
    return SchemeText(found.title, kind, "highest" if kind == "risk" else "manual", grades, **lists)


def _take(actor: Actor, public_id: str) -> None:
    """Read an uploaded file once: a good one begins the form, a faulty one is told line by line."""
    with command() as session:
        st.session_state[_UPLOADED] = read_scheme(take_scheme_file(session, actor, public_id))
    st.query_params.pop("file", None)
    if st.session_state.get(_UPLOADED, (None,))[0]:
        st.query_params["from"] = "file"


def uploading(actor: Actor, purchaser_id: int) -> None:
    """Draw the way to upload a YAML file, what was wrong with the last one, and how such a file is written."""
    del actor
    st.caption("读取后先在表单里给您看，填写文号和起始日后才设定；有一处不对就不采用。")
    ui.upload_link(
        "scheme", purchaser_id, back=f"/needs_schemes?bureau={purchaser_id}&part=file", label="选择 YAML 文件并上传"
    )
    uploaded = st.session_state.get(_UPLOADED)
    if uploaded and uploaded[1]:
        _faults(uploaded[1])
    with st.expander("文件怎样写", icon=":material/code:"):
        st.code(scheme_yaml(_SHAPE), language="yaml")
        told = {
            "kind": KINDS,
            "measure": MEASURES,
            "indicators": {one.id: one.name for one in load_scheme().indicators},
        }
        for name, words in told.items():
            listed = "；".join(f"{key} {word}" for key, word in words.items())
            st.caption(ui.safe(f"{name}：{listed}"))


def _faults(found: Sequence[LineFault]) -> None:
    st.markdown(f"**{len(found)} 处不对**，没有采用。改正后重新上传。")
    rows = [(one.line, one.field, one.what, one.fix) for one in found]
    ui.table(pd.DataFrame(rows, columns=["行", "字段", "哪里不对", "怎么办"]), alt=f"{len(rows)} 处不对")


def scheme_form(actor: Actor, purchaser_id: int, start: Start | None) -> None:
    """Draw the form of a scheme; the choices that decide which fields there are stand above it."""
    start = start or Start("new", BLANK)
    form = draft(f"scheme_{purchaser_id}_{start.key}")
    if start.key != "new":
        st.button("不改了，回到方案", icon=":material/arrow_back:", on_click=_left)
    told = f"改定：{start.scheme.title}" if start.code else f"复制自{start.based_on}" if start.based_on else "新方案"
    st.subheader(ui.safe(told), anchor=False)
    grid = two_columns()
    kind = pick("分的是什么（必填）", KINDS, key=form.key("kind"), kept=start.scheme.kind, on=grid)
    measure = pick("按什么分（必填）", MEASURES, key=form.key("measure"), kept=start.scheme.measure, on=grid)
    counts = list(range(FEWEST_GRADES, MOST_GRADES + 1))
    now = min(max(len(start.scheme.grades), FEWEST_GRADES), MOST_GRADES)
    count = grid.selectbox("分几级", counts, index=counts.index(now), key=form.key("count"))
    with st.form(form.key("form"), enter_to_submit=False):
        title = st.text_input("名称（必填）", value=start.scheme.title, key=form.key("title"))
        indicators = _indicators(form, start.scheme) if measure != "manual" else []
        rows = [_row(form, place, _at(start.scheme, place), kind, measure) for place in range(int(count or now))]
        grid = two_columns()
        first = pick_day("起始日（必填）", key=form.key("first"), kept=clock.today(), on=grid)
        document = grid.text_input(
            "文件名称和文号（必填）", placeholder="例如：某民发〔2026〕3号", key=form.key("document")
        )
        sent = st.form_submit_button("设定", type="primary")
    if sent:
        with command("分级方案已设定", then=lambda: _done(form)) as session:
            lists = {name: getattr(start.scheme, name) for name in ("people", "aspects", "alerts")}
            grades = tuple(_grade(row, place) for place, row in enumerate(rows, 1))
            scheme = SchemeText(title, kind or "", measure or "", grades, tuple(indicators), **lists)
            new = NewVersion(scheme, document, day(first, "起始日"), start.code, start.based_on)
            set_scheme(session, actor, purchaser_id, new)


def _done(form: Draft) -> None:
    form.saved()
    _left()


def _left() -> None:
    st.session_state.pop(_UPLOADED, None)
    st.query_params.pop("from", None)
    st.query_params["part"] = "own"


def _at(scheme: SchemeText, place: int) -> SchemeGrade:
    return scheme.grades[place] if place < len(scheme.grades) else SchemeGrade("")


def _indicators(form: Draft, scheme: SchemeText) -> list[str]:
    names = {one.id: one.name for one in load_scheme().indicators}
    kept = list(scheme.indicators)
    return list(
        st.multiselect(
            "计入哪些困境指标（不选就是全部十项）",
            list(names),
            default=kept,
            format_func=lambda one: names[one],
            placeholder="全部十项",
            key=form.key("indicators"),
        )
    )


def _row(form: Draft, place: int, one: SchemeGrade, kind: str | None, measure: str | None) -> Mapping[str, str]:
    """Draw the fields of one grade; a scheme that a person grades by has no floor, and only risk has days."""
    grid = st.grid(4, min_column_width=150)
    number = place + 1
    label = f"第 {number} 级（必填）" + ("，最重" if place == 0 else "")
    found = {"name": grid.text_input(label, value=one.name, key=form.key(f"name{place}"))}
    if measure != "manual":
        found["floor"] = grid.text_input("起始分（必填）", value=_said(one.floor), key=form.key(f"floor{place}"))
    if kind == "risk":
        found["days"] = grid.text_input(
            "探访间隔天数（必填）", value=_said(one.every_days), key=form.key(f"days{place}")
        )
    found["meaning"] = grid.text_input("说明", value=one.meaning, key=form.key(f"meaning{place}"))
    return {key: value or "" for key, value in found.items()}


def _said(number: int | None) -> str:
    return "" if number is None else str(number)


def _grade(row: Mapping[str, str], place: int) -> SchemeGrade:
    def number(key: str, label: str) -> int | None:
        return whole(row[key], f"第 {place} 级的{label}") if row.get(key, "").strip() else None

    return SchemeGrade(row["name"], row["meaning"], number("floor", "起始分"), number("days", "探访间隔"))


def retire(actor: Actor, versions: Sequence[SchemeVersion]) -> None:
    """Draw the form that ends a scheme by a document."""
    newest = {one.code: one for one in reversed(versions)}
    open_ones = {one.id: one.name for one in newest.values() if one.last_day is None}
    if not open_ones:
        return
    with st.expander("停用一个方案", icon=":material/stop_circle:"):
        form = draft("scheme_retire")
        with st.form("scheme_retire", border=False, enter_to_submit=False):
            st.caption("停用后不再用来定级；已有的评估和等级照旧显示。")
            grid = two_columns()
            chosen = pick("方案（必填）", open_ones, key=form.key("which"), on=grid)
            last = pick_day("末日（必填）", key=form.key("last"), kept=clock.today(), on=grid)
            document = st.text_input("停用的文件名称和文号（必填）", key=form.key("document"))
            sent = st.form_submit_button("停用")
        if sent:
            with command("方案已停用", then=form.saved) as session:
                retire_scheme(session, actor, chosen or 0, last_day=day(last, "末日"), document=document)
