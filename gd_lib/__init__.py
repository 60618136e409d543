"""gd_lib: the small library that grows with the course "How a machine learns".

Everything a notebook needs is imported from here: `from gd_lib import Node, draw_graph`.
A name is looked up in its file only when it is first asked for (PEP 562), so a notebook
that wants a `Node` does not wait for matplotlib.
"""

from importlib import import_module

__version__ = "1.0.0"

# Which file each public name lives in: four floors, and a file imports only from its own floor or below.
_PUBLIC = {
    # 0 files of others
    "kaggle": "read_kaggle write_submission",
    # 1 the engine
    "node": "Node ordered",
    "tensor": "Tensor",
    "numeric": "derivative gradient gradient_check",
    # 2 learning
    "nn": "Neuron Layer MLP DenseMLP mse hinge cross_entropy save load",
    "optim": "SGD",
    "train": "batches fit History",
    "data": "line_points two_moons spirals xor load_digits split",
    # 3 seeing
    "style": "COLORS",
    "picture": "Picture",
    "graph": "draw_graph",
    "network": "draw_network",
    "plots.prelude":
        "plot_line_and_errors plot_snapping_line plot_three_rates plot_best_line plot_two_descents plot_boundary",
    "plots.derivative":
        "plot_loss plot_secant plot_secant_closing plot_zoom plot_slopes plot_walks plot_tanh plot_error_v "
        "plot_two_knobs plot_flat_places",
    "plots.chain_rule": "plot_gears plot_two_walkers plot_plus_and_times plot_used_twice plot_seven_nodes",
    "plots.node_tree": "plot_two_paths plot_cost_of_slopes",
    "plots.neuron": "plot_switches plot_biases plot_activations plot_same_curve plot_folded_xor",
    "plots.mlp":
        "plot_before_and_after plot_forward plot_parameter_ladder plot_cost plot_growing_arrows plot_hidden_weights",
    "plots.sgd":
        "plot_thousand_points plot_gradients plot_work plot_noise_floor plot_rates plot_ravine plot_paths "
        "plot_momentum_map plot_landscape plot_share_of_minima plot_capacity_dial plot_curves_to_diagnose "
        "plot_ravine_and_cloud",
    "plots.numpy_port":
        "plot_cost_as_nodes plot_cost_as_tensors plot_matrix_product plot_speed plot_surprise plot_clipped_loss "
        "plot_folding_back",
    "plots.handwritten_digits":
        "plot_digits plot_pixels plot_enlarged plot_ten_scores plot_training plot_confusion plot_missed",
    # 4 touching
    "explorers.progress": "progress_bar",
    "explorers.prelude": "explore_line",
    "explorers.derivative": "explore_secant explore_error explore_walker explore_directions",
    "explorers.chain_rule": "explore_gears explore_two_paths",
    "explorers.node_tree": "explore_backpropagation explore_expression",
    "explorers.neuron": "explore_neuron explore_activation explore_fold",
    "explorers.mlp": "explore_learning",
    "explorers.sgd": "explore_cloud explore_descent",
    "explorers.numpy_port": "explore_broadcast explore_softmax",
    "explorers.handwritten_digits": "explore_drawing explore_missed explore_first_layer explore_capacity",
    "exercises.check": "check hint progress",
}
_HOME = {name: module for module, names in _PUBLIC.items() for name in names.split()}
__all__ = sorted(_HOME)


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"gd_lib has no {name!r}. It offers: {', '.join(__all__)}.")
    value = getattr(import_module(f"gd_lib.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return __all__
