"""`python -m workbench.public_form FOLDER HOST PORT [behind-proxy]`: serve the public form until stopped."""

import json
import sys
from pathlib import Path
from socket import socket

import uvicorn

from workbench.public_form import walls
from workbench.public_form.app import PublicForm
from workbench.security.spool import read_public

CONNECTIONS = 100


class Server(uvicorn.Server):
    """A server that closes its walls once it listens."""

    folder: Path

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Listen, then close everything else."""
        await super().startup(sockets)
        walls.build(self.folder)


def main(folder: str, host: str, port: str, proxy: str = "") -> None:
    """Serve one spool; it holds the public key, whose form it is, and the notes."""
    spool = Path(folder)
    setup = json.loads((spool / "form.json").read_text(encoding="utf-8"))
    app = PublicForm(spool / "in", read_public(spool / "public.key"), setup, behind_proxy=proxy == "behind-proxy")
    config = uvicorn.Config(
        app, host=host, port=int(port), lifespan="off", proxy_headers=False, server_header=False, date_header=False,
        access_log=False, log_level="warning", limit_concurrency=CONNECTIONS, timeout_keep_alive=5, ws="none",
        timeout_graceful_shutdown=3, h11_max_incomplete_event_size=16 * 1024,
    )  # fmt: skip
    server = Server(config)
    server.folder = spool / "in"
    server.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
