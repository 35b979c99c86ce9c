"""Read the project's YAML strictly: whatever is not expected is refused with file and line.

A file is composed into YAML nodes, never into Python objects, and then read field by field.
Exact numbers are quoted text or whole numbers; a YAML float has already lost what was written.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import yaml

from workbench.errors import WorkbenchError
from workbench.paths import DATA

TEXT, INT, FLOAT, BOOL, NULL, DAY = (
    f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp")
)
KINDS = {
    TEXT: "文字",
    INT: "整数",
    FLOAT: "小数",
    BOOL: "真假值",
    NULL: "空值",
    DAY: "日期",
    "tag:yaml.org,2002:seq": "列表",
    "tag:yaml.org,2002:map": "键值表",
}
WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
EXACT = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class DataError(WorkbenchError):
    """A data file that cannot be trusted: says the file, the line and what to write instead."""

    def __init__(self, what: str, *, file: Path, line: int, fix: str = "") -> None:
        shown = file.relative_to(DATA.parent) if file.is_relative_to(DATA.parent) else file
        super().__init__(what, where=f"{shown} 第 {line} 行", fix=fix)
        self.file = file
        self.line = line


@dataclass(frozen=True)
class Item:
    """One YAML node and the file it stands in."""

    file: Path
    node: yaml.Node

    @property
    def line(self) -> int:
        """The line a person sees in an editor, from 1."""
        return int(self.node.start_mark.line) + 1


def refused(item: Item, what: str, fix: str = "") -> DataError:
    """Name the place of a fault; the caller raises it."""
    return DataError(what, file=item.file, line=item.line, fix=fix)


def read(path: Path) -> Item:
    """Compose the one document of a file. Raises DataError for broken or empty YAML."""
    try:
        words = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DataError("含有不能读取的字符", file=path, line=1, fix="以 UTF-8 保存") from error
    except OSError as error:
        raise DataError("文件不存在或不能打开", file=path, line=1) from error
    return composed(words, path)


def composed(words: str, path: Path) -> Item:
    """Compose the one document of a text that goes under the name of a file. Raises DataError as `read` does."""
    try:
        node = yaml.compose(words, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        fix = "缩进只用空格，同级左对齐，冒号后留一个空格，引号成对"
        raise DataError("不是合格的 YAML", file=path, line=line, fix=fix) from error
    except yaml.YAMLError as error:
        raise DataError("含有不能读取的字符", file=path, line=1, fix="以 UTF-8 保存") from error
    if node is None:
        raise DataError("文件是空的", file=path, line=1)
    document = Item(path, node)
    _refuse_strange(document, set())
    return document


def entries(item: Item) -> tuple[tuple[Item, Item], ...]:
    """The pairs of a mapping in written order. Raises DataError for a duplicate key."""
    if not isinstance(item.node, yaml.MappingNode):
        raise refused(item, f"这里应为键值表，写的是{_kind(item)}")
    seen: dict[str, int] = {}
    pairs = []
    for key_node, value_node in item.node.value:
        key = Item(item.file, key_node)
        if key.node.tag not in (TEXT, INT, DAY):
            raise refused(key, f"键不能是{_kind(key)}", "给键加上引号或改名")
        name = _scalar(key)
        if name in seen:
            raise refused(key, f"键“{name}”重复，第 {seen[name]} 行已经写过")
        seen[name] = key.line
        pairs.append((key, Item(item.file, value_node)))
    return tuple(pairs)


def fields(item: Item, required: Iterable[str], optional: Iterable[str] = ()) -> Mapping[str, Item]:
    """The values of a mapping by key. Raises DataError for an unknown, duplicate or missing key."""
    needed = tuple(required)
    known = (*needed, *optional)
    found: dict[str, Item] = {}
    for key, value in entries(item):
        name = _scalar(key)
        if name not in known:
            raise refused(key, f"不认识的键“{name}”", f"可用的键：{'、'.join(known)}")
        found[name] = value
    missing = [name for name in needed if name not in found]
    if missing:
        raise refused(item, f"缺少必填的键：{'、'.join(missing)}")
    return MappingProxyType(found)


def sequence(item: Item) -> tuple[Item, ...]:
    """The members of a list."""
    if not isinstance(item.node, yaml.SequenceNode):
        raise refused(item, f"这里应为列表，写的是{_kind(item)}")
    return tuple(Item(item.file, node) for node in item.node.value)


def text(item: Item) -> str:
    """Text that is not blank; an unquoted number, date or yes/no is refused, not converted."""
    if item.node.tag != TEXT or not isinstance(item.node, yaml.ScalarNode):
        raise refused(item, f"这里应为文字，写的是{_kind(item)}", "给这个值加上引号")
    value = str(item.node.value).strip()
    if not value:
        raise refused(item, "文字不能为空")
    return value


def texts(item: Item) -> tuple[str, ...]:
    """A list of texts."""
    return tuple(text(member) for member in sequence(item))


def whole(item: Item) -> int:
    """A whole number in plain decimal digits; octal, hexadecimal and sexagesimal are refused."""
    value = _scalar(item)
    if item.node.tag != INT or not WHOLE.fullmatch(value):
        raise refused(item, f"这里应为整数，写的是{_kind(item)}“{value}”")
    return int(value)


def exact(item: Item) -> Decimal:
    """An exact number: quoted text such as "0.5", or a whole number; never a YAML float."""
    value = _scalar(item)
    if item.node.tag == FLOAT:
        raise refused(item, f"小数“{value}”未加引号，读入后不再精确", f'写成 "{value}"')
    if item.node.tag not in (TEXT, INT) or not EXACT.fullmatch(value):
        raise refused(item, f"这里应为精确的数，写的是{_kind(item)}“{value}”", '写法如 "12.5" 或 12')
    return Decimal(value)


def flag(item: Item) -> bool:
    """A truth value, written true or false and nothing else."""
    value = _scalar(item)
    if item.node.tag != BOOL or value not in ("true", "false"):
        raise refused(item, f"这里应为 true 或 false，写的是“{value}”")
    return value == "true"


def day(item: Item) -> dt.date:
    """A calendar day written YYYY-MM-DD. Raises DataError for 2024-02-30 or a bare year."""
    value = _scalar(item)
    if not ISO_DAY.fullmatch(value):
        raise refused(item, f"“{value}”不是日期", "日期写成 2024-11-13")
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise refused(item, f"没有“{value}”这一天") from error


def one_of(item: Item, choices: Iterable[str]) -> str:
    """A text out of a closed list."""
    value = text(item)
    allowed = tuple(choices)
    if value not in allowed:
        raise refused(item, f"“{value}”不在可选范围内", f"可选：{'、'.join(allowed)}")
    return value


READERS: Mapping[str, Callable[[Item], object]] = MappingProxyType(
    {TEXT: text, INT: whole, FLOAT: exact, BOOL: flag, DAY: day}
)


def plain(item: Item) -> object:
    """The value as immutable Python data: mapping, tuple, text, int, bool or day."""
    if isinstance(item.node, yaml.MappingNode):
        return MappingProxyType({_scalar(key): plain(value) for key, value in entries(item)})
    if isinstance(item.node, yaml.SequenceNode):
        return tuple(plain(member) for member in sequence(item))
    reader = READERS.get(item.node.tag)
    if reader is None:
        raise refused(item, f"这里不能写{_kind(item)}")
    return reader(item)


def _scalar(item: Item) -> str:
    """The written text of a scalar node."""
    if not isinstance(item.node, yaml.ScalarNode):
        raise refused(item, f"这里应为单个值，写的是{_kind(item)}")
    return str(item.node.value)


def _refuse_strange(item: Item, seen: set[int]) -> None:
    """Refuse foreign tags, and a node that stands in two places: each value is written where it is read."""
    if item.node.tag not in KINDS:
        raise refused(item, f"不能使用标签 {item.node.tag}", "去掉以 ! 开头的标签")
    if id(item.node) in seen:
        raise refused(item, "不能使用锚点和别名（& 与 *）", "把内容写全")
    seen.add(id(item.node))
    if isinstance(item.node, yaml.CollectionNode):
        for child in _children(item.node):
            _refuse_strange(Item(item.file, child), seen)


def _children(node: yaml.CollectionNode) -> list[yaml.Node]:
    """The nodes directly below a list or a mapping."""
    if isinstance(node, yaml.MappingNode):
        return [child for pair in node.value for child in pair]
    return list(node.value)


def _kind(item: Item) -> str:
    """The node's kind in Chinese."""
    return KINDS[item.node.tag]
