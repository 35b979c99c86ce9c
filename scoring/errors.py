"""One error a person can act on: what is wrong, where, by which clause, and what to do."""


class ScoringError(ValueError):
    """A refusal to compute, said in Chinese.

    `what` is the fault, `where` the point, member or bid it was found at, `clause` the rule behind it,
    `fix` what to do. No part ends in a full stop; `str()` joins them.
    """

    def __init__(self, what: str, *, where: str = "", clause: str = "", fix: str = "") -> None:
        self.what = what
        self.where = where
        self.clause = clause
        self.fix = fix
        super().__init__(_joined(what, where, clause, fix))


def _joined(what: str, where: str, clause: str, fix: str) -> str:
    place = f"{where}：" if where else ""
    basis = f"（依据：{clause}）" if clause else ""
    advice = f"{fix}。" if fix else ""
    return f"{place}{what}{basis}。{advice}"
