"""gd_lib's engine beside its peers: `make bench` writes RESULTS.md and results.png.

Ratios only: the median of five runs, and the smallest and the largest of them. In a run the contestants take turns, and
the median turn of each counts. The peers (requirements.txt) are optional: what is missing is skipped.
"""

import json
import os
import platform
import subprocess
import sys
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from statistics import median

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # one thread for everyone, said before NumPy is loaded
FREE = sys.argv[1:] == ["free"]  # a process of measure_free, which has said what JAX may do
if not FREE:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

RUNS, TAKES = 5, "eight minutes"
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import arrays  # noqa: E402
import scalar  # noqa: E402
from timing import hold_to_one_core  # noqa: E402

from gd_lib.files import write_whole  # noqa: E402

NOTES = """
*Must* is what the course promises, and *holds* says whether it does. *Aim* is what would be better still, and not every
aim is met.

A number is the median of five runs, with the smallest and the largest in brackets. It counts only because the losses
agree: on the scalars to 1e-9 over five steps, on the arrays (float32) to 1e-4 over an epoch. The scalar rows run before
PyTorch and JAX are loaded. A turn is four steps of the scalars and ten epochs of the arrays. Each contestant returns
the loss of a step as a number before the next step begins, as a training loop that watches for nan does.

**One thread.** JAX hands every step to a second thread, whatever it is told about its arithmetic, so "one thread" would
mean two cores for JAX and one for everyone else. So the process is held to one core, where the system allows it. The
two rows "on all cores" let JAX go: gd_lib, which cannot use a second core, is measured beside it in the same process.

**Clarity and speed.** What a notebook builds is in `nn.py`, `losses.py` and `optim.py`; the fast versions are in
`fused.py`. Both are in these tables, and a test holds them equal to 1e-12.

- The readable neuron is two Nodes, `Node.dot` and its activation. The fused one is a single Node, and its layer reads
  the inputs once.
- The readable layer of a `DenseMLP` is three Tensors: `@`, `+` and the activation. The fused one is a single Tensor.
  `fused.SGD` moves all Tensors as one vector. `fused.Epochs` needs no Tensor: it goes forth and back through the same
  arrays at every step, and gives the network new ones at the end of an epoch.
- A fused neuron whose slope is 0 ends the graph there, and one that no gradient reaches multiplies nothing. Half the
  work of a ReLU network is saved, and 0 · ∞ counts as 0. Loops by hand do every multiplication. In `node.py`,
  `tensor.py` and the readable networks nothing is skipped.
- `a=a, b=b` in `Node.__mul__` is the one line of `node.py` that is there for speed: the collector visits two objects
  for each product instead of four.
- A graph as a program is `Node.backward` written out as text, in the last section of notebook 07.
- NumPy with every trick (one vector for all numbers, everything in place, nothing checked) is faster still, but it
  leaves no graph and no layer to read.
- All shapes and labels are checked, in `fused.Epochs` before the first step, and with a graph every contribution of
  every operation is checked against its input, so that a mistake gets a sentence. NumPy by hand checks nothing.
"""


def short(ratio):
    return f"{ratio:.2g}" if ratio < 10 else f"{ratio:.0f}"


def verdict(ratio, wanted):
    if not wanted:
        return ""
    sign, limit = wanted.split()
    return "yes" if (ratio <= float(limit) if sign == "≤" else ratio >= float(limit)) else "no"


def spread(ratios):
    """The ratios of all runs as a table shows them: "0.66 (0.64–0.69)", or one number if they are all the same."""
    middle, low, high = (f"{ratio:.3g}" for ratio in (median(ratios), min(ratios), max(ratios)))
    return middle if low == high else f"{middle} ({low}–{high})"


def scalar_table(runs):
    lines = ["| | measured | must | holds | aim |", "|---|---|---|---|---|"]
    for rows in zip(*runs):
        what, _, must, aim = rows[0]
        ratios = [ratio for _, ratio, _, _ in rows]
        lines.append(f"| {what} | {spread(ratios)} | {must} | {verdict(median(ratios), must)} | {aim} |")
    return "\n".join(lines)


def array_table(runs):
    """`runs`: for each network and contestant its seconds, one for each run."""
    lines = [f"| | {' | '.join(runs)} | must | holds | aim |", "|---" * (len(runs) + 4) + "|"]
    for what, above, below, musts, aims in arrays.ROWS:
        if all(above in found and below in found for found in runs.values()):
            ratios = [in_times_of(found[above], found[below]) for found in runs.values()]
            holds = ", ".join(dict.fromkeys(map(verdict, map(median, ratios), musts)))
            lines.append(f"| {what} | {' | '.join([*map(spread, ratios), together(musts), holds, together(aims)])} |")
    return "\n".join(lines)


def in_times_of(seconds, others):
    """The ratio of each run."""
    return [mine / other for mine, other in zip(seconds, others, strict=True)]


