"""NSGA-II as pymoo has it, asking for genomes by lines of JSON and told objectives by lines.

python pymoo-nsga2.py SEED POPULATION EVALUATIONS LEVELS SEED_GENOMES
with the two last as JSON: how many levels each gene has, and genomes of the first population.
"""

import json
import sys

import numpy as np
from pymoo.algorithms.moo.nsga2 import NSGA2
from pymoo.core.problem import Problem
from pymoo.operators.crossover.pntx import TwoPointCrossover
from pymoo.operators.mutation.pm import PM
from pymoo.operators.repair.rounding import RoundingRepair
from pymoo.operators.sampling.rnd import IntegerRandomSampling
from pymoo.optimize import minimize

seed, population, evaluations = (int(word) for word in sys.argv[1:4])
levels, seeds = (json.loads(word) for word in sys.argv[4:6])


class Asked(Problem):
    """Every population is one line out, and one line in."""

    def __init__(self):
        super().__init__(n_var=len(levels), n_obj=2, xl=0, xu=np.array(levels) - 1, vtype=int)

    def _evaluate(self, x, out, *args, **kwargs):
        print(json.dumps(x.astype(int).tolist()), flush=True)
        out["F"] = np.array(json.loads(sys.stdin.readline()))


first = IntegerRandomSampling()
if seeds:
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, np.array(levels), size=(population - len(seeds), len(levels)))
    first = np.vstack([np.array(seeds), drawn])

minimize(
    Asked(),
    NSGA2(
        pop_size=population,
        sampling=first,
        crossover=TwoPointCrossover(),
        mutation=PM(prob=0.2, eta=20, vtype=float, repair=RoundingRepair()),
        eliminate_duplicates=True,
    ),
    ("n_eval", evaluations),
    seed=seed,
)
