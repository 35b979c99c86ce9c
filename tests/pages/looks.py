"""What a person reads on a screen, and the question that a screen asks again."""

from streamlit.testing.v1 import AppTest

_SAYING = ("title", "subheader", "caption", "markdown", "code", "success", "error", "metric", "table")


def words(at: AppTest) -> str:
    """Return everything that the screen says, one line an element, without the signs that escape markdown."""
    lines = (f"{getattr(one, 'value', '')} {getattr(one, 'label', '')}" for kind in _SAYING for one in at.get(kind))
    return "\n".join(lines).replace("\\", "")


def buttons(at: AppTest) -> set[str]:
    """Return what the buttons of the screen say."""
    return {button.label for button in at.button}


def press(at: AppTest, label: str) -> AppTest:
    """Press the first button that says this; the screen must go on without an error."""
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception, at.exception
    return at


def agree(at: AppTest, name: str) -> AppTest:
    """Press the button that asks, then say yes in the dialog of that name."""
    at.button(key=f"ask_{name}").click().run()
    at.button(key=f"yes_{name}").click().run()
    assert not at.exception, at.exception
    return at


def field(at: AppTest, kind: str, ending: str) -> object:
    """Return the one widget of a kind whose key ends like this; the middle of a key counts the saves."""
    [found] = [one for one in at.get(kind) if (one.key or "").endswith(ending)]
    return found
