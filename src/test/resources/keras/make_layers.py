"""Makes the fixtures of KerasFixturesTest with Keras 3: python make_layers.py layers"""
import json
import os
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf
from keras import layers as L

folder = sys.argv[1]
only = sys.argv[2:]
os.makedirs(folder, exist_ok=True)


def save(name, inputs, outputs, data=None):
    if only and name not in only:
        return
    rng = np.random.default_rng(sum(map(ord, name)))
    inputs = inputs if isinstance(inputs, list) else [inputs]
    outputs = outputs if isinstance(outputs, list) else [outputs]
    model = keras.Model(inputs, outputs, name=name)
    arrays, specs = {}, []
    tensors = []
    for i, x in enumerate(inputs):
        value = None if data is None else data[i]
        if value is None:
            value = rng.normal(size=(3,) + tuple(x.shape[1:]))
        value = np.asarray(value).astype(x.dtype)
        arrays[f"input_{i}"] = value
        specs.append({"shape": list(value.shape), "dtype": x.dtype})
        tensors.append(tf.constant(value))
    weights = []
    for i, w in enumerate(model.weights):
        value = rng.normal(size=w.shape, scale=0.5).astype("float32")
        if "variance" in w.path or "gamma" in w.path:
            value = np.abs(value) + 0.5
        w.assign(value)
        arrays[f"weight_{i}"] = value
        weights.append({"path": w.path, "shape": list(w.shape), "trainable": bool(w.trainable)})
    before = [w.numpy() for w in model.weights]
    fixed = None
    regularization = None
    for mode in ("inference", "training"):
        for w, value in zip(model.weights, before):
            w.assign(value)
        with tf.GradientTape() as tape:
            for t in tensors:
                if t.dtype.is_floating:
                    tape.watch(t)
            made = model(tensors if len(tensors) > 1 else tensors[0], training=mode == "training")
            made = made if isinstance(made, (list, tuple)) else [made]
            if fixed is None:
                fixed = [rng.normal(size=m.shape).astype("float32") for m in made]
                for i, f in enumerate(fixed):
                    arrays[f"fixed_{i}"] = f
            loss = sum(tf.reduce_sum(m * f) for m, f in zip(made, fixed))
        if model.losses:
            regularization = float(sum(model.losses))
        floats = [t for t in tensors if t.dtype.is_floating]
        trainable = [w.value for w in model.trainable_weights]
        gradients = tape.gradient(loss, floats + trainable)
        for i, m in enumerate(made):
            arrays[f"{mode}_output_{i}"] = m.numpy()
        at = 0
        for i, t in enumerate(tensors):
            if t.dtype.is_floating:
                if gradients[at] is not None:
                    arrays[f"{mode}_grad_input_{i}"] = tf.convert_to_tensor(gradients[at]).numpy()
                at += 1
        ids = {id(w): i for i, w in enumerate(model.weights)}
        for w, g in zip(model.trainable_weights, gradients[at:]):
            if g is not None:
                arrays[f"{mode}_grad_weight_{ids[id(w)]}"] = tf.convert_to_tensor(g).numpy()
        if mode == "training":
            for i, w in enumerate(model.weights):
                if not w.trainable:
                    arrays[f"training_weight_after_{i}"] = w.numpy()
    meta = {
        "name": name,
        "inputs": specs,
        "weights": weights,
        "model": json.loads(model.to_json()),
    }
    if regularization is not None:
        meta["regularization"] = regularization
    with open(f"{folder}/{name}.json", "w") as f:
        json.dump(meta, f)
    np.savez_compressed(f"{folder}/{name}.npz", **arrays)


def simple(name, shape, layer, data=None, dtype="float32"):
    if only and name not in only:
        return
    x = keras.Input(shape, dtype=dtype, name="x")
    save(name, x, layer(x), data)


def tokens(steps, seed=0, front=False):
    rng = np.random.default_rng(seed)
    ids = rng.integers(1, 12, size=(3, steps))
    for row, length in enumerate((steps, steps - 2, steps - 3)):
        if front:
            ids[row, : steps - length] = 0
        else:
            ids[row, length:] = 0
    return ids


