"""Tours 游线: which sites, in what order, on which day, and why not the others."""

from jindao.tours.build import plan
from jindao.tours.candidate import Candidate
from jindao.tours.problem import UNREACHABLE, Solution, TourProblem
from jindao.tours.schedule import Schedule, schedule
from jindao.tours.solve import SOLVERS, solve

__all__ = [
    "SOLVERS",
    "UNREACHABLE",
    "Candidate",
    "Schedule",
    "Solution",
    "TourProblem",
    "plan",
    "schedule",
    "solve",
]
