package dev.tandem.nn;

import dev.tandem.tensor.DType;
import java.util.List;
import java.util.Map;

/** The course's residual and text networks. */
final class LargePresets {
  private LargePresets() {}

  static Network resnetCifar(Fields parameters) {
    Sketch sketch = Presets.picture(parameters, 32, 3);
    convolution(sketch, new Filters(64, 3, 1));
    sketch.add("activation", Map.of("activation", "relu"));
    int[] stages = {64, 128, 256};
    for (int stage = 0; stage < stages.length; stage++) {
      for (int block = 0; block < 3; block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        residual(sketch, new Filters(stages[stage], 3, stride), stage > 0 || block > 0);
      }
    }
    return sketch.head(parameters, 512, false);
  }

  private record Filters(int count, int kernel, int stride) {}

  /** The course's block: two convolutions beside a shortcut, which may be a convolution too. */
  private static void residual(Sketch sketch, Filters filters, boolean convShortcut) {
    String from = sketch.last();
    if (convShortcut) {
      convolution(sketch, new Filters(filters.count(), 1, filters.stride()));
    }
    String shortcut = sketch.last();
    sketch.from(from);
    convolution(sketch, filters);
    sketch.add("activation", Map.of("activation", "relu"));
    convolution(sketch, new Filters(filters.count(), 3, 1));
    sketch.add("add", Map.of(), List.of(sketch.last(), shortcut));
    sketch.add("activation", Map.of("activation", "relu"));
  }

  private static void convolution(Sketch sketch, Filters filters) {
    sketch.add(
        "conv2d",
        Map.of(
            "filters", filters.count(),
            "kernel_size", filters.kernel(),
            "strides", filters.stride(),
            "padding", "same"));
    sketch.add("batch_normalization", Map.of());
  }

  private static Sketch tokens(Fields parameters) {
    return new Sketch("tokens", DType.INT32, parameters.integer("max_length", 200));
  }

  private static Map<String, Object> embedding(Fields parameters, boolean maskZero) {
    return Map.of(
        "input_dim", parameters.integer("vocab_size", 10_000),
        "output_dim", parameters.integer("embedding_dim", 128),
        "mask_zero", maskZero);
  }

  /** Token 0 is padding and masked. */
  static Network lstmText(Fields parameters) {
    Sketch sketch = tokens(parameters);
    sketch.add("embedding", embedding(parameters, true));
    sketch.add(
        "lstm",
        Map.of(
            "units", parameters.integer("units", 128),
            "dropout", parameters.number("dropout", 0.2),
            "recurrent_dropout", parameters.number("recurrent_dropout", 0.2)));
    return head(sketch, parameters);
  }

  private static Network head(Sketch sketch, Fields parameters) {
    int units = parameters.integer("head_units", 64);
    sketch.add("dense", Map.of("units", units, "activation", "relu"));
    sketch.add("dropout", Map.of("rate", parameters.number("head_dropout", 0.3)));
    return sketch.classes(parameters, 2);
  }

  /**
   * Token 0 is padding: attention and the average are given the mask, which the sum of tokens and
   * positions drops.
   */
  static Network transformerText(Fields parameters) {
    Sketch sketch = tokens(parameters);
    int width = parameters.integer("embedding_dim", 128);
    sketch.named("mask", "not_equal", Map.of("value", 0));
    sketch.from("tokens");
    String tokens = sketch.add("embedding", embedding(parameters, false));
    String positions =
        sketch.add(
            "position_embedding", Map.of("sequence_length", parameters.integer("max_length", 200)));
    sketch.add("add", Map.of(), List.of(tokens, positions));
    int blocks = parameters.integer("num_blocks", 1);
    for (int block = 0; block < blocks; block++) {
      block(sketch, parameters, width);
    }
    Layer average = Sketch.layer("global_average_pooling1d", Map.of());
    sketch.put(
        new Node(
            "global_average_pooling1d",
            average,
            List.of(sketch.last()),
            new Arguments(Map.of("mask", "mask"), Map.of()),
            "global_average_pooling1d",
            true));
    return head(sketch, parameters);
  }

  private static void block(Sketch sketch, Fields parameters, int width) {
    double rate = parameters.number("dropout", 0.1);
    int heads = parameters.integer("num_heads", 8);
    String from = sketch.last();
    Layer attention =
        Sketch.layer(
            "multi_head_attention",
            Map.of("num_heads", heads, "key_dim", Math.max(1, width / heads)));
    String name = sketch.automatic("multi_head_attention");
    sketch.put(
        new Node(
            name,
            attention,
            List.of(from, from),
            new Arguments(Map.of("value_mask", "mask"), Map.of()),
            name,
            true));
    sketch.add("dropout", Map.of("rate", rate));
    sketch.add("add", Map.of(), List.of(from, sketch.last()));
    String normalized = sketch.add("layer_normalization", Map.of("epsilon", 1e-6));
    int hidden = parameters.integer("ff_dim", 512);
    sketch.add("dense", Map.of("units", hidden, "activation", "relu"));
    sketch.add("dense", Map.of("units", width));
    sketch.add("dropout", Map.of("rate", rate));
    sketch.add("add", Map.of(), List.of(normalized, sketch.last()));
    sketch.add("layer_normalization", Map.of("epsilon", 1e-6));
  }
}
