"""Makes the models of this folder with Keras: keras_models.py digits|cifar10|reviews DATA OUT.

DATA holds mnist-train.zip, cifar10-train.zip (pictures in one folder per class) and
movie-reviews-train.csv (text,label), each with its -test file. A tenth of the training set is held
back; the epoch that does best on it is kept, and the test set is looked at once, at the end.
Tried with Keras 3.15 on TensorFlow 2.21. Tandem itself needs no Python.
"""

import collections
import csv
import io
import pathlib
import re
import sys
import tempfile
import zipfile

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from PIL import Image

SEED = 42
LENGTH = 200


def pictures(path, mode):
    """Pixels 0 to 1 and class numbers of a zip of class folders."""
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if not name.endswith("/"))
        classes = sorted({name.split("/")[0] for name in names})
        images = [
            np.asarray(Image.open(io.BytesIO(archive.read(name))).convert(mode))
            for name in names
        ]
    labels = np.array([classes.index(name.split("/")[0]) for name in names])
    pixels = np.stack(images).astype("float32") / 255
    return (pixels if mode == "RGB" else pixels[..., None]), labels, classes


def labelled_texts(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    labels = np.array([int(row["label"] == "positive") for row in rows])
    return [row["text"] for row in rows], labels


def standardized(text):
    """As Keras's lower_and_strip_punctuation and whitespace do it."""
    return re.sub(r"[!\"#$%&()*+,\-./:;<=>?@\[\\\]^_`{|}~']", "", text.lower()).split()


def encoded(texts, ids):
    x = np.zeros((len(texts), LENGTH), "int32")
    for row, words in zip(x, texts):
        numbers = [ids.get(word, 1) for word in words][:LENGTH]
        row[: len(numbers)] = numbers
    return x


def held_back(count):
    order = np.random.default_rng(SEED).permutation(count)
    return order[count // 10 :], order[: count // 10]


def blocks(x, filters, rates, padding, twice):
    for width, rate in zip(filters, rates):
        for _ in range(2 if twice else 1):
            x = layers.Conv2D(width, 3, padding=padding, activation="relu")(x)
            x = layers.BatchNormalization()(x)
        if rate is not None:
            x = layers.Dropout(rate)(layers.MaxPooling2D()(x))
    x = layers.Dense(256, activation="relu")(layers.GlobalAveragePooling2D()(x))
    x = layers.Dropout(0.5)(layers.BatchNormalization()(x))
    return layers.Dense(10, activation="softmax")(x)


def image_model(shape, augmentation, network):
    image = keras.Input(shape, name="image")
    inner = keras.Model(image, network(image))
    training = keras.Sequential([keras.Input(shape), *augmentation, inner])
    return inner, training


def fit(training, data, epochs, rate):
    """AdamW with a warm-up and a cosine decay; the best epoch's weights are put back."""
    x, y = data
    kept = str(pathlib.Path(tempfile.mkdtemp()) / "best.weights.h5")
    train, validation = held_back(len(y))
    steps = epochs * -(-len(train) // 128)
    warmup = steps // 10
    schedule = keras.optimizers.schedules.CosineDecay(
        rate / 10, steps - warmup, warmup_target=rate, warmup_steps=warmup
    )
    training.compile(
        keras.optimizers.AdamW(schedule, weight_decay=0.01),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    best = keras.callbacks.ModelCheckpoint(
        kept, "val_accuracy", save_best_only=True, save_weights_only=True
    )
    training.fit(
        x[train], y[train], 128, epochs, verbose=2, callbacks=[best],
        validation_data=(x[validation], y[validation]),
    )
    training.load_weights(kept)


def digits(data, out):
    fill = {"fill_mode": "constant"}
    inner, training = image_model(
        (28, 28, 1),
        [
            layers.RandomTranslation(0.08, 0.08, **fill),
            layers.RandomRotation(0.03, **fill),
            layers.RandomZoom((-0.15, 0.15), **fill),
        ],
        lambda x: blocks(x, (32, 64, 128), (0.25, 0.25, None), "valid", False),
    )
    x, y, _ = pictures(data / "mnist-train.zip", "L")
    fit(training, (x, y), 6, 2e-3)
    inner.export(str(out))
    x, y, _ = pictures(data / "mnist-test.zip", "L")
    return inner, x, y


def cifar10(data, out):
    inner, training = image_model(
        (32, 32, 3),
        [layers.RandomFlip("horizontal"), layers.RandomTranslation(0.1, 0.1)],
        lambda x: blocks(x, (32, 64, 128), (0.2, 0.3, None), "same", True),
    )
    x, y, _ = pictures(data / "cifar10-train.zip", "RGB")
    fit(training, (x, y), 12, 2e-3)
    inner.export(str(out / "saved"))
    lite = tf.lite.TFLiteConverter.from_saved_model(str(out / "saved")).convert()
    (out / "model.tflite").write_bytes(lite)
    x, y, _ = pictures(data / "cifar10-test.zip", "RGB")
    return inner, x, y


def reviews(data, out):
    """One weight per word and class, summed over the words that are there (padding is masked).

    The weights start as naive Bayes counts them and are then trained.
    """
    texts, y = labelled_texts(data / "movie-reviews-train.csv")
    words = [standardized(text) for text in texts]
    train, validation = held_back(len(y))
    counts = collections.Counter(word for i in train for word in words[i])
    vocabulary = ["", "[UNK]"] + [word for word, _ in counts.most_common(7998)]
    (out / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    ids = {word: i for i, word in enumerate(vocabulary)}
    x = encoded(words, ids)

    bayes = np.full((len(vocabulary), 2), 2.0)
    for i in train:
        bayes[np.unique(x[i]), y[i]] += 1
    bayes = np.log(bayes / bayes.sum(0))
    bayes = (bayes - bayes.mean(1, keepdims=True)) * 0.5
    bayes[:2] = 0

    tokens = keras.Input((LENGTH,), dtype="int32", name="tokens")
    weights = layers.Embedding(
        len(vocabulary), 2, embeddings_initializer=keras.initializers.Constant(bayes)
    )(tokens)
    there = keras.ops.expand_dims(keras.ops.cast(keras.ops.not_equal(tokens, 0), "float32"), -1)
    dropped = layers.Dropout(0.3, noise_shape=(None, LENGTH, 1))(weights * there)
    model = keras.Model(tokens, layers.Softmax()(keras.ops.sum(dropped, 1)))
    fit(model, (x, y), 8, 1e-3)
    model.export(str(out))
    texts, y = labelled_texts(data / "movie-reviews-test.csv")
    return model, encoded([standardized(text) for text in texts], ids), y


if __name__ == "__main__":
    keras.utils.set_random_seed(SEED)
    name, data, out = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    out.mkdir(parents=True, exist_ok=True)
    model, x, y = {"digits": digits, "cifar10": cifar10, "reviews": reviews}[name](data, out)
    model.summary()
    print(name, "test accuracy", np.mean(model.predict(x, verbose=0).argmax(1) == y))