for f in ("relu leaky_relu relu6 celu elu selu softplus softsign squareplus soft_shrink sparse_plus silu "
          "gelu tanh tanh_shrink sigmoid sparse_sigmoid exponential hard_sigmoid hard_silu "
          "hard_tanh hard_shrink linear mish log_softmax log_sigmoid softmax glu sparsemax").split():
    simple("activation_" + f, (4, 6), L.Activation(f))
simple("relu_layer", (4, 6), L.ReLU(max_value=1.0, negative_slope=0.1, threshold=0.2))
simple("relu_plain", (4, 6), L.ReLU())
simple("leaky", (4, 6), L.LeakyReLU())
simple("elu_layer", (4, 6), L.ELU(0.7))
simple("prelu", (4, 5, 3), L.PReLU(shared_axes=[1, 2]))
simple("softmax_axis1", (4, 6), L.Softmax(axis=1))
simple("dense_rank3", (4, 6), L.Dense(3, activation="gelu"))
simple("dense_softmax", (6,), L.Dense(3, activation="softmax", use_bias=False))
simple("conv2d_same_stride", (7, 8, 2), L.Conv2D(4, 3, strides=2, padding="same", activation="relu"))
simple("conv2d_rect", (7, 8, 2), L.Conv2D(4, (2, 3), strides=(2, 1)))
simple("conv2d_groups", (6, 6, 4), L.Conv2D(6, 3, groups=2))
simple("conv2d_dilated_valid", (9, 9, 2), L.Conv2D(3, 3, dilation_rate=2))
simple("conv1d_causal", (8, 3), L.Conv1D(4, 3, padding="causal", dilation_rate=2))
simple("conv1d_causal_stride", (8, 3), L.Conv1D(4, 3, padding="causal", strides=2))
simple("conv1d_same", (8, 3), L.Conv1D(4, 4, padding="same", strides=3))
simple("conv1d_valid_dilated", (9, 3), L.Conv1D(4, 3, dilation_rate=3))
simple("depthwise", (7, 7, 3), L.DepthwiseConv2D(3, depth_multiplier=2, padding="same", strides=2))
simple("depthwise_dilated", (9, 9, 3), L.DepthwiseConv2D(3, dilation_rate=2, padding="same"))
simple("separable", (7, 7, 3), L.SeparableConv2D(5, 3, depth_multiplier=2, activation="relu"))
simple("separable_same", (7, 7, 3), L.SeparableConv2D(5, 3, padding="same", strides=2))
simple("transpose_valid", (4, 5, 3), L.Conv2DTranspose(2, 3, strides=2))
simple("transpose_same", (4, 5, 3), L.Conv2DTranspose(2, 3, strides=2, padding="same"))
simple("transpose_wide", (4, 5, 3), L.Conv2DTranspose(2, 2, strides=3))
for k in ("Max", "Average"):
    simple(k.lower() + "_pool2d", (7, 7, 3), getattr(L, k + "Pooling2D")(2))
    simple(k.lower() + "_pool2d_same", (7, 8, 3), getattr(L, k + "Pooling2D")((3, 2), strides=2, padding="same"))
    simple(k.lower() + "_pool1d", (7, 3), getattr(L, k + "Pooling1D")(2))
    simple(k.lower() + "_pool1d_same", (7, 3), getattr(L, k + "Pooling1D")(3, strides=2, padding="same"))
    simple(k.lower() + "_global2d", (4, 5, 3), getattr(L, f"Global{k}Pooling2D")(keepdims=True))
    simple(k.lower() + "_global1d", (4, 3), getattr(L, f"Global{k}Pooling1D")())
