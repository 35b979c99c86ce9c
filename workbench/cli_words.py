"""The command line in Chinese: its help, its tables, and one clear block for whatever went wrong."""

import errno
import unicodedata
from collections.abc import Iterable, Sequence

import typer
from typer._click import Command as AnyCommand
from typer._click import Context, HelpFormatter
from typer._click.exceptions import BadParameter, MissingParameter, NoSuchOption, UsageError
from typer.core import TyperCommand, TyperGroup

from scoring.errors import ScoringError
from workbench.errors import WorkbenchError

HELP_OPTION = "显示这份说明"
EVALUATION_HELP = """不用数据库，给 JSON 或 Excel 文件里的评估打分，写出总分、等级和逐步计算过程。

\b
JSON：{"tree": {"use": "szs-2024", "phase": "期末"},
       "sheets": [{"member": "评委一", "marks": {"A3-1": "1.3"}}],
       "facts": {"A4-4": {"values": {"actual": 11, "target": 12}}},
       "not_applicable": {"B3-3": "理由"},
       "vetoes": [{"code": "V1", "state": "调查中", "finding": "认定"}]}
Excel 工作表：设置、指标、等级、评分、成员、事实、不适用、一票否决。
全部字段和例子见 docs/scoring.md 的“文件格式”。"""
BIDS_HELP = """不用数据库，给 JSON 或 Excel 文件里的报价打分排序，写出结果、触发的审查和逐步计算过程。

\b
JSON：{"terms": {"price_weight": "20", "method": "竞争性磋商", "reviewed_on": "2026-03-01",
                 "budget": "120万元"},
       "bids": [{"name": "甲", "price": "1000000.00", "quality": "70.5"}],
       "published": {"figure": "总得分", "values": {"甲": "90.50"}}}
Excel 工作表：条件、报价、评审因素、评分、公布。
全部字段和例子见 docs/scoring.md 的“文件格式”。"""
ASK_DOCTOR = "运行 ./run doctor 查看哪里不对"


def _write_help(command: TyperCommand | TyperGroup, usage: str, context: Context, formatter: HelpFormatter) -> None:
    """Write usage, purpose and options under Chinese headings."""
    formatter.write_usage(context.command_path, usage, prefix="用法：")
    command.format_help_text(context, formatter)
    records = [(param, param.get_help_record(context) or ("", "")) for param in command.get_params(context)]
    rows = [(terms.split(" <")[0], HELP_OPTION if param.name == "help" else said) for param, (terms, said) in records]
    _write_list("选项", [(terms, _without_marks(said)) for terms, said in rows], formatter)


def _without_marks(said: str) -> str:
    """Say in Chinese what Typer marks in English; a default is said in the help itself."""
    return said.replace("[required]", "（必填）").split("  [default")[0]


def _write_list(heading: str, rows: list[tuple[str, str]], formatter: HelpFormatter) -> None:
    """Write terms and what they mean below a heading."""
    formatter.write(f"\n{heading}：\n")
    with formatter.indentation():
        formatter.write_dl(rows)


class Command(TyperCommand):
    """A command whose help is Chinese."""

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the help of one command."""
        files = [str(param.metavar) for param in self.params if param.param_type_name == "argument"]
        _write_help(self, " ".join(["[选项]", *files]), ctx, formatter)


class Group(TyperGroup):
    """The commands together; their help is Chinese, and so is the answer to a word that is no command."""

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the help of the whole, with one line a command."""
        _write_help(self, "[选项] [命令]", ctx, formatter)
        _write_list("命令", [(name, one.get_short_help_str(200)) for name, one in self.commands.items()], formatter)

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, AnyCommand | None, list[str]]:
        """Find the command. Raises WorkbenchError for a word that is none."""
        if args[0] not in self.commands and not args[0].startswith("-"):
            raise WorkbenchError(f"没有命令“{args[0]}”", fix=f"可用的命令：{'、'.join(self.commands)}")
        return super().resolve_command(ctx, args)


