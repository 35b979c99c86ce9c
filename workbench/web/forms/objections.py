"""An objection comes in: who, against what, item by item; and a supplier is put on the list of abuse."""

from collections.abc import Sequence

import streamlit as st

from workbench import clock
from workbench.queries.objections import ItemCard
from workbench.queries.objections_filing import AbuseLine, Filing
from workbench.rules.objection_words import ABUSES, AGAINST, KINDS, STANDINGS
from workbench.security.policy import Actor
from workbench.services.objections import NewItem, NewObjection, Notice, file_objection
from workbench.services.objections_steps import Listing, list_abuse, strike_abuse
from workbench.web.confirm import ask, asking, confirmed
from workbench.web.draft import Draft, draft
from workbench.web.forms.fields import pick, pick_day, two_columns
from workbench.web.forms.rows import add_row_button, removed, row_count
from workbench.web.forms.typed import day, whole
from workbench.web.page import command

_CONSORTIUM = {"no": "不是联合体", "all": "联合体全体成员共同提出", "one": "联合体的部分成员提出"}
_FROM_REPLY = 0


def new_objection(actor: Actor, place: Filing) -> None:
    """Ask for an objection as it came in; late or without standing, it is registered and marked."""
    kind = st.segmented_control(
        "Z1 种类",
        list(KINDS),
        default="challenge",
        format_func=KINDS.__getitem__,
        required=True,
        key=f"kind_{place.id}",
    )
    challenge = _challenge(place) if kind == "complaint" else None
    form = draft(f"objection_{place.id}_{kind}_{challenge or 0}")
    with st.form(f"objection_{place.id}_{kind}", enter_to_submit=False):
        told = _Head(place, form, str(kind))
        items = _items(form, place.challenges[challenge][1] if challenge else None)
        st.caption("逾期提出的、不具备资格的，照样登记，由工作台注明；不拒收。")
        sent = st.form_submit_button(f"登记{KINDS[str(kind)]}", type="primary")
    if sent:
        with command("已登记，期限从收到之日起计算", then=form.saved) as session:
            new = told(items, challenge)
            file_objection(session, actor, place.id, new)


def _challenge(place: Filing) -> int | None:
    names = {key: number for key, (number, _items_) in place.challenges.items()}
    return pick("对应的质疑", names, key=f"challenge_{place.id}")


class _Head:
    """The upper half of the form, read when it is sent."""

    def __init__(self, place: Filing, form: Draft, kind: str) -> None:
        self._kind, self._place = kind, place
        grid = two_columns()
        own = next(iter(place.bidders), None) if place.as_supplier and len(place.bidders) == 1 else None
        self._bidder = pick("Z3 供应商（从投标人中选择）", place.bidders, kept=own, key=form.key("bidder"), on=grid)
        self._name = "" if place.as_supplier else grid.text_input("Z3 其他供应商的名称", key=form.key("name"))
        self._against = pick("Z1 对什么提出（必填）", AGAINST, key=form.key("against"), on=grid)
        self._standing = pick("Z3 身份（必填）", STANDINGS, kept="participant", key=form.key("standing"), on=grid)
        self._filed = pick_day("Z6 收到日期（必填）", kept=clock.today(), key=form.key("filed"), on=grid)
        self._posted = pick_day("Z6 交邮日期（邮寄的）", key=form.key("posted"), on=grid)
        self._known = pick_day("Z5 应知之日", key=form.key("known"), on=grid) if kind == "challenge" else None
        self._consortium = pick("Z4 联合体", _CONSORTIUM, kept="no", key=form.key("consortium"), on=grid)
        self._partners = grid.text_input("Z4 联合体其他成员", key=form.key("partners"))
        with st.expander("公告期限（应知之日按公告计算的）", icon=":material/campaign:"):
            more = two_columns()
            self._first = pick_day("公告起日", key=form.key("first"), on=more)
            self._last = pick_day("公告止日", key=form.key("last"), on=more)
            self._days = more.text_input("公告载明的工作日数", key=form.key("days"))
        self._affects = kind != "complaint" and st.checkbox(
            "可能影响中标（成交）结果（办结前不能签订合同；已经签订的中止履行，不能批准付款）", key=form.key("affects")
        )

    def __call__(self, items: Sequence[NewItem], challenge: int | None) -> NewObjection:
        """Return what was typed. Raises ValidationError that names the field."""
        notice = None
        if self._first and self._last:
            typed = (self._days or "").strip()
            notice = Notice(self._first, self._last, whole(typed, "公告载明的工作日数") if typed else None)
        joint = None if self._consortium in {None, "no"} else self._consortium == "all"
        return NewObjection(
            kind=self._kind,
            against=self._against or "",
            supplier=self._place.bidders.get(self._bidder or 0, "") or self._name or "",
            contractor_id=self._bidder,
            standing=self._standing or "",
            filed_on=day(self._filed, "收到日期"),
            posted_on=self._posted,
            known_on=self._known or (notice.last if notice else None),
            notice=notice,
            partners=self._partners or "",
            jointly=joint,
            affects_result=bool(self._affects),
            challenge_id=challenge,
            items=items,
        )