simple("batchnorm_rank2", (5,), L.BatchNormalization(momentum=0.8))
simple("batchnorm_rank3", (4, 5), L.BatchNormalization(scale=False))
simple("batchnorm_axis1", (4, 5, 6), L.BatchNormalization(axis=1))
simple("layernorm", (4, 5), L.LayerNormalization(epsilon=1e-6))
simple("layernorm_axis1", (4, 5), L.LayerNormalization(axis=1))
simple("layernorm_nocenter", (4, 5), L.LayerNormalization(center=False))
simple("normalization_given", (4, 2), L.Normalization(mean=[1.0, 2.0], variance=[4.0, 0.5]))
simple("rescaling", (4, 2), L.Rescaling(0.5, 1.0))
simple("dropout_zero", (4, 2), L.Dropout(0.0))
simple("flatten", (4, 2, 3), L.Flatten())
simple("reshape", (4, 6), L.Reshape((3, -1)))
simple("permute", (4, 2, 3), L.Permute((3, 1, 2)))
simple("repeat", (4,), L.RepeatVector(3))
simple("zeropad", (4, 5, 2), L.ZeroPadding2D(((1, 2), (0, 3))))
simple("zeropad_one", (4, 5, 2), L.ZeroPadding2D(2))
simple("zeropad1d", (4, 2), L.ZeroPadding1D((1, 2)))
simple("cropping", (6, 6, 2), L.Cropping2D(((1, 2), (0, 3))))
simple("cropping1d", (6, 2), L.Cropping1D((1, 2)))
simple("upsampling", (3, 4, 2), L.UpSampling2D((2, 3)))
simple("upsampling_bilinear", (3, 4, 2), L.UpSampling2D(2, interpolation="bilinear"))
simple("upsampling1d", (3, 2), L.UpSampling1D(2))
for name in "Add Average Multiply Maximum Minimum Subtract Concatenate".split():
    a, b = keras.Input((4, 3), name="a"), keras.Input((4, 3), name="b")
    save("merge_" + name.lower(), [a, b], getattr(L, name)()([a, b]))
a, b = keras.Input((4, 3), name="a"), keras.Input((4, 5), name="b")
save("concatenate_axis", [a, b], L.Concatenate(axis=2)([a, b]))
a, b, c = (keras.Input((4, 3), name=n) for n in "abc")
save("add_three", [a, b, c], L.Add()([a, b, c]))
a, b = keras.Input((4, 3), name="a"), keras.Input((1, 3), name="b")
save("add_broadcast", [a, b], L.Add()([a, b]))
a, b = keras.Input((5,), name="a"), keras.Input((5,), name="b")
shared = L.Dense(3, activation="tanh")
save("shared_dense", [a, b], L.Concatenate()([shared(a), shared(b)]))
a = keras.Input((4,), name="a")
shared = L.Dense(4, activation="tanh")
save("shared_chain", a, [shared(L.Dense(4)(shared(a))), L.Dense(2)(a)])
simple("embedding", (5,), L.Embedding(12, 4), [tokens(5)], "int32")
for cls in ("LSTM", "GRU", "SimpleRNN"):
    layer = getattr(L, cls)
    n = cls.lower()
    simple(n + "_plain", (5, 3), layer(4))
    simple(n + "_sequences", (5, 3), layer(4, return_sequences=True, go_backwards=True))
    x = keras.Input((5, 3), name="x")
    save(n + "_state", x, list(layer(4, return_sequences=True, return_state=True)(x)))
    x = keras.Input((6,), dtype="int32", name="x")
    e = L.Embedding(12, 4, mask_zero=True)(x)
    save(n + "_mask_behind", x, layer(3, return_sequences=True)(e), [tokens(6)])
    x = keras.Input((6,), dtype="int32", name="x")
    e = L.Embedding(12, 4, mask_zero=True)(x)
    save(n + "_mask_stack", x, layer(3)(L.Dropout(0.0)(layer(4, return_sequences=True)(e))), [tokens(6, front=True)])
    simple(n + "_bidirectional", (5, 3), L.Bidirectional(layer(4)))
    simple(n + "_bidirectional_sum", (5, 3), L.Bidirectional(layer(4, return_sequences=True), merge_mode="sum"))
    x = keras.Input((6,), dtype="int32", name="x")
    e = L.Embedding(12, 4, mask_zero=True)(x)
    save(n + "_bidirectional_mask", x, L.Bidirectional(layer(3, return_sequences=True))(e), [tokens(6)])
    a, s = keras.Input((5, 3), name="a"), keras.Input((4,), name="s")
    state = [s, s] if cls == "LSTM" else [s]
    save(n + "_initial_state", [a, s], layer(4)(a, initial_state=state))
    x = keras.Input((6, 3), name="x")
    d = np.random.default_rng(5).normal(size=(3, 6, 3))
    d[1, 4:] = 0
    d[2, :2] = 0
    save(n + "_masking", x, layer(3, return_sequences=True)(L.Masking()(x)), [d])
