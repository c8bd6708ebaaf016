"""Iterates of PyTorch's optimizers in single precision: writes them to standard output, and those of double precision.

    pip install torch
    python traces_single.py > ../traces_single.csv

f is .5 (x^2 + 100 y^2) from (1, 1), or (1 - x)^2 + 100 (y - x^2)^2 from (-1.2, 1); gradients are written out below, so
that automatic differentiation does not choose the order of the operations. Lion, which PyTorch does not have, is written
in tensor operations: x -= lr sign(b1 m + (1 - b1) g), m = b2 m + (1 - b2) g, without weight decay.
"""

import csv
import json
import sys

import torch

torch.set_num_threads(1)
STEPS = [*range(11), 20, 50, 100]


def quadratic(x):
    return torch.stack([x[0], 100 * x[1]])


def rosenbrock(x):
    valley = x[1] - x[0] * x[0]
    steep = 100 * valley
    along = 1 - x[0]
    return torch.stack([-(4 * x[0] * steep + (along + along)), steep + steep])


class Lion(torch.optim.Optimizer):
    def __init__(self, params, lr, betas=(0.9, 0.99)):
        super().__init__(params, dict(lr=lr, betas=betas))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                b1, b2 = group["betas"]
                p -= group["lr"] * (b1 * m + (1 - b1) * p.grad).sign()
                m.mul_(b2).add_((1 - b2) * p.grad)


PROBLEMS = {"quadratic": (quadratic, [1.0, 1.0]), "rosenbrock": (rosenbrock, [-1.2, 1.0])}
CASES = [
    ("sgd", torch.optim.SGD, {"lr": 1e-3, "momentum": 0.9}, "quadratic"),
    ("sgd", torch.optim.SGD, {"lr": 1e-4, "momentum": 0.9}, "rosenbrock"),
    ("adam", torch.optim.Adam, {"lr": 0.03}, "quadratic"),
    ("adam", torch.optim.Adam, {"lr": 0.03}, "rosenbrock"),
    ("adamw", torch.optim.AdamW, {"lr": 0.03, "weight_decay": 0.1}, "quadratic"),
    ("adamw", torch.optim.AdamW, {"lr": 0.03, "weight_decay": 0.1}, "rosenbrock"),
    ("lion", Lion, {"lr": 0.003}, "quadratic"),
    ("lion", Lion, {"lr": 0.003}, "rosenbrock"),
]

writer = csv.writer(sys.stdout, lineterminator="\n")
writer.writerow("optimizer,hyper,problem,step,x,y,x_double,y_double".split(","))
for name, optimizer, hyper, problem in CASES:
    gradient, start = PROBLEMS[problem]
    paths = []
    for dtype in (torch.float32, torch.float64):
        x = torch.tensor(start, dtype=dtype, requires_grad=True)
        made = optimizer([x], **hyper)
        path = [x.tolist()]
        for _ in range(max(STEPS)):
            with torch.no_grad():
                x.grad = gradient(x)
            made.step()
            path.append(x.tolist())
        paths.append(path)
    for step in STEPS:
        numbers = [repr(number) for path in paths for number in path[step]]
        writer.writerow([name, json.dumps(hyper), problem, step, *numbers])
