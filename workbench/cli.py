"""The commands of `./run`; each says in Chinese what it does and did."""

import gc
import sys
import time
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench import cli_bundle, cli_files, config, paths
from workbench.cli_words import EVALUATION_HELP, Command, Group
from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    from workbench.demo.build import DemoFiles

app = typer.Typer(
    cls=Group,
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
)


@app.callback(help="民政购买服务工作台。不带命令时打开工作台；第一次会先建立演练工作区。")
def opening(
    context: typer.Context,
    home: Annotated[
        Path | None, typer.Option(metavar="目录", help="工作区目录；不写时用 WORKBENCH_HOME，再不写时用 var/")
    ] = None,
    port: Annotated[
        int | None, typer.Option(metavar="端口", help="监听的端口；不写时用 WORKBENCH_PORT，再不写时用 8501")
    ] = None,
) -> None:
    """Choose the workspace and the port, and open the workbench when no command follows."""
    if home is not None:
        config.set_home(home.expanduser().resolve())
    if port is not None:
        config.set_port(port)
    if context.invoked_subcommand is None:
        _first_start()
        serve()


@app.command(cls=Command, help="打开已有的工作区，按 Ctrl+C 停止。")
def serve() -> None:
    """Serve the workspace in use until stopped."""
    gc.disable()  # what is loaded below is kept: collecting in between would take half a second and free nothing
    from workbench.cli_accounts import training_table
    from workbench.opening import open_workspace
    from workbench.web import server

    settings, workspace = config.settings(), open_workspace()
    server.check_port(settings.host, settings.port)
    typer.echo(f"{'演练' if workspace.training else '正式'}工作区：{workspace.title}，{paths.home()}")
    if workspace.training:
        typer.echo(training_table())
    typer.echo(f"地址：http://{settings.host}:{settings.port}    按 Ctrl+C 停止")
    gc.enable()
    server.serve(settings.host, settings.port)


@app.command(cls=Command, help="建立正式的空工作区和第一个系统管理员；只在空目录里建。")
def init(
    title: Annotated[str, typer.Option(metavar="文字", help="工作区名称；不写时在终端询问，下同")] = "",
    bureau: Annotated[str, typer.Option(metavar="文字", help="购买主体，例如某某县民政局")] = "",
    county: Annotated[str, typer.Option(metavar="文字", help="所在县（区）")] = "",
    username: Annotated[str, typer.Option(metavar="文字", help="管理员账号：英文字母、数字、点、横线")] = "",
    name: Annotated[str, typer.Option(metavar="文字", help="管理员姓名")] = "",
) -> None:
    """Make an empty workspace."""
    from workbench.opening import make_empty, require_empty

    home = paths.home()
    require_empty(home)
    make_empty(
        home,
        title=title or _asked("工作区名称"),
        bureau=bureau or _asked("购买主体名称"),
        county=county or _asked("所在县（区）"),
        username=username or _asked("管理员账号"),
        name=name or _asked("管理员姓名"),
        password=_new_password(),
    )
    typer.echo(f"已建立正式工作区：{home}\n用 ./run 打开，以刚才的管理员账号登录。")


@app.command(cls=Command, help="在空目录里建立演练工作区，走完一宗采购，写出报告、评分表、结果数据和证据包。")
def demo(out: Annotated[Path, typer.Option(metavar="目录", help="写到哪个空目录")]) -> None:
    """Run the main job without a browser."""
    folder = out.expanduser().resolve()
    made = _training(folder)
    written = (made.midterm_report, made.final_report, made.score_sheets, made.result, made.bundle)
    typer.echo("\n".join(["已写出：", *(f"  {path}" for path in written)]))
    typer.echo(f"申诉后的期末总分 {made.total}，等级 {made.grade}")
    typer.echo(f"打开这个演练工作区：./run --home {folder}")


@app.command(cls=Command, help="体检：系统库、字体、数据库、写入权、时钟、日历等，逐项给出解决办法。")
def doctor() -> None:
    """Report what stands and what does not; exit code 1 if something fails."""
    from workbench.doctor import diagnose, report

    found = diagnose()
    typer.echo(report(found))
    if any(one.state == "fail" for one in found):
        raise typer.Exit(1)


@app.command(cls=Command, help="核对数据文件：法规、规则、目录、指标体系、日历；报出文件和行号。")
def check_data() -> None:
    """Check every data file strictly; exit code 1 if one is wrong."""
    from workbench.rules.check_data import check_all

    problems = check_all()
    for one in problems:
        typer.echo(f"data/{one.file} 第 {one.line} 行：{one.what}")
    if problems:
        raise WorkbenchError(
            f"数据文件有 {len(problems)} 处不对", fix="按上面的文件和行号改正，再运行 ./run check-data"
        )
    typer.echo("数据文件全部正确。")


@app.command(cls=Command, help="列出账号和角色；演练工作区同时列出密码；--reset 为一个账号重设密码。")
def accounts(
    reset: Annotated[str, typer.Option(metavar="账号", help="为这个账号重设密码，并结束其全部登录")] = "",
) -> None:
    """List the accounts, or set a new password for one of them."""
    from workbench.cli_accounts import account_table, set_password, training_table
    from workbench.opening import open_workspace

    workspace = open_workspace()
    if reset:
        set_password(reset, _new_password())
        typer.echo(f"已为 {reset} 设置新密码，原有登录已全部结束。")
    else:
        typer.echo(training_table() if workspace.training else account_table())


