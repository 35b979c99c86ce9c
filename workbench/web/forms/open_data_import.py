"""What other purchasers published: handed in, shown with every remark, then taken over or dropped."""

import streamlit as st

from workbench.exchange.ocds.entries import Package, Process, kept, read_package
from workbench.models.evaluations import StoredFile
from workbench.queries.published import importing, known_digests, published
from workbench.security.policy import Actor
from workbench.services.open_data import Handed, take_package
from workbench.web import ui
from workbench.web.forms.handed_in import forget_taken, handed_in, leave, offer_to_drop
from workbench.web.page import command, reading
from workbench.web.views import published as view

_SHOWN = 40


def import_part(actor: Actor) -> None:
    """Draw the way to hand a package in, or what was handed in; then what was taken over before."""
    with reading() as session:
        own, found = importing(session, actor), published(session, actor)
    public_id = st.query_params.get("file", "")
    if own and public_id:
        _handed_in(actor, public_id)
        return
    if own:
        st.caption(
            "上传其他单位公布的发布包或记录包（JSON）。先核对再导入；只作参考，不成为本单位的项目，也不是评审因素。"
        )
    for purchaser_id, name in own.items():
        label = "上传 OCDS 文件" if len(own) == 1 else f"为{name}上传 OCDS 文件"
        ui.upload_link("ocds", purchaser_id, back="/open_data?part=others", label=label)
    view.cards(found)


def _handed_in(actor: Actor, public_id: str) -> None:
    file, package = handed_in(actor, public_id, read_package)
    if file is None:
        return
    if package is not None:
        _preview(package)
        _take(actor, file, package)
    offer_to_drop(actor, file, key="drop_ocds")


def _preview(package: Package) -> None:
    stopped = len(package.processes) - len(package.good)
    st.markdown(
        f"{ui.safe(package.publisher) or '没有写发布单位'}：可以导入 **{len(package.good)}** 宗，不能导入 **{stopped}** 宗。"
    )
    for remark in package.remarks:
        st.markdown(f"{ui.badge(ui.SEVERITY['info'])} {ui.safe(remark.where)}：{ui.safe(remark.what)}")
    for one in package.processes[:_SHOWN]:
        _process(one)
    if len(package.processes) > _SHOWN:
        st.caption(f"只列出前 {_SHOWN} 宗。")


def _process(one: Process) -> None:
    edge = "stop" if one.stopped else "warn" if one.remarks else "ok"
    with st.container(border=True, gap="xxsmall"):
        word = "不能导入" if one.stopped else f"{len(one.remarks)} 处提示" if one.remarks else "没有发现问题"
        badge = ui.SEVERITY[edge]
        st.markdown(f"**{ui.safe(one.title) or '没有名称'}** {ui.badge(ui.Badge(word, badge.colour, badge.icon))}")
        st.caption(ui.safe(f"{one.buyer or '没有购买主体'} · {one.ocid or '没有编号'}"))
        lines = [
            f"- {'**不能导入** ' if said.stops else ''}{ui.safe(said.where)}：{ui.safe(said.what)}"
            for said in sorted(one.remarks, key=lambda said: not said.stops)
        ]
        st.markdown("\n".join(lines[:_SHOWN]))
        if len(lines) > _SHOWN:
            st.caption(f"另有 {len(lines) - _SHOWN} 处。")


def _take(actor: Actor, file: StoredFile, package: Package) -> None:
    purchaser_id = file.purchaser_id or 0
    processes = [kept(one) for one in package.good]
    with reading() as session:
        known = known_digests(session, purchaser_id)
    new = [one for one in processes if known.get(one.ocid) != one.digest]
    if not processes:
        st.caption("没有可以导入的采购，请向发布单位另取一份。")
    elif not new:
        st.caption("这份文件的内容都已登记，不必再次导入。")
    elif st.button(f"导入 {len(new)} 宗", type="primary", key="take_ocds"):
        with command("已导入，只作参考", then=leave) as session:
            take_package(session, actor, purchaser_id, Handed(file.name, file.sha256, processes))
            forget_taken(session, actor, file)
