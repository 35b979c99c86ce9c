"""Filling in a screen's form: fields are found by the end of their key, which no save changes."""

from collections.abc import Mapping

from streamlit.testing.v1 import AppTest

KINDS = ("text_input", "text_area", "selectbox", "date_input", "radio", "checkbox", "button_group")


def fill(at: AppTest, values: Mapping[str, object], *, within: str = "") -> AppTest:
    """Set each field whose key ends like this; ``within`` is a part of the form's name."""
    for ending, value in values.items():
        widget(at, ending, within=within).set_value(value)
    return at


def widget(at: AppTest, ending: str, *, within: str = ""):
    """Return the one widget whose key ends with a colon and this."""
    found = [
        one
        for kind in KINDS
        for one in at.get(kind)
        if (one.key or "").endswith(f":{ending}") and within in (one.key or "")
    ]
    assert len(found) == 1, f"{ending}: {[one.key for one in found]}"
    return found[0]
