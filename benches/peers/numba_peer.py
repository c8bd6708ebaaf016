"""Numba: one run as a loop of scalars, compiled without fast-math, the rates in parallel."""

import os

from work import checksum, clock, options, read, since_start, tell

options = options()
os.environ["NUMBA_NUM_THREADS"] = str(options.threads)

import numba
import numpy as np
from numba import njit, prange

compiled = njit(parallel=True, error_model="numpy")


@compiled
def valley_adam(rates, steps, x0, y0, last, least):
    for k in prange(len(rates)):
        x, y, mx, my, vx, vy, p1, p2, low = x0, y0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, np.inf
        for _ in range(steps):
            valley, along = y - x * x, 1 - x
            low = min(low, along * along + 100 * valley * valley)
            gy = 200 * valley
            gx = -2 * x * gy - 2 * along
            p1 *= 0.9
            p2 *= 0.999
            mx, my = 0.9 * mx + (1 - 0.9) * gx, 0.9 * my + (1 - 0.9) * gy
            vx, vy = 0.999 * vx + (1 - 0.999) * gx * gx, 0.999 * vy + (1 - 0.999) * gy * gy
            x -= rates[k] * (mx / (1 - p1)) / (np.sqrt(vx / (1 - p2)) + 1e-8)
            y -= rates[k] * (my / (1 - p1)) / (np.sqrt(vy / (1 - p2)) + 1e-8)
        last[k] = (1 - x) ** 2 + 100 * (y - x * x) ** 2
        least[k] = min(low, last[k])


@compiled
def valley_momentum(rates, steps, x0, y0, last, least):
    for k in prange(len(rates)):
        x, y, vx, vy, low = x0, y0, 0.0, 0.0, np.inf
        for _ in range(steps):
            valley, along = y - x * x, 1 - x
            value = along * along + 100 * valley * valley
            if value < low:
                low = value
            gy = 200 * valley
            gx = -2 * x * gy - 2 * along
            vx, vy = 0.9 * vx + gx, 0.9 * vy + gy
            x -= rates[k] * vx
            y -= rates[k] * vy
        last[k] = (1 - x) ** 2 + 100 * (y - x * x) ** 2
        least[k] = last[k] if last[k] < low else low


@compiled
def bowl_adam(rates, factors, curvatures, start, decay, last, least):
    d = len(curvatures)
    for k in prange(len(rates)):
        x, m, v, p1, p2, low = start.copy(), np.zeros(d), np.zeros(d), 1.0, 1.0, np.inf
        for t in range(len(factors)):
            p1 *= 0.9
            p2 *= 0.999
            c1, c2, lr, value = 1 - p1, 1 - p2, rates[k] * factors[t], 0.0
            for j in range(d):
                g = curvatures[j] * x[j]
                value += x[j] * g
                m[j] = 0.9 * m[j] + (1 - 0.9) * g
                v[j] = 0.999 * v[j] + (1 - 0.999) * g * g
                x[j] -= lr * ((m[j] / c1) / (np.sqrt(v[j] / c2) + 1e-8) + decay * x[j])
            low = min(low, 0.5 * value)
        value = 0.0
        for j in range(d):
            value += curvatures[j] * x[j] * x[j]
        last[k] = 0.5 * value
        least[k] = min(low, last[k])


work = read(options.sweep)
last, least = np.empty(len(work.rates)), np.empty(len(work.rates))
if work.kind == "quadratic":
    go = lambda: bowl_adam(work.rates, work.factors, work.curvatures, work.start, work.decay, last, least)
elif work.kind == "rosenbrock":
    rule = valley_momentum if work.rule == "sgd" else valley_adam
    go = lambda: rule(work.rates, work.steps, *work.start, last, least)
else:
    raise SystemExit(f"{work.kind} is not written for Numba")
started = since_start()
first, seconds, _ = clock(go, options.times)
tell("numba", seconds, started=started, compiled=max(first - min(seconds), 0.0), version=f"numba {numba.__version__}",
     checksum=checksum(work.rates, last, least))
