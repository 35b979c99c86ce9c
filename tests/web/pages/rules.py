import numpy as np
import streamlit as st

from workbench.services.accounts import set_large_type
from workbench.web.page import command, messages, open_page, reading

actor = open_page("rules")
# Media of Streamlit's own store, whose address a test tries to guess.
st.image(np.zeros((4, 4), dtype=np.uint8))


@st.fragment
def part() -> None:
    messages()
    with reading() as session:
        st.caption(f"片段可以读 {session.is_active}")
    st.button("片段再读")
    if st.button("片段保存"):
        with command() as session:
            set_large_type(session, actor, large=True)


part()
