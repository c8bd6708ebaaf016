#!/usr/bin/env python3
"""Statistics of comparisons, as SciPy computes them.

    pip install scipy==1.17.1 statsmodels==0.14.6
    python comparison.py > ../comparison.csv

A line a case: the kind, its input, its numbers. Kinds:

wilcoxon   paired differences; the smaller of both rank sums, and the two-sided chance. Where no two sizes are the same:
           `wilcoxon(method="exact")` up to 50 differences, `method="approx"` above (no correction for continuity). Where
           some are: all 2^n ways to throw the signs (`PermutationMethod`) up to 13 differences, `approx` above 50.
holm       chances; the adjusted ones, `statsmodels.stats.multitest.multipletests(method="holm")`
wilson     successes and trials; the ends of `binomtest(...).proportion_ci(0.95, method="wilson")`
"""

import numpy as np
from scipy import stats
from statsmodels.stats.multitest import multipletests


def line(kind, inputs, outputs):
    text = lambda values: " ".join(repr(float(value)) for value in values)
    print(f"{kind},{text(inputs)},{text(outputs)}")


def wilcoxon(differences, method):
    test = stats.wilcoxon(differences, zero_method="wilcox", method=method)
    line("wilcoxon", differences, [test.statistic, test.pvalue])


rng = np.random.default_rng(20261128)
every = stats.PermutationMethod(n_resamples=np.inf)
print("kind,input,output")
for n in (3, 5, 6, 8, 12, 20, 33, 50):
    for shift in (0.0, 0.3, 1.0):
        wilcoxon(rng.normal(shift, 1.0, n).round(6), "exact")
for n in (4, 6, 8, 10, 13):
    for shift in (0.0, 0.5, 1.5):
        ties = np.round(rng.normal(shift, 1.0, n) * 2) / 2
        ties[ties == 0] = 0.5
        wilcoxon(ties, every)
# A failure is the largest difference there is: any size above all others stands for infinity.
wilcoxon(np.array([0.2, -0.4, 0.7, 1e9, 1e9, -0.1, 1e9]), every)
for n in (70, 90, 200):
    wilcoxon(rng.normal(0.2, 1.0, n).round(6), "approx")
    ties = np.round(rng.normal(0.2, 1.0, n) * 2) / 2
    wilcoxon(ties[ties != 0], "approx")
for n in (1, 2, 5, 12, 40):
    p = rng.uniform(0.0, 1.0, n) ** 3
    line("holm", p, multipletests(p, method="holm")[1])
line("holm", [0.01, 0.01, 0.03, 0.03, 0.5], multipletests([0.01, 0.01, 0.03, 0.03, 0.5], method="holm")[1])
for k, n in ((0, 1), (1, 1), (0, 12), (1, 12), (6, 12), (11, 12), (12, 12), (29, 34), (500, 1000)):
    interval = stats.binomtest(k, n).proportion_ci(0.95, method="wilson")
    line("wilson", [k, n], [interval.low, interval.high])
