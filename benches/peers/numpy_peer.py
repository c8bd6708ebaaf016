"""NumPy: all rates as one axis of every array, gradients by hand."""

from work import checksum, clock, options, parts, read, since_start, tell

options = options()

import numpy as np

work = read(options.sweep)
number = np.float32 if work.single else np.float64
rates = work.rates.astype(number)


class Rule:
    """The state of one array of parameters; steps happen in place."""

    def __init__(self, shape):
        self.m, self.v, self.room, self.count = np.zeros(shape, number), np.zeros(shape, number), np.empty(shape, number), 0

    def step(self, p, g, lr):
        self.count += 1
        m, v, room = self.m, self.v, self.room
        if work.rule == "sgd":
            m *= 0.9
            m += g
            np.multiply(m, lr, out=room)
        else:
            m *= 0.9
            np.multiply(g, 1 - 0.9, out=room)
            m += room
            v *= 0.999
            np.multiply(g, g, out=room)
            room *= 1 - 0.999
            v += room
            np.divide(v, 1 - 0.999**self.count, out=room)
            np.sqrt(room, out=room)
            room += 1e-8
            np.divide(m, room, out=room)
            room *= lr / (1 - 0.9**self.count)
            if work.decay:
                room += p * (lr * work.decay)
        p -= room


def rosenbrock():
    p = np.repeat(work.start[:, None], len(rates), 1)
    g = np.empty_like(p)

    def loss(_):
        x, y = p
        valley, along = y - x * x, 1 - x
        np.multiply(valley, 200, out=g[1])
        np.multiply(x, g[1], out=g[0])
        g[0] += along
        g[0] *= -2
        return along * along + 100 * valley * valley, [g]

    return [p], loss, lambda lr: lr


def quadratic():
    p, curvatures = np.repeat(work.start[None], len(rates), 0), work.curvatures
    g = np.empty_like(p)

    def loss(_):
        np.multiply(p, curvatures, out=g)
        return 0.5 * np.einsum("ij,ij->i", p, g), [g]

    return [p], loss, lambda lr: lr[:, None]


def logistic():
    x, y = np.hstack([work.x, np.ones((len(work.x), 1))]), work.y[:, None]
    p = np.repeat(work.start[:, None], len(rates), 1)

    def loss(_):
        z = x @ p
        small = np.exp(-np.abs(z))
        likely = np.where(z > 0, 1, small) / (1 + small)
        return (np.maximum(z, 0) - y * z + np.log1p(small)).mean(0), [x.T @ ((likely - y) / len(y))]

    return [p], loss, lambda lr: lr


def perceptron():
    start = {name: part.T.astype(number) for name, part in parts(work).items()}
    p = [np.repeat(np.atleast_2d(start[name])[None], len(rates), 0) for name in ("W0", "b0", "W1", "b1")]

    def loss(rows):
        x, y = (work.x, work.y) if rows is None else (work.x[rows], work.y[rows])
        w0, b0, w1, b1 = p
        hidden = np.maximum(x @ w0 + b0, 0)
        z = hidden @ w1 + b1
        z -= z.max(2, keepdims=True)
        powers = np.exp(z)
        sums = powers.sum(2, keepdims=True)
        row = np.arange(len(y))
        losses = (np.log(sums[:, :, 0]) - z[:, row, y]).mean(1)
        if rows is None:
            return losses, None
        out = powers / sums
        out[:, row, y] -= 1
        out /= number(len(y))
        back = (out @ w1.transpose(0, 2, 1)) * (hidden > 0)
        pairs = ((x.T @ back, back), (hidden.transpose(0, 2, 1) @ out, out))
        return losses, [g for weights, units in pairs for g in (weights, units.sum(1, keepdims=True))]

    return p, loss, lambda lr: lr[:, None, None]


def sweep():
    parameters, loss, shaped = dict(zip(
        ("rosenbrock", "quadratic", "logistic-regression", "perceptron"), (rosenbrock, quadratic, logistic, perceptron)
    ))[work.kind]()
    rules = [Rule(p.shape) for p in parameters]
    least = np.full(len(rates), np.inf, number)
    with np.errstate(all="ignore"):
        for k in range(work.steps):
            losses, slopes = loss(None if work.batches is None else work.batches[k])
            np.fmin(least, losses, out=least)
            lr = shaped(rates * number(work.factors[k]))
            for rule, p, g in zip(rules, parameters, slopes):
                rule.step(p, g, lr)
        last = loss(None)[0]
    return last, np.fmin(least, last)


started = since_start()
_, seconds, (last, least) = clock(sweep, options.times)
tell("numpy", seconds, started=started, version=f"numpy {np.__version__}", checksum=checksum(rates, last, least))