x = keras.Input((6, 3), name="x")
save("lstm_zero_output", x, L.LSTM(3, return_sequences=True, zero_output_for_mask=True)(L.Masking()(x)), [d])
simple("gru_reset_before", (5, 3), L.GRU(4, reset_after=False))
simple("lstm_nobias_relu", (5, 3), L.LSTM(4, use_bias=False, activation="relu", recurrent_activation="hard_sigmoid"))
x = keras.Input((6,), dtype="int32", name="x")
e = L.Embedding(12, 4, mask_zero=True)(x)
save("global_average_masked", x, L.GlobalAveragePooling1D()(e), [tokens(6)])
x = keras.Input((6,), dtype="int32", name="x")
e = L.Embedding(12, 4, mask_zero=True)(x)
save("attention_auto_mask", x, L.MultiHeadAttention(2, 3)(e, e), [tokens(6)])
q, v = keras.Input((4, 6), name="q"), keras.Input((5, 7), name="v")
save("attention_cross", [q, v], L.MultiHeadAttention(2, 3, value_dim=4)(q, v))
q, v, k = keras.Input((4, 6), name="q"), keras.Input((5, 7), name="v"), keras.Input((5, 3), name="k")
save("attention_key", [q, v, k], L.MultiHeadAttention(2, 3, output_shape=5)(q, v, key=k))
q = keras.Input((4, 6), name="q")
save("attention_causal", q, L.MultiHeadAttention(3, 2)(q, q, use_causal_mask=True))
x = keras.Input((6,), dtype="int32", name="x")
e = L.Embedding(12, 4, mask_zero=True)(x)
h = L.LayerNormalization()(L.Add()([e, L.MultiHeadAttention(2, 2)(e, e)]))
save("transformer_block_masked", x, L.Dense(2, activation="softmax")(L.GlobalAveragePooling1D()(L.Dense(4, activation="relu")(h))), [tokens(6)])
x = keras.Input((6,), dtype="int32", name="x")
e1 = L.Embedding(12, 4, mask_zero=True)(x)
e2 = L.Embedding(12, 3, mask_zero=True)(x)
save("concatenate_masks", x, L.LSTM(3)(L.Concatenate()([e1, e2])), [tokens(6)])
e1 = L.Embedding(12, 4, mask_zero=True)(x)
e2 = L.Embedding(12, 4, mask_zero=True)(x)
save("add_masks", x, L.GRU(3)(L.Add()([e1, e2])), [tokens(6)])
x = keras.Input((5,), name="x")
h = L.Dense(4, kernel_regularizer="l2", activity_regularizer="l1")(x)
h = L.BatchNormalization(gamma_regularizer=keras.regularizers.L1(0.02))(h)
save("regularizers", x, L.Dense(2, kernel_regularizer=keras.regularizers.L1L2(0.01, 0.02))(h))
x = keras.Input((5,), name="x")
h = L.Dense(4, trainable=False)(x)
b = L.BatchNormalization(trainable=False)(h)
save("frozen", x, L.Dense(2)(b))
x = keras.Input((6,), dtype="int32", name="x")
e = L.Embedding(12, 4, mask_zero=True)(x)
save("batchnorm_masked", x, L.BatchNormalization()(e), [tokens(6)])
simple("spatial_dropout_zero", (4, 3), L.SpatialDropout1D(0.0))
simple("identity", (4,), L.Identity())
x = keras.Input((4, 3), name="x")
save("operators", x, (x * 2.0 + 1.0) - L.Dense(3)(x))

# Constructor options and forms of call that are easily forgotten.
constraints = keras.constraints
data = lambda *shape: np.random.default_rng(len(shape)).normal(size=(3,) + shape)
flags = lambda *shape: np.random.default_rng(9).random((3,) + shape) < 0.7
gaps = np.array([[1, 0, 2, 3, 0, 4], [0, 0, 1, 0, 0, 2], [0, 0, 0, 0, 0, 0]])


def embedded(steps=6):
    x = keras.Input((steps,), dtype="int32", name="x")
    return x, L.Embedding(12, 4, mask_zero=True)(x)


