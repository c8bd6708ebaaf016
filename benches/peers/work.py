"""The work that all peers do, the clock that times them, and the line of JSON that they print.

A workload is what `workload`, an example of this repository, says of a sweep file; its data are the CSV files in `data`.
In each of a run's steps a peer takes loss and gradient, keeps the least loss, and moves; the loss at the end is taken once
more. A run is non-finite when that is.
"""

import time

BEGUN = time.perf_counter()

import argparse, json, resource, subprocess
from pathlib import Path
from types import SimpleNamespace

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
EXPORT = ROOT / "target/release/examples/workload"
#: Parameters of the single step.
PARAMETERS = 10_000_000


def options(**more):
    """The command line of every peer."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sweep", help="a sweep file, or 'step' for one step on ten million parameters")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--optimizer", default="adam", help="of the single step: adam, adamw, sgd, lion")
    for name, default in more.items():
        parser.add_argument(f"--{name}", type=type(default), default=default)
    return parser.parse_args()


def read(sweep):
    """A sweep file as a workload: numbers as arrays, and the data that it names."""
    text = subprocess.run([EXPORT, sweep], check=True, capture_output=True, text=True).stdout
    work = SimpleNamespace(**json.loads(text))
    work.kind, work.rule = work.objective["name"], work.optimizer["name"]
    work.rates, work.start = np.array(work.rates), np.array(work.start)
    work.factors = np.ones(work.steps) if work.factors is None else np.array(work.factors)
    work.decay = work.optimizer.get("weight_decay", 0.0) if work.rule == "adamw" else 0.0
    work.single = work.kind == "perceptron"
    if work.kind == "quadratic":
        smallest = np.log10(work.objective["smallest"])
        ends = smallest, smallest + np.log10(work.objective["condition"])
        work.curvatures = np.logspace(*ends, len(work.start))
    if "data" in work.objective:
        name = work.objective["data"]
        table = np.loadtxt(ROOT / f"data/{name.replace('-', '_')}.csv", delimiter=",", skiprows=1)
        x, work.y = table[:, :-1], table[:, -1]
        work.x = x / 16 if name == "digits" else (x - x.mean(0)) / x.std(0)
    if work.batches is not None:
        work.batches = np.array(work.batches, dtype=np.int32)
    if work.single:
        work.x, work.y = work.x.astype(np.float32), work.y.astype(np.int32)
    return work


def parts(work):
    """The start point cut into its matrices and vectors, by name: W0, b0, W1, b1."""
    found, place = {}, 0
    for name, rows, columns in work.parts:
        shape = (rows, columns) if name.startswith("W") else (rows * columns,)
        found[name] = work.start[place : place + rows * columns].reshape(shape)
        place += rows * columns
    return found


def clock(work, times):
    """The seconds of the first call, those of `times` more, and what the last one gave."""
    seconds = []
    for _ in range(times + 1):
        begun = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - begun)
    return seconds[0], seconds[1:], result


def checksum(rates, last, least):
    """The sums that `lrsweep run --json` prints, of the same names."""
    last, least = np.asarray(last, float), np.asarray(least, float)
    ended = np.isfinite(last)
    logs = lambda losses: float(np.log10(np.maximum(losses, 1e-300)).mean())
    best = int(np.where(ended, last, np.inf).argmin())
    return dict(
        best_lr=float(rates[best]),
        best_final=float(last[best]),
        n_nonfinite=int((~ended).sum()),
        mean_log10_final=logs(last[ended]),
        best_min=float(np.nanmin(least)),
        mean_log10_min=logs(least[np.isfinite(least)]),
    )


def tell(peer, seconds, *, started, compiled=0.0, **more):
    """Prints the line of JSON; `started` is what came before the first call."""
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps(dict(peer=peer, seconds=seconds, started=started, compiled=compiled, memory=memory, **more)))


def since_start():
    return time.perf_counter() - BEGUN
