"""The engine side by side with its peers, in turns, as Markdown tables: speed, and whether all did the same work.

    python compare.py [--rounds 3] [--only w1,w3,million,wq,step,start] [--raw results.json]

Wants `cargo build --release --bins --example workload --example engine` first. Every round runs each program once;
medians are shown. `lrsweep run` writes its tables to the disk; the engine alone does what the peers do, and judges every run.
"""

import argparse, json, math, os, platform, re, shutil, statistics, subprocess, sys, tempfile, time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PROGRAM = ROOT / "target/release/lrsweep"
ENGINE = ROOT / "target/release/examples/engine"

parser = argparse.ArgumentParser()
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--only", default="w1,w2,w3,w4,w5,million,wq,step,start")
parser.add_argument("--skip", default="", help="programs to leave out: numpy,numba,…")
parser.add_argument("--raw", help="where to write everything that was measured, as JSON")
options = parser.parse_args()
scratch = tempfile.TemporaryDirectory()


def peer(script, *more, times=5):
    """What runs a peer on a sweep file."""
    return lambda sweep: [sys.executable, HERE / f"{script}_peer.py", sweep, "--times", str(times), *map(str, more)]


JAX, TORCH, NUMPY, NUMBA = peer("jax"), peer("torch"), peer("numpy", times=2), peer("numba")
EAGER = peer("torch", "--mode", "batched", times=2)
CHUNKED = lambda chunk, times=5: peer("jax", "--chunk", chunk, times=times)
ALL = {"JAX": JAX, "torch.compile": TORCH, "torch": EAGER, "NumPy": NUMPY, "Numba": NUMBA}


def among(*names):
    return {name: ALL[name] for name in names}


#: What is compared with what: a title, the sweep file, changes to it, and the peers.
WORKLOADS = {
    "w1": [("W1: Adam, Rosenbrock, 10,000 x 1,000", "w1", {}, ALL | {"JAX, chunks of 1,000": CHUNKED(1000)})],
    "w2": [("W2: momentum, Rosenbrock, 10,000 x 1,000", "w2", {}, ALL),
           ("W2 with rates of which none diverges", "w2", {"to": "1e-3"}, among("JAX", "Numba"))],
    "w3": [("W3: AdamW, 100-D, 1,000 x 2,000", "w3", {}, ALL)],
    "w4": [("W4: Adam, logistic regression, 100 x 500", "w4", {}, among("JAX", "torch.compile", "torch", "NumPy"))],
    "w5": [("W5: momentum, perceptron, 20 x 140", "w5", {},
            among("JAX", "torch.compile", "torch", "NumPy") |
            {"JAX, chunks of 5": CHUNKED(5), "JAX, with the engine's readings": peer("jax", "--readings", 1),
             "JAX, chunks of 5, with the engine's readings": peer("jax", "--chunk", 5, "--readings", 1)})],
    "million": [("W1 with 1,000,000 rates", "w1", {"points": "1_000_000"},
                 {"JAX": peer("jax", times=1), "JAX, chunks of 1,000": CHUNKED(1000, 1)})],
    "wq": [(f"Adam, {dim:,}-D, 1,000 x 200", "wq", {"dim": str(dim)}, {"JAX": peer("jax", times=2)} |
            {f"JAX, chunks of {chunk}": CHUNKED(chunk, 2) for chunk in chunks})
           for dim, chunks in ((100, (50,)), (1000, (5, 50)), (10_000, (1, 10)))],
}
STEPS = {"Adam": "adam", "AdamW": "adamw", "momentum": "sgd", "Lion": "lion"}
#: Bytes that a step on a coordinate in single precision moves.
BYTES = {"adam": 28, "adamw": 28, "sgd": 20, "lion": 20}


def sweep_file(name, changes):
    """A sweep of `sweeps/bench`, with other values for some keys."""
    path = ROOT / f"sweeps/bench/{name}.toml"
    if not changes:
        return path
    text = path.read_text()
    for key, value in changes.items():
        text, found = re.subn(rf"\b{key} = (\[[^]]*\]|[^,\s}}]+)", f"{key} = {value}", text, count=1)
        assert found, (key, path)
    path = Path(scratch.name) / f"{name}-{'-'.join(changes.values())}.toml"
    path.write_text(text)
    return path


