"""Figures of notebook 03: the graph with two paths, and what slopes cost."""

from gd_course.ch03_node_tree.setting import two_paths
from gd_lib.look.axes import figure, text
from gd_lib.look.graph import draw_graph
from gd_lib.look.palette import COLORS
from gd_lib.look.picture import Picture
from gd_lib.words import number


def plot_two_paths(a=2, b=3):
    """The graph of d = ab + 4ab, without gradients: the value s = ab is used on two paths."""
    d = two_paths(a, b)
    s, u = d.prev
    a, b = s.prev
    says = (
        f"a = {number(a.data)} and b = {number(b.data)} make s = {number(s.data)}. "
        f"s gets to d by two paths: directly, and through u = {number(u.data)}. So d = {number(d.data)}."
    )
    return draw_graph(d, title="How much does d grow when a grows by 1?", gradients=False, says=says)


def plot_cost_of_slopes(most=20_000):
    """How often the loss is computed for the slopes of n knobs, up to `most`.

    2n times for central differences (n + 1 for forward ones). The loss and its backward pass together are a band, from
    2 to 5 times, as the notebook counts: 1 + 1 steps of arithmetic for a number taken away, 1 + 4 for a product.
    Griewank and Walther, Evaluating Derivatives (2008), ch. 4, have at most 4 to 5 times for any program, that loss
    included.
    """
    fig, axes = figure(
        7, 3.8, title="What do n slopes cost?", xlabel="number of knobs n", ylabel="cost, in losses computed"
    )
    counts = sorted({round(10 ** (k / 20)) for k in range(81)} | {most})
    axes.loglog(counts, [2 * n for n in counts], color=COLORS["structure"], linestyle="--", label="finite differences")
    axes.fill_between(counts, 2, 5, color=COLORS["backward"], alpha=0.35, label="loss and backward pass", linewidth=0)
    axes.plot([13_002], [26_004], "o", color=COLORS["ink"])
    text(axes, 4_500, 24_000, "a digit network:\n13,002 knobs", align="right")
    text(axes, 300, 9, "loss and backward pass: 2 to 5", color="backward")
    text(axes, 25, 400, "finite differences: 2n", color="structure")
    axes.set_ylim(1, 60_000)
    says = (
        "For n knobs, finite differences compute the loss 2n times, 26,004 times for a digit network; the loss and one "
        "backward pass together take two to five times the loss's arithmetic, however many knobs there are."
    )
    return Picture(fig, says)
