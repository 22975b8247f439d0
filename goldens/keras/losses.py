"""Makes `losses.json`: every loss with and without sample weights, and its gradient by the prediction."""

from golden import Case, camel_class, normal, random_for, write

import jax
import keras
import numpy as np

ROWS, CLASSES = 6, 5


def floats(random):
    return normal(random, (ROWS, CLASSES)), normal(random, (ROWS, CLASSES))


def positive(random):
    return np.abs(floats(random)[0]) + np.float32(0.1), np.abs(floats(random)[1]) + np.float32(0.1)


def signs(random):
    """Labels -1 and 1."""
    return np.sign(normal(random, (ROWS, CLASSES))), normal(random, (ROWS, CLASSES))


def bits(random):
    """Labels 0 and 1 with probabilities away from both ends."""
    labels = random.integers(0, 2, (ROWS, CLASSES)).astype(np.float32)
    return labels, random.uniform(0.05, 0.95, (ROWS, CLASSES)).astype(np.float32)


def bits_logits(random):
    return bits(random)[0], normal(random, (ROWS, CLASSES), scale=2)


def softmax(logits):
    powers = np.exp(logits)
    return (powers / powers.sum(axis=-1, keepdims=True)).astype(np.float32)


def distributions(random):
    """Two probability vectors a row."""
    return softmax(normal(random, (ROWS, CLASSES))), softmax(normal(random, (ROWS, CLASSES)))


def one_hot(random):
    labels = np.eye(CLASSES, dtype=np.float32)[random.integers(0, CLASSES, ROWS)]
    return labels, softmax(normal(random, (ROWS, CLASSES)))


def one_hot_unnormalized(random):
    """Positive predictions that do not sum to 1, which Keras divides by their sum."""
    return one_hot(random)[0], positive(random)[1]


def one_hot_logits(random):
    return one_hot(random)[0], normal(random, (ROWS, CLASSES), scale=2)


def sparse(random):
    return random.integers(0, CLASSES, ROWS).astype(np.int32), softmax(normal(random, (ROWS, CLASSES)))


def sparse_logits(random):
    return sparse(random)[0], normal(random, (ROWS, CLASSES), scale=2)


def sparse_picture(random):
    """A label a pixel: rank 3 labels, rank 4 logits."""
    labels = random.integers(0, CLASSES, (2, 3, 2)).astype(np.int32)
    return labels, normal(random, (2, 3, 2, CLASSES), scale=2)


def masks(random):
    labels = random.integers(0, 2, (2, 4, 3, 1)).astype(np.float32)
    return labels, random.uniform(0.05, 0.95, (2, 4, 3, 1)).astype(np.float32)


def unit_vectors(random):
    vectors = normal(random, (ROWS, CLASSES))
    return random.integers(0, 3, ROWS).astype(np.int32), vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


