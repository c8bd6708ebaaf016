"""JAX with optax: `jit` of `vmap` of `scan`, the rates shared out over two host devices."""

import os

from work import PARAMETERS, checksum, clock, options, parts, read, since_start, tell

options = options(chunk=0, readings=0)
os.environ["JAX_PLATFORMS"] = "cpu"
flags = [f"--xla_force_host_platform_device_count={options.threads}"]
if options.threads == 1:
    flags.append("--xla_cpu_multi_thread_eigen=false")
os.environ["XLA_FLAGS"] = " ".join(flags)

import jax
import jax.numpy as jnp
import numpy as np
import optax

VERSION = f"jax {jax.__version__}, optax {optax.__version__}"


def one_step(name):
    """The seconds of single steps on ten million parameters."""
    rule = dict(
        adam=optax.adam(1e-3), adamw=optax.adamw(1e-3, weight_decay=0.01), sgd=optax.sgd(1e-3, momentum=0.9),
        lion=optax.lion(1e-4, weight_decay=0.0),
    )[name]
    x, g = jax.random.normal(jax.random.key(0), (2, PARAMETERS), jnp.float32)
    state = rule.init(x)

    def step(x, state, g):
        move, state = rule.update(g, state, x)
        return optax.apply_updates(x, move), state

    step = jax.jit(step, donate_argnums=(0, 1))
    held = [jax.block_until_ready((x, state))]

    def go():
        held[0] = jax.block_until_ready(step(*held[0], g))

    started = since_start()
    first, seconds, _ = clock(go, max(options.times, 20))
    tell("jax", seconds, started=started, compiled=first, version=VERSION)


def problem(work, number):
    """The start point, the loss of a step's rows, and the loss of all."""
    if work.kind == "rosenbrock":
        loss = lambda p, _: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2
        return jnp.asarray(work.start, number), loss, lambda p: loss(p, None)
    if work.kind == "quadratic":
        curvatures = jnp.asarray(work.curvatures, number)
        loss = lambda p, _: 0.5 * jnp.sum(curvatures * p * p)
        return jnp.asarray(work.start, number), loss, lambda p: loss(p, None)
    x, y = jnp.asarray(work.x), jnp.asarray(work.y)
    start = {name: jnp.asarray(part, number) for name, part in parts(work).items()}
    if work.kind == "logistic-regression":

        def loss(p, _):
            z = x @ p["W0"][0] + p["b0"][0]
            return jnp.mean(jax.nn.softplus(z) - y * z)

        return start, loss, lambda p: loss(p, None)

    # A column an input: the same numbers, the other way round, for the faster product.
    start = {name: part.T for name, part in start.items()}

    def network(p, x, y):
        z = jax.nn.relu(x @ p["W0"] + p["b0"]) @ p["W1"] + p["b1"]
        own = jnp.take_along_axis(z, y[:, None], 1)[:, 0]
        return jnp.mean(jax.nn.logsumexp(z, 1) - own)

    return start, lambda p, rows: network(p, x[rows], y[rows]), lambda p: network(p, x, y)


def sweep(path):
    work = read(path)
    jax.config.update("jax_enable_x64", not work.single)
    number = jnp.float32 if work.single else jnp.float64
    start, loss, whole = problem(work, number)
    rule = dict(
        adam=lambda lr: optax.adam(lr, b1=0.9, b2=0.999, eps=1e-8),
        adamw=lambda lr: optax.adamw(lr, b1=0.9, b2=0.999, eps=1e-8, weight_decay=work.decay),
        sgd=lambda lr: optax.sgd(lr, momentum=0.9),
    )[work.rule]
    factors = jnp.asarray(work.factors, number)
    scheduled = bool((work.factors != 1).any())
    rows = None if work.batches is None else jnp.asarray(work.batches)
    # Before which steps the loss over all rows is read, as the engine does.
    work.readings = work.readings if options.readings else None
    reads = jnp.asarray(np.isin(np.arange(work.steps), work.readings)) if work.readings else None

    def run(lr):
        update = rule((lambda count: lr * factors[count]) if scheduled else lr)

        def step(carried, now):
            p, state, least, lowest = carried
            rows, read = now
            if work.readings:
                exact = jax.lax.cond(read, whole, lambda _: jnp.asarray(jnp.inf, number), p)
                lowest = jnp.where(exact < lowest, exact, lowest)
            value, slope = jax.value_and_grad(loss)(p, rows)
            move, state = update.update(slope, state, p)
            return (optax.apply_updates(p, move), state, jnp.where(value < least, value, least), lowest), None

        infinity = jnp.asarray(jnp.inf, number)
        first = (start, update.init(start), infinity, infinity)
        (p, _, least, lowest), _ = jax.lax.scan(step, first, (rows, reads), length=work.steps)
        last = whole(p)
        return last, jnp.where(last < least, last, least), lowest

    runs = jax.vmap(run) if not options.chunk else lambda lrs: jax.lax.map(run, lrs, batch_size=options.chunk)
    rates = jnp.asarray(work.rates, number)
    if options.threads > 1:
        mesh = jax.make_mesh((options.threads,), ("rates",))
        spec = jax.sharding.PartitionSpec("rates")
        runs = jax.shard_map(runs, mesh=mesh, in_specs=spec, out_specs=spec, check_vma=False)
        rates = jax.device_put(rates, jax.sharding.NamedSharding(mesh, spec))
    rates.block_until_ready()
    started = since_start()
    compiled, _, program = clock(lambda: jax.jit(runs).lower(rates).compile(), 0)
    _, seconds, (last, least, _) = clock(lambda: jax.block_until_ready(program(rates)), options.times)
    tell("jax", seconds, started=started, compiled=compiled, version=VERSION,
         checksum=checksum(work.rates, last, least))


if options.sweep == "step":
    one_step(options.optimizer)
else:
    sweep(options.sweep)
