"""Writes traces_wrappers.csv: optimizers with something wrapped round them, in double precision.

usage: python wrappers.py OUT.csv        (optax 0.2.8, jax 0.10.2)

The first column is the optimizer as a sweep file writes it; the point is where the loss is read.
"""
import csv, sys
import jax, jax.numpy as jnp, optax
jax.config.update("jax_enable_x64", True)

PROBLEMS = {
    "quad_1_100": (lambda p: 0.5 * (p[0] ** 2 + 100 * p[1] ** 2), [1.0, 1.0]),
    "kneusel_a": (lambda p: 6 * p[0] ** 2 + 9 * p[1] ** 2 - 12 * p[0] - 14 * p[1] + 3, [-0.5, 2.9]),
}
STEPS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 20, 30, 50, 100]

def plain(make):
    def run(f, x0):
        x = jnp.array(x0); tx = make(); s = tx.init(x); points = [x]
        for _ in range(max(STEPS)):
            v, g = jax.value_and_grad(f)(x)
            u, s = tx.update(g, s, x); x = optax.apply_updates(x, u); points.append(x)
        return points
    return run

def averaged(make, average):
    def run(f, x0):
        points = plain(make)(f, x0)
        return average(points)
    return run

def polyak(start):
    # The mean of the points after the first `start` steps; before, the point itself.
    return lambda ps: [ps[k] if k <= start else jnp.mean(jnp.stack(ps[start + 1:k + 1]), axis=0) for k in range(len(ps))]

def ema(decay):
    def average(ps):
        out = [ps[0], ps[1]]
        for p in ps[2:]:
            out.append(optax.incremental_update(p, out[-1], 1 - decay))
        return out
    return average

def look_ahead(make, every, alpha, slow):
    def run(f, x0):
        tx = optax.lookahead(make(), every, alpha)
        p = optax.LookaheadParams.init_synced(jnp.array(x0)); s = tx.init(p); points = [p.fast]
        for _ in range(max(STEPS)):
            g = jax.grad(f)(p.fast)
            u, s = tx.update(g, s, p); p = optax.apply_updates(p, u); points.append(p.slow if slow else p.fast)
        return points
    return run

def plateau(make, **kw):
    def run(f, x0):
        x = jnp.array(x0); tx = make(); s = tx.init(x); points = [x]
        r = optax.contrib.reduce_on_plateau(**kw); rs = r.init(x)
        for _ in range(max(STEPS)):
            v, g = jax.value_and_grad(f)(x)
            u, s = tx.update(g, s, x)
            # The scale that was found before this step is the step's; the loss of this step is for the next.
            u = jax.tree.map(lambda u: u * rs.scale, u)
            _, rs = r.update(u, rs, value=v)
            x = optax.apply_updates(x, u); points.append(x)
        return points
    return run

chain = optax.chain
sgd = lambda lr, **k: (lambda: optax.sgd(lr, **k))
adam = lambda lr: (lambda: optax.adam(lr))
CASES = [
    ("name='sgd', wrap={name='clip-norm', max=1.0, form='optax'}", 0.01, plain(lambda: chain(optax.clip_by_global_norm(1.0), optax.sgd(0.01)))),
    ("name='sgd', momentum=0.9, wrap={name='clip-norm', max=5.0, form='optax'}", 0.01, plain(lambda: chain(optax.clip_by_global_norm(5.0), optax.sgd(0.01, momentum=0.9)))),
    ("name='adam', wrap={name='clip-value', max=2.0}", 0.01, plain(lambda: chain(optax.clip(2.0), optax.adam(0.01)))),
    ("name='sgd', wrap={name='clip-value', max=2.0}", 0.01, plain(lambda: chain(optax.clip(2.0), optax.sgd(0.01)))),
    ("name='lion', weight_decay=0.0, wrap={name='weight-decay', rate=0.3}", 0.01, plain(lambda: optax.lion(0.01, weight_decay=0.3))),
    ("name='adam', wrap={name='weight-decay', rate=0.3}", 0.01, plain(lambda: optax.adamw(0.01, weight_decay=0.3))),
    ("name='sgd', momentum=0.9, wrap={name='weight-decay', rate=0.3, form='coupled'}", 0.01, plain(lambda: chain(optax.add_decayed_weights(0.3), optax.sgd(0.01, momentum=0.9)))),
    ("name='adam', wrap=[['clip-value', {name='weight-decay', rate=0.3, form='coupled'}]]", 0.01, plain(lambda: chain(optax.clip(1.0), optax.add_decayed_weights(0.3), optax.adam(0.01)))),
    ("name='adam', wrap=[[{name='weight-decay', rate=0.3, form='coupled'}, 'clip-value']]", 0.01, plain(lambda: chain(optax.add_decayed_weights(0.3), optax.clip(1.0), optax.adam(0.01)))),
    ("name='adam', wrap='look-ahead'", 0.01, look_ahead(adam(0.01), 5, 0.5, False)),
    ("name='sgd', momentum=0.9, wrap={name='look-ahead', every=3, alpha=0.8, read='slow'}", 0.005, look_ahead(sgd(0.005, momentum=0.9), 3, 0.8, True)),
    ("name='sgd', wrap='average'", 0.015, averaged(sgd(0.015), polyak(0))),
    ("name='sgd', wrap={name='average', from=10}", 0.015, averaged(sgd(0.015), polyak(10))),
    ("name='adam', wrap={name='average', kind='ema', decay=0.9}", 0.01, averaged(adam(0.01), ema(0.9))),
    ("name='sgd', wrap={name='reduce-on-plateau', patience=2, factor=0.5}", 0.0199, plateau(sgd(0.0199), factor=0.5, patience=3, rtol=1e-4, atol=0.0, cooldown=0)),
    ("name='sgd', wrap={name='reduce-on-plateau', patience=1, factor=0.5, threshold=0.5, threshold_mode='abs', cooldown=3}", 0.0199, plateau(sgd(0.0199), factor=0.5, patience=2, rtol=0.0, atol=0.5, cooldown=3)),
]

with open(sys.argv[1], "w") as out:
    w = csv.writer(out, lineterminator="\n")
    w.writerow(["optimizer", "learning_rate", "problem", "step", "x", "y"])
    for toml, lr, run in CASES:
        for name, (f, x0) in PROBLEMS.items():
            points = run(f, x0)
            for step in STEPS:
                w.writerow([toml, repr(lr), name, step, repr(float(points[step][0])), repr(float(points[step][1]))])
