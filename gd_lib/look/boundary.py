"""Pictures of a decision boundary: two classes of points, and where a network changes its mind."""

from gd_lib.look.axes import class_points, context, figure, legend, regions
from gd_lib.look.picture import Picture


def plot_boundary(model, X, y):
    """Two classes of points and where `model` (an MLP or a DenseMLP) changes its mind."""
    with context():
        fig, axes = figure(7, 4.5, title="Where does the network change its mind?", xlabel="x₁", ylabel="x₂")
        many = model if hasattr(model, "weights") else lambda points: [model(p) for p in points]
        margins = [(min(c) - 0.4, max(c) + 0.4) for c in zip(*X)]
        regions(axes, many, *margins, steps=50)
        class_points(axes, X, y)
        legend(axes, "above", columns=2)
        answers = [model([p] if hasattr(model, "weights") else p) for p in X]
        scores = [a.data.item() if hasattr(model, "weights") else a[0].data for a in answers]
        right = sum((score > 0) == (label > 0) for score, label in zip(scores, y))
        return Picture(fig, f"The network puts {right} of {len(X)} points on the correct side of its border.")
