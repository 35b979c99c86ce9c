"""Which result a screen is about: by version, by evaluation, or the newest."""

import streamlit as st

from workbench.queries.result_desk import ResultDesk, newest_result_id, result_desk
from workbench.queries.results import results_seen
from workbench.security.policy import Actor
from workbench.web.page import asked, reading
from workbench.web.views.choose import pick, switch


def picked(actor: Actor) -> ResultDesk | None:
    """Return the result that the address asks for, an older version too; else the newest. None while there is none."""
    with reading() as session:
        newest = {
            card.id: f"{card.project} · {card.phase_name} · {card.total} 分" for card in results_seen(session, actor)
        }
        wanted, evaluation_id = asked("result"), asked("evaluation")
        if wanted is None and evaluation_id is not None:
            wanted = newest_result_id(session, actor, evaluation_id)
        found = result_desk(session, actor, wanted) if wanted is not None else None
        if found is not None or not newest:
            return found
        return result_desk(session, actor, pick("result", "评估结果", newest))


def others(actor: Actor, desk: ResultDesk) -> None:
    """Draw the way to another result; an older version stands in the list beside the newest ones."""
    with reading() as session:
        options = {
            card.id: f"{card.project} · {card.phase_name} · {card.total} 分" for card in results_seen(session, actor)
        }
    card = desk.card
    if card.id not in options:
        options |= {card.id: f"{card.project} · {card.phase_name} · 第 {card.number} 版"}
    st.query_params.pop("evaluation", None)
    switch("result", "评估结果", options, card.id)