# Loss, data, options. Labels are never nearer to a kink than a random number is.
CASES = [
    ("MeanSquaredError", floats, {}),
    ("MeanAbsoluteError", floats, {}),
    ("MeanAbsolutePercentageError", floats, {}),
    ("MeanSquaredLogarithmicError", positive, {}),
    ("Huber", floats, {}),
    ("Huber", floats, {"delta": 0.4}),
    ("LogCosh", floats, {}),
    ("CosineSimilarity", floats, {}),
    ("CosineSimilarity", floats, {"axis": 0}),
    ("Poisson", positive, {}),
    ("KLDivergence", distributions, {}),
    ("Hinge", signs, {}),
    ("Hinge", bits_logits, {}),  # labels 0 and 1 are turned into -1 and 1
    ("SquaredHinge", signs, {}),
    ("SquaredHinge", bits_logits, {}),
    ("CategoricalHinge", one_hot_logits, {}),
    ("BinaryCrossentropy", bits, {}),
    ("BinaryCrossentropy", bits, {"label_smoothing": 0.2}),
    ("BinaryCrossentropy", bits_logits, {"from_logits": True}),
    ("BinaryCrossentropy", bits_logits, {"from_logits": True, "label_smoothing": 0.2}),
    ("BinaryFocalCrossentropy", bits, {}),
    ("BinaryFocalCrossentropy", bits, {"apply_class_balancing": True, "alpha": 0.4, "gamma": 1.5}),
    ("BinaryFocalCrossentropy", bits_logits, {"from_logits": True, "label_smoothing": 0.1}),
    ("CategoricalCrossentropy", one_hot, {}),
    ("CategoricalCrossentropy", one_hot, {"label_smoothing": 0.2}),
    ("CategoricalCrossentropy", one_hot_unnormalized, {}),
    ("CategoricalCrossentropy", distributions, {}),
    ("CategoricalCrossentropy", one_hot_logits, {"from_logits": True}),
    ("CategoricalCrossentropy", one_hot_logits, {"from_logits": True, "label_smoothing": 0.2}),
    ("CategoricalFocalCrossentropy", one_hot, {}),
    ("CategoricalFocalCrossentropy", one_hot, {"alpha": 0.4, "gamma": 1.5, "label_smoothing": 0.1}),
    ("CategoricalFocalCrossentropy", one_hot_logits, {"from_logits": True}),
    ("CategoricalGeneralizedCrossEntropy", sparse, {"q": 0.7}),
    ("SparseCategoricalCrossentropy", sparse, {}),
    ("SparseCategoricalCrossentropy", sparse_logits, {"from_logits": True}),
    ("SparseCategoricalCrossentropy", sparse_picture, {"from_logits": True}),
    ("SparseCategoricalCrossentropy", sparse_picture, {"from_logits": True, "ignore_class": 2}),
    ("SparseCategoricalCrossentropy", sparse, {"ignore_class": 0}),
    ("Dice", masks, {}),
    ("Dice", masks, {"axis": [1, 2, 3]}),
    ("Tversky", masks, {}),
    ("Tversky", masks, {"alpha": 0.3, "beta": 0.7, "axis": [1, 2, 3]}),
    ("Circle", unit_vectors, {"gamma": 8.0, "margin": 0.25}),
]

REDUCTIONS = ["sum_over_batch_size", "sum", "none", "mean_with_sample_weight"]


def run(number: int, cls: str, data, options: dict, reduction: str, weighted: bool) -> Case:
    type_name = camel_class(cls)
    note = f"{'weighted' if weighted else 'plain'} {reduction.replace('_', ' ')}"
    # The reductions of one loss share their data: the name without the note seeds it.
    stem = f"{type_name} {data.__name__} {number}"
    loss = getattr(keras.losses, cls)(**options, reduction=reduction)
    case = Case(f"{stem}, {note}", type_name, {**options, "reduction": reduction})
    random = random_for(stem)
    y_true, y_pred = data(random)
    # A weight for each value of the loss: for each row, or for each pixel of a picture.
    weight_shape = y_true.shape if data is sparse_picture else y_pred.shape[:1]
    weight = random.uniform(0.2, 2.0, weight_shape).astype(np.float32) if weighted else None

    y, backward = jax.vjp(lambda y_pred: loss(y_true, y_pred, weight), y_pred)
    dy = normal(random, y.shape) if y.shape else np.float32(1)
    case.record(y_true=case.tensor("yTrue", y_true), y_pred=case.tensor("yPred", y_pred))
    if weighted:
        case.record(sample_weight=case.tensor("sampleWeight", weight))
    case.record(output=case.tensor("y", y), dy=case.tensor("dy", dy))
    case.record(gradient=case.tensor("dyPred", backward(dy)[0]))
    return case


def run_all():
    for number, (cls, data, options) in enumerate(CASES):
        # These give one number for the whole batch, or one a column: no rows to weight.
        rowless = (cls in ("Dice", "Tversky") and "axis" not in options) or options.get("axis") == 0
        for reduction in REDUCTIONS[:1] if rowless else REDUCTIONS:
            for weighted in [False] if rowless else [False, True]:
                yield run(number, cls, data, options, reduction, weighted)


if __name__ == "__main__":
    write("losses", list(run_all()))
