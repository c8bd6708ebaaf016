"""PyTorch: all rates as one axis of every tensor, stepped by hand, as it is or through `torch.compile`."""

from work import PARAMETERS, checksum, clock, options, parts, read, since_start, tell

options = options(mode="compile", form="fused")

import numpy as np
import torch
import torch.nn.functional as F

VERSION = f"torch {torch.__version__}"
torch.set_num_threads(options.threads)


def one_step(name):
    """The seconds of single steps on ten million parameters; Lion, which torch does not have, is written out."""
    torch.manual_seed(0)
    x = torch.nn.Parameter(torch.randn(PARAMETERS))
    x.grad = torch.randn(PARAMETERS) * 0.1
    how = {"fused": True} if options.form == "fused" else {"foreach": options.form == "foreach"}
    optim = torch.optim
    if name == "lion":
        average, point, g = torch.zeros(PARAMETERS), x.detach(), x.grad

        def lion(x, m, g):
            x.sub_((m * 0.9 + g * 0.1).sign(), alpha=1e-4)
            m.mul_(0.99).add_(g, alpha=0.01)

        lion = torch.compile(lion) if options.form == "fused" else lion
        go = lambda: lion(point, average, g)
    else:
        go = dict(
            adam=lambda: optim.Adam([x], lr=1e-3, **how),
            adamw=lambda: optim.AdamW([x], lr=1e-3, weight_decay=0.01, **how),
            sgd=lambda: optim.SGD([x], lr=1e-3, momentum=0.9, **how),
        )[name]().step
    started = since_start()
    with torch.no_grad():
        first, seconds, _ = clock(go, max(options.times, 20))
    tell(f"torch {options.form}", seconds, started=started, compiled=first, version=VERSION)


def problem(work):
    """The start's tensors, and the losses of all rates at once, of some rows or of all."""
    if work.kind == "rosenbrock":
        loss = lambda p, _: (1 - p[0][..., 0]) ** 2 + 100 * (p[0][..., 1] - p[0][..., 0] ** 2) ** 2
        return [torch.tensor(work.start)], loss
    if work.kind == "quadratic":
        curvatures = torch.tensor(work.curvatures)
        return [torch.tensor(work.start)], lambda p, _: 0.5 * (curvatures * p[0] * p[0]).sum(-1)
    x, y = torch.tensor(work.x), torch.tensor(work.y)
    if work.kind == "logistic-regression":
        x = torch.cat([x, torch.ones(len(x), 1)], 1)

        def logistic(p, _):
            z = p[0] @ x.T
            return (F.softplus(z) - y * z).mean(-1)

        return [torch.tensor(work.start)], logistic
    y = y.long()
    start = {name: torch.tensor(np.ascontiguousarray(part.T)) for name, part in parts(work).items()}

    def network(p, rows):
        w0, b0, w1, b1 = p
        own, inputs = (y, x) if rows is None else (y[rows], x[rows])
        z = torch.relu(inputs @ w0 + b0.unsqueeze(-2)) @ w1 + b1.unsqueeze(-2)
        own = z.gather(-1, own.expand(z.shape[:-1]).unsqueeze(-1)).squeeze(-1)
        return (z.logsumexp(-1) - own).mean(-1)

    return [start[name].to(torch.get_default_dtype()) for name in ("W0", "b0", "W1", "b1")], network


def sweep(path):
    work = read(path)
    torch.set_default_dtype(torch.float32 if work.single else torch.float64)
    number = torch.get_default_dtype()
    start, loss = problem(work)
    count, moments = len(work.rates), work.rule != "sgd"
    rates = torch.tensor(work.rates, dtype=number)
    step = np.arange(1, work.steps + 1)
    scalars = torch.tensor(np.stack([work.factors, 1 - 0.9**step, 1 - 0.999**step], 1), dtype=number)
    batches = None if work.batches is None else torch.tensor(work.batches).long()

    def steps(p, m, v, least, scalars, batches):
        for k in range(len(scalars)):
            rows = None if batches is None else batches[k]

            def summed(p):
                losses = loss(p, rows)
                return losses.sum(), losses

            slopes, losses = torch.func.grad(summed, has_aux=True)(p)
            least = torch.fmin(least, losses)
            factor, first, second = scalars[k]
            moved = []
            for p, m, v, g in zip(p, m, v, slopes):
                lr = (rates * factor).reshape([-1] + [1] * (p.dim() - 1))
                if moments:
                    m, v = 0.9 * m + (1 - 0.9) * g, 0.999 * v + (1 - 0.999) * g * g
                    moved.append((p - lr * (m / first / ((v / second).sqrt() + 1e-8) + work.decay * p), m, v))
                else:
                    m = 0.9 * m + g
                    moved.append((p - lr * m, m, v))
            p, m, v = map(list, zip(*moved))
        return p, m, v, least

    compiled = options.mode == "compile"
    # So many steps in one compiled piece.
    stride = 10 if compiled else 1
    step = torch.compile(steps, dynamic=False) if compiled else steps

    def run():
        with torch.no_grad():
            p = [part.expand(count, *part.shape).contiguous() for part in start]
            m, v = [torch.zeros_like(part) for part in p], [torch.zeros_like(part) for part in p]
            least = torch.full((count,), torch.inf)
            for k in range(0, work.steps, stride):
                piece = slice(k, k + stride)
                p, m, v, least = step(p, m, v, least, scalars[piece], None if batches is None else batches[piece])
            last = loss(p, None)
            return last.numpy(), torch.fmin(least, last).numpy()

    started = since_start()
    first, seconds, (last, least) = clock(run, options.times)
    tell(f"torch {options.mode}", seconds, started=started, compiled=max(first - min(seconds), 0.0), version=VERSION,
         checksum=checksum(work.rates, last, least))


if options.sweep == "step":
    one_step(options.optimizer)
else:
    sweep(options.sweep)
