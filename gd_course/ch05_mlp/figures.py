"""Figures of notebook 05: a network before and after, values running forward, the ladder of sizes, bold arrows."""

from gd_course.ch05_mlp.setting import LABELS, POINTS, STEPS, WINDOW, count_right, journey, outputs
from gd_lib.look import marks
from gd_lib.look.axes import class_points, figure, label, legend, regions, text
from gd_lib.look.drawing import painted
from gd_lib.look.network import KEY, WIDTH, Columns, largest_weight, network_marks
from gd_lib.look.palette import COLORS, LOSS, MEDIUM
from gd_lib.look.panel import Frame, Panel
from gd_lib.look.picture import Picture
from gd_lib.words import counted, listed, number

# Devlin et al., BERT (2018), section 3; Brown et al., Language Models are Few-Shot Learners (2020), table 2.1.
LADDER = (
    ("a line: w and b", 2),
    ("2-2-1", 9),
    ("2-16-16-1", 337),
    ("64-16-16-10", 1_482),
    ("784-16-16-10", 13_002),
    ("BERT base, 2018", 110e6),
    ("BERT large, 2018", 340e6),
    ("GPT-3, 2020", 175e9),
)


def plot_before_and_after():
    """What the notebook's network says about the two moons at the start, and after 600 steps."""
    fig, axes = figure(
        7.6, 3.7, columns=2, title="What happened between these two pictures?", xlabel="x₁", ylabel=["x₂", ""]
    )
    right = []
    for one, step in zip(axes, (0, STEPS)):
        parameters = journey()[0][step]
        regions(one, lambda points, p=parameters: outputs(p, points), **WINDOW, steps=70)
        class_points(one, POINTS, LABELS, size=34)
        one.get_legend().remove()
        right.append(count_right(parameters))
        label(one, f"{'at the start' if step == 0 else f'after {step} steps'}: {right[-1]} of {len(POINTS)} right")
        one.set_title(one.get_title(loc="left"), loc="left", fontsize=MEDIUM, fontweight="bold")
    says = (
        f"At the start the network puts {right[0]} of {len(POINTS)} points on the correct side of its line; "
        f"after {STEPS} steps, {right[1]} of {len(POINTS)}, with a line that bends between the moons."
    )
    return Picture(fig, says)


def plot_forward(model, x):
    """Values running from left to right through a small network: in each circle what that neuron says to `x`."""
    if len(x) != model.sizes[0]:
        raise ValueError(f"This network takes {model.sizes[0]} inputs, but x holds {len(x)}: {x!r}.")
    said, values = [list(x)], list(x)
    for layer in model.layers:
        values = layer(values)
        said.append([node.data for node in values])
    said = [[number(v, "%.2f") for v in layer] for layer in said]
    columns = Columns(model.sizes, across=(WIDTH - 96) / len(model.layers), down=78, radius=29)
    drawn = network_marks(model, columns, largest_weight(model), bold=7)
    top = columns.down * (max(model.sizes) - 1) / 2 + columns.radius
    names = ["input", *[f"hidden layer {k + 1}" for k in range(len(said) - 2)], "output"]
    for k, (name, layer) in enumerate(zip(names, said, strict=True)):
        drawn += [marks.text(*columns.place(k, i), value, color="forward", bold=True) for i, value in enumerate(layer)]
        drawn.append(marks.text(columns.across * k, top + 26, name, size=15, bold=True))
    panel = Panel(*drawn, x=(-48, WIDTH - 48), y=(-top - 8, top + 42), axes=False, equal=True)
    given = listed(number(v) for v in x)
    hidden = "; ".join(f"hidden layer {k} says {listed(said[k])}" for k in range(1, len(said) - 1))
    says = f"The inputs {given} run forward: {hidden}; the output is {listed(said[-1])}."
    return painted(Frame(panel, says, height=2 * top + 61), "What does each neuron say?")


