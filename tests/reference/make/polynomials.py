# The minimax polynomials of src/lane/power.rs, by Remez's exchange with mpmath 1.3: prints coefficients, the constant
# first, and the largest error of each, in bits, before and after rounding the coefficients to double precision.
from mpmath import mp, mpf

mp.prec = 400


def horner(coefficients, x):
    total = mpf(0)
    for c in reversed(coefficients):
        total = total * x + c
    return total


def remez(function, weight, low, high, degree, rounds=20, steps=4000):
    """Coefficients that make the largest |weight (polynomial - function)| between low and high least."""
    grid = [low + (high - low) * i / steps for i in range(steps + 1)]
    values, weights = [function(x) for x in grid], [weight(x) for x in grid]
    count = degree + 2
    at = [round(steps * (1 - mp.cos(mp.pi * (2 * i + 1) / (2 * count))) / 2) for i in range(count)]
    for _ in range(rounds):
        rows, right = mp.matrix(count, count), mp.matrix(count, 1)
        for i, p in enumerate(at):
            for j in range(degree + 1):
                rows[i, j] = weights[p] * grid[p] ** j
            rows[i, degree + 1] = (-1) ** i
            right[i] = weights[p] * values[p]
        coefficients = list(mp.lu_solve(rows, right))[: degree + 1]
        error = [w * (v - horner(coefficients, x)) for x, v, w in zip(grid, values, weights)]
        # The largest error between each two changes of sign; of too many, the smaller at either end goes.
        starts = [0] + [i for i in range(1, steps + 1) if (error[i] > 0) != (error[i - 1] > 0)] + [steps + 1]
        peaks = [max(range(a, b), key=lambda i: abs(error[i])) for a, b in zip(starts, starts[1:])]
        while len(peaks) > count:
            peaks.pop(0 if abs(error[peaks[0]]) < abs(error[peaks[-1]]) else -1)
        if len(peaks) < count:
            break
        at = peaks
    rounded = [mpf(float(c)) for c in coefficients]
    after = max(abs(w * (v - horner(rounded, x))) for x, v, w in zip(grid, values, weights))
    return [float(c) for c in rounded], max(map(abs, error)), after


def show(name, coefficients, *errors):
    print(name, *(mp.nstr(mp.log(e, 2), 4) for e in errors))
    for c in coefficients:
        print("   ", repr(c))


def upper(x, bits):
    return mp.floor(x * 2**bits) / 2**bits


c0 = 2 / mp.log(2)
for name, c, bits in [("C0", c0, 24), ("C1", c0 / 3, 20)]:
    show(name, [float(upper(c, bits)), float(c - upper(c, bits))])

# t = C0 atanh(s) / s as a function of z = s^2, after its first two terms; s is largest at sqrt(2).
most = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2 * mpf("1.000001")
tail = lambda z: c0 * sum(z**i / (2 * i + 5) for i in range(80))
show("logarithm", *remez(tail, lambda z: z * z / c0, mpf(0), most, 6))

# 2^t after its first two terms, for the relative error of 2^t.
tail = lambda t: sum(mp.log(2) ** (i + 2) * t**i / mp.factorial(i + 2) for i in range(60))
show("exponential", *remez(tail, lambda t: t * t * mp.power(2, -t), mpf("-0.5001"), mpf("0.5001"), 9))