def together_by_name(runs):
    """Runs {network: {contestant: seconds}} as one, {network: {contestant: [seconds of each run]}}."""
    return {
        network: {name: [run[network][name] for run in runs] for name in times} for network, times in runs[0].items()
    }


def together(limits):
    """["≥ 3", "≥ 3", "≥ 2"] as "≥ 3, ≥ 3, ≥ 2", and three that are the same as one."""
    return ", ".join(limits if len(set(limits)) > 1 else limits[:1])


def conditions(one_core):
    versions = [f"Python {platform.python_version()}"]
    for package in ("numpy", "micrograd", "torch", "jax"):
        try:
            versions.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            continue
    held = "everyone held to the same core" if one_core else "one thread each"
    return f"{os.cpu_count()} cores ({platform.machine()}), {held}; {', '.join(versions)}."


def picture(rows):
    """One bar for each peer: how many times its time is ours, on a scale that is even in factors."""
    from gd_lib.look.axes import figure, text
    from gd_lib.look.palette import COLORS
    from gd_lib.look.picture import Picture

    bars = [(f"{network}\n{peer}", ratio) for network, peer, ratio in rows]
    shown, axes = figure(
        8,
        1.2 + 0.5 * len(bars),
        title="How many times the time of gd_lib.fused do others take?",
        xlabel="their time ÷ the time of gd_lib.fused",
    )
    for place, (_, ratio) in enumerate(bars):
        color = COLORS["forward" if ratio >= 1 else "backward"]
        axes.barh(-place, ratio - 1, left=1, color=color, height=0.6)
        text(axes, ratio, -place, f" {short(ratio)} × ", align="left" if ratio >= 1 else "right", ground=False)
    axes.set_yticks([-place for place in range(len(bars))], [name for name, _ in bars])
    axes.set_xscale("log")
    ratios = [ratio for _, ratio in bars]
    low, high = min(0.5, min(ratios) / 2.5), max(2, max(ratios) * 2)
    axes.set_xlim(low, high)
    axes.set_xticks([tick for tick in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100) if low <= tick <= high])
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.minorticks_off()
    axes.axvline(1, color=COLORS["ink"], linewidth=1)
    axes.grid(axis="y", visible=False)
    says = (
        "Bars to the right of 1 are slower than gd_lib's fused networks, to the left faster: "
        + "; ".join(f"{name.replace(chr(10), ', ')} {short(ratio)}" for name, ratio in bars)
        + "."
    )
    return Picture(shown, says)


def measure_free():
    """As arrays.measure, but gd_lib and JAX alone and not on one core: JAX as it is installed, and with one thread for
    its arithmetic. Each is a process of its own, because JAX looks at the cores once, when it is loaded.
    """
    found = {}
    if find_spec("jax") is None:
        return found
    for case, flags in {"all cores": "", "two cores": os.environ["XLA_FLAGS"]}.items():
        run = subprocess.run(
            [sys.executable, __file__, "free"],
            env={**os.environ, "XLA_FLAGS": flags},
            check=True,
            stdout=subprocess.PIPE,
        )
        for network, times in together_by_name(json.loads(run.stdout)).items():
            found.setdefault(network, {}).update((f"{name}, {case}", seconds) for name, seconds in times.items())
    return found


def main():
    print(f"This takes about {TAKES}, and longer on a busy machine.", flush=True)
    free = measure_free()
    one_core = hold_to_one_core()
    scalars, ratios, (skipped, *_) = zip(*(scalar.measure() for _ in range(RUNS)))
    bars = [(*run[0][:2], median([ratio for _, _, ratio in run])) for run in zip(*ratios)]
    found, (missing, *_) = zip(*(arrays.measure() for _ in range(RUNS)))
    tensors = together_by_name(found)
    for network, times in tensors.items():
        peers = [peer for peer in times if peer not in ("gd_lib", "with a graph", "readable", "every trick")]
        bars += [(network, peer, median(in_times_of(times[peer], times["gd_lib"]))) for peer in peers]
        times |= free.get(network, {})
    shown = picture(bars)
    shown.save(HERE / "results.png")
    parts = [
        "# gd_lib's engine beside its peers",
        f"`make bench` wrote this. {conditions(one_core)}",
        *skipped,
        *missing,
        f"![{shown.says}](results.png)",
        "## Node, on micrograd's demo",
        scalar_table(scalars),
        "Network 2-16-16-1, ReLU, 100 points of two moons, hinge loss + L2, full batch. A row that begins with — "
        "measures the row above it in another way.",
        "## Tensor, on the digits",
        array_table(tensors),
        "float32, ReLU, cross-entropy, SGD with momentum.",
        NOTES.strip(),
    ]
    text = "\n\n".join(parts) + "\n"
    write_whole(HERE / "RESULTS.md", text)
    print(text)


if __name__ == "__main__":
    if FREE:
        print(json.dumps([arrays.measure(names=["gd_lib", "JAX"])[0] for _ in range(RUNS)]))
    else:
        main()
