"""The container: a ZIP of stored files in which every byte is told beforehand, or the folder it was unpacked to."""

from __future__ import annotations

import hashlib
import os
import re
import struct
import zlib
from typing import Any, BinaryIO, Iterator

LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
MARKS = (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06")
VERSION, MADE_BY, FIRST_DAY, PLAIN_FILE = 20, 788, 33, 0o100644 << 16
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,60}(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,60}){0,3}")
PIECE = 1 << 20
MOST_READ = 64 << 20  # of what is read whole; evidence is only hashed, in pieces
MOST_FILES = 5000


def local_header(name: str, crc: int, size: int) -> bytes:
    """Return the bytes before a stored file."""
    fields = (VERSION, 0, 0, 0, FIRST_DAY, crc, size, size, len(name), 0)
    return LOCAL.pack(MARKS[0], *fields) + name.encode("ascii")


def central_record(name: str, crc: int, size: int, offset: int) -> bytes:
    """Return the bytes that the directory holds of a stored file."""
    fields = (MADE_BY, VERSION, 0, 0, 0, FIRST_DAY, crc, size, size, len(name), 0, 0, 0, 0, PLAIN_FILE, offset)
    return CENTRAL.pack(MARKS[1], *fields) + name.encode("ascii")


def closing(count: int, size: int, offset: int) -> bytes:
    """Return the bytes at the end of the container."""
    return END.pack(MARKS[2], 0, 0, count, count, size, offset, 0)


class Box:
    """The files of a bundle by name, and what is wrong with the container."""

    def __init__(self, path: str) -> None:
        """Look at a container or a folder; nothing is unpacked."""
        self.faults: list[str] = []
        self._places: dict[str, Any] = {}
        self._crcs: dict[str, int] = {}
        self._path = path
        self.folder = os.path.isdir(path)
        if self.folder:
            self._look_around(path)
        else:
            with open(path, "rb") as book:
                self._look_through(book, os.path.getsize(path))

    @property
    def names(self) -> list[str]:
        """Return the names of the files, in their order."""
        return list(self._places)

    def size(self, name: str) -> int:
        """Return how many bytes a file has."""
        place = self._places[name]
        return place[1] if isinstance(place, tuple) else os.path.getsize(place)

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a file."""
        place = self._places[name]
        with open(place if isinstance(place, str) else self._path, "rb") as source:
            left = self.size(name)
            if isinstance(place, tuple):
                source.seek(place[0])
            while left > 0 and (piece := source.read(min(PIECE, left))):
                left -= len(piece)
                yield piece

    def read(self, name: str) -> bytes:
        """Return a whole file. Raises ValueError where it is too large to be one of ours."""
        if self.size(name) > MOST_READ:
            raise ValueError(f"{name} 有 {self.size(name)} 字节，不像证据包里的文件")
        return b"".join(self.pieces(name))

    def digest(self, name: str) -> str:
        """Return the SHA-256 of a file; a container's own checksum that differs is kept as a fault."""
        whole, crc = hashlib.sha256(), 0
        for piece in self.pieces(name):
            whole.update(piece)
            crc = zlib.crc32(piece, crc)
        if self._crcs.get(name, crc) != crc:
            self.faults.append(f"{name}：压缩包里记的 CRC 与内容不符，文件头或内容被改动")
        return whole.hexdigest()

    def _look_around(self, folder: str) -> None:
        for where, folders, files in os.walk(folder):
            folders.sort()
            for name in sorted(files):
                path = os.path.join(where, name)
                inside = os.path.relpath(path, folder).replace(os.sep, "/")
                if os.path.islink(path) or not os.path.isfile(path):
                    self.faults.append(f"{inside}：是一个链接或设备，没有读取")
                else:
                    self._places[inside] = path

    def _look_through(self, book: BinaryIO, whole: int) -> None:
        records: list[tuple[str, int, int, int]] = []
        while len(records) <= MOST_FILES:
            offset = book.tell()
            head = book.read(LOCAL.size)
            if head[:4] != MARKS[0]:
                self._check_end(book, offset, whole, records)
                return
            found = self._entry(head, book, whole, len(records) + 1)
            if found is None:
                return
            name, crc, size = found
            if name in self._places:
                self.faults.append(f"{name}：压缩包里有两份同名的文件，第二份没有读取")
            else:
                self._places[name], self._crcs[name] = (book.tell(), size), crc
            records.append((name, crc, size, offset))
            book.seek(size, 1)
        self.faults.append(f"压缩包里的文件超过 {MOST_FILES} 份，没有读下去")

    def _entry(self, head: bytes, book: BinaryIO, whole: int, count: int) -> tuple[str, int, int] | None:
        """Read the header of one file; None, after saying why, where nothing behind it can be read."""
        where = f"压缩包第 {count} 份文件"
        if len(head) < LOCAL.size:
            self.faults.append(f"{where}：文件头不完整，压缩包在这里断了")
            return None
        _, _, flags, method, _, _, crc, packed, size, length, _ = LOCAL.unpack(head)
        raw = book.read(min(length, 300))
        name = raw.decode("ascii", "replace")
        if method or flags:
            self.faults.append(
                f"{where}（{name[:80]}）：是压缩或加密的，不是原样的证据包，没有展开；"
                "重新打过包的，请解压到文件夹，再核对那个文件夹"
            )
            return None
        if not NAME.fullmatch(name):
            self.faults.append(f"{where}：文件名“{name[:80]}”不是证据包里会有的名称，没有读取，其后的文件也没有读取")
            return None
        if packed != size or book.tell() + size > whole:
            self.faults.append(f"{where}（{name}）：文件头写明的大小与压缩包不符，其后的文件没有读取")
            return None
        if head + raw != local_header(name, crc, size):
            self.faults.append(f"{where}（{name}）：文件头被改动")
        return name, crc, size

    def _check_end(self, book: BinaryIO, offset: int, whole: int, records: list[tuple[str, int, int, int]]) -> None:
        """The directory and the end must be what the files before them make them."""
        expected = [central_record(*record) for record in records]
        size = sum(map(len, expected))
        if not records:
            self.faults.append("压缩包开头不是文件头：不是证据包，或前面添加、截去了字节")
            return
        if whole - offset != size + END.size:
            self.faults.append(
                f"压缩包第 {len(records)} 份文件（{records[-1][0]}）之后读不下去：下一份的文件头或目录被改动、截断或添加"
            )
            return
        book.seek(offset)
        for record, should in zip(records, expected):
            if book.read(len(should)) != should:
                self.faults.append(f"压缩包目录中 {record[0]} 的一条被改动")
        if book.read() != closing(len(records), size, offset):
            self.faults.append("压缩包结尾的记录被改动")
