"""Naming a project in a form: a list while there are few, a search by words as soon as there are more."""

from collections.abc import Collection

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from workbench.queries.project_choice import MOST_NAMED, projects_of
from workbench.web.forms.fields import pick
from workbench.web.page import reading


def pick_project(
    label: str, purchasers: Collection[int], *, key: str, kept: int | None = None, on: DeltaGenerator | None = None
) -> int | None:
    """Draw the choice of a project of these purchasers; stands outside of a form, since searching runs the page again."""
    with reading() as session:
        found = projects_of(session, purchasers, also=kept)
    if len(found) >= MOST_NAMED:
        text = (on or st).text_input("查找项目", placeholder="编号、名称、承接主体、负责人", key=f"{key}_find")
        if text.split():
            with reading() as session:
                found = projects_of(session, purchasers, text, also=kept)
    return pick(label, found, key=key, kept=kept, on=on)
