"""One error base: what is wrong, where, by which clause, and what to do about it."""


class WorkbenchError(Exception):
    """A refusal that a person can act on; every part is Chinese and may be shown on a screen."""

    def __init__(self, what: str, *, where: str = "", clause: str = "", fix: str = "") -> None:
        """Keep the four parts apart, so that a screen can set them one below the other."""
        self.what, self.where, self.clause, self.fix = what, where, clause, fix
        super().__init__(what)

    def __str__(self) -> str:
        """Join the parts that are there into one Chinese paragraph."""
        parts = [
            f"{self.where}：{self.what}" if self.where else self.what,
            f"依据：{self.clause}" if self.clause else "",
            f"办法：{self.fix}" if self.fix else "",
        ]
        return "。".join(part.rstrip("。") for part in parts if part)


class NotAllowedError(WorkbenchError):
    """The actor may not do this to this object."""


class NotFoundError(WorkbenchError):
    """There is no such object, or the actor may not know that there is."""


class StaleError(WorkbenchError):
    """Somebody else saved the same record in the meantime."""


class BusyError(WorkbenchError):
    """The database takes nothing at the moment; nothing was saved, and the same may be tried again."""


class ValidationError(WorkbenchError):
    """The input breaks a rule of form; nothing was saved."""


class HardStopError(WorkbenchError):
    """A hard stop of the rule book blocks the step; `findings` tells which and what would make it possible."""

    def __init__(self, what: str, findings: tuple[object, ...]) -> None:
        """Keep the findings so that a screen can show each with its clause."""
        self.findings = findings
        reasons = "；".join(str(getattr(f, "what", f)) for f in findings)
        clauses = "；".join(dict.fromkeys(str(getattr(f, "clause", "")) for f in findings))
        fixes = "；".join(dict.fromkeys(str(getattr(f, "fix", "")) for f in findings if getattr(f, "fix", "")))
        super().__init__(f"{what}：{reasons}", clause=clauses, fix=fixes)