simple("dense_constraints", (5,), L.Dense(3, kernel_constraint=constraints.MaxNorm(1.0), bias_constraint="non_neg"))
simple("conv2d_constraints", (5, 5, 2), L.Conv2D(3, 3, kernel_constraint=constraints.MinMaxNorm(0.1, 1.0, 0.5, axis=[0, 1, 2]), bias_constraint="unit_norm"))
for name, shape, layer in (
    ("max_pool2d", (2, 7, 8), L.MaxPooling2D(2, data_format="channels_first")),
    ("global_average2d", (2, 7, 8), L.GlobalAveragePooling2D(data_format="channels_first")),
    ("global_max2d", (2, 7, 8), L.GlobalMaxPooling2D(data_format="channels_first", keepdims=True)),
    ("zeropad", (2, 4, 5), L.ZeroPadding2D(((1, 2), (0, 1)), data_format="channels_first")),
    ("flatten", (2, 4, 5), L.Flatten(data_format="channels_first")),
    ("separable", (2, 7, 8), L.SeparableConv2D(4, 3, data_format="channels_first")),
):
    simple("channels_first_" + name, shape, layer)
simple("depthwise1d", (9, 3), L.DepthwiseConv1D(3, depth_multiplier=2, padding="same"))
simple("depthwise1d_strides", (9, 3), L.DepthwiseConv1D(3, strides=2, activation="relu"))
simple("separable1d", (9, 3), L.SeparableConv1D(5, 3, depth_multiplier=2, activation="relu"))
simple("separable1d_same", (9, 3), L.SeparableConv1D(5, 3, padding="same", strides=2))
simple("transpose1d_same", (5, 3), L.Conv1DTranspose(4, 3, strides=2, padding="same"))
simple("transpose2d_output_padding", (4, 5, 3), L.Conv2DTranspose(2, 3, strides=2, padding="same", output_padding=1))
simple("transpose2d_dilated", (5, 4, 3), L.Conv2DTranspose(2, (3, 2), dilation_rate=2, activation="tanh"))
simple("transpose2d_dilated_same", (5, 4, 3), L.Conv2DTranspose(2, 3, dilation_rate=(1, 2), padding="same"))
simple("transpose1d_dilated", (5, 3), L.Conv1DTranspose(4, 3, dilation_rate=2))
simple("batchnorm_synchronized", (4, 4, 3), L.BatchNormalization(synchronized=True, epsilon=0.01, momentum=0.5))
simple("layernorm_axes", (4, 5, 6), L.LayerNormalization(axis=[1, 2]))
simple("layernorm_rms", (4, 5), L.LayerNormalization(rms_scaling=True))
simple("rmsnorm", (4, 5), L.RMSNormalization())
simple("groupnorm", (4, 4, 6), L.GroupNormalization(3))
simple("groupnorm_instance", (4, 4, 6), L.GroupNormalization(-1, center=False))
simple("groupnorm_axis1", (6, 4, 5), L.GroupNormalization(2, axis=1, epsilon=0.01))
simple("unitnorm_axes", (4, 5), L.UnitNormalization(axis=[1, 2]))
simple("upsampling_bicubic", (4, 3, 2), L.UpSampling2D((2, 3), interpolation="bicubic"))
simple("rescaling_each", (4, 4, 3), L.Rescaling([0.5, 1.0, 2.0], offset=[1.0, 0.0, -1.0]))
simple("normalization_axis1", (4, 3), L.Normalization(axis=1, mean=[1.0, 2.0, 3.0, 4.0], variance=[1.0, 2.0, 3.0, 4.0]))
simple("softmax_axes", (4, 6), L.Softmax(axis=[1, 2]))
simple("dropout_half", (4, 6), L.Dropout(0.5))
simple("activity_regularization", (4,), L.ActivityRegularization(0.1, 0.2))
simple("input_uint8", (5, 5, 2), L.Rescaling(1 / 255.0), [np.arange(150).reshape(3, 5, 5, 2)], "uint8")
simple("time_distributed_dense", (4, 5), L.TimeDistributed(L.Dense(3, activation="relu")))
simple("time_distributed_conv2d", (2, 6, 6, 2), L.TimeDistributed(L.Conv2D(3, 3, padding="same")))
simple("time_distributed_batchnorm", (2, 3, 4), L.TimeDistributed(L.BatchNormalization()))
for cls in ("LSTM", "GRU", "SimpleRNN"):
    layer, n = getattr(L, cls), cls.lower()
    x, e = embedded()
    save(n + "_mask_gaps", x, layer(3, return_sequences=True)(e), [gaps])
    x, e = embedded()
    save(n + "_mask_backwards", x, layer(3, return_sequences=True, go_backwards=True)(e), [tokens(6)])
    a, s = keras.Input((5, 3), name="a"), keras.Input((4,), name="s")
    save(n + "_positional_state", [a, s], layer(4, return_sequences=True)(a, [s, s] if cls == "LSTM" else [s]))
    x = keras.Input((5, 3), name="x")
    save(n + "_bidirectional_none", x, list(L.Bidirectional(layer(3, return_sequences=True), merge_mode=None)(x)))
    x = keras.Input((5, 3), name="x")
    save(n + "_bidirectional_states", x, list(L.Bidirectional(layer(3, return_sequences=True, return_state=True))(x)))
