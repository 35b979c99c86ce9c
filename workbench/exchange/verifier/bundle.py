"""A bundle as it was read, and what was found: proved, wrong, and not to be proved at all."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Callable

from workbench.exchange.verifier.box import Box
from workbench.exchange.verifier.chain import hex_of
from workbench.exchange.verifier.exact import Wrong

FORMAT = "workbench-bundle/1"
MANIFEST, SEAL = "manifest.json", "manifest.sha256"
TEXTS = ("README.txt", "verify.py")
PARTS = ("result", "tree", "sheets", "facts", "rules", "evidence", "events", "documents")
UNREADABLE = (Wrong, LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError, OSError)


@dataclass
class Verdict:
    """What the check found, in Chinese."""

    proved: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    compared: bool = False  # with what a paper report prints

    def guarded(self, where: str, check: Callable[[], str]) -> None:
        """Run one check; what it proves is kept where it found nothing wrong, and no content can break it off."""
        before = len(self.faults)
        try:
            words = check()
        except UNREADABLE as error:
            told = (
                str(error) if isinstance(error, Wrong) else f"内容缺少、多余或读不懂（{type(error).__name__}：{error}）"
            )
            self.faults.append(f"{where}：{told}")
            return
        if len(self.faults) == before:
            self.proved.append(words)


@dataclass
class Bundle:
    """The parts of a bundle, each as plain data."""

    box: Box
    manifest: dict[str, Any]
    parts: dict[str, Any]

    def of(self, name: str) -> Any:  # noqa: ANN401 - any JSON value
        """Return a part. Raises Wrong where it is missing or could not be read."""
        if name not in self.parts:
            raise Wrong(f"{name}.json 缺少或读不懂，这一项没有核对")
        return self.parts[name]


def read_json(content: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Read UTF-8 JSON. Raises Wrong where a name stands twice: two readers could take it for two different things."""
    return json.loads(content.decode("utf-8"), object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Wrong(f"“{name[:40]}”写了两次")
        found[name] = value
    return found


def opened(box: Box, verdict: Verdict) -> Bundle:
    """Hold every file against the manifest and read the parts."""
    bundle = Bundle(box, {}, {})
    verdict.guarded(MANIFEST, lambda: _manifest(bundle, verdict))
    verdict.guarded(MANIFEST, lambda: _files(bundle, verdict))
    for name in PARTS:
        _read_part(bundle, verdict, name)
    return bundle


def _manifest(bundle: Bundle, verdict: Verdict) -> str:
    for name in (MANIFEST, SEAL):
        if name not in bundle.box.names:
            verdict.faults.append(f"{name}：缺少")
    content = bundle.box.read(MANIFEST)
    digest, seal = hex_of(content), bundle.box.read(SEAL) if SEAL in bundle.box.names else b""
    if seal != f"{digest}  {MANIFEST}\n".encode():
        verdict.faults.append(f"{MANIFEST}：清单与 {SEAL} 里的校验值不符，两者有一处被改动")
    manifest = read_json(content)
    if manifest["format"] != FORMAT:
        raise Wrong(f"不认识格式“{manifest['format']}”，本程序核对 {FORMAT}")
    bundle.manifest = manifest
    return f"清单的校验值相符：{digest}"


def _files(bundle: Bundle, verdict: Verdict) -> str:
    box, listed = bundle.box, {one["name"]: one for one in bundle.manifest["files"]}
    present = [name for name in box.names if name not in (MANIFEST, SEAL)]
    verdict.faults += [f"{name}：清单中有，证据包里缺少" for name in listed if name not in present]
    verdict.faults += [f"{name}：清单中没有，是多出的文件" for name in present if name not in listed]
    for name in [one for one in present if one in listed]:
        if (box.size(name), box.digest(name)) != (listed[name]["size"], listed[name]["sha256"]):
            verdict.faults.append(f"{name}：内容与清单记载的大小或 SHA-256 不符，被改动")
    for name in (MANIFEST, SEAL):
        if name in box.names:
            box.digest(name)
    needed = [*(f"{name}.json" for name in PARTS), *TEXTS]
    verdict.faults += [f"{MANIFEST}：清单中没有应有的文件 {name}" for name in needed if name not in listed]
    verdict.faults += [one for one in box.faults if one not in verdict.faults]
    if len(listed) != len(bundle.manifest["files"]):
        verdict.faults.append(f"{MANIFEST}：清单中有两行写的是同一份文件")
    order = [MANIFEST, SEAL, *listed]
    if not box.folder and set(order) == set(box.names) and order != box.names:
        verdict.faults.append("压缩包：文件的次序与清单不同，是重新打过的包")
    return f"{len(listed)} 份文件与清单逐份相符，没有缺少、多出或改动"


def _read_part(bundle: Bundle, verdict: Verdict, name: str) -> None:
    """A part that cannot be read is told here once, and again by every check that needs it."""
    file = f"{name}.json"
    if file in bundle.box.names:
        try:
            bundle.parts[name] = read_json(bundle.box.read(file))
        except UNREADABLE as error:
            verdict.faults.append(f"{file}：读不懂（{error}）")
