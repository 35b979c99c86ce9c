"""The set-up of ./run and ./check: what it finds missing, what it prints, where it stops."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
OLD_PYTHON = "exit 1"  # what `python -c <is this 3.11?>` answers elsewhere
BARE_PYTHON = """case "$2" in *version_info*) exit 0;; *) exit 1;; esac"""  # 3.11 without libraries and without venv


class Machine:
    """A copy of the scripts in a folder of its own, with commands of our choice in front of the machine's."""

    def __init__(self, root: Path) -> None:
        self.root, self.commands = root / "project", root / "commands"
        self.commands.mkdir(parents=True)
        shutil.copytree(ROOT / "scripts", self.root / "scripts")
        for name in ("run", "check", "requirements.lock", "requirements-check.lock"):
            shutil.copy(ROOT / name, self.root / name)

    def has(self, name: str, script: str) -> None:
        """Put a command in front of the machine's own."""
        self.file(self.commands / name, f"#!/bin/sh\n{script}\n")

    def file(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def types(self, line: str) -> subprocess.CompletedProcess[str]:
        """Type a line in the project's folder."""
        bash = shutil.which("bash")
        environment = {"PATH": f"{self.commands}:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(self.root)}
        return subprocess.run(
            [bash, "-c", line], cwd=self.root, env=environment, capture_output=True, text=True, check=False
        )

    def calls(self, function: str) -> subprocess.CompletedProcess[str]:
        """Call one function of the set-up."""
        return self.types(f"set -euo pipefail; . scripts/setup.sh; {function}")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def bare(machine: Machine) -> Machine:
    """A machine with Python 3.11 and nothing else, and a user who may not install."""
    for name in ("python3.11", "python3", "python"):
        machine.has(name, BARE_PYTHON)
    machine.has("sudo", "exit 1")
    machine.has("id", "echo 1000")
    return machine


def test_wrong_python_is_refused_with_the_line_that_installs_the_right_one(machine: Machine) -> None:
    for name in ("python3.11", "python3", "python"):
        machine.has(name, OLD_PYTHON)
    done = machine.types("./run")
    assert done.returncode == 1
    assert "停止：没有找到 Python 3.11" in done.stderr
    assert "apt-get install -y python3 python3-venv" in done.stderr


def test_missing_packages_are_named_in_the_line_to_type(bare: Machine) -> None:
    done = bare.types("./run doctor")
    assert done.returncode == 1
    line = f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {PACKAGES} python3-venv"
    assert done.stderr.splitlines()[-1].strip() == line


def test_check_wants_chromium_and_what_its_driver_needs(bare: Machine) -> None:
    bare.types("mkdir -p empty; ln -s $(command -v bash dirname readlink cat awk sed grep) empty/")
    said = bare.calls(f'PATH="{bare.root}/empty"; missing_packages check {bare.commands}/python3')
    assert said.stdout.strip() == f"{PACKAGES} python3-venv chromium libatomic1"


def test_root_installs_what_is_missing_without_asking(bare: Machine) -> None:
    bare.has("id", "echo 0")
    bare.has("apt-get", f'echo "$@" >>{bare.root}/asked')
    done = bare.calls("add_packages $(missing_packages run python3)")
    assert done.returncode == 0
    assert (bare.root / "asked").read_text().splitlines() == [
        "update",
        f"install -y --no-install-recommends {PACKAGES} python3-venv",
    ]


def test_folder_that_cannot_be_written_is_said(machine: Machine) -> None:
    (machine.root / ".setup.lock").mkdir()
    done = machine.types("./run")
    assert (done.returncode, f"不能写入项目目录 {machine.root}" in done.stderr) == (1, True)


def test_full_disk_is_said_before_anything_is_fetched(machine: Machine) -> None:
    machine.has("df", "printf 'head\\nfs 9 9 1024 9 /\\n'")
    done = machine.calls("add_dependencies requirements.lock python3")
    assert (done.returncode, "磁盘剩余 1 MB" in done.stderr) == (1, True)
    assert not (machine.root / ".venv").exists()


@pytest.mark.parametrize(
    ("log", "said"),
    [
        ("OSError: [Errno 28] No space left on device", "磁盘已满"),
        ("Temporary failure in name resolution", "连不上软件源"),
        ("error: Failed to fetch: `https`\n  Caused by: dns error", "连不上软件源"),
        ("Hash mismatch for `numpy==2.4.6`", "下载的包与锁文件记录的校验值不符"),
        ("PermissionError: [Errno 13] Permission denied", "没有写入权"),
        ("E: Could not get lock /var/lib/dpkg/lock", "另一个 apt 正在运行"),
        ("something else", "见上面的最后几行"),
    ],
)
def test_failed_step_says_why_and_what_to_do(log: str, said: str, machine: Machine) -> None:
    machine.has("fetch", f"cat <<'END'\n{log}\nEND\nexit 7")
    done = machine.calls("step 取得依赖 fetch")
    assert done.returncode == 1
    assert done.stdout.startswith("· 取得依赖 …… 没有成功，")
    assert "停止：“取得依赖”没有成功" in done.stderr
    assert f"办法：{said}" in done.stderr
    assert log.splitlines()[0] in done.stderr


def test_environment_with_check_packages_keeps_them_when_the_workbench_is_started(machine: Machine) -> None:
    assert machine.calls("lock_for run").stdout.strip() == "requirements.lock"
    assert machine.calls("lock_for check").stdout.strip() == "requirements-check.lock"
    machine.file(machine.root / ".venv" / "bin" / "pytest", "#!/bin/sh\n")
    assert machine.calls("lock_for run").stdout.strip() == "requirements-check.lock"


def test_set_up_that_is_done_says_nothing_and_writes_nothing(machine: Machine) -> None:
    (machine.root / ".venv" / "bin").mkdir(parents=True)
    (machine.root / ".venv" / "bin" / "python").symlink_to(sys.executable)
    machine.calls('stamp requirements.lock >"$VENV/.stamp"')
    before = sorted(machine.root.rglob("*"))
    done = machine.calls("set_up run")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert sorted(machine.root.rglob("*")) == before


def test_changed_lock_makes_the_environment_stale(machine: Machine) -> None:
    before = machine.calls("stamp requirements.lock").stdout
    with (machine.root / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    assert machine.calls("stamp requirements.lock").stdout != before


def test_index_of_pip_reaches_the_installer_and_is_named_nowhere_else(machine: Machine) -> None:
    machine.has("python3", "echo \"global.index-url='mirror-of-this-machine'\"")
    told = 'settings_of_pip python3; echo "$UV_DEFAULT_INDEX"'
    assert machine.calls(told).stdout.strip() == "mirror-of-this-machine"
    assert machine.calls(f"export UV_DEFAULT_INDEX=chosen; {told}").stdout.strip() == "chosen"


def test_locked_installer_is_taken_with_its_hashes(machine: Machine) -> None:
    machine.file(machine.root / ".tools" / "bin" / "pip", '#!/bin/sh\necho "$@" >asked\n')
    assert machine.calls("add_uv python3").returncode == 0
    assert "--require-hashes" in (machine.root / "asked").read_text()
    wanted = (machine.root / ".tools" / "uv.txt").read_text(encoding="utf-8").splitlines()
    assert wanted[0].startswith("uv==")
    assert all("--hash=sha256:" in line for line in wanted[1:])
    assert len(wanted) > 1


def test_unknown_option_of_check_is_refused(machine: Machine) -> None:
    done = machine.types("./check --fast")
    assert (done.returncode, "不认识的选项 --fast" in done.stderr) == (1, True)


@pytest.mark.parametrize("name", ["run", "check", "scripts/setup.sh", ".ci/run"])
def test_scripts_name_no_index_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert [word for word in ("://", "--index-url", "pypi.org", "mirrors.") if word in text] == []


def test_ci_calls_check_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines == ["#!/bin/sh", 'exec "$(dirname "$0")/../check"']
