"""The entrypoint that Streamlit runs on every rerun; it lies apart from pages/, so that no page runs without it."""

from workbench.web.loading import loaded

loaded("workbench.web.shell").open_shell()