def _items(form: Draft, challenged: Sequence[ItemCard] | None) -> list[NewItem]:
    """Draw the items; one left blank counts for nothing."""
    found = []
    for row in range(row_count(form, 1)):
        with st.container(border=True):
            st.markdown(f"**第{row + 1}项**")
            request = st.text_input("Z7 请求（必填）", key=form.key(f"{row}_request"))
            facts = st.text_area("Z8 事实依据（必填）", height=80, key=form.key(f"{row}_facts"))
            clause = st.text_input("Z9 法律依据（必填）", key=form.key(f"{row}_clause"))
            source = _source(form, row, challenged) if challenged is not None else None
            gone = row > 0 and removed(form, row)
        if not gone and (row == 0 or any(one.strip() for one in (request, facts, clause))):
            item = NewItem(request, facts, clause, source or None, from_reply=source == _FROM_REPLY)
            found.append(item)
    add_row_button(form, "再加一项")
    return found


def _source(form: Draft, row: int, challenged: Sequence[ItemCard]) -> int | None:
    names = {one.id: f"质疑第{one.position}项 {one.request}" for one in challenged} | {
        _FROM_REPLY: "基于质疑答复的内容"
    }
    return pick("对应质疑的事项（没有经过质疑的留空）", names, key=form.key(f"{row}_source"))


def new_listing(actor: Actor, purchaser_id: int, suppliers: dict[int, str]) -> None:
    """Ask for an entry of the list of abuse, as finance decided it."""
    form = draft("listing")
    with st.form("listing", enter_to_submit=False):
        st.markdown("**登记不良行为记录**")
        grid = two_columns()
        supplier = pick("供应商（必填）", suppliers, key=form.key("supplier"), on=grid)
        kind = pick("行为（必填）", ABUSES, key=form.key("kind"), on=grid)
        document = grid.text_input("处理决定文号（必填）", key=form.key("document"))
        barred = grid.checkbox("禁止参加政府采购活动", key=form.key("barred"))
        first = pick_day("起日（必填）", key=form.key("first"), on=grid)
        last = pick_day("止日（必填）", key=form.key("last"), on=grid)
        words = st.text_area("说明", height=70, key=form.key("words"))
        sent = st.form_submit_button("登记", type="primary")
    if sent:
        with command("已登记；这家供应商投标时会提示", then=form.saved) as session:
            new = Listing(
                supplier or 0,
                kind or "",
                document or "",
                day(first, "起日"),
                day(last, "止日"),
                bool(barred),
                words or "",
            )
            list_abuse(session, actor, purchaser_id, new)


def strike(actor: Actor, one: AbuseLine) -> None:
    """Ask for the document by which a supplier leaves the list."""
    name = f"strike_{one.id}"
    with st.expander(f"移出名单：{one.supplier}", icon=":material/undo:"):
        document = st.text_input("依据的文件（必填）", key=f"{name}_document")
        on = pick_day("移出日期（必填）", kept=clock.today(), key=f"{name}_on")
        ask(name, "移出名单")
    if asking(name) and confirmed(name, "移出名单", "移出后记录保留，注明已移出。", "移出"):
        with command("已移出名单") as session:
            strike_abuse(session, actor, one.id, annulled_on=day(on, "移出日期"), document=document or "")
