"""What a bureau's template may be written with: our parts, the names of its context, and nothing that reaches Python.

The sandbox of Jinja keeps a template from Python's insides; this keeps it from everything else that a document does not
need: arithmetic that grows, filters that make markup, other files. What is refused is named with its line.
"""

from collections.abc import Callable, Iterator, Mapping

from jinja2 import TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables

from workbench.errors import ValidationError
from workbench.reports.render import environment

MOST_BYTES = 200_000
DEEPEST_LOOP = 4
BASE = "parts/base.html"
IMPORTED = frozenset({"parts/macros.html", "parts/closing.html"})
INCLUDED = frozenset({"parts/front.html", "parts/chapters.html", "parts/annexes.html"})
_FILTERS = "units numeral length count join replace default first last e escape trim upper lower list reverse"
FILTERS = frozenset(_FILTERS.split())
_TESTS = "defined undefined none odd even equalto in string number mapping sequence"
TESTS = frozenset(_TESTS.split())
METHODS = frozenset({"startswith", "endswith"})
FUNCTIONS = frozenset({"radar", "spread", "bars", "super", "caller"})
GLOBALS = frozenset({"count", "next_of", "house", "fonts"})
_PLAIN = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.If, nodes.Macro, nodes.CallBlock, nodes.Block,
    nodes.Assign, nodes.AssignBlock, nodes.With, nodes.Concat, nodes.Compare, nodes.Operand, nodes.And, nodes.Or,
    nodes.Not, nodes.CondExpr, nodes.Tuple, nodes.List, nodes.Dict, nodes.Pair, nodes.Keyword, nodes.Slice,
)  # fmt: skip
"""Nodes that are harmless by themselves."""
_ARITHMETIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow, nodes.Neg, nodes.Pos)
_NO_SUMS = "模板里不能计算；数字由系统算好再填入"


def judge_source(source: str, context: Mapping[str, object]) -> None:
    """Raise ValidationError for a template that may not be used, with the line and what to write instead."""
    if len(source.encode()) > MOST_BYTES:
        raise _refused(0, f"模板超过 {MOST_BYTES // 1000} KB", "删去不用的样式和图片")
    try:
        tree = environment().parse(source)
    except TemplateSyntaxError as error:
        raise _refused(error.lineno, f"模板的写法不对（{error.message}）", "核对花括号和成对的标签") from error
    _judge_frame(tree)
    aliases = _aliases(tree)
    for node in _walk(tree):
        _judge_node(node, aliases)
    _judge_loops(tree, 0)
    _judge_names(tree, {*context, *aliases})


def _refused(line: int, what: str, fix: str) -> ValidationError:
    return ValidationError(what, where=f"模板第 {line} 行" if line else "模板", fix=fix)


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    for child in node.iter_child_nodes():
        yield child
        yield from _walk(child)


def _judge_frame(tree: nodes.Template) -> None:
    """Language, number and running head come from our base: every template stands in it."""
    extends = list(tree.find_all(nodes.Extends))
    if [getattr(one.template, "value", None) for one in extends] != [BASE]:
        raise _refused(
            1, "模板没有以本系统的页面为底", f'第一行写 {{% extends "{BASE}" %}}，内容写在 {{% block body %}} 里'
        )


def _aliases(tree: nodes.Template) -> frozenset[str]:
    """Names that may be called: what our parts are imported as, what is imported from them, and the template's own macros."""
    names = {one.target for one in tree.find_all(nodes.Import)} | {one.name for one in tree.find_all(nodes.Macro)}
    for one in tree.find_all(nodes.FromImport):
        names |= {name if isinstance(name, str) else name[1] for name in one.names}
    return frozenset(names)


def _judge_node(node: nodes.Node, aliases: frozenset[str]) -> None:
    if isinstance(node, _PLAIN):
        return
    if isinstance(node, _ARITHMETIC):
        raise _refused(node.lineno, _NO_SUMS, "改用系统给出的字段，或者删去这个算式")
    judge = next((judge for kind, judge in _JUDGES.items() if isinstance(node, kind)), None)
    if judge is None:
        raise _refused(node.lineno, "模板里用了不允许的标签", "只用判断、循环、宏和本系统的部件")
    judge(node, aliases)


