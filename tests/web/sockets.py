"""A small browser's end of Streamlit's socket: it connects, runs the page, presses buttons and reads what came."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol


@dataclass
class Screen:
    """One open socket and what the last run drew."""

    socket: ClientConnection
    session_id: str = ""
    words: list[str] = field(default_factory=list)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)  # label -> widget id, fragment id
    images: list[str] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)  # url path -> script hash

    def run(self, page: str = "", query: str = "", *, script_hash: str = "") -> "Screen":
        """Run the page as the address bar would ask for it."""
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = query
        message.rerun_script.page_script_hash = script_hash
        return self._send(message)

    def press(self, label: str) -> "Screen":
        """Press the button of that label."""
        widget, fragment = self.buttons[label]
        message = BackMsg()
        message.rerun_script.fragment_id = fragment
        message.rerun_script.page_script_hash = self.here
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = widget, True
        return self._send(message)

    @property
    def text(self) -> str:
        return "\n".join(self.words)

    here = ""

    def _send(self, message: BackMsg) -> "Screen":
        self.words, self.images = [], []
        self.socket.send(message.SerializeToString())
        while True:
            came = ForwardMsg()
            came.ParseFromString(self.socket.recv(timeout=60))
            kind = came.WhichOneof("type")
            if kind == "script_finished" and came.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return self
            self._keep(kind, came)

    def _keep(self, kind: str | None, came: ForwardMsg) -> None:
        if kind == "new_session":
            self.session_id = came.new_session.initialize.session_id or self.session_id
            self.here = came.new_session.page_script_hash
        if kind == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in came.navigation.app_pages}
            self.here = came.navigation.page_script_hash
        if kind == "delta" and came.delta.WhichOneof("type") == "new_element":
            self._draw(came)

    def _draw(self, came: ForwardMsg) -> None:
        element = came.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "button":
            self.buttons[element.button.label] = (element.button.id, came.delta.fragment_id)
        elif kind == "imgs":
            self.images += [image.url for image in element.imgs.imgs]
        elif kind:
            body = getattr(element, kind)
            self.words.append(str(getattr(body, "body", "") or body))


@contextmanager
def open_socket(
    browser: httpx.Client, *, session_id: str = "", origin: str | None = "same", headers: dict[str, str] | None = None
) -> Iterator[Screen]:
    """Open the socket with the browser's cookies; ``session_id`` asks to take up a session again."""
    base = str(browser.base_url).rstrip("/")
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies.jar)
    protocols = [Subprotocol(one) for one in ("streamlit", "none", session_id) if one]
    with connect(
        base.replace("http", "ws") + "/_stcore/stream",
        subprotocols=protocols,
        origin=Origin(base) if origin == "same" else Origin(origin) if origin else None,
        additional_headers=({"Cookie": cookies} if cookies else {}) | (headers or {}),
        max_size=None,
    ) as socket:
        yield Screen(socket)