def plot_parameter_ladder():
    """How many numbers networks learn, from a line's two to GPT-3's 175 billion, on a logarithmic scale."""
    fig, axes = figure(
        7.4, 4.3, title="How many numbers does it learn?", xlabel="parameters (each grid line is 100 times the last)"
    )
    for k, (_, count) in enumerate(LADDER):
        look = {"alpha": 1} if count < 1e6 else {"alpha": 0.55, "hatch": "//"}
        axes.barh(k, count, height=0.62, color=COLORS["parameter"], edgecolor="white", linewidth=0, **look)
        if count < 1e6:
            words = f"{count:,}"
        elif count < 1e9:
            words = f"{count / 1e6:.0f} million"
        else:
            words = f"{count / 1e9:.0f} billion"
        text(axes, count * 1.5, k, words, align="left", bold=True)
    axes.set_xscale("log")
    axes.set(xlim=(1, 3e13), yticks=range(len(LADDER)), yticklabels=[name for name, _ in LADDER])
    axes.set_xticks([10.0**k for k in range(0, 13, 2)])
    axes.minorticks_off()
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    says = (
        "A line learns 2 numbers; the networks in this course, 9, 337, 1,482 and 13,002; BERT base 110 million, "
        "BERT large 340 million, GPT-3 175 billion."
    )
    return Picture(fig, says)


def plot_cost(costs):
    """The cost after each step of a descent."""

    def steps(n):
        return "1 step" if n == 1 else f"{n} steps"

    costs = [float(c) for c in costs]
    if len(costs) < 2:
        raise ValueError(f"plot_cost needs the costs of at least two steps, but got {len(costs)}.")
    fig, axes = figure(7, 3.6, title="Does it get better?", xlabel="steps", ylabel="cost C (mean squared error)")
    axes.plot(range(len(costs)), costs, **LOSS)
    axes.set_ylim(0, max(costs) * 1.05)
    axes.set_xlim(-0.02 * len(costs), len(costs) * 1.12)
    text(axes, len(costs) * 1.01, costs[-1], number(round(costs[-1], 3)), color="loss", align="left", bold=True)
    text(axes, 0.02 * len(costs), costs[0], number(round(costs[0], 3)), color="loss", align="left", bold=True)
    says = f"The cost goes from {costs[0]:.3g} to {costs[-1]:.3g} in {steps(len(costs) - 1)}."
    halfway = next((k for k, c in enumerate(costs) if c <= costs[0] / 2), None)
    if halfway:
        says += f" It halves within {steps(halfway)}."
    return Picture(fig, says)


def plot_growing_arrows(*models):
    """Two or more states of one network side by side: arrows as bold as the weight is large, on one scale.

    `models`: pairs (words, model), such as ("at the start", model).
    """
    largest = [largest_weight(model) for _, model in models]
    wide, panels = WIDTH / len(models), []
    for words, model in models:
        columns = Columns(model.sizes, across=(wide - 44) / (len(model.sizes) - 1), down=58, radius=13)
        drawn = network_marks(model, columns, max(largest), bold=7)
        tall = columns.down * (max(model.sizes) - 1) / 2 + 20
        panels.append(Panel(*KEY, *drawn, x=(-20, wide - 20), y=(-tall, tall), axes=False, equal=True, title=words))
    sizes = listed(f"{number(round(size, 2))} {words}" for size, (words, _) in zip(largest, models))
    says = f"The bolder the arrow, the larger the weight. The largest has size {sizes}."
    return painted(Frame(panels, says, height=290), "Which weights grow?")


def plot_hidden_weights(equal, random):
    """One weight of each hidden neuron over the steps, from an equal and from a random start.

    Each is a list with, for every step, one number for each neuron.
    """
    fig, axes = figure(
        7.6, 3.6, columns=2, title="Do the neurons ever differ?", xlabel="steps", ylabel=["weight from x₁", ""]
    )
    low = min(min(row) for path in (equal, random) for row in path)
    high = max(max(row) for path in (equal, random) for row in path)
    for one, path, name in zip(axes, (equal, random), ("equal start", "random start")):
        for k, weights in enumerate(zip(*path)):
            one.plot(
                weights,
                color=COLORS["parameter"],
                linestyle=("-", "--", "-.", ":")[k % 4],
                linewidth=(5, 3.5, 2.5, 1.5)[k % 4],
                alpha=0.85,
                label=f"neuron {k + 1}",
            )
        label(one, name)
        one.set_ylim(low - 0.15, high + 1.1)
    if len({round(w, 6) for w in equal[-1]}) == 1:
        text(
            axes[0],
            len(equal) / 2,
            max(row[0] for row in equal) + 0.3,
            f"{len(equal[0])} lines, one on top of the other",
        )
    legend(axes[1], "upper left", columns=2)
    ends = [sorted({round(w, 6) for w in path[-1]}) for path in (equal, random)]
    says = (
        f"From an equal start the {counted(len(equal[0]), 'neuron')} end on {counted(len(ends[0]), 'line')}; "
        f"from a random start on {counted(len(ends[1]), 'line')}."
    )
    return Picture(fig, says)