def _judge_part(node: nodes.Node, _: frozenset[str]) -> None:
    allowed = {BASE} if isinstance(node, nodes.Extends) else INCLUDED if isinstance(node, nodes.Include) else IMPORTED
    wanted = getattr(node.template, "value", None)  # type: ignore[attr-defined]
    if not isinstance(wanted, str) or wanted not in allowed:
        shown = wanted if isinstance(wanted, str) else "算出来的文件名"
        raise _refused(node.lineno, f"不能引用“{shown}”", f"只能引用本系统的部件：{'、'.join(sorted(allowed))}")


def _judge_name(node: nodes.Node, _: frozenset[str]) -> None:
    key = getattr(node, "attr", None) or getattr(node, "name", None)
    if isinstance(node, nodes.Getitem):
        key = getattr(node.arg, "value", "")
    if isinstance(key, str) and key.startswith("_"):
        raise _refused(node.lineno, f"不能用下划线开头的名称“{key}”", "只用系统给出的字段")


def _judge_filter(node: nodes.Node, _: frozenset[str]) -> None:
    allowed, sign = (FILTERS, "|") if isinstance(node, nodes.Filter) else (TESTS, "is ")
    name = node.name  # type: ignore[attr-defined]
    if name not in allowed:
        raise _refused(node.lineno, f"不能用“{sign}{name}”", f"可用的有：{'、'.join(sorted(allowed))}")


def _judge_call(node: nodes.Node, aliases: frozenset[str]) -> None:
    called = node.node  # type: ignore[attr-defined]
    of_text = isinstance(called, nodes.Getattr) and called.attr in METHODS
    of_part = isinstance(called, nodes.Getattr) and isinstance(called.node, nodes.Name) and called.node.name in aliases
    if not of_text and not of_part and not (isinstance(called, nodes.Name) and called.name in FUNCTIONS | aliases):
        name = getattr(called, "name", None) or getattr(called, "attr", "")
        raise _refused(node.lineno, f"不能调用“{name}”", "只能调用本系统的部件、模板自己的宏和 radar、spread、bars")


def _judge_loop(node: nodes.Node, _: frozenset[str]) -> None:
    if getattr(node, "recursive", False):
        raise _refused(node.lineno, "不能用递归的循环", "逐层写循环")


_JUDGES: dict[type[nodes.Node] | tuple[type[nodes.Node], ...], Callable[[nodes.Node, frozenset[str]], None]] = {
    (nodes.Extends, nodes.Import, nodes.FromImport, nodes.Include): _judge_part,
    (nodes.Name, nodes.Getattr, nodes.Getitem, nodes.NSRef): _judge_name,
    (nodes.Filter, nodes.Test): _judge_filter,
    nodes.Call: _judge_call,
    nodes.For: _judge_loop,
}


def _judge_loops(node: nodes.Node, depth: int) -> None:
    for child in node.iter_child_nodes():
        deeper = depth + isinstance(child, nodes.For)
        if deeper > DEEPEST_LOOP:
            raise _refused(child.lineno, f"循环套了超过 {DEEPEST_LOOP} 层", "减少循环的层数")
        _judge_loops(child, deeper)


def _judge_names(tree: nodes.Template, known: set[str]) -> None:
    """What is assigned outside a block is known inside it, which Jinja's own list of undeclared names does not say."""
    known |= {one.target.name for one in tree.find_all(nodes.Assign) if isinstance(one.target, nodes.Name)}
    unknown = find_undeclared_variables(tree) - known - FUNCTIONS - GLOBALS
    for node in tree.find_all(nodes.Name):
        if node.name in unknown:
            raise _refused(
                node.lineno, f"没有“{node.name}”这个变量", "写系统给出的名称；这种文书有哪些，见下载的标准模板"
            )