q, v, k = keras.Input((4, 6), name="q"), keras.Input((5, 7), name="v"), keras.Input((5, 3), name="k")
save("attention_keywords", [q, v, k], L.MultiHeadAttention(2, 3)(key=k, value=v, query=q))
q = keras.Input((4, 6), name="q")
save("attention_shape", q, L.MultiHeadAttention(2, 3, value_dim=5, output_shape=(2, 3))(q, q))
q = keras.Input((3, 4, 6), name="q")
save("attention_both_axes", q, L.MultiHeadAttention(2, 3)(q, q))
q = keras.Input((3, 4, 6), name="q")
save("attention_second_axis", q, L.MultiHeadAttention(2, 3, attention_axes=(2,))(q, q))
x, e = embedded()
save("attention_scores", x, list(L.MultiHeadAttention(2, 3)(e, e, return_attention_scores=True, use_causal_mask=True)), [gaps])
x, e = embedded()
save("attention_nothing_counts", x, L.MultiHeadAttention(2, 3)(e, e), [gaps])
q, m = keras.Input((4, 6), name="q"), keras.Input((2, 4, 4), dtype="bool", name="m")
save("attention_mask_by_head", [q, m], L.MultiHeadAttention(2, 3)(q, q, attention_mask=m), [data(4, 6), flags(2, 4, 4)])
for name in "Add Multiply Maximum Minimum".split():
    x, y = keras.Input((6,), dtype="int32", name="x"), keras.Input((6,), dtype="int32", name="y")
    e, f = L.Embedding(12, 4, mask_zero=True)(x), L.Embedding(12, 4, mask_zero=True)(y)
    save("two_masks_" + name.lower(), [x, y], L.GRU(3, return_sequences=True)(getattr(L, name)()([e, f])), [tokens(6), tokens(6, front=True)])
x, e = embedded()
save("operation_drops_mask", x, L.GRU(2)(e * 2.0), [tokens(6)])
a, m = keras.Input((5,), name="a"), keras.Input((5,), dtype="bool", name="m")
save("softmax_mask", [a, m], L.Softmax()(a, mask=m), [data(5), flags(5)])
a = keras.Input((5, 2), name="a")
save("batchnorm_called_for_inference", a, L.BatchNormalization()(a, training=False))
a = keras.Input((6, 6, 2), name="a")
c, b = L.Conv2D(2, 3, padding="same"), L.BatchNormalization()
save("shared_batchnorm", a, b(c(b(c(a)))))
a, i = keras.Input((5,), name="a"), keras.Input((5,), name="i")
f = keras.Model(i, [L.Dense(3)(i), L.Dense(4)(i)], name="inner")
save("nested_functional", a, [L.Dense(2)(f(a)[0]), L.Concatenate()(f(a))])
a = keras.Input((5,), name="a")
s = keras.Sequential([keras.Input((5,)), L.Dense(4), L.BatchNormalization()], name="inner")
save("nested_sequential", a, s(a))
x = keras.Input((None, None, 2), name="x")
h = L.UpSampling2D()(L.Conv2D(3, 3, padding="same", dilation_rate=2)(L.ZeroPadding2D()(x)))
save("any_size", x, L.Conv2DTranspose(3, 3, strides=2)(h), [data(6, 7, 2)])
