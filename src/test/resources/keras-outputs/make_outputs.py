"""Makes outputs.json of SeveralOutputsTest with Keras 3: python make_outputs.py outputs.json"""
import json
import os
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
from keras import layers as L

rng = np.random.default_rng(5)
x = rng.normal(size=(24, 4)).astype("float32")
species = rng.integers(0, 3, size=24)
weight = (x @ [[1.0], [-2.0], [0.5], [0.0]] + rng.normal(size=(24, 1)) * 0.1).astype("float32")

inputs = keras.Input((4,), name="x")
shared = L.Dense(8, activation="tanh", name="shared")(inputs)
outputs = {
    "species": L.Dense(3, activation="softmax", name="species")(shared),
    "weight": L.Dense(1, name="weight", kernel_regularizer=keras.regularizers.L2(0.01))(shared),
}
model = keras.Model(inputs, outputs)
weights = {}
for w in model.weights:
    w.assign(rng.normal(size=w.shape, scale=0.5).astype("float32"))
    weights[w.path] = w.numpy().ravel().tolist()
model.compile(
    optimizer=keras.optimizers.SGD(0.1, momentum=0.9),
    loss={"species": "categorical_crossentropy", "weight": "mse"},
    loss_weights={"species": 1.0, "weight": 0.5},
    metrics={"species": ["accuracy"], "weight": ["mae"]},
)
# Whole batches only: Keras gives a last, smaller one the weight of the others in the losses of
# outputs, and in no other number.
history = model.fit(
    x,
    {"species": np.eye(3, dtype="float32")[species], "weight": weight},
    batch_size=8,
    epochs=4,
    shuffle=False,
    verbose=0,
    validation_data=(
        x[:16],
        {"species": np.eye(3, dtype="float32")[species[:16]], "weight": weight[:16]},
    ),
)
with open(sys.argv[1], "w") as out:
    json.dump(
        {
            "x": x.tolist(),
            "species": species.tolist(),
            "weight": weight.ravel().tolist(),
            "weights": weights,
            "history": history.history,
        },
        out,
    )
    out.write("\n")
