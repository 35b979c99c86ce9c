"""The link for a calendar on a phone: made, shown once, made anew, ended."""

from datetime import datetime
from urllib.parse import urlsplit

import streamlit as st

from workbench import clock
from workbench.config import settings
from workbench.queries.accounts import AccountLine
from workbench.security.policy import Actor
from workbench.services.feeds import end_link, end_link_of, make_link
from workbench.web.confirm import ask, confirmed
from workbench.web.gate import FEED
from workbench.web.page import command

_SHOWN = "feed_link"
_HERE_ONLY = {"127.0.0.1", "localhost", "::1", "0.0.0.0", "::"}  # noqa: S104 - compared with, not listened on
_HOW = """1. 苹果手机：设置 › 日历 › 账户 › 添加账户 › 其他 › 添加已订阅的日历，粘贴链接。
2. 安卓手机和电脑：在日历软件里选“通过网址订阅”（Outlook 叫“从 Internet 订阅”），粘贴链接。
3. 日历软件隔几小时读取一次。办完的事项自己消失，逾期的留在原日并标明。"""


def calendar_link(actor: Actor, made_at: datetime | None) -> None:
    """Draw whether the actor has a link, and what can be done with it; a new link is shown until it is put away."""
    with st.expander("把期限放进手机日历", icon=":material/calendar_add_on:"):
        st.caption("有期限的待办作为全天日程出现在手机日历里，内容与本页相同。链接只给本人用，随时可以撤销。")
        if made_at is None:
            if st.button("生成订阅链接", key="feed_make"):
                _make(actor)
        else:
            at = clock.local(made_at)
            st.markdown(f":small[链接生成于 {at.year}年{at.month}月{at.day}日 {at:%H:%M}]")
            _change(actor)
    if link := st.session_state.get(_SHOWN):
        _show(link)


def end_link_of_account(actor: Actor, line: AccountLine) -> None:
    """Ask whether to end the link of somebody else, for an administrator."""
    ask(f"feed_{line.id}", "撤销日历订阅链接")
    words = f"撤销 {line.name} 的日历订阅链接，立即失效。本人可以重新生成。"
    if confirmed(f"feed_{line.id}", "撤销日历订阅链接", words, "撤销"):
        with command(f"{line.name} 的日历订阅链接已撤销") as session:
            end_link_of(session, actor, line.id)


def _change(actor: Actor) -> None:
    with st.container(horizontal=True):
        ask("feed_anew", "重新生成")
        ask("feed_end", "撤销链接")
    if confirmed("feed_anew", "重新生成订阅链接", "原来的链接立即失效，各处日历要换成新的链接。", "重新生成"):
        _make(actor)
    if confirmed("feed_end", "撤销订阅链接", "链接立即失效，手机日历不再更新。", "撤销"):
        with command("日历订阅链接已撤销") as session:
            end_link(session, actor)


def _make(actor: Actor) -> None:
    made: list[str] = []

    def show() -> None:
        st.session_state[_SHOWN] = f"{settings().address}{FEED}{made[0]}.ics"

    with command("日历订阅链接已生成", then=show) as session:
        made.append(make_link(session, actor))


def _forget() -> None:
    st.session_state.pop(_SHOWN, None)


def _show(link: str) -> None:
    @st.dialog("日历订阅链接", on_dismiss=_forget)
    def show() -> None:
        st.markdown("**链接只显示这一次**，请现在复制。拿到链接的人不用登录就能看到您的期限，不要转发。")
        st.code(link, language=None, wrap_lines=True)
        if urlsplit(link).hostname in _HERE_ONLY:
            st.warning("这个地址只有本机能打开。请系统管理员设置 WORKBENCH_ADDRESS，再重新生成。")
        st.markdown(_HOW)
        if st.button("已复制，关闭", key="feed_close", type="primary"):
            _forget()
            st.rerun()

    show()
