"""Check every data file of the project: what is wrong, in which file, on which line."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path

from scoring.errors import ScoringError
from workbench.errors import WorkbenchError
from workbench.paths import DATA
from workbench.rules.answers import answer_ids, load_answers
from workbench.rules.book import Rule, read_rule, rule_id
from workbench.rules.calendars import load_region, read_year, region_ids
from workbench.rules.catalogue import catalogue_ids, load_catalogue
from workbench.rules.checks import CHECKS
from workbench.rules.gradings import grading_ids, load_grading
from workbench.rules.instruments import instruments
from workbench.rules.loader import DataError
from workbench.rules.needs import load_scheme, scheme_ids
from workbench.rules.not_checked import FILE, not_checked
from workbench.rules.questionnaires import load_questionnaire, questionnaire_ids
from workbench.rules.register import load_register, register_ids
from workbench.rules.services import library_ids, load_library
from workbench.rules.terms import stages
from workbench.rules.trees import PHASES, load_tree, tree_ids

HALF_WIDTH = re.compile(r"[\u4e00-\u9fff”）][,;:!?][\u4e00-\u9fff“（]")

HOLIDAYS = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")


@dataclass(frozen=True)
class DataProblem:
    """A fault in a data file; ``file`` is relative to the data folder, ``line`` counts from 1."""

    file: str
    line: int
    what: str


def check_all(root: Path = DATA) -> list[DataProblem]:
    """Every fault found in the data folder, in the order of the files; empty if all is well.

    Each file is checked on its own, so one fault does not hide the next file's.
    """
    found = [*_faults(root), *_commas(root), *_unchecked(root), *_rows(root), *_years(root)]
    return sorted(set(found), key=lambda problem: (problem.file, problem.line, problem.what))


def _faults(root: Path) -> Iterator[DataProblem]:
    """What the strict loaders refuse."""
    for name, load in _loads(root):
        try:
            load()
        except DataError as error:
            yield DataProblem(_shown(error.file, root), error.line, error.what)
        except (WorkbenchError, ScoringError) as error:
            yield DataProblem(name, 1, str(error))


def _loads(root: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """One load for every file, and for every phase of a tree."""
    yield "instruments.yaml", partial(instruments, root)
    yield "terms.yaml", partial(stages, root)
    for path in sorted((root / "rules").glob("*/*.yaml")):
        yield _shown(path, root), partial(read_rule, path, root)
    yield FILE.as_posix(), partial(not_checked, root)
    for path in sorted((root / "calendar").glob("*.yaml")):
        yield _shown(path, root), partial(read_year, path)
    for tree_id, phase in product(tree_ids(root), PHASES):
        yield f"indicators/{tree_id}.yaml", partial(load_tree, tree_id, phase, root)
    for catalogue_id in catalogue_ids(root):
        yield f"catalogue/{catalogue_id}.yaml", partial(load_catalogue, catalogue_id, root)
    for library_id in library_ids(root):
        yield f"services/{library_id}.yaml", partial(load_library, library_id, root)
    yield from _needs_loads(root)
    for region_id in region_ids(root):
        yield f"calendar/regional/{region_id}.yaml", partial(load_region, region_id, root)


def _needs_loads(root: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """One load for every file of the needs side."""
    for scheme_id in scheme_ids(root):
        yield f"needs/{scheme_id}.yaml", partial(load_scheme, scheme_id, root)
    for grading_id in grading_ids(root):
        yield f"needs/schemes/{grading_id}.yaml", partial(load_grading, grading_id, root)
    for table_id in answer_ids(root):
        yield f"needs/answers/{table_id}.yaml", partial(load_answers, table_id, root)
    for survey_id in questionnaire_ids(root):
        yield f"surveys/{survey_id}.yaml", partial(load_questionnaire, survey_id, root)
    for register_id in register_ids(root):
        yield f"register/{register_id}.yaml", partial(load_register, register_id, root)


def _commas(root: Path) -> Iterator[DataProblem]:
    """Chinese sentences with half-width punctuation."""
    for path in sorted(root.rglob("*.yaml")):
        for line, words in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            if HALF_WIDTH.search(words):
                yield DataProblem(_shown(path, root), line, "中文之间用了半角标点，应为全角")


def _unchecked(root: Path) -> Iterator[DataProblem]:
    """Rules without a check of their name that are no question for a person either."""
    for path, rules in _rules(root):
        if rule_id(path) not in CHECKS and not all(one.attested for one in rules):
            yield DataProblem(_shown(path, root), 1, f"规则没有同名的核对函数：{rule_id(path)}")


def _rules(root: Path) -> Iterator[tuple[Path, tuple[Rule, ...]]]:
    """The rule files that can be read."""
    for path in sorted((root / "rules").glob("*/*.yaml")):
        with suppress(WorkbenchError):
            yield path, read_rule(path, root)


def _rows(root: Path) -> Iterator[DataProblem]:
    """Rows of the domain table that two files claim, or a file and the list of what is not checked."""
    with suppress(WorkbenchError):
        claimed = dict.fromkeys(not_checked(root), FILE.as_posix())
        for path, rules in _rules(root):
            for row in rules[0].rows:
                if row in claimed:
                    yield DataProblem(_shown(path, root), 1, f"“{row}”已经写在 {claimed[row]}")
                claimed[row] = _shown(path, root)


def _years(root: Path) -> Iterator[DataProblem]:
    """Calendar years that are missing in between, or that do not name all holidays of a year."""
    paths = {int(path.stem): path for path in (root / "calendar").glob("[0-9][0-9][0-9][0-9].yaml")}
    for year in range(min(paths, default=0), max(paths, default=-1) + 1):
        if year not in paths:
            yield DataProblem(f"calendar/{year}.yaml", 1, f"缺少{year}年的放假安排")
            continue
        words = paths[year].read_text(encoding="utf-8", errors="replace")
        missing = [name for name in HOLIDAYS if name not in words]
        if missing:
            yield DataProblem(_shown(paths[year], root), 1, f"没有写全一年的假期，缺少{'、'.join(missing)}")


def _shown(path: Path, root: Path) -> str:
    """The path below the data folder."""
    return path.relative_to(root).as_posix()
