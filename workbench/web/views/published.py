"""What other purchasers published and was imported: as a list, and beside a contractor."""

import re
from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from workbench.queries.published import PublishedCard
from workbench.web import ui

_AMOUNT = re.compile(r"-?\d+(?:\.\d+)?")
_STATES = {
    "planning": "计划",
    "planned": "计划",
    "active": "进行中",
    "cancelled": "终止",
    "unsuccessful": "废标或流标",
    "complete": "完成",
    "withdrawn": "撤回",
}


def cards(found: Sequence[PublishedCard]) -> None:
    """Draw every process of the list, or when and how there will be one."""
    if not found:
        ui.empty("public", "还没有导入", "由采购经办上传其他单位公布的采购数据；只作参考。")
    for one in found:
        with st.container(border=True, gap="xxsmall"):
            st.markdown(f"**{ui.safe(one.title) or '没有名称'}** :small[:gray[{ui.safe(one.ocid)}]]")
            state = _STATES.get(one.state, one.state)
            st.caption(ui.safe(" · ".join(word for word in (one.buyer or "没有写购买主体", one.method, state) if word)))
            st.markdown("  \n".join(f":gray[{name}]　{ui.safe(value)}" for name, value in _facts(one)))
            if one.remarks:
                with st.expander(f"导入时的 {len(one.remarks)} 处提示"):
                    st.markdown("\n".join(f"- {ui.safe(words)}" for words in one.remarks))
            st.caption(ui.safe(f"{one.imported_on} 由 {one.file_name} 导入"))


def _facts(one: PublishedCard) -> list[tuple[str, str]]:
    term = f"{one.first_day or '没有数据'} 至 {one.last_day or '没有数据'}"
    found = [
        ("最高限价", _money(one.ceiling)),
        ("成交金额", f"{_money(one.awarded)} {one.awarded_on or ''}".strip()),
        ("供应商", "、".join(one.suppliers)),
        ("合同金额", f"{_money(one.contracted)} {one.signed_on or ''}".strip()),
        ("履行期", term if one.first_day or one.last_day else ""),
    ]
    return [(name, value or "没有数据") for name, value in found]


def _money(words: str) -> str:
    """Return an amount as the office writes it; another currency, and what is no amount, stays as it was published."""
    digits, _, currency = words.partition(" ")
    return f"{Decimal(digits):,f} 元" if currency == "CNY" and _AMOUNT.fullmatch(digits) else words


def beside_history(found: Sequence[PublishedCard]) -> None:
    """Draw what others published about a contractor, below its own history; nothing where there is nothing."""
    if found:
        st.markdown("**其他单位公开的采购（导入，只作了解）**")
        cards(found)
