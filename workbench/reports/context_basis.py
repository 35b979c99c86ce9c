"""On what a point's marks rest, in a few words read from its trace."""

from collections.abc import Iterator

from scoring.exact import exact, percent
from scoring.trace import Step, walk

SHORT = 10
"""What a checklist lacks is named if it is no longer than this."""


def basis(step: Step, spread: str) -> str:
    """Say what a mark was computed from; `spread` is the range of the members' marks of a judged point."""
    notes = [note for below in walk(step) if (note := _adjusted(below))]
    return "，".join([_measured(step, spread), *notes])


def _measured(step: Step, spread: str) -> str:
    leaves = list(walk(step))
    operations = {leaf.operation: leaf for leaf in reversed(leaves)}
    if "index" in operations:
        return _survey(leaves)
    if "checklist" in operations:
        return _checklist(operations["checklist"])
    if "weighted" in operations:
        return f"加权{percent(operations['weighted'].exact)}"
    if "deviation" in operations:
        return f"偏差{percent(operations['deviation'].exact)}"
    if quotient := operations.get("quotient") or operations.get("ratio"):
        done, wanted = quotient.inputs
        return f"{done.value}÷{wanted.value}{wanted.unit}"
    return f"均值，极差{spread}" if spread else "均值"


def _survey(leaves: list[Step]) -> str:
    indexes = [leaf for leaf in leaves if leaf.operation == "index"]
    answers = sum(int(exact(item.value)) for leaf in indexes for item in leaf.inputs)
    whole = next(leaf for leaf in leaves if leaf.operation in {"mean", "index"})
    return f"{answers}份，指数{whole.shown}"


def _checklist(step: Step) -> str:
    lacking = [item.name for item in step.inputs if item.value == "0"]
    passed = f"{len(step.inputs)}项符合{len(step.inputs) - len(lacking)}项"
    named = "、".join(lacking)
    return f"{passed}，缺{named}" if lacking and len(named) <= SHORT else passed


def _adjusted(step: Step) -> str:
    """Name what was taken off or capped."""
    if step.operation in {"zero", "deduct", "cap"}:
        return step.title.partition("：")[0]
    if step.operation == "floor" and step.exact == 0:
        return f"低于{percent(exact(step.inputs[0].value))}不得分"
    return "复核决定" if step.operation == "decided" else ""


def failed_items(step: Step) -> Iterator[str]:
    """Yield the items of a checklist that were not met."""
    for below in walk(step):
        if below.operation == "checklist":
            yield from (item.name for item in below.inputs if item.value == "0")
