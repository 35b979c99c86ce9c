"""Run a suite of benchmarks and print what was measured, against what, and whether the goal is met."""

import importlib
import os
import pkgutil
from collections.abc import Callable, Iterator

import benchmarks
from benchmarks.measure import Line

SUITES = ("scoring", "import", "pages", "evaluation", "reports")


def run(suite: str, say: Callable[[str], None]) -> bool:
    """Measure every line of a suite, say each as it is measured, and return whether all goals are met."""
    missed = []
    say(f"开始时一分钟平均负载 {os.getloadavg()[0]:.1f}，处理器 {os.cpu_count()} 个：负载高时的数字只作参考")
    for line in measured(suite):
        say(words(line))
        missed += [] if line.met else [line.number]
    say(f"没有达到的目标：{'、'.join(dict.fromkeys(missed))}" if missed else "目标全部达到")
    return not missed


def measured(suite: str) -> Iterator[Line]:
    """Yield the lines of a suite: of every module of this package whose name begins with it, in its order."""
    for module in sorted(found.name for found in pkgutil.iter_modules(benchmarks.__path__)):
        if module.startswith(f"{suite}_"):
            yield from importlib.import_module(f"benchmarks.{module}").lines()


def words(line: Line) -> str:
    """Say a line: goal, what, ours, the peer, the figure with its bound, and the memory."""
    parts = [f"本系统 {_time(line.ours_seconds)}"]
    if line.peer_seconds is not None:
        parts.append(f"{line.peer} {_time(line.peer_seconds)}")
    parts.append(f"{_figure(line.figure, line.unit)}（目标不超过 {_figure(line.goal, line.unit)}）")
    if line.peak_mb is not None:
        parts.append(f"内存峰值 {line.peak_mb:.1f} MB")
    return f"[{line.number}] {'达到' if line.met else '没有达到'}  {line.what}：{'；'.join(parts)}"


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.3g} ms" if seconds < 1 else f"{seconds:.2f} s"


def _figure(figure: float, unit: str) -> str:
    if unit == "×":
        return f"1/{1 / figure:.1f}" if 0 < figure < 1 else f"{figure:.2f} 倍"
    return f"{figure:.3g} {unit}"