def call(command):
    """The JSON that a program prints, with the seconds that the whole process took."""
    begun = time.perf_counter()
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=ROOT)
    took = time.perf_counter() - begun
    if done.returncode:
        print(f"failed: {command}\n{done.stderr[-2000:]}", file=sys.stderr)
        return None
    text = done.stdout
    return json.loads(text[text.index("{") :]) | {"process": took}


def whole(sweep):
    """One run of the program, in the shape of a peer's, with its results in a new folder."""
    out = Path(scratch.name) / "results"
    shutil.rmtree(out, ignore_errors=True)
    said = call([PROGRAM, "run", sweep, "--json", "--no-figures", "--out", out, "--max-runs", "100000000"])
    timing = said["timing"]
    return dict(
        process=said["process"], seconds=[timing["seconds"]], steps=said["steps"],
        memory=timing["peak_memory_bytes"] or 0, checksum=said["checksum"], version=f"lrsweep {said['lrsweep']}",
    )


def grid(sweep):
    """The learning rates of a sweep file."""
    text = re.sub(r"(?<=\d)_(?=\d)", "", Path(sweep).read_text())
    low, high, count = (float(re.search(rf"{key} = ([^,\s}}]+)", text)[1]) for key in ("from", "to", "points"))
    return lambda rate: round(math.log(rate / low) / math.log(high / low) * (count - 1))


def differences(name, sweep, ours, theirs):
    """What two programs that claim the same work do not agree on, within what rounding may do."""
    place, chaotic = grid(sweep), name in ("w1", "million", "wq")
    found = []
    if ours["n_nonfinite"] != theirs["n_nonfinite"]:
        found.append(f"{theirs['n_nonfinite']} non-finite, not {ours['n_nonfinite']}")
    if abs(place(ours["best_lr"]) - place(theirs["best_lr"])) > chaotic:
        found.append(f"best rate {theirs['best_lr']:.4g}, not {ours['best_lr']:.4g}")
    near = {"w3": 1e-9, "w4": 1e-6, "w5": 1e-6}.get(name)
    if near and abs(theirs["best_final"] / ours["best_final"] - 1) > near:
        found.append(f"best loss {theirs['best_final']:.9g}, not {ours['best_final']:.9g}")
    within = {"w3": 1e-9, "w4": 0.03, "w5": 0.03}.get(name, 0.01)
    if abs(theirs["mean_log10_final"] - ours["mean_log10_final"]) > within:
        found.append(f"mean of log10 {theirs['mean_log10_final']:.4f}, not {ours['mean_log10_final']:.4f}")
    return "; ".join(found)


def scaled(rate):
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if rate >= size:
            return f"{rate / size:.3g} {unit}"
    return f"{rate:.3g}"


def spread(numbers):
    return f"{scaled(statistics.median(numbers))} ({scaled(min(numbers))} to {scaled(max(numbers))})"


