"""Writes the small files beside it with NumPy and TensorFlow."""
import numpy as np
import tensorflow as tf

np.savez("numbers.npz", x=np.arange(12, dtype="float32").reshape(4, 3) / 2, y=np.array([7, 8, 7, 10], "int64"))
np.savez_compressed(
    "pictures.npz",
    x_train=np.arange(3 * 4 * 5, dtype="uint8").reshape(3, 4, 5),
    y_train=np.array(["cat", "dög", "cat"]),
    x_test=np.zeros((1, 4, 5), "uint8"),
    y_test=np.array(["cat"]))
np.savez("targets.npz", x=np.array([[1, 2], [3, 4]], ">f8"), y=np.array([[0.5, 1.5], [2.5, 3.5]], "float16"))
np.savez(
    "several.npz",
    x=np.array([[1, 2], [3, 4]], "float32"),
    kind=np.array(["cat", "dog"]),
    age=np.array([3, 1], "int32"),
    size=np.array([[0.5, 1.5], [2.5, 3.5]], "float32"),
)
np.savez(
    "inputs.npz",
    a=np.array([[1], [2], [3], [4]], "float32"),
    b=np.array([[0, 1], [5, 0], [1, 1], [9, 2]], "int32"),
    kind=np.array(["cat", "dog", "dog", "dog"]),
    total=np.array([3, 7, 4, 15], "float32"),
)


def record(**features):
    def feature(value):
        if isinstance(value, bytes):
            return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))
        if isinstance(value[0], float):
            return tf.train.Feature(float_list=tf.train.FloatList(value=value))
        return tf.train.Feature(int64_list=tf.train.Int64List(value=value))
    return tf.train.Example(features=tf.train.Features(feature={k.replace("__", "/"): feature(v) for k, v in features.items()})).SerializeToString()


def png(value):
    return tf.io.encode_png(np.full((3, 2, 3), value, "uint8")).numpy()


def write(name, *records, options=None):
    with tf.io.TFRecordWriter(name, options) as out:
        for r in records:
            out.write(r)


write("images.tfrecord", record(image__encoded=png(9), label=[3]), record(image__encoded=b"\x89PNG\r\n\x1a\nbroken", label=[4]),
      record(image__encoded=png(200), label=[12]), options="GZIP")
write("texts.tfrecord", record(text="grün".encode(), label=b"good"), b"\xff\xff", record(text=b"b", label=b"bad"))
write("rows.tfrecord", record(a=[1.5], b=[-2], y=[0.25]), record(a=[2.5], b=[4], y=[0.75]))
write("parts.tfrecord", record(a=[1.5], b=[1, 2], c=[3, 4], kind=b"cat", total=[0.5]),
      record(a=[2.5], b=[5, 6], c=[7, 8], kind=b"dog", total=[1.5]))
write("vectors.tfrecord", record(x=[1.0, 2.0, 3.0], label=[0]), record(x=[4.0, 5.0, 6.0], label=[1]))