def run(app: typer.Typer, arguments: Sequence[str] | None = None) -> int:
    """Run the command line; say what went wrong in one Chinese block, and return the exit code."""
    try:
        return int(app(arguments, prog_name="./run", standalone_mode=False) or 0)
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("\n已中断。", err=True)
        return 130
    except Exception as error:  # noqa: BLE001 - a person at a terminal is told what to do, whatever it was
        typer.echo(block(explained(error)), err=True)
        return 1


def block(error: WorkbenchError | ScoringError) -> str:
    """Set what, where, clause and fix one below the other."""
    parts = (("错误", error.what), ("位置", error.where), ("依据", error.clause), ("办法", error.fix))
    return "\n".join(f"{label}：{text}" for label, text in parts if text)


def explained(error: Exception) -> WorkbenchError | ScoringError:
    """Return the error in words that a person can act on."""
    if isinstance(error, WorkbenchError | ScoringError):
        return error
    if isinstance(error, UsageError):
        return WorkbenchError(_misuse(error), fix="在命令后加 --help 查看用法，例如 ./run accounts --help")
    if isinstance(error, OSError):
        return _system_refusal(error)
    return _database_refusal(error) or _incident(error)


def _database_refusal(error: Exception) -> WorkbenchError | None:
    """Say what the database refused; None for an error of another kind."""
    from sqlalchemy.exc import DatabaseError

    return WorkbenchError(f"数据库不能使用：{error.orig}", fix=ASK_DOCTOR) if isinstance(error, DatabaseError) else None


def _misuse(error: UsageError) -> str:
    """Say what was wrong with the words typed."""
    if isinstance(error, NoSuchOption):
        return f"没有选项 {error.option_name}"
    if isinstance(error, MissingParameter):
        return f"缺少 {error.param.opts[0] if error.param else '一个参数'}"
    if isinstance(error, BadParameter) and error.param:
        return f"{error.param.opts[0]} 的值不对：{error.message}"
    return f"命令写得不对：{error.message}"


def _system_refusal(error: OSError) -> WorkbenchError:
    """Say what the machine refused, and for which file or address."""
    said: dict[int | None, tuple[str, str]] = {
        errno.EACCES: ("没有权限", "核对属主和权限，或用 WORKBENCH_HOME 指定自己可写的目录"),
        errno.EPERM: ("没有权限", "核对属主和权限，或用 WORKBENCH_HOME 指定自己可写的目录"),
        errno.EROFS: ("所在磁盘是只读的", "用 WORKBENCH_HOME 指定可写的目录"),
        errno.ENOSPC: ("磁盘已满", "清出空间后再试，本次没有写完的内容已丢弃"),
        errno.ENOTDIR: ("路径中有一段是文件，不是目录", "换一个路径，或移走那个文件"),
        errno.EADDRINUSE: ("端口已被占用", "用 WORKBENCH_PORT 换一个端口"),
    }
    what, fix = said.get(error.errno, (f"系统拒绝了这次操作（{error.strerror or error}）", ASK_DOCTOR))
    return WorkbenchError(what, where=str(error.filename or ""), fix=fix)


def _incident(error: Exception) -> WorkbenchError:
    """Keep the traceback in the workspace's log, under a number."""
    from workbench.web.incidents import refusal

    try:
        return refusal(error, "程序出错")
    except OSError:
        return WorkbenchError(f"程序出错：{type(error).__name__}：{error}", fix=ASK_DOCTOR)


def width(text: str) -> int:
    """Count the columns that a text takes on a terminal; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "FWA" else 1 for character in text)


def table(rows: Iterable[Sequence[str]]) -> str:
    """Set rows in columns that line up, Chinese or not."""
    kept = [tuple(row) for row in rows]
    widths = [max(map(width, column)) for column in zip(*kept, strict=True)]
    return "\n".join("  ".join(map(_padded, row, widths)).rstrip() for row in kept)


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))
