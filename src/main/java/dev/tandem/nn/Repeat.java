package dev.tandem.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Signature;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.StridedSlice;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * Draws a {@code While} that is run a number of times, each time with what the last one made.
 * TensorFlow lowers it to operations in the graph, which costs nothing against an unrolled loop.
 *
 * @param name of its functions, unique in the graph
 */
record Repeat(Ops tf, String name, int times) {
  /** More at once are slower, one by one too. */
  private static final long PARALLEL = 10;

  private static final int MOST_TOGETHER = 8;

  /**
   * What a round finds.
   *
   * @param round its number from 0, of shape [1]
   * @param carried what the last round made
   * @param fixed what is the same in all rounds
   */
  record Round(Operand<TInt32> round, List<Operand<?>> carried, List<Operand<?>> fixed) {
    Operand<TFloat32> carriedFloats(int index) {
      return floats(carried.get(index));
    }

    Operand<TFloat32> fixedFloats(int index) {
      return floats(fixed.get(index));
    }
  }

  interface Body {
    /** Draws a round and gives what it makes, as many as were carried and of the same shapes. */
    List<Operand<?>> round(Ops tf, Round round);
  }

  static Operand<TFloat32> floats(Operand<?> tensor) {
    return tensor.asOutput().expect(TFloat32.class);
  }

  /** One row of the first dimension, which shares the tensor's memory. */
  static <T extends TType> Operand<T> row(Ops tf, Operand<T> tensor, Operand<TInt32> index) {
    // Where a dimension is shrunk, TensorFlow does not look at the end.
    var one = tf.constant(new int[] {1});
    return tf.stridedSlice(tensor, index, index, one, StridedSlice.shrinkAxisMask(1L));
  }

  /** What the last round made of what is carried. */
  List<Output<?>> of(
      List<? extends Operand<?>> carried, List<? extends Operand<?>> fixed, Body body) {
    List<Operand<?>> all = new ArrayList<>();
    all.add(tf.constant(new int[] {0}));
    all.addAll(carried);
    all.addAll(fixed);
    DataType[] types =
        all.stream().map(each -> each.asOutput().dataType()).toArray(DataType[]::new);
    try (var condition = condition(all);
        var rounds = rounds(all, carried.size(), body)) {
      var loop =
          tf.scope()
              .opBuilder("StatelessWhile", "while")
              .addInputList(all.stream().map(Operand::asOutput).toArray(Output[]::new))
              .setAttr("T", types)
              .setAttr("cond", condition)
              .setAttr("body", rounds)
              .setAttr("parallel_iterations", PARALLEL)
              .setAttr("_lower_using_switch_merge", true)
              .build();
      var made = new ArrayList<Output<?>>();
      for (int i = 0; i < carried.size(); i++) {
        made.add(loop.output(i + 1));
      }
      return made;
    }
  }

  /**
   * How many rounds TensorFlow's loop makes at once, for it handles all that is carried each time.
   */
  private int together() {
    int together = MOST_TOGETHER;
    while (times % together != 0) {
      together--;
    }
    return together;
  }

  private ConcreteFunction condition(List<Operand<?>> all) {
    return ConcreteFunction.create(
        inner -> {
          List<Operand<?>> given = placeholders(inner, all);
          Operand<TInt32> round = given.getFirst().asOutput().expect(TInt32.class);
          Operand<TInt32> scalar = inner.reshape(round, inner.constant(new int[0]));
          Operand<TBool> goesOn = inner.math.less(scalar, inner.constant(times));
          return signature("condition", given, List.of(goesOn));
        });
  }

  private ConcreteFunction rounds(List<Operand<?>> all, int carried, Body body) {
    return ConcreteFunction.create(
        inner -> {
          List<Operand<?>> given = placeholders(inner, all);
          Operand<TInt32> round = given.getFirst().asOutput().expect(TInt32.class);
          List<Operand<?>> fixed = given.subList(carried + 1, given.size());
          Operand<TInt32> one = inner.constant(new int[] {1});
          Operand<TInt32> next = round;
          List<Operand<?>> made = given.subList(1, carried + 1);
          for (int i = 0; i < together(); i++) {
            made = body.round(inner, new Round(next, made, fixed));
            next = inner.math.add(next, one);
          }
          Stream<Operand<?>> kept = fixed.stream().map(inner::identity);
          return signature(
              "round",
              given,
              Stream.of(Stream.<Operand<?>>of(next), made.stream(), kept)
                  .flatMap(each -> each)
                  .toList());
        });
  }

  private Signature signature(String part, List<Operand<?>> given, List<Operand<?>> made) {
    var signature = Signature.builder(name + "_" + part);
    for (int i = 0; i < given.size(); i++) {
      signature.input("given_" + i, given.get(i));
    }
    for (int i = 0; i < made.size(); i++) {
      signature.output("made_" + i, made.get(i));
    }
    return signature.build();
  }

  private static List<Operand<?>> placeholders(Ops inner, List<Operand<?>> like) {
    var placeholders = new ArrayList<Operand<?>>();
    for (Operand<?> each : like) {
      placeholders.add(inner.placeholder(each.type(), Placeholder.shape(each.shape())));
    }
    return placeholders;
  }
}
