"""Makes `metrics.json`: every metric's result after each of three batches, with and without sample weights."""

from golden import Case, camel_class, random_for, write

import keras
import numpy as np

# The same label and prediction makers as the losses have, one batch a call.
import losses as data

BATCHES = 3


def values(random):
    """For mean and sum: numbers instead of labels and predictions."""
    return (data.floats(random)[0][:, 0],)


def bits_column(random):
    """One label and probability a row."""
    labels, probabilities = data.bits(random)
    return labels[:, :1], probabilities[:, :1]


def classes(random):
    """Two vectors of class numbers, as accuracy and mean IoU compare."""
    return (random.integers(0, data.CLASSES, data.ROWS).astype(np.int32) for _ in range(2))


def multi_hot(random):
    labels, probabilities = data.bits(random)
    labels[0] = 0  # a row without any label
    return labels, probabilities


CASES = [
    ("Mean", values, {}),
    ("Sum", values, {}),
    ("Accuracy", classes, {}),
    ("BinaryAccuracy", data.bits, {}),
    ("BinaryAccuracy", data.bits, {"threshold": 0.7}),
    ("CategoricalAccuracy", data.one_hot, {}),
    ("SparseCategoricalAccuracy", data.sparse, {}),
    ("TopKCategoricalAccuracy", data.one_hot, {"k": 2}),
    ("SparseTopKCategoricalAccuracy", data.sparse, {"k": 3}),
    *((cls, data.bits, {}) for cls in ["TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives"]),
    *(
        (cls, data.bits, {"thresholds": [0.3, 0.6, 0.9]})
        for cls in ["TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives"]
    ),
    *(
        (cls, maker, options)
        for cls in ["Precision", "Recall"]
        for maker, options in [
            (data.bits, {}),
            (data.bits, {"thresholds": 0.7}),
            (data.bits, {"thresholds": [0.2, 0.5, 0.8]}),
            (data.bits, {"class_id": 1}),
            (data.bits, {"top_k": 2}),
            (data.bits, {"top_k": 2, "class_id": 3}),
        ]
    ),
    *(("F1Score", data.one_hot, {"average": average}) for average in [None, "micro", "macro", "weighted"]),
    ("F1Score", multi_hot, {"average": "macro", "threshold": 0.4}),
    ("FBetaScore", data.one_hot, {"beta": 2.0}),
    *(("FBetaScore", multi_hot, {"beta": 0.5, "threshold": 0.6, "average": average}) for average in [None, "micro", "weighted"]),
    *(("AUC", bits_column, {"curve": curve}) for curve in ["ROC", "PR"]),
    *(
        ("AUC", bits_column, {"curve": curve, "num_thresholds": 20, "summation_method": method})
        for curve in ["ROC", "PR"]
        for method in ["minoring", "majoring"]
    ),
    ("AUC", bits_column, {"thresholds": [0.25, 0.5, 0.75]}),
    ("AUC", data.bits, {"multi_label": True, "num_labels": data.CLASSES}),
    ("AUC", data.bits_logits, {"from_logits": True}),
    ("PrecisionAtRecall", bits_column, {"recall": 0.6}),
    ("RecallAtPrecision", bits_column, {"precision": 0.6}),
    ("SensitivityAtSpecificity", bits_column, {"specificity": 0.6}),
    ("SpecificityAtSensitivity", bits_column, {"sensitivity": 0.6}),
    *(
        (cls, data.floats, {})
        for cls in ["MeanSquaredError", "RootMeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError"]
    ),
    ("MeanSquaredLogarithmicError", data.positive, {}),
    ("LogCoshError", data.floats, {}),
    ("CosineSimilarity", data.floats, {}),
    ("CosineSimilarity", data.floats, {"axis": 0}),
    *(("R2Score", data.floats, {"class_aggregation": how}) for how in ["uniform_average", "variance_weighted_average", None]),
    ("R2Score", data.floats, {"num_regressors": 2}),
    ("PearsonCorrelation", data.floats, {}),
    ("ConcordanceCorrelation", data.floats, {}),
    ("KLDivergence", data.distributions, {}),
    ("Poisson", data.positive, {}),
    ("BinaryCrossentropy", data.bits, {}),
    ("BinaryCrossentropy", data.bits_logits, {"from_logits": True, "label_smoothing": 0.1}),
    ("CategoricalCrossentropy", data.one_hot, {}),
    ("CategoricalCrossentropy", data.one_hot_logits, {"from_logits": True, "label_smoothing": 0.1}),
    ("SparseCategoricalCrossentropy", data.sparse, {}),
    ("SparseCategoricalCrossentropy", data.sparse_logits, {"from_logits": True}),
    ("Hinge", data.signs, {}),
    ("SquaredHinge", data.signs, {}),
    ("CategoricalHinge", data.one_hot_logits, {}),
    ("IoU", classes, {"num_classes": data.CLASSES, "target_class_ids": [0, 2]}),
    ("MeanIoU", classes, {"num_classes": data.CLASSES}),
    ("MeanIoU", classes, {"num_classes": data.CLASSES, "ignore_class": 1}),
    ("MeanIoU", data.sparse, {"num_classes": data.CLASSES, "sparse_y_pred": False}),
    ("OneHotIoU", data.one_hot, {"num_classes": data.CLASSES, "target_class_ids": [1, 3]}),
    ("OneHotMeanIoU", data.one_hot, {"num_classes": data.CLASSES}),
    ("BinaryIoU", bits_column, {"threshold": 0.4}),
    ("BinaryIoU", bits_column, {"target_class_ids": [1]}),
]

# Keras gives these no weights, or ignores the ones it is given.
UNWEIGHTED = {"PearsonCorrelation", "ConcordanceCorrelation"}


def run(cls: str, maker, options: dict, weighted: bool) -> Case:
    type_name = camel_class(cls)
    settings = "".join(f" {key}={value}" for key, value in options.items())
    case = Case(f"{type_name} {maker.__name__}{settings}{', weighted' if weighted else ''}", type_name, options)
    random = random_for(case.entry["name"])
    metric = getattr(keras.metrics, cls)(**options)
    batches = []
    for number in range(BATCHES):
        batch = tuple(maker(random))
        weight = random.uniform(0.2, 2.0, data.ROWS).astype(np.float32) if weighted else None
        if weighted and "IoU" in cls:
            weight = np.ceil(weight)  # the IoU family counts in integers and would cut the weights off
        metric.update_state(*batch, sample_weight=weight)
        names = ["yTrue", "yPred"] if len(batch) == 2 else ["values"]
        entry = {name: case.tensor(f"{number}/{name}", value) for name, value in zip(names, batch)}
        if weighted:
            entry["sampleWeight"] = case.tensor(f"{number}/sampleWeight", weight)
        entry["result"] = case.tensor(f"{number}/result", np.asarray(metric.result(), np.float32))
        batches.append(entry)
    case.record(batches=batches)
    return case


def run_all():
    for cls, maker, options in CASES:
        for weighted in [False, True]:
            if not weighted or (cls not in UNWEIGHTED and options.get("axis") != 0):
                yield run(cls, maker, options, weighted)


if __name__ == "__main__":
    write("metrics", list(run_all()))
