"""Tours 游线: which sites, in what order, on which day, and why not the others."""

from jindao.tours.build import best_solution, tour_of
from jindao.tours.candidate import Candidate
from jindao.tours.ground import TourGround, Ways, tour_ground
from jindao.tours.problem import UNREACHABLE, Solution, TourProblem
from jindao.tours.schedule import Schedule, schedule
from jindao.tours.solve import SOLVERS, solve

__all__ = [
    "SOLVERS",
    "UNREACHABLE",
    "Candidate",
    "Schedule",
    "Solution",
    "TourGround",
    "TourProblem",
    "Ways",
    "best_solution",
    "schedule",
    "solve",
    "tour_ground",
    "tour_of",
]
