"""Keras's fit for TrainingBenchmark: python keras_fit.py NETWORK BATCH STEPS.

Says how many parameters the network has; then, for every line it reads, trains a round of STEPS
steps and says how many examples a second it came to.
"""
import os
import sys
import time

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
from keras import layers as L

name, batch, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


def head(x, units, rate, classes, normalized=False):
    x = L.Dense(units, activation="relu")(x)
    x = L.BatchNormalization()(x) if normalized else x
    return L.Dense(classes, activation="softmax")(L.Dropout(rate)(x))


def cnn_cifar10():
    inputs = x = keras.Input((32, 32, 3))
    for filters, rate in ((32, 0.2), (64, 0.3), (128, None)):
        for _ in range(2):
            x = L.BatchNormalization()(L.Conv2D(filters, 3, padding="same", activation="relu")(x))
        x = L.Dropout(rate)(L.MaxPooling2D()(x)) if rate else x
    return keras.Model(inputs, head(L.GlobalAveragePooling2D()(x), 256, 0.5, 10, True))


def resnet_cifar():
    def convolved(x, filters, kernel, stride):
        return L.BatchNormalization()(L.Conv2D(filters, kernel, strides=stride, padding="same")(x))

    inputs = keras.Input((32, 32, 3))
    x = L.Activation("relu")(convolved(inputs, 64, 3, 1))
    for stage, filters in enumerate((64, 128, 256)):
        for block in range(3):
            stride = 2 if stage and not block else 1
            shortcut = convolved(x, filters, 1, stride) if stage or block else x
            y = L.Activation("relu")(convolved(x, filters, 3, stride))
            x = L.Activation("relu")(L.Add()([convolved(y, filters, 3, 1), shortcut]))
    return keras.Model(inputs, head(L.GlobalAveragePooling2D()(x), 512, 0.5, 10))


def lstm_text(recurrent_dropout=0.0):
    inputs = keras.Input((200,), dtype="int32")
    x = L.Embedding(10000, 128, mask_zero=True)(inputs)
    x = L.LSTM(128, dropout=0.2, recurrent_dropout=recurrent_dropout)(x)
    return keras.Model(inputs, head(x, 64, 0.3, 2))


def transformer_text():
    inputs, places = keras.Input((200,), dtype="int32"), keras.Input((200,), dtype="int32")
    counts = keras.ops.not_equal(inputs, 0)
    x = L.Add()([L.Embedding(10000, 128)(inputs), L.Embedding(200, 128)(places)])
    y = L.MultiHeadAttention(8, 16)(x, x, value_mask=counts)
    x = L.LayerNormalization(epsilon=1e-6)(L.Add()([x, L.Dropout(0.1)(y)]))
    y = L.Dropout(0.1)(L.Dense(128)(L.Dense(512, activation="relu")(x)))
    x = L.LayerNormalization(epsilon=1e-6)(L.Add()([x, y]))
    x = L.GlobalAveragePooling1D()(x, mask=counts)
    return keras.Model([inputs, places], head(x, 64, 0.3, 2))


rng = np.random.default_rng(42)
count = batch * steps
if name.endswith("_text") or name.startswith("lstm"):
    x = rng.integers(1, 10000, (count, 200)).astype("int32")
    x[np.arange(200)[None, :] >= rng.integers(10, 200, (count, 1))] = 0
    x = [x, np.tile(np.arange(200, dtype="int32"), (count, 1))] if name == "transformer_text" else x
    y = np.eye(2, dtype="float32")[rng.integers(0, 2, count)]
else:
    x, y = rng.random((count, 32, 32, 3), "float32"), np.eye(10, dtype="float32")[rng.integers(0, 10, count)]
model = lstm_text(0.2) if name == "lstm_text_recurrent" else globals()[name]()
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
print(model.count_params(), flush=True)


class Clock(keras.callbacks.Callback):
    """From the end of the first step to that of the last."""

    def on_train_batch_end(self, step, logs=None):
        if step == 0:
            self.begin = time.perf_counter()
        self.end = time.perf_counter()


for _ in sys.stdin:
    clock = Clock()
    model.fit(x, y, batch_size=batch, epochs=1, verbose=0, callbacks=[clock])
    print((steps - 1) * batch / (clock.end - clock.begin), flush=True)
