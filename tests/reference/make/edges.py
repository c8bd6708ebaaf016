"""Edges within 10,000 steps of the methods whose steps change from one to the next, by mpmath 1.3, with 200 digits.

    pip install mpmath==1.3.0
    python tests/reference/make/edges.py > tests/reference/edges.csv

On f = 3.7 x^2 / 2 from x = 1. A run diverges where the mean gap of the last 20 values is above 1, or the largest gap of
each twentieth of the budget, of the last four, is more than 1 % above that of the one before, and the last above 1e-6.
"""

from mpmath import mp, mpf

mp.dps = 200
STEPS, CURVATURE, DIVISOR = 10_000, mpf("3.7"), mpf("2.3")


def schedule_free(lr, b):
    x = z = mpf(1)
    for t in range(STEPS):
        z -= lr * CURVATURE * ((1 - b) * z + b * x)
        x += (z - x) / (t + 1)
        yield x


def adam(lr, b, nesterov):
    x, m, power = mpf(1), mpf(0), mpf(1)
    for _ in range(STEPS):
        g = CURVATURE * x / DIVISOR
        m = b * m + (1 - b) * g
        power *= b
        now = 1 - power
        x -= lr * (b * m / (1 - power * b) + (1 - b) * g / now if nesterov else m / now)
        yield x


def diverges(course):
    gaps = [x * x for x in course]
    quarters = [max(gaps[-2000 + 500 * k :][:500]) for k in range(4)]
    growing = all(b > a * mpf("1.01") for a, b in zip(quarters, quarters[1:]))
    return sum(gaps[-20:]) / 20 > 1 + mpf("1e-9") or (growing and quarters[-1] > mpf("1e-6"))


METHODS = {
    "Adam frozen P=2.3 b1=.9": (lambda lr: adam(lr, mpf("0.9"), False), "23", "24"),
    "NAdam frozen P=2.3 b1=.9": (lambda lr: adam(lr, mpf("0.9"), True), "8", "9"),
    "Schedule-Free SGD b=0.5 (z sequence)": (lambda lr: schedule_free(lr, mpf("0.5")), "1", "1.1"),
    "Schedule-Free SGD b=0.9 (z sequence)": (lambda lr: schedule_free(lr, mpf("0.9")), "5", "5.5"),
}

print("method,edge")
for name, (course, low, high) in METHODS.items():
    low, high = mpf(low), mpf(high)
    while high / low - 1 > mpf("1e-11"):
        middle = (low + high) / 2
        low, high = (low, middle) if diverges(course(middle)) else (middle, high)
    print(f"{name},{mp.nstr(low, 11)}")
