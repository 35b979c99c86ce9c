"""The container of a bundle: every byte told beforehand, so that the same result gives the same file."""

import ast
import hashlib
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import BinaryIO

from workbench.errors import WorkbenchError
from workbench.exchange import verifier
from workbench.exchange.verifier.box import central_record, closing, local_header

MODULES = (
    "exact",
    "points",
    "climb",
    "chain",
    "attached",
    "box",
    "bundle",
    "record",
    "issued",
    "inputs",
    "marks",
    "check",
)
"""The modules of the verifier, each after those that it uses."""
MOST_BYTES = 3 << 30  # a plain ZIP ends at four GiB
_PIECE = 1 << 20
_HEAD = '''"""核对证据包，只需要 Python 3.8 以上和它的标准库：python3 verify.py 证据包.zip

可以在后面写上纸质报告印出的树根或链头（前 16 位）：python3 verify.py 证据包.zip e22b b048 50d4 bd60
不写文件名时，核对本文件所在的文件夹。没有问题时退出码是 0，有问题是 1，读不了是 2。
"""

from __future__ import annotations

'''
_FOOT = """

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
"""

Content = bytes | Path


@cache
def verifier_text() -> bytes:
    """Return verify.py: the modules of the verifier joined into one file."""
    folder, imports, bodies = Path(verifier.__file__).parent, set[str](), []
    for name in MODULES:
        text = (folder / f"{name}.py").read_text(encoding="utf-8")
        imports |= set(_imports(text))
        bodies.append(_body(text))
    joined = "\n".join(sorted(imports)) + "\n\n" + "\n\n\n".join(bodies) + _FOOT
    return (_HEAD + joined).encode()


def _imports(text: str) -> Iterator[str]:
    """The imports from the standard library; those between the modules fall away."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.Import):
            yield ast.unparse(node)
        elif isinstance(node, ast.ImportFrom) and not (node.module or "").startswith((verifier.__name__, "__future__")):
            yield from (f"from {node.module} import {one.name}" for one in node.names)


def _body(text: str) -> str:
    """What stands behind the last import."""
    last = max(node.end_lineno or 0 for node in ast.parse(text).body if isinstance(node, ast.Import | ast.ImportFrom))
    return "\n".join(text.splitlines()[last:]).strip("\n")


def packed(files: Mapping[str, Content], target: BinaryIO) -> None:
    """Write the container: stored files in their order, without any date. Raises WorkbenchError beyond three GiB."""
    records = []
    for name, content in files.items():
        crc, size = _summed(content)
        records.append((name, crc, size, target.tell()))
        if target.tell() + size > MOST_BYTES:
            raise WorkbenchError("证据包超过 3 GB", where=name, fix="不附证据文件，另行移交")
        target.write(local_header(name, crc, size))
        target.writelines(_pieces(content))
    offset = target.tell()
    directory = b"".join(central_record(*record) for record in records)
    target.write(directory + closing(len(records), len(directory), offset))


def _pieces(content: Content) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as source:
        while piece := source.read(_PIECE):
            yield piece


def _summed(content: Content) -> tuple[int, int]:
    crc, size = 0, 0
    for piece in _pieces(content):
        crc, size = zlib.crc32(piece, crc), size + len(piece)
    return crc, size


def digest_of(content: Content) -> tuple[str, int]:
    """Return SHA-256 and size of what goes into the container."""
    whole, size = hashlib.sha256(), 0
    for piece in _pieces(content):
        whole.update(piece)
        size += len(piece)
    return whole.hexdigest(), size
