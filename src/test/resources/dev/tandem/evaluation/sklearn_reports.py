"""Writes sklearn_reports.json: what scikit-learn says of seeded predictions."""
import json
import numpy as np
import sklearn
from sklearn import metrics as m
from sklearn.calibration import calibration_curve


def classification(seed, n, classes, rounded):
    random = np.random.default_rng(seed)
    y = random.integers(0, classes - 1 if classes > 4 else classes, n)  # of many, the last has none
    logits = random.normal(size=(n, classes)) + 1.5 * np.eye(classes)[y]
    p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    if rounded:
        p = np.round(p, 1)  # ties
    p = p.astype("float32")
    guess, labels = p.argmax(1), list(range(classes))
    precision, recall, f1, support = m.precision_recall_fscore_support(y, guess, labels=labels, zero_division=0)
    out = {"labels": y.tolist(), "probabilities": [[float(v) for v in row] for row in p],
           "accuracy": m.accuracy_score(y, guess),
           "top_5_accuracy": 1.0 if classes <= 5 else m.top_k_accuracy_score(y, p, k=5, labels=labels),
           "top_2_accuracy": 1.0 if classes <= 2 else m.top_k_accuracy_score(y, p, k=2, labels=labels),
           "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(), "support": support.tolist(),
           "confusion_matrix": m.confusion_matrix(y, guess, labels=labels).tolist(),
           "log_loss": float(np.mean(-np.log(np.maximum(p[np.arange(n), y], np.finfo("float32").eps).astype("float64"))))}
    if not rounded:
        assert abs(out["log_loss"] - m.log_loss(y, p, labels=labels)) < 1e-5
    for kind in ("macro", "weighted"):
        out[kind] = m.precision_recall_fscore_support(y, guess, labels=labels, average=kind, zero_division=0)[:3]
    present = [c for c in labels if 0 < (y == c).sum() < n]
    out["roc"] = {c: m.roc_auc_score(y == c, p[:, c]) for c in present}
    out["pr"] = {c: m.average_precision_score(y == c, p[:, c]) for c in present}
    fpr, tpr, thresholds = m.roc_curve(y == 0, p[:, 0], drop_intermediate=False)
    out["roc_curve_0"] = [fpr.tolist(), tpr.tolist(), [None] + thresholds[1:].tolist()]
    precision, recall, thresholds = m.precision_recall_curve(y == 0, p[:, 0])
    out["pr_curve_0"] = [recall[::-1].tolist(), precision[::-1].tolist()]
    true, predicted = calibration_curve(y == guess, np.minimum(p.max(1), 1), n_bins=10)
    out["calibration"] = [predicted.tolist(), true.tolist()]
    return out


def regression(seed, n, width, constant=False):
    random = np.random.default_rng(seed)
    y = np.full((n, width), 3.0) if constant else random.normal(size=(n, width)) * 10
    y = y.astype("float32")
    p = (y + random.normal(size=(n, width))).astype("float32")
    a, b = y.astype("float64"), p.astype("float64")
    return {"targets": y.tolist(), "predictions": p.tolist(),
            "mae": m.mean_absolute_error(a, b), "mse": m.mean_squared_error(a, b),
            "rmse": m.root_mean_squared_error(a, b), "median": m.median_absolute_error(a, b),
            "max": float(np.abs(a - b).max()), "r2": m.r2_score(a, b)}


out = {"scikit_learn": sklearn.__version__,
       "classification": [classification(1, 60, 3, False), classification(2, 60, 7, True), classification(3, 40, 2, False)],
       "regression": [regression(4, 31, 1), regression(5, 20, 3), regression(6, 8, 1, True)]}
json.dump(out, open("sklearn_reports.json", "w"), separators=(",", ":"), default=lambda v: v.item())