def compare(name, title, file, changes, peers):
    """One workload, all programs in turns."""
    sweep = sweep_file(file, changes)
    peers = {label: how for label, how in peers.items() if label.split(",")[0].lower() not in options.skip.split(",")}
    results = {label: [] for label in ["engine", "lrsweep run", *peers]}
    for _ in range(options.rounds):
        # It is so quick that one process says little.
        times = {"million": 1, "wq": 3}.get(name, 5)
        results["lrsweep run"] += [whole(sweep) for _ in range(times)]
        results["engine"].append(call([ENGINE, sweep, times]))
        for label, how in peers.items():
            results[label] += [result for result in [call(how(sweep))] if result]
    ours = results["lrsweep run"]
    steps = ours[0]["steps"]
    rates = {label: [steps / statistics.median(one["seconds"]) for one in got] for label, got in results.items() if got}
    typical = {label: statistics.median(found) for label, found in rates.items()}
    processes = {label: statistics.median(one["process"] for one in results[label]) for label in rates}
    print(f"\n**{title}**\n\n| program | run-steps/s, sweep alone | engine is faster by | whole process, s "
          "| `lrsweep run` is faster by | memory, MB | same work |\n|---|---:|---:|---:|---:|---:|---|")
    for label in sorted(rates, key=lambda label: -typical[label]):
        got = results[label]
        if label == "engine":
            print(f"| engine | {spread(rates[label])} | | | | | |", flush=True)
            continue
        memory = statistics.median(one["memory"] for one in got) / 1e6
        differs = "" if got is ours else differences(name, sweep, ours[0]["checksum"], got[-1]["checksum"]) or "yes"
        sooner = "" if got is ours else f"{processes[label] / processes['lrsweep run']:.1f}x"
        print(f"| {label} | {spread(rates[label])} | {typical['engine'] / typical[label]:.2f}x "
              f"| {processes[label]:.3f} | {sooner} | {memory:.0f} | {differs} |", flush=True)
    return results


def one_step():
    """One step on ten million parameters, by optimizer."""
    print("\n**One step on 10,000,000 parameters, f32, 2 threads**\n\n| optimizer | program | ms | GB/s |\n|---|---|---:|---:|")
    everything = {}
    for title, name in STEPS.items():
        how = {"torch fused": ["torch", "--form", "fused"], "torch foreach": ["torch", "--form", "foreach"], "JAX": ["jax"]}
        if name == "lion":
            how = {"torch.compile": ["torch", "--form", "fused"], "JAX": ["jax"]}
        results = {label: [] for label in how}
        for _ in range(options.rounds):
            for label, (script, *more) in how.items():
                command = peer(script, "--optimizer", name, *more, times=20)("step")
                results[label] += [result for result in [call(command)] if result]
        for label, got in results.items():
            took = [1e3 * statistics.median(one["seconds"]) for one in got]
            middle = statistics.median(took)
            bandwidth = BYTES[name] * 10 / middle
            print(f"| {title} | {label} | {middle:.2f} ({min(took):.2f} to {max(took):.2f}) | {bandwidth:.1f} |", flush=True)
        everything[title] = results
    return everything


def start():
    """How long a sweep of one run takes, from the start of the process to its end."""
    sweep = Path(scratch.name) / "one.toml"
    sweep.write_text("steps = 100\nobjective = 'rosenbrock'\noptimizer = 'adam'\nlearning-rate = 0.1\n")
    print("\n**A sweep of one run, from the start of the process to the results on disk**\n\n| | ms |\n|---|---:|")
    everything = {}
    for label, more in {"tables": ["--no-figures"], "tables and figures": []}.items():
        took = []
        for _ in range(10 * options.rounds):
            out = Path(scratch.name) / "start"
            begun = time.perf_counter()
            subprocess.run([PROGRAM, "run", sweep, "--quiet", "--force", "--out", out, *more], check=True)
            took.append(1e3 * (time.perf_counter() - begun))
        print(f"| {label} | {statistics.median(took):.1f} ({min(took):.1f} to {max(took):.1f}) |")
        everything[label] = took
    return everything


def main():
    only, everything = options.only.split(","), {}
    for name in only:
        if name in ("step", "start"):
            everything[name] = one_step() if name == "step" else start()
        else:
            everything[name] = {title: compare(name, title, *rest) for title, *rest in WORKLOADS[name]}
    versions = {one["version"] for group in everything.values() if isinstance(group, dict)
                for results in group.values() if isinstance(results, dict)
                for got in results.values() for one in got if isinstance(one, dict) and "version" in one}
    print(f"\n{options.rounds} rounds; medians, least to largest in parentheses. {', '.join(sorted(versions))}; "
          f"Python {platform.python_version()}; {os.cpu_count()} cores.")
    if options.raw:
        Path(options.raw).write_text(json.dumps(everything, indent=1))


main()
