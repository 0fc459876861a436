package dev.tandem.export.tflite;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A graph that grows operation by operation; tensors are told by their places.
 *
 * <p>Shapes are whole, the batch as −1.
 */
final class Draft {
  /** Offsets in a flatbuffer are signed; the tables beside the numbers are small. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - (1L << 26);

  private final List<GraphTensor> tensors = new ArrayList<>();
  private final List<Operator> operators = new ArrayList<>();
  private final Map<String, Integer> constants = new HashMap<>();
  private String layer = "";
  private int made;
  private long constantBytes;

  /** Names what is made from now on. */
  void begin(String name) {
    layer = name;
    made = 0;
  }

  List<GraphTensor> tensors() {
    return tensors;
  }

  List<Operator> operators() {
    return operators;
  }

  Shape shape(int tensor) {
    return tensors.get(tensor).shape();
  }

  DType type(int tensor) {
    return tensors.get(tensor).type();
  }

  int input(String name, DType type, Shape shape) {
    return place(new GraphTensor(name, type, shape, null));
  }

  /** A constant, one for each name. */
  int floats(String name, Shape shape, Supplier<float[]> values) {
    return constants.computeIfAbsent(
        name,
        absent -> place(new GraphTensor(absent, DType.FLOAT, shape, () -> bytes(values.get()))));
  }

  /** A constant of one dimension; of none for one number. */
  int floats(float... values) {
    Shape shape = values.length == 1 ? Shape.scalar() : Shape.of(values.length);
    return floats(Arrays.toString(values), shape, () -> values);
  }

  int ints(int... values) {
    return ints(Shape.of(values.length), values);
  }

  /** One pair for each dimension. */
  int pairs(int[][] pairs) {
    int[] flat = Arrays.stream(pairs).flatMapToInt(Arrays::stream).toArray();
    return ints(Shape.of(pairs.length, 2), flat);
  }

  private int ints(Shape shape, int[] values) {
    return constants.computeIfAbsent(
        "int32" + shape + Arrays.toString(values),
        name -> place(new GraphTensor(name, DType.INT32, shape, () -> bytes(values))));
  }

  private static ByteBuffer bytes(float[] values) {
    var bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }

  private static ByteBuffer bytes(int[] values) {
    var bytes = ByteBuffer.allocate(Integer.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    return bytes;
  }

  /** Adds an operation that makes a float tensor of this shape. */
  int add(Operation operation, Shape shape, int... inputs) {
    return add(operation, DType.FLOAT, shape, inputs);
  }

  int add(Operation operation, DType type, Shape shape, int... inputs) {
    return several(operation, List.of(new GraphTensor(named(), type, shape, null)), inputs)
        .getFirst();
  }

  /** Adds an operation that makes several tensors alike. */
  List<Integer> parts(Operation operation, int parts, Shape shape, int... inputs) {
    var tensors = new ArrayList<GraphTensor>();
    for (int i = 0; i < parts; i++) {
      tensors.add(new GraphTensor(named(), DType.FLOAT, shape, null));
    }
    return several(operation, tensors, inputs);
  }

  private List<Integer> several(Operation operation, List<GraphTensor> tensors, int... inputs) {
    List<Integer> places = tensors.stream().map(this::place).toList();
    operators.add(new Operator(operation, Arrays.stream(inputs).boxed().toList(), places));
    return places;
  }

  private String named() {
    String name = made == 0 ? layer : layer + "/" + made;
    made++;
    return name;
  }

  private int place(GraphTensor tensor) {
    Shape whole = tensor.shape().isFullyKnown() ? tensor.shape() : tensor.shape().withFirst(1);
    long bytes = tensor.type().bytes() * Math.min(whole.elements(), Integer.MAX_VALUE);
    if (bytes > MOST_BYTES) {
      throw Fault.badInput(
          "must be savedmodel: tensor %s of layer %s has the shape %s, more than TFLite takes"
              .formatted(tensor.name(), layer, tensor.shape()));
    }
    constantBytes += tensor.content() == null ? 0 : bytes;
    if (constantBytes > MOST_BYTES) {
      throw Fault.badInput(
          "must be savedmodel: the weights up to layer %s have more than the %d bytes of a TFLite file"
              .formatted(layer, MOST_BYTES));
    }
    tensors.add(tensor);
    return tensors.size() - 1;
  }

  /** The same elements in another shape, in which the batch is −1. */
  int reshaped(int tensor, Shape shape) {
    if (shape(tensor).equals(shape)) {
      return tensor;
    }
    int[] dims = Arrays.stream(shape.toArray()).mapToInt(Math::toIntExact).toArray();
    return add(Operation.of(BuiltIn.RESHAPE), type(tensor), shape, tensor, ints(dims));
  }

  /** The dimensions in another order, of which the batch keeps its place. */
  int turned(int tensor, int... order) {
    Shape shape = shape(tensor);
    long[] dims = Arrays.stream(order).mapToLong(shape::dim).toArray();
    return add(Operation.of(BuiltIn.TRANSPOSE), Shape.of(dims), tensor, ints(order));
  }

  /** An operation on each element. */
  int each(BuiltIn kind, int tensor) {
    return add(Operation.of(kind), shape(tensor), tensor);
  }

  /** An operation on two tensors, of which the second is broadcast to the first. */
  int both(BuiltIn kind, int tensor, int other) {
    return add(Operation.of(kind), shape(tensor), tensor, other);
  }

  /** An operation on each element and a number. */
  int eachWith(BuiltIn kind, int tensor, double number) {
    return both(kind, tensor, floats((float) number));
  }

  int cast(int tensor, DType type) {
    return type(tensor) == type
        ? tensor
        : add(Operation.cast(type(tensor), type), type, shape(tensor), tensor);
  }
}
