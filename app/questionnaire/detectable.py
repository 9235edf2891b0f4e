"""Before launch: the smallest difference between two groups of people that a campaign would probably see.

Each group comes through professionals of its own, n people through g of them; where the share is p, intraclass
correlation rho, and answers a professional vary by cv (standard deviation over mean), its variance is

    V = p (1 - p) [(1 - rho) (1 - R2_people) / n + rho (1 - R2_professionals) (1 + cv^2) / g]

which without a baseline is p (1 - p) deff / n with the design effect of `Fieldwork`. Of two groups one sees, at
two-sided confidence 1 - alpha and with probability `power`,

    MDE = (t_{1 - alpha / 2} + t_{power}) sqrt(V_1 + V_2),  t with g_1 + g_2 - 2 degrees of freedom, one fewer for a
    baseline of professionals

(Bloom 1995, Evaluation Review 19, on minimum detectable effects; Bloom, Richburg-Hayes and Black 2007, Educational
Evaluation and Policy Analysis 29, on baselines; Eldridge, Ashby and Kerry 2006 on unequal clusters.) It is the usual
approximation to the noncentral t: held against statsmodels and simulated campaigns in the tests.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.questionnaire.outlook import Fieldwork, first_enough
from app.questionnaire.tails import student_quantile

FEWEST = 2
"""Professionals of each group: with one, nobody can say how professionals differ."""
SHARE, CONFIDENCE, POWER = 0.5, 0.95, 0.8
"""What is supposed where nobody says otherwise; nothing varies more than one half."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Two groups of what is expected to come back, and how much a baseline explains of either source of chance."""

    field: Fieldwork
    part: float = 0.5
    """In the second group."""
    people_explained: float = 0.0
    """R2 of the baseline among people of one professional."""
    professionals_explained: float = 0.0
    """R2 of the baseline among the professionals' own shares."""

    @property
    def professionals(self) -> tuple[int, int]:
        second = round(self.field.professionals * self.part)
        return self.field.professionals - second, second

    @property
    def df(self) -> int:
        return self.field.professionals - 2 - (self.professionals_explained > 0)

    def variance(self, share: float) -> float:
        """Of the difference of their shares."""
        people, everybody = self.field.people, self.field.professionals
        rho, spread = self.field.correlation, 1 + self.field.variation**2
        within = (1 - rho) * (1 - self.people_explained)
        between = rho * (1 - self.professionals_explained) * spread
        return share * (1 - share) * sum(within * everybody / people / g + between / g for g in self.professionals)


def detectable(
    groups: Groups, share: float = SHARE, *, confidence: float = CONFIDENCE, power: float = POWER
) -> float | None:
    """The smallest difference of shares seen with this probability; None where no difference is."""
    if min(groups.professionals) < FEWEST or groups.df < 1:
        return None
    quantiles = [student_quantile(groups.df, tail) for tail in ((1 - confidence) / 2, 1 - power)]
    found = sum(quantiles) * groups.variance(share) ** 0.5
    return found if found <= max(share, 1 - share) else None


def professionals_to_see(
    difference: float, groups: Groups, share: float = SHARE, *, confidence: float = CONFIDENCE, power: float = POWER
) -> int | None:
    """The fewest professionals, each bringing as many people, with whom so small a difference is seen."""
    each = groups.field.people / groups.field.professionals

    def enough(professionals: int) -> bool:
        field = replace(groups.field, professionals=professionals, people=max(1, round(professionals * each)))
        found = detectable(replace(groups, field=field), share, confidence=confidence, power=power)
        return found is not None and found <= difference

    return first_enough(enough, 2 * FEWEST)
