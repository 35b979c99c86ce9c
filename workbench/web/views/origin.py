"""Where figures come from: said wherever they are shown."""

import streamlit as st

from workbench.web import ui


def origin(published: str, made_up: str) -> None:
    """Say which figures are published, with their source, and which are made for training."""
    if not published and not made_up:
        return
    with st.container(gap="xxsmall"):
        if published:
            st.markdown(f":gray-badge[:material/public: 公开的数字] :gray[:small[{ui.safe(published)}]]")
        if made_up:
            st.markdown(f":orange-badge[:material/school: 演练编制] :gray[:small[{ui.safe(made_up)}]]")
