"""Trees of every shape that the rules allow, grown from a seed, with marks, findings and points that do not apply."""

from decimal import Decimal
from itertools import count, pairwise
from random import Random

from scoring.errors import ScoringError
from scoring.exact import Rounding
from scoring.grading import VetoFinding
from scoring.panel import Sheet
from scoring.tree import Grade, IndicatorTree, Node, Point, Veto

STEPS = (Decimal("0.01"), Decimal("0.1"), Decimal("0.5"), Decimal(1))
EFFECTS = ("zero", "cap", "cap", "withhold")
POINT = Point("mark", "judged")


class Grown:
    """One tree with its marks."""

    def __init__(self, random, *, rounding=None, aggregation=None, extras=True):
        self.random, self.extras, self.codes = random, extras, count()
        self.step = random.choice(STEPS)
        root = self.node(random.randint(1, 4), top=True)
        names = ("优", "良", "中", "差")
        floors = sorted(random.sample(range(1, 1000), 3), reverse=True)
        self.tree = IndicatorTree(
            "t",
            "随机体系",
            "1",
            root,
            grades=tuple(
                Grade(name, root.full * floor / 1000) for name, floor in zip(names, (*floors, 0), strict=True)
            ),
            rounding=rounding
            or Rounding(
                random.choice(("half_up", "half_even", "truncate")), random.randint(0, 3), random.random() < 0.25
            ),
            step=self.step,
            aggregation=aggregation or random.choice(("mean", "drop_extremes", "median")),
            vetoes=tuple(
                Veto(f"V{place}", "事项", effect, random.choice(names) if effect == "cap" else "")
                for place, effect in enumerate(EFFECTS)
            ),
        )

    def full(self):
        return self.random.randint(1, 60) * self.step

    def node(self, depth, *, top=False, role="share", weight=None, counted=True, inside=False):
        code = f"N{next(self.codes)}"
        if depth == 0 or (not top and self.random.random() < 0.3):
            return Node(code, code, self.full(), weight, (), POINT, role=role, counted=counted)
        inside = inside or role != "share"
        weighted = not inside and self.random.random() < 0.4
        size = self.random.randint(1, 4)
        cuts = sorted(self.random.sample(range(1, 100), size - 1))
        weights = [Decimal(high - low) / 100 for low, high in pairwise([0, *cuts, 100])] if weighted else [None] * size
        shares = [self.node(depth - 1, weight=share, inside=inside) for share in weights]
        whole = sum(child.full for child in shares)
        full = whole
        if weighted:
            full = whole + self.full()
        elif role != "share":
            full = min(whole, self.full())
        children = [*shares, *(self.beside(depth, inside) if self.extras else ())]
        self.random.shuffle(children)
        return Node(code, code, full, weight, tuple(children), role=role, counted=counted)

    def beside(self, depth, inside):
        """What stands outside the full marks: bonuses, deductions, and nodes that do not count."""
        if self.random.random() < 0.6:
            return
        if not inside:
            yield self.node(depth - 1, role=self.random.choice(("bonus", "deduction")))
        if self.random.random() < 0.5:
            yield self.node(depth - 1, counted=False, inside=inside)

    def marks(self, members):
        """Marks in steps, by member and point."""
        fulls = [int(node.full / self.step) for node in self.tree.points()]
        return [[self.random.randint(0, full) for full in fulls] for _ in range(members)]

    def sheets(self, marks):
        codes = [node.code for node in self.tree.points()]
        return [
            Sheet(str(place), {code: mark * self.step for code, mark in zip(codes, row, strict=True)})
            for place, row in enumerate(marks)
        ]

    def absent(self):
        """Which points do not apply."""
        share = self.random.choice((0, 0, 0.1, 0.4))
        return [self.random.random() < share for _ in self.tree.points()]

    def findings(self):
        """Where the inquiry into each veto stands."""
        return [self.random.choice((0, 0, 0, 0, 0, 1, 2)) for _ in EFFECTS]

    def recorded(self, findings):
        return [
            VetoFinding(veto.code, veto.effect, "认定", ("open", "proven")[state - 1], veto.grade_cap)
            for veto, state in zip(self.tree.vetoes, findings, strict=True)
            if state
        ]


def exhausted(node, absent):
    """Whether nothing that counts towards a node applies."""
    return node.code in absent if node.point else all(exhausted(child, absent) for child in node.shares)


def grown(seed, **kind):
    """A tree, tried again where chance made one that the rules refuse."""
    random = Random(seed)  # noqa: S311  (trees for tests)
    while True:
        try:
            return Grown(random, **kind)
        except ScoringError:
            continue
