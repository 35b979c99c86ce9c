"""Who acts, and where an object belongs: what every predicate of the policy looks at."""

from dataclasses import dataclass, field

from sqlmodel import Session, SQLModel, select

from workbench.models.accounts import Account, RoleGrant
from workbench.models.evaluations import Evaluation
from workbench.models.organisations import Purchaser
from workbench.models.projects import Project
from workbench.models.results import Appeal, Result
from workbench.models.supervision import Inspection
from workbench.models.words import Role


@dataclass(frozen=True)
class Grant:
    """One role within a purchaser, a township or village, or for a contractor."""

    role: Role
    purchaser_id: int | None = None
    organisation_id: int | None = None
    contractor_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """The person who acts, with all roles; widgets and commands hold this, never the row."""

    account_id: int | None
    username: str
    name: str
    grants: frozenset[Grant] = field(default_factory=frozenset)

    @property
    def roles(self) -> frozenset[Role]:
        """Return the actor's roles anywhere."""
        return frozenset(grant.role for grant in self.grants)

    def purchasers(self, *roles: Role) -> frozenset[int]:
        """Return the purchasers at which the actor holds one of the roles."""
        return frozenset(g.purchaser_id for g in self.grants if g.role in roles and g.purchaser_id is not None)

    def holds(self, purchaser_id: int | None, *roles: Role) -> bool:
        """Tell whether the actor holds one of the roles at this purchaser."""
        return purchaser_id is not None and purchaser_id in self.purchasers(*roles)

    def organisations(self, role: Role) -> frozenset[int]:
        """Return the townships or villages for which the actor holds the role."""
        return frozenset(g.organisation_id for g in self.grants if g.role == role and g.organisation_id is not None)

    def contractors(self) -> frozenset[int]:
        """Return the contractors that the actor speaks for."""
        return frozenset(
            g.contractor_id for g in self.grants if g.role == Role.CONTRACTOR and g.contractor_id is not None
        )


PROGRAM = Actor(None, "", "系统")
"""The program itself, for what no person does: migrations and set-up."""


def actor_from(session: Session, account: Account) -> Actor:
    """Return the actor that an account stands for, with its grants of this moment."""
    rows = session.exec(select(RoleGrant).where(RoleGrant.account_id == account.id))
    grants = frozenset(Grant(r.role, r.purchaser_id, r.organisation_id, r.contractor_id) for r in rows)
    return Actor(account.id, account.username, account.name, grants)


@dataclass(frozen=True)
class Place:
    """Where an object belongs; predicates look at this and at the object."""

    purchaser_id: int | None = None
    project: Project | None = None
    evaluation: Evaluation | None = None


def place_of(session: Session, about: SQLModel | None) -> Place:
    """Follow an object to its evaluation, project and purchaser."""
    if about is None:
        return Place()
    if isinstance(about, Purchaser):
        return Place(about.id)
    if isinstance(about, Project):
        return Place(about.purchaser_id, about)
    if inspection_id := getattr(about, "inspection_id", None):
        about = session.get_one(Inspection, inspection_id)
    evaluation = about if isinstance(about, Evaluation) else None
    if isinstance(about, Appeal):
        about = session.get_one(Result, about.result_id)
    if evaluation is None and (evaluation_id := getattr(about, "evaluation_id", None)):
        evaluation = session.get_one(Evaluation, evaluation_id)
    project_id = evaluation.project_id if evaluation else getattr(about, "project_id", None)
    project = session.get_one(Project, project_id) if project_id else None
    return Place(project.purchaser_id if project else getattr(about, "purchaser_id", None), project, evaluation)