@app.command(cls=Command, help="把数据库升级到当前版本；打开工作台时会自动做。")
def migrate() -> None:
    """Bring the database of the workspace to the newest schema."""
    from workbench.opening import open_workspace
    from workbench.store.migrate import current

    open_workspace()
    typer.echo(f"数据库已是当前版本（{current()}）：{paths.home()}")


@app.command(cls=Command, help="身份保险库：列出密钥文件和条数；--rotate 更换密钥，全部重新加密。")
def vault(
    rotate: Annotated[bool, typer.Option("--rotate", help="换一把新密钥，旧密钥作废")] = False,  # noqa: FBT002  (a switch)
) -> None:
    """Show the vault's key, or put a new one in force."""
    from workbench import cli_vault
    from workbench.opening import open_workspace

    open_workspace()
    typer.echo(cli_vault.rotate() if rotate else cli_vault.vault_words())


@app.command(cls=Command, help="公众表单：单独的进程，只能收下咨询、求助、投诉，不能读取任何东西；默认不开。")
def public_form(
    port: Annotated[int, typer.Option(metavar="端口", help="监听的端口")] = 8502,
    host: Annotated[str, typer.Option(metavar="地址", help="监听的地址")] = "127.0.0.1",
    behind_proxy: Annotated[bool, typer.Option("--behind-proxy", help="在反向代理后面，按代理给出的来源限次")] = False,  # noqa: FBT002  (a switch)
) -> None:
    """Serve the public form until stopped, in a process that knows no database and no key."""
    from workbench import cli_public_form
    from workbench.opening import open_workspace
    from workbench.web.server import check_port

    workspace = open_workspace()
    check_port(host, port)
    folder = cli_public_form.prepare()
    typer.echo(f"{'演练' if workspace.training else '正式'}工作区的公众表单：http://{host}:{port}    按 Ctrl+C 停止")
    cli_public_form.serve(folder, host, port, behind_proxy=behind_proxy)


@app.command(cls=Command, help="备份工作区：数据库和文件复制到目录下，逐份核对；密钥不在内。不用停下工作台。")
def backup(to: Annotated[Path, typer.Option(metavar="目录", help="写到哪个目录，每次一个新的子目录")]) -> None:
    """Copy the workspace; exit code 1 if a file was missing or changed."""
    from workbench import cli_backup
    from workbench.opening import open_workspace

    open_workspace()
    made = cli_backup.make_backup(to.expanduser().resolve())
    typer.echo(cli_backup.backup_words(made))
    if made.faults:
        raise typer.Exit(1)


@app.command(cls=Command, help="恢复：把一份备份取回到空的工作区目录，逐份核对。")
def restore(source: Annotated[Path, typer.Argument(metavar="备份", help="由 ./run backup 写出的目录")]) -> None:
    """Take a backup back into an empty home."""
    from workbench import cli_backup

    typer.echo(cli_backup.restore_words(cli_backup.restore_backup(source.expanduser().resolve())))


app.command(cls=Command, help=EVALUATION_HELP)(cli_files.score_evaluation)
app.command(cls=Command, help=cli_files.BIDS_HELP)(cli_files.score_bids)
app.command(cls=Command, help=cli_files.TABLE_HELP)(cli_files.check_table)
app.command(cls=Command, help=cli_files.DRAW_HELP)(cli_files.verify_draw)
app.command(cls=Command, help=cli_bundle.BUNDLE_HELP)(cli_bundle.bundle)
app.command(cls=Command, help=cli_bundle.VERIFY_HELP)(cli_bundle.verify)


@app.command(cls=Command, help="测速：与同类工具在同一次运行里比较，写出比值和目标；需要测试依赖。")
def bench(
    suite: Annotated[
        str,
        typer.Argument(metavar="项目", help="可用的有：scoring、import、pages、evaluation、reports，不写时是 scoring"),
    ] = "scoring",
    strict: Annotated[bool, typer.Option("--strict", help="有目标没有达到时以失败结束")] = False,  # noqa: FBT002  (a switch)
) -> None:
    """Measure against peers; exit code 1 under --strict if a goal is missed."""
    from benchmarks.report import SUITES, run

    if suite not in SUITES:
        raise WorkbenchError(f"没有测速项目“{suite}”", fix=f"可用的有：{'、'.join(SUITES)}")
    if not run(suite, typer.echo) and strict:
        raise typer.Exit(1)


def _first_start() -> None:
    """Make the training workspace where there is none yet; a taken port is said before that, not after."""
    from workbench.opening import has_database
    from workbench.web.server import check_port

    if not has_database():
        check_port(config.settings().host, config.settings().port)
        typer.echo(f"第一次启动：建立演练工作区 {paths.home()}")
        _training(paths.home())


def _training(folder: Path) -> "DemoFiles":
    """Build a training workspace and say what is being done, and how long it took."""
    from workbench.opening import make_training

    begun = time.monotonic()
    made = make_training(folder, lambda said: typer.echo(f"· {said}"))
    typer.echo(f"演练工作区已建好，用时 {time.monotonic() - begun:.1f} 秒")
    return made


def _asked(what: str) -> str:
    """Ask on the terminal. Raises WorkbenchError where there is none to ask on."""
    if not sys.stdin.isatty():
        raise WorkbenchError(f"没有给出{what}", fix="在终端里运行，或用选项给出；见 ./run init --help")
    return str(typer.prompt(what))


def _new_password() -> str:
    """Ask for a password twice on the terminal, or read one line where there is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass("密码（12 个以上的字符，输入时不显示）：")
    if getpass("再输入一次：") != password:
        raise WorkbenchError("两次输入的密码不一样", fix="重新运行这条命令")
    return password
