"""What stands where in the playground's picture."""

import numpy as np

from wording import number

from .things import Thing, circle, curve_thing, freely, in_picture, loss_curves, outline, plane_thing

LIMIT = 50.0  # so far from 0 a weight can be set by hand, or as far as it is
NODES = {"$x_1$": "x1", "$x_2$": "x2", "1": "the bias", "ŷ": "the output"}


def playground_things(picture, inputs, weights, answers, hidden_outputs):
    """The things of a Playground that shows these: its weights, nodes and curves."""
    return [
        *_weights(picture, inputs, *weights),
        *_nodes(picture, answers),
        *_hidden(picture, hidden_outputs),
        *_losses(picture),
        _answer(picture) if inputs == 1 else plane_thing(picture.plane, answers),
    ]


def _weights(picture, inputs, weights_input_to_hidden, weights_hidden_to_output):
    rows, hidden = weights_input_to_hidden.shape
    starts = [f"x{number}" for number in range(1, inputs + 1)] + ["the bias"] * (rows - inputs)
    nodes = [f"hidden node {number}" for number in range(1, hidden + 1)]
    names = [f"weight from {start} to {node}" for start in starts for node in nodes]
    names += [f"weight from {node} to the output" for node in nodes]
    values = np.concatenate([weights_input_to_hidden.ravel(), weights_hidden_to_output.ravel()])
    network = picture.network
    points = outline(network.axes, np.concatenate([path.vertices for path in network.lines.get_paths()]))
    each = len(points) // len(names)
    lines = [points[start : start + each] for start in range(0, len(points), each)]
    for name, value, line in zip(names, map(float, values), lines, strict=True):
        yield Thing(name, f"{name}: {number(value)}", line, **freely(value, picture.figure, LIMIT, 0.05))


def _nodes(picture, answers):
    """The input nodes and the output node, which are letters in circles."""
    axes = picture.network.axes
    says = {"the bias": "always 1", "the output": f"answers from {_range(answers)}"}
    for text in axes.texts:
        if text.get_bbox_patch() is not None:
            name = NODES[text.get_text()]
            words = says.get(name, f"from {_range([-picture.SIZE, picture.SIZE])} in the picture")
            yield Thing(name, f"{name}: {words}", circle(axes, text.get_position(), 15))


def _hidden(picture, hidden_outputs):
    wide, high = picture.figure.bbox.size
    some = hidden_outputs[::9]  # looking at all 14,400 places takes as long as drawing
    ranges = np.column_stack([some.min(axis=0), some.max(axis=0)])
    for node, (left, bottom, pixels) in enumerate(picture.network.hidden.pieces, 1):
        up, across = pixels.shape[:2]
        sides, heights = (left / wide, (left + across) / wide), (1 - (bottom + up) / high, 1 - bottom / high)
        corners = [(sides[i], heights[j]) for i, j in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]
        name = f"hidden node {node}"
        yield Thing(name, f"{name}: outputs from {_range(ranges[node - 1])}", in_picture(corners))


def _losses(picture):
    *learning, mean = picture.losses
    yield from loss_curves(learning, "epoch")
    name = "loss of always answering with the mean"
    yield Thing(name, f"{name}: {number(mean.get_ydata()[-1])}", outline(mean.axes, mean.get_xydata()))


def _answer(picture):
    return curve_thing("the answer's curve", picture.answer, lambda x, y: f"{number(y)} at input {number(x, '.2f')}")


def _range(values):
    return f"{number(np.min(values), '.2f')} to {number(np.max(values), '.2f')}"
