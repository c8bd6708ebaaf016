"""Iterates of optimizers on matrices, in double precision: writes the rows of one library to standard output.

    pip install torch pytorch_optimizer optax
    (python traces_matrix.py torch; python traces_matrix.py optax) > ../traces_matrix.csv

SOAP runs on square full matrices alone: where a side of the first gradient has no full rank, any basis of what is
left is one of eigenvectors, and the path depends on which.

The objective is f = 0.5 |A B + b 1^T - M|^2 (sum of squares), with the vector b or without it.
torch.optim.Muon computes in bfloat16 and pytorch_optimizer's SOAP its QR factors in float32, whatever the parameters
are; both are run here with float64 in these places.
"""

import csv
import json
import sys

# A, B, b (or None) and M.
PROBLEMS = {
    "tall_wide": (
        [[0.3, -0.2], [0.1, 0.4], [-0.5, 0.2], [0.2, 0.6]],
        [[0.4, -0.1, 0.3], [0.2, 0.5, -0.3]],
        None,
        [[1.0, -0.5, 0.25], [0.75, 1.5, -1.0], [-0.5, 0.5, 2.0], [0.25, -1.25, 0.5]],
    ),
    "square": (
        [[0.8, -0.2, 0.1], [0.1, 0.9, -0.3], [0.4, 0.2, 0.7]],
        [[0.6, 0.3, -0.2], [-0.4, 0.7, 0.1], [0.2, -0.1, 0.8]],
        [0.5, -0.25, 0.125],
        [[2.0, -0.5, 1.0], [0.5, 1.5, -1.0], [-1.0, 0.25, 0.75]],
    ),
}
STEPS = [*range(11), 20, 50, 100]

TORCH = [
    ("Muon", {"lr": 0.02}, ["tall_wide", "square"]),
    ("Muon", {"lr": 0.02, "nesterov": False, "weight_decay": 0.0, "momentum": 0.8}, ["tall_wide", "square"]),
    ("Muon", {"lr": 0.05, "adjust_lr_fn": "match_rms_adamw", "ns_steps": 3}, ["tall_wide", "square"]),
    ("Shampoo", {"lr": 0.1}, ["tall_wide", "square"]),
    ("Shampoo", {"lr": 0.1, "weight_decay": 0.01, "matrix_eps": 1e-3}, ["tall_wide", "square"]),
    ("Shampoo", {"lr": 0.05, "momentum": 0.5, "matrix_eps": 1e-3}, ["tall_wide", "square"]),
    ("Lamb", {"lr": 0.001, "weight_decay": 0.1}, ["square"]),
    ("StableAdamW", {"lr": 0.01, "kahan_sum": False}, ["square"]),
    ("SOAP", {"lr": 0.003}, ["square"]),
    ("SOAP", {"lr": 0.03, "shampoo_beta": 0.9, "weight_decay": 0.0, "eps": 0.1}, ["square"]),
    ("SOAP", {"lr": 0.01, "betas": [0.9, 0.99], "precondition_frequency": 3, "eps": 0.01}, ["square"]),
]
OPTAX = [
    ("lamb", {"learning_rate": 0.01, "weight_decay": 0.1}, ["tall_wide"]),
    ("lars", {"learning_rate": 1.0, "weight_decay": 0.01}, ["tall_wide"]),
    ("novograd", {"learning_rate": 0.001}, ["tall_wide"]),
    ("fromage", {"learning_rate": 0.01}, ["tall_wide"]),
    ("sm3", {"learning_rate": 0.1}, ["tall_wide"]),
    ("muon", {"learning_rate": 0.02}, ["tall_wide"]),
    ("muon", {"learning_rate": 0.02, "nesterov": False, "weight_decay": 0.1, "beta": 0.8}, ["tall_wide"]),
    ("muon", {"learning_rate": 0.05, "consistent_rms": 0.2, "ns_steps": 3}, ["tall_wide"]),
]


def run_torch(name, hyper, problem):
    import pytorch_optimizer
    import torch

    class Doubled:
        """torch with another type by the name of a narrow one."""

        def __init__(self, narrow):
            self.narrow = narrow

        def __getattr__(self, name):
            return torch.float64 if name == self.narrow else getattr(torch, name)

    torch.optim._muon.torch = Doubled("bfloat16")
    pytorch_optimizer.optimizer.soap.torch = Doubled("float32")

    *start, target = [None if x is None else torch.tensor(x, dtype=torch.float64) for x in problem]
    params = [x.clone().requires_grad_() for x in start if x is not None]
    hyper = {key: tuple(value) if isinstance(value, list) else value for key, value in hyper.items()}
    if name == "Muon":
        optimizers = [torch.optim.Muon([p for p in params if p.ndim == 2], **hyper)]
        vectors = [p for p in params if p.ndim == 1]
        if vectors:
            optimizers.append(torch.optim.AdamW(vectors, lr=hyper["lr"], weight_decay=0.0))
    else:
        optimizers = [getattr(pytorch_optimizer, name)(params, **hyper)]
    for step in range(STEPS[-1] + 1):
        for p in params:
            p.grad = None
        miss = params[0] @ params[1] - target
        if len(params) > 2:
            miss = miss + params[2][:, None]
        loss = 0.5 * (miss * miss).sum()
        if step in STEPS:
            yield step, [x for p in params for x in p.detach().flatten().tolist()], loss.item()
        loss.backward()
        for optimizer in optimizers:
            optimizer.step()


def run_optax(name, hyper, problem):
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp
    import optax

    *start, target = problem
    params = [jnp.array(x) for x in start if x is not None]
    target = jnp.array(target)
    optimizer = getattr(optax if hasattr(optax, name) else optax.contrib, name)(**hyper)
    state = optimizer.init(params)
    loss = jax.value_and_grad(lambda p: 0.5 * jnp.sum((p[0] @ p[1] - target) ** 2))
    for step in range(STEPS[-1] + 1):
        value, grad = loss(params)
        if step in STEPS:
            yield step, [x for p in params for x in p.flatten().tolist()], float(value)
        updates, state = optimizer.update(grad, state, params)
        params = optax.apply_updates(params, updates)


def version(name):
    import importlib.metadata

    return f"{name} {importlib.metadata.version(name)}"


out = csv.writer(sys.stdout, lineterminator="\n")
if sys.argv[1] == "torch":
    out.writerow(["lib", "optimizer", "hyper", "problem", "step", "point", "f"])
for name, hyper, problems in TORCH if sys.argv[1] == "torch" else OPTAX:
    lib = version("optax" if sys.argv[1] == "optax" else "torch" if name == "Muon" else "pytorch_optimizer")
    run = run_torch if sys.argv[1] == "torch" else run_optax
    for problem in problems:
        for step, point, value in run(name, hyper, PROBLEMS[problem]):
            out.writerow([lib, name, json.dumps(hyper), problem, step, " ".join(map(repr, point)), repr(value)])
