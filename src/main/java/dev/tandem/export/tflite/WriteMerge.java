package dev.tandem.export.tflite;

import dev.tandem.nn.Add;
import dev.tandem.nn.Average;
import dev.tandem.nn.Concatenate;
import dev.tandem.nn.Maximum;
import dev.tandem.nn.Merge;
import dev.tandem.nn.Minimum;
import dev.tandem.nn.Multiply;
import dev.tandem.nn.Subtract;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Merges as TFLite's operations, two by two. */
record WriteMerge(Call call) {
  int of(Merge layer, List<Integer> inputs) {
    Draft draft = call.draft();
    return switch (layer) {
      case Concatenate concatenate ->
          draft.add(
              Operation.concatenation(call.axis(concatenate.axis())),
              Call.batched(call.made()),
              inputs.stream().mapToInt(Integer::intValue).toArray());
      case Add _ -> folded(BuiltIn.ADD, inputs);
      case Average _ ->
          draft.eachWith(BuiltIn.MUL, folded(BuiltIn.ADD, inputs), 1.0 / inputs.size());
      case Maximum _ -> folded(BuiltIn.MAXIMUM, inputs);
      case Minimum _ -> folded(BuiltIn.MINIMUM, inputs);
      case Multiply _ -> folded(BuiltIn.MUL, inputs);
      case Subtract _ -> folded(BuiltIn.SUB, inputs);
    };
  }

  private int folded(BuiltIn kind, List<Integer> inputs) {
    List<Integer> aligned = aligned(inputs);
    int made = aligned.getFirst();
    for (int next : aligned.subList(1, aligned.size())) {
      Shape shape = broadcast(call.draft().shape(made), call.draft().shape(next));
      made = call.draft().add(Operation.of(kind), shape, made, next);
    }
    return made;
  }

  /** The batch is open on both sides, and 1 gives way. */
  private static Shape broadcast(Shape left, Shape right) {
    long[] dims = left.toArray();
    for (int i = 1; i < dims.length; i++) {
      dims[i] = Math.max(dims[i], right.dim(i));
    }
    return Shape.of(dims);
  }

  /** Tensors of one rank: the smaller get dimensions of 1 behind the batch. */
  private List<Integer> aligned(List<Integer> inputs) {
    int rank = call.made().rank();
    var aligned = new ArrayList<Integer>();
    for (int i = 0; i < inputs.size(); i++) {
      Shape shape = call.inputs().get(i);
      while (shape.rank() < rank) {
        shape = shape.prepend(1);
      }
      aligned.add(call.draft().reshaped(inputs.get(i), Call.batched(shape)));
    }
    return aligned;
  }
}
