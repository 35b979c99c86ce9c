"""Taking bundles apart and putting them together again, changed and yet with a manifest that holds."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from workbench.exchange.bundle_file import packed
from workbench.exchange.verifier.check import verified


def files_of(bundle: Path) -> dict[str, bytes]:
    """The files of a bundle, read by another reader than ours."""
    with zipfile.ZipFile(bundle) as book:
        return {name: book.read(name) for name in book.namelist()}


def written(files: Mapping[str, bytes], place: Path) -> Path:
    """Write a container of these files."""
    target = io.BytesIO()
    packed(files, target)
    place.write_bytes(target.getvalue())
    return place


def resealed(files: dict[str, bytes], place: Path) -> Path:
    """Write a container whose manifest and seal agree with the files, as a forger would."""
    manifest = json.loads(files["manifest.json"])
    known = {one["name"]: one for one in manifest["files"]}
    manifest["files"] = [
        {
            "name": name,
            "title": known.get(name, {"title": ""})["title"],
            "size": len(content),
            "sha256": sha256(content),
        }
        for name, content in files.items()
        if not name.startswith("manifest.")
    ]
    content = json.dumps(manifest, ensure_ascii=False).encode()
    return written(
        files | {"manifest.json": content, "manifest.sha256": f"{sha256(content)}  manifest.json\n".encode()}, place
    )


def sha256(content: bytes) -> str:
    """The SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def forged(bundle: Path, name: str, change: Callable[[Any], None], place: Path) -> list[str]:
    """What is found wrong after one part was changed and the manifest made to agree."""
    files = files_of(bundle)
    data = json.loads(files[name])
    change(data)
    files[name] = json.dumps(data, ensure_ascii=False).encode()
    return verified(str(resealed(files, place))).faults
