"""Makes the fixtures of KerasFixturesTest with Keras 3: python make_training.py ."""
import json
import os
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf
from keras import losses, optimizers
from keras.optimizers import schedules

folder = sys.argv[1]
os.makedirs(folder + "/optimizers", exist_ok=True)
rng = np.random.default_rng(4711)


def f32(*shape):
    return rng.normal(size=shape).astype("float32")


problem = {"A": f32(32, 6), "B": f32(32, 3) * 3, "W0": f32(6, 3), "b0": f32(3)}
np.savez(folder + "/problem.npz", **problem)


def plain(config):
    return json.loads(json.dumps(config, default=float))


# RMSprop's own epsilon, 1e-7, makes noise of the last bits of a gradient that vanishes: Keras itself
# moves by 2 % when W0 changes by one bit. 1e-4 does not.
made = {}
for name, optimizer in {
    "sgd": optimizers.SGD(0.05),
    "sgd_momentum": optimizers.SGD(0.01, momentum=0.9),
    "sgd_nesterov_decay": optimizers.SGD(0.01, momentum=0.7, nesterov=True, weight_decay=0.02),
    "adam": optimizers.Adam(0.03),
    "adam_amsgrad": optimizers.Adam(0.05, beta_1=0.8, beta_2=0.9, amsgrad=True),
    "adamw": optimizers.AdamW(0.03),
    "rmsprop": optimizers.RMSprop(0.02, epsilon=1e-4),
    "rmsprop_centered_momentum": optimizers.RMSprop(0.01, momentum=0.5, centered=True),
    "adagrad": optimizers.Adagrad(0.2, initial_accumulator_value=0.05),
    "adadelta": optimizers.Adadelta(1.0, rho=0.9),
    "adamax": optimizers.Adamax(0.05),
    "nadam": optimizers.Nadam(0.03),
    "lion": optimizers.Lion(0.01, weight_decay=0.01),
    "clipvalue": optimizers.SGD(0.05, clipvalue=0.3),
    "clipnorm": optimizers.Adam(0.05, clipnorm=0.5),
    "global_clipnorm": optimizers.SGD(0.1, momentum=0.5, global_clipnorm=0.4),
    "ema": optimizers.SGD(0.05, use_ema=True, ema_momentum=0.9, ema_overwrite_frequency=5),
    "scheduled": optimizers.Adam(schedules.ExponentialDecay(0.1, 10, 0.5)),
}.items():
    w, b = tf.Variable(problem["W0"]), tf.Variable(problem["b0"])
    kw, kb = keras.Variable(problem["W0"]), keras.Variable(problem["b0"])
    optimizer.build([kw, kb])
    arrays, history = {}, []
    for step in range(1, 51):
        with tf.GradientTape() as tape:
            error = problem["A"] @ kw.value + kb.value - problem["B"]
            loss = tf.reduce_mean(tf.square(error))
        history.append(float(loss))
        optimizer.apply(tape.gradient(loss, [kw.value, kb.value]), [kw, kb])
        if step in (1, 2, 10, 50):
            arrays[f"W_{step}"], arrays[f"b_{step}"] = np.array(kw), np.array(kb)
    np.savez(f"{folder}/optimizers/{name}.npz", **arrays, losses=np.float32(history))
    made[name] = {"class": type(optimizer).__name__, "config": plain(optimizer.get_config())}
json.dump({"problem": "problem.npz", "optimizers": made}, open(folder + "/optimizers.json", "w"), indent=1)

made, arrays = {}, {}
numbers = lambda: (f32(6, 4), f32(6, 4) * 2)
soft = lambda x: (np.exp(x) / np.exp(x).sum(-1, keepdims=True)).astype("float32")
sigmoid = lambda x: (1 / (1 + np.exp(-x))).astype("float32")
one_hot = lambda: np.eye(4, dtype="float32")[rng.integers(0, 4, 6)]
bits = lambda: rng.integers(0, 2, (6, 4)).astype("float32")
labels = lambda: rng.integers(0, 4, 6).astype("int32")
for name, loss, true, pred in [
    ("mse", losses.MeanSquaredError(), *numbers()),
    ("mae", losses.MeanAbsoluteError(), *numbers()),
    ("huber", losses.Huber(), *numbers()),
    ("huber_2", losses.Huber(delta=2.0), *numbers()),
    ("log_cosh", losses.LogCosh(), *numbers()),
    ("binary", losses.BinaryCrossentropy(), bits(), sigmoid(f32(6, 4))),
    ("binary_smoothed", losses.BinaryCrossentropy(label_smoothing=0.1), bits(), sigmoid(f32(6, 4))),
    ("binary_logits", losses.BinaryCrossentropy(from_logits=True), bits(), f32(6, 4) * 3),
    ("categorical", losses.CategoricalCrossentropy(), one_hot(), soft(f32(6, 4))),
    ("categorical_smoothed", losses.CategoricalCrossentropy(label_smoothing=0.2), one_hot(), soft(f32(6, 4))),
    ("categorical_logits", losses.CategoricalCrossentropy(from_logits=True), one_hot(), f32(6, 4) * 3),
    ("sparse", losses.SparseCategoricalCrossentropy(), labels(), soft(f32(6, 4))),
    ("sparse_logits", losses.SparseCategoricalCrossentropy(from_logits=True), labels(), f32(6, 4) * 3),
]:
    weight = rng.uniform(0.2, 1.5, 6).astype("float32")
    arrays[name + "__true"], arrays[name + "__pred"] = true, pred
    arrays[name + "__weighted__weight"] = weight
    for kind, sample_weight in (("", None), ("__weighted", weight)):
        p = tf.Variable(pred)
        with tf.GradientTape() as tape:
            value = loss(true, p.value(), sample_weight=sample_weight)
        arrays[f"{name}{kind}__value"] = np.float32(value)
        arrays[f"{name}{kind}__grad"] = np.array(tape.gradient(value, p))
    made[name] = {"class": type(loss).__name__, "config": plain(loss.get_config())}
np.savez(folder + "/losses.npz", **arrays)
json.dump({"losses": made}, open(folder + "/losses.json", "w"), indent=1)

steps = [0, 1, 2, 3, 5, 7, 9, 10, 11, 15, 19, 20, 21, 30, 35, 39, 40, 41, 60, 100]
made = {}
for name, schedule in {
    "exponential_staircase": schedules.ExponentialDecay(0.1, 10, 0.5, staircase=True),
    "inverse_time": schedules.InverseTimeDecay(0.1, 10, 0.5),
    "cosine": schedules.CosineDecay(0.1, 40, alpha=0.1),
    "cosine_warmup": schedules.CosineDecay(0.01, 30, warmup_target=0.1, warmup_steps=10),
    "restarts": schedules.CosineDecayRestarts(0.1, 10, alpha=0.05),
    "restarts_equal": schedules.CosineDecayRestarts(0.1, 20, t_mul=1.0, m_mul=0.8),
    "piecewise": schedules.PiecewiseConstantDecay([10, 30], [0.1, 0.01, 0.001]),
    "polynomial": schedules.PolynomialDecay(0.1, 40, power=2.0),
    "polynomial_cycle": schedules.PolynomialDecay(0.1, 20, end_learning_rate=0.01, cycle=True),
}.items():
    made[name] = {
        "class": type(schedule).__name__,
        "config": plain(schedule.get_config()),
        "values": [float(schedule(step)) for step in steps],
    }
json.dump({"steps": steps, "schedules": made}, open(folder + "/schedules.json", "w"), indent=1)
