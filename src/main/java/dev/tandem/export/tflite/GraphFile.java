package dev.tandem.export.tflite;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.tandem.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph as a flatbuffer after TFLite's {@code schema.fbs}, in which a field is told by its place
 * in its table.
 */
final class GraphFile {
  private static final String IDENTIFIER = "TFL3";
  private static final int SCHEMA = 3;
  private static final int ALIGNMENT = 16;

  /** Operations past this were added when the field for their number had become an int. */
  private static final int LAST_SHORT_CODE = 127;

  private static final int FIRST_SIZE = 1 << 16;

  private final FlatBufferBuilder file = new FlatBufferBuilder(FIRST_SIZE);
  private final TfLiteGraph graph;

  GraphFile(TfLiteGraph graph) {
    this.graph = graph;
  }

  byte[] bytes() {
    int buffers = buffers();
    Map<Code, Integer> codes = codes();
    int codeTables = tables(codes.keySet().stream().map(this::code).toList());
    int subgraphs = tables(List.of(subgraph(codes)));
    int signatures = tables(List.of(signature()));
    int description = file.createString("Made by Tandem");
    file.startTable(8);
    file.addInt(0, SCHEMA, 0);
    file.addOffset(1, codeTables, 0);
    file.addOffset(2, subgraphs, 0);
    file.addOffset(3, description, 0);
    file.addOffset(4, buffers, 0);
    file.addOffset(7, signatures, 0);
    file.finish(file.endTable(), IDENTIFIER);
    return file.sizedByteArray();
  }

  private int tables(List<Integer> tables) {
    return file.createVectorOfTables(tables.stream().mapToInt(Integer::intValue).toArray());
  }

  private int numbers(List<Integer> numbers) {
    file.startVector(Integer.BYTES, numbers.size(), Integer.BYTES);
    numbers.reversed().forEach(file::addInt);
    return file.endVector();
  }

  /** The first is empty, and stands for all that is computed; the others are the constants. */
  private int buffers() {
    var buffers = new ArrayList<Integer>();
    file.startTable(1);
    buffers.add(file.endTable());
    for (GraphTensor tensor : graph.tensors()) {
      if (tensor.content() != null) {
        int content = content(tensor.content().get());
        file.startTable(1);
        file.addOffset(0, content, 0);
        buffers.add(file.endTable());
      }
    }
    return tables(buffers);
  }

  private int content(ByteBuffer bytes) {
    int length = bytes.remaining();
    file.createUnintializedVector(1, length, ALIGNMENT).put(bytes);
    return file.endVector();
  }

  /** An operation in one of its versions. */
  private record Code(BuiltIn kind, int version) {
    static Code of(Operation operation) {
      return new Code(operation.kind(), operation.version());
    }
  }

  private Map<Code, Integer> codes() {
    var codes = new LinkedHashMap<Code, Integer>();
    for (Operator operator : graph.operators()) {
      codes.putIfAbsent(Code.of(operator.operation()), codes.size());
    }
    return codes;
  }

  private int code(Code code) {
    file.startTable(4);
    file.addByte(0, (byte) Math.min(code.kind().code(), LAST_SHORT_CODE), 0);
    file.addInt(2, code.version(), 1);
    file.addInt(3, code.kind().code(), 0);
    return file.endTable();
  }

  private int subgraph(Map<Code, Integer> codes) {
    var tensors = new ArrayList<Integer>();
    int buffer = 0;
    for (GraphTensor tensor : graph.tensors()) {
      buffer += tensor.content() == null ? 0 : 1;
      tensors.add(tensor(tensor, tensor.content() == null ? 0 : buffer));
    }
    int all = tables(tensors);
    int operators = tables(graph.operators().stream().map(each -> operator(each, codes)).toList());
    int inputs = numbers(List.copyOf(graph.inputs().values()));
    int outputs = numbers(List.copyOf(graph.outputs().values()));
    int name = file.createString("main");
    file.startTable(5);
    file.addOffset(0, all, 0);
    file.addOffset(1, inputs, 0);
    file.addOffset(2, outputs, 0);
    file.addOffset(3, operators, 0);
    file.addOffset(4, name, 0);
    return file.endTable();
  }

  /** The batch is 1 until somebody resizes it, and said to be open. */
  private int tensor(GraphTensor tensor, int buffer) {
    Shape shape = tensor.shape();
    boolean isOpen = !shape.isFullyKnown();
    int name = file.createString(tensor.name());
    int dims = dims(isOpen ? shape.withFirst(1) : shape);
    int signature = isOpen ? dims(shape) : 0;
    file.startTable(9);
    file.addOffset(0, dims, 0);
    file.addByte(1, (byte) GraphTensor.number(tensor.type()), 0);
    file.addInt(2, buffer, 0);
    file.addOffset(3, name, 0);
    file.addOffset(7, signature, 0);
    file.addBoolean(8, true, false);
    return file.endTable();
  }

  private int dims(Shape shape) {
    var dims = new ArrayList<Integer>();
    for (long dim : shape.toArray()) {
      dims.add(Math.toIntExact(dim));
    }
    return numbers(dims);
  }

  private int operator(Operator operator, Map<Code, Integer> codes) {
    Operation operation = operator.operation();
    int inputs = numbers(operator.inputs());
    int outputs = numbers(operator.outputs());
    int options = options(operation);
    file.startTable(5);
    file.addInt(0, codes.getOrDefault(Code.of(operation), 0), 0);
    file.addOffset(1, inputs, 0);
    file.addOffset(2, outputs, 0);
    file.addByte(3, (byte) operation.kind().options(), 0);
    file.addOffset(4, options, 0);
    return file.endTable();
  }

  private int options(Operation operation) {
    if (operation.kind().options() == 0) {
      return 0;
    }
    file.startTable(operation.options().isEmpty() ? 0 : operation.options().lastKey() + 1);
    operation.options().forEach(this::option);
    return file.endTable();
  }

  /** What is 0 is left out: it is what the schema has for those fields that may be 0. */
  private void option(int place, Object value) {
    switch (value) {
      case Byte number -> file.addByte(place, number, 0);
      case Integer number -> file.addInt(place, number, 0);
      case Float number -> file.addFloat(place, number, 0);
      case Boolean flag -> file.addBoolean(place, flag, false);
      default -> throw new IllegalArgumentException(value.getClass().toString());
    }
  }

  private int signature() {
    int inputs = named(graph.inputs());
    int outputs = named(graph.outputs());
    int key = file.createString("serving_default");
    file.startTable(5);
    file.addOffset(0, inputs, 0);
    file.addOffset(1, outputs, 0);
    file.addOffset(2, key, 0);
    return file.endTable();
  }

  private int named(Map<String, Integer> tensors) {
    var tables = new ArrayList<Integer>();
    tensors.forEach(
        (name, tensor) -> {
          int text = file.createString(name);
          file.startTable(2);
          file.addOffset(0, text, 0);
          file.addInt(1, tensor, 0);
          tables.add(file.endTable());
        });
    return tables(tables);
  }
}
