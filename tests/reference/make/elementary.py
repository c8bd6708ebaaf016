# Correctly rounded values of elementary functions, by mpmath 1.3 with 1200 bits: writes elementary.csv.
import math
import random
from fractions import Fraction

from mpmath import mp, mpf

mp.prec = 1200
random.seed(1)


def rounded(value):
    sign, mantissa, exponent, _ = value._mpf_
    exact = Fraction(mantissa) * Fraction(2) ** exponent
    try:
        size = float(exact)
    except OverflowError:
        size = math.inf
    return -size if sign else size


def anywhere(low, high):
    """A number whose exponent is drawn evenly."""
    return math.ldexp(random.uniform(0.5, 1.0), random.randint(low, high))


rows = []


def row(name, function, x, y=None):
    value = function(mpf(x)) if y is None else function(mpf(x), mpf(y))
    rows.append((name, repr(x), "" if y is None else repr(y), repr(rounded(value))))


for _ in range(250):
    row("exp", mp.exp, random.uniform(-746, 710))
    row("exp", mp.exp, random.choice([-1, 1]) * anywhere(-60, 9))
    row("ln", mp.log, anywhere(-1073, 1024))
    row("ln", mp.log, random.uniform(0.5, 2.0))
    row("ln", mp.log, 1.0 + random.choice([-1, 1]) * anywhere(-50, -2))
    row("tanh", mp.tanh, random.choice([-1, 1]) * anywhere(-1073, 6))
    row("tanh", mp.tanh, random.uniform(-3, 3))
hard = [6381956970095103.0 * 2.0**797, 5.319372648326541e255, 1e22, 2.0**1023, 1.7976931348623157e308, 8e8, 8.1e8]
multiples = [float(k * mp.pi / 2) for k in [1, 2, 3, 4, 5, 1000, 1001, 10**8 + 1, 10**9, 10**9 + 1, 10**12 + 3, 10**15 + 1]]
angles = hard + multiples + [random.uniform(-10, 10) for _ in range(150)]
angles += [anywhere(-1073, 1024) for _ in range(250)] + [anywhere(20, 40) for _ in range(60)]
for x in angles:
    row("sin", mp.sin, x)
    row("cos", mp.cos, -x)
for _ in range(300):
    # Powers that are numbers, for any base.
    x = anywhere(-1073, 1024)
    row("pow", mp.power, x, random.uniform(-1100, 1030) * math.log(2) / math.log(x))
    x = random.uniform(0.5, 2.0)
    row("pow", mp.power, x, random.uniform(-20, 20))
    x = 1.0 + random.choice([-1, 1]) * anywhere(-50, -2)
    row("pow", mp.power, x, random.uniform(-700, 700) / math.log(x))
for x in [2.0, 10.0, 0.5, 3.0, 1.5, 5e-324, 1.7976931348623157e308]:
    for y in [2.0, -2.0, 0.5, 1.0, -1.0, 1 / 3, 1e-300, -0.999, 3.0, 100.0]:
        row("pow", mp.power, x, y)
for _ in range(200):
    # Where exp and ln change their ways.
    row("exp", mp.exp, random.choice([-1, 1]) * random.uniform(707.9, 708.1))
    row("exp", mp.exp, (random.randint(-1074, 1023) + 0.5) * math.log(2) + random.uniform(-1e-9, 1e-9))
    row("ln", mp.log, math.sqrt(2) * 2.0 ** random.randint(-1000, 1000) * (1 + random.uniform(-1e-3, 1e-3)))
    row("ln", mp.log, random.choice([anywhere(-1073, -1018), anywhere(1018, 1024)]))
for _ in range(400):
    # Powers near the ends of the range and halfway between powers of two; the logarithm has most to add up near sqrt(2).
    x = math.sqrt(2) ** random.choice([-1, 1]) * (1 + random.uniform(-2e-2, 2e-2))
    row("pow", mp.power, x, random.choice([-1, 1]) * random.uniform(1015, 1030) / math.log2(x))
    row("pow", mp.power, x, (random.randint(-1020, 1020) + 0.5) / math.log2(x))
    row("pow", mp.power, random.choice([anywhere(-1073, -1018), anywhere(1018, 1024)]), random.uniform(-1, 1))

with open("tests/reference/elementary.csv", "w") as out:
    out.write("function,x,y,value\n")
    for cells in rows:
        out.write(",".join(cells) + "\n")
