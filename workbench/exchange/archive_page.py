"""The first page of a copy: plain HTML with relative links, readable in any browser without a network."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from workbench.queries.archive import STATES, ArchiveItem, Manifest
from workbench.rules.words import on

_STYLE = """
body{font:16px/1.7 "Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif;color:#1b2733;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #d5dde3;padding:.4rem .5rem;text-align:left;vertical-align:top}
td.hash{font-family:monospace;font-size:.75rem;word-break:break-all}
a{color:#1f5a7a}
"""


@dataclass(frozen=True)
class Listed:
    """One file of the copy: its name in the ZIP, what it is, its SHA-256 and size."""

    name: str
    words: str
    sha256: str
    size: int
    public_id: str = ""


def page(title: str, code: str, purchaser: str, manifest: Manifest, listed: Sequence[Listed]) -> bytes:
    """Return the page as UTF-8 HTML."""
    places = {one.public_id: one for one in listed if one.public_id}
    body = [
        f"<h1>{escape(title)}</h1>",
        (
            f"<p>项目编号 {escape(code)}，购买主体 {escape(purchaser)}。采购于 {on(manifest.ended_on)} 结束，"
            f"档案保存到 {on(manifest.kept_until)}。</p>"
        ),
        "<p>本副本不需要工作台就能打开，里面没有服务对象的姓名、证件号码、电话和住址，只有编码。</p>",
        "<h2>归档清单</h2>",
        _table(("文件", "状态", "说明", "保存到"), (_item(one, places) for one in manifest.items)),
        "<h2>数据</h2>",
        _table(("内容", "打开"), ((escape(one.words), _link(one)) for one in listed if not one.public_id)),
        "<h2>怎样核对</h2>",
        (
            '<p>下表是每个文件的 SHA-256 校验值，<a href="manifest.json">manifest.json</a> 和 '
            '<a href="manifest.csv">manifest.csv</a> 里也有。用任何计算 SHA-256 的工具算一遍，相同就没有改动。</p>'
        ),
        _table(("文件", "名称", "SHA-256"), (_hash(one) for one in listed)),
    ]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    html = f'<!DOCTYPE html>\n<html lang="zh-CN"><head>{head}<style>{_STYLE}</style></head><body>\n'
    return (html + "\n".join(body) + "\n</body></html>\n").encode()


def _item(one: ArchiveItem, places: Mapping[str, Listed]) -> tuple[str, ...]:
    links = "<br>".join(_link(places[file.public_id]) for file in one.files if file.public_id in places)
    return escape(one.name), STATES[one.state], links or escape(one.words), on(one.kept_until)


def _link(one: Listed) -> str:
    return f'<a href="{escape(one.name)}">{escape(one.words)}</a>'


def _hash(one: Listed) -> tuple[str, ...]:
    return _link(one), escape(one.name), f'<span class="hash">{one.sha256}</span>'


def _table(head: Sequence[str], rows: Iterator[tuple[str, ...]]) -> str:
    """A table; its cells are HTML already."""
    top = "".join(f"<th>{name}</th>" for name in head)
    lines = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>\n{lines}\n</tbody></table>"
