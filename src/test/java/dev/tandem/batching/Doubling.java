package dev.tandem.batching;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A model that answers {@code y = 2x} for any floats, refuses a run with a 13 in it, and keeps what
 * it was given.
 */
final class Doubling implements UnaryOperator<NamedTensors> {
  private final List<Shape> shapes = new ArrayList<>();
  private final List<float[]> inputs = new ArrayList<>();
  private final List<Long> addresses = new ArrayList<>();

  BatchFunction rowwise() {
    return new BatchFunction("m/1:double", true, this);
  }

  BatchFunction unbatched() {
    return new BatchFunction("m/1:double", false, this);
  }

  @Override
  public NamedTensors apply(NamedTensors given) {
    var x = given.expect("x");
    float[] values = Floats.values(x);
    synchronized (this) {
      shapes.add(x.shape());
      inputs.add(values);
      addresses.add(x.data().address());
    }
    float[] doubled = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      if (values[i] == 13) {
        throw Fault.badInput("13 is not liked");
      }
      doubled[i] = 2 * values[i];
    }
    return NamedTensors.of("y", Floats.of(x.shape(), doubled));
  }

  synchronized List<Shape> shapes() {
    return List.copyOf(shapes);
  }

  synchronized List<float[]> inputs() {
    return List.copyOf(inputs);
  }

  synchronized List<Long> addresses() {
    return List.copyOf(addresses);
  }
}
