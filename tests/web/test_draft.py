"""A form that is being filled in while its record moves on."""

import pytest
from streamlit.testing.v1 import AppTest


def screen() -> None:
    import streamlit as st  # noqa: PLC0415 - the function is run as a script of its own

    from workbench.web.draft import draft, own_act  # noqa: PLC0415 - as above

    stored = st.session_state.setdefault("stored", 1)
    form = draft("assign_x", stored, of="x")
    st.text_input("办理人", key=form.key("who"))
    if st.button("抽取"):
        own_act("x", stored)
        st.session_state["stored"] = stored + 1
        st.rerun()
    st.caption(f"seen {form.seen}")


@pytest.fixture
def typed() -> AppTest:
    """The form with a name typed into it."""
    return AppTest.from_function(screen).run().text_input[0].set_value("演练甲").run()


def said(at: AppTest) -> tuple[bool, str, str]:
    """Whether somebody else is named, what stands in the field, and the version that will be sent."""
    return any("他人" in one.value for one in at.markdown), at.text_input[0].value, at.caption[0].value


def test_own_step_on_the_same_record_is_not_somebody_elses(typed):
    assert said(typed.button[0].click().run()) == (False, "演练甲", "seen 2")


def test_somebody_elses_step_is_said_and_the_typed_words_stay(typed):
    typed.session_state["stored"] = 2
    assert said(typed.run()) == (True, "演练甲", "seen 1")


def test_somebody_elses_step_after_the_own_one_is_said(typed):
    at = typed.button[0].click().run()
    at.session_state["stored"] = 3
    assert said(at.run()) == (True, "演练甲", "seen 2")


def test_somebody_elses_step_together_with_the_own_one_is_said(typed):
    typed.session_state["_own_act_x"] = 1
    typed.session_state["stored"] = 3
    assert said(typed.run()) == (True, "演练甲", "seen 1")
