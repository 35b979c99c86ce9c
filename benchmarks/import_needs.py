"""A register of 100,000 rows with identities through the whole import, while somebody else keeps saving."""

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path

import xlsxwriter
from sqlmodel import Session, func, select

from benchmarks.measure import Line
from workbench import clock, config
from workbench.demo import people
from workbench.exchange.imports.intake import check, clear, keep
from workbench.models.imports import ImportRow
from workbench.models.needs import Recipient
from workbench.models.organisations import Organisation
from workbench.security.files import Owner, store_file
from workbench.services.imports import apply_import, begin_import
from workbench.services.needs import NewHousehold, add_household
from workbench.store import migrate
from workbench.store.engine import engine, reading, writing

ROWS = 100_000
PEOPLE_A_HOME = 2
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_HEADS = (
    "户编码", "对象编码", "对象类别", "乡镇（街道）", "村（社区）", "发现渠道", "发现日期", "姓名", "身份证号", "联系电话",
    "住址", "处理依据", "告知日期",
)  # fmt: skip
_NUMBERS = "零一二三四五六七八九"


@dataclass
class Locks:
    """How long each transaction of the import held the write lock."""

    held: list[float] = field(default_factory=list)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield a writing session and keep how long it lasted from the lock on."""
        begun = 0.0
        with writing() as session:
            session.connection()  # the lock is taken here
            begun = time.perf_counter()
            yield session
        self.held.append(time.perf_counter() - begun)


@dataclass
class Neighbour:
    """Somebody else who registers a household every few hundredths of a second, and how long each save took."""

    took: list[float] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def work(self) -> None:
        """Save until told to stop."""
        with reading() as session:
            officer = people.as_actor(session, "jingban")
            village = session.exec(select(Organisation).where(Organisation.code == "T02-1")).one()
            place = (village.parent_id or 0, village.id)
        while not self.stop.wait(0.03):
            begun = time.perf_counter()
            with writing() as session:
                code = f"OTHER{len(self.took):06d}"
                add_household(session, officer, NewHousehold(1, code, *place, "village", clock.today()))
            self.took.append(time.perf_counter() - begun)


def lines() -> Iterator[Line]:
    """Measure the whole import, the longest lock and the neighbour's slowest save."""
    home = Path(tempfile.mkdtemp())
    config.set_home(home)
    try:
        migrate.upgrade()
        with writing() as session:
            people.make_workspace(session)
        yield from _measured(_workbook())
    finally:
        engine().dispose()
        shutil.rmtree(home)


def _measured(content: bytes) -> Iterator[Line]:
    locks, neighbour = Locks(), Neighbour()
    other = threading.Thread(target=neighbour.work)
    other.start()
    begun = time.perf_counter()
    try:
        _import(locks, content)
    finally:
        took = time.perf_counter() - begun
        neighbour.stop.set()
        other.join()
    with reading() as session:
        assert session.exec(select(func.count()).select_from(Recipient)).one() == ROWS  # noqa: S101 - measured what was meant
        assert session.exec(select(func.count()).select_from(ImportRow)).one() == 0  # noqa: S101 - as above
    lock, slowest = max(locks.held), max(neighbour.took)
    yield Line("IM-1", f"Excel {ROWS:,} 行对象登记（含身份信息）从上传到导入", took, took, 40, "s")
    yield Line("IM-2", f"其间写锁最长一次（共 {len(locks.held)} 次）", lock, lock, 2, "s")
    yield Line("IM-3", f"其间他人保存最慢一次（共 {len(neighbour.took)} 次）", slowest, slowest, 1, "s")


def _import(locks: Locks, content: bytes) -> None:
    with reading() as session:
        officer = people.as_actor(session, "jingban")
    with locks.writing() as session:
        batch_id = begin_import(session, officer, 1, "register").id or 0
        file = store_file(session, officer, Owner(1), kind="import", name="名册.xlsx", content=content)
        public_id = file.public_id
    with reading() as session:
        checked = check(session, officer, batch_id, public_id)
    keep(locks.writing, officer, checked)
    with locks.writing() as session:
        apply_import(session, officer, batch_id)
    clear(locks.writing, batch_id)


def _workbook() -> bytes:
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, _HEADS)
    for number in range(ROWS):
        sheet.write_row(number + 1, 0, _row(number))
    book.close()
    return target.getvalue()


def _row(number: int) -> tuple[str, ...]:
    home = number // PEOPLE_A_HOME
    town, villages = (("青禾镇", ("青禾村", "双井村")), ("白杨乡", ("白杨村", "石桥村")))[home % 2]
    kind = ("低保", "特困人员", "低保边缘", "刚性支出困难家庭")[number % 4]
    name = "".join(_NUMBERS[int(digit)] for digit in f"{number:06d}")
    return (
        f"H{home:06d}", f"P{number:06d}", kind, town, villages[home // 2 % 2], "主动发现", f"2025.{home % 12 + 1}.5",
        f"演练{name}", _id_number(number), f"138{number:08d}", f"演练县{town}{home}号", "履行法定职责", "2025年3月5日",
    )  # fmt: skip


def _id_number(number: int) -> str:
    """An invented number with a right check digit: three digits tell people of one birthday apart."""
    born = date.fromordinal(date(1930, 1, 1).toordinal() + number // 1000 * 90)
    digits = f"110101{born:%Y%m%d}{number % 1000:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]
