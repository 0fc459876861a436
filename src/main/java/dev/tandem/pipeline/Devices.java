package dev.tandem.pipeline;

import dev.tandem.export.Gpus;
import dev.tandem.pipeline.TrainingSpecification.Distribution;
import dev.tandem.training.FieldsJson;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The devices of a machine that a training may be spread over. TensorFlow sees all processors as
 * one device, unless it is told to make several of them.
 *
 * @param gpus such as {@code GPU:0}
 */
record Devices(List<String> gpus, int processors) {
  /** More towers than these are slower on processors, as each operation uses several already. */
  private static final int MOST_UNASKED = 8;

  private static final String POINTER = "/distribution/devices";

  static Devices ofThisMachine() {
    return new Devices(Gpus.names(), Runtime.getRuntime().availableProcessors());
  }

  /** None where a training is not spread; a fault at the field's pointer for what is not there. */
  List<String> chosen(Distribution wanted) {
    if (!wanted.isMirrored()) {
      return List.of();
    }
    if (!wanted.devices().isEmpty()) {
      return named(wanted.devices());
    }
    List<String> there = gpus.isEmpty() ? cpus(processors) : gpus;
    if (wanted.count() > there.size()) {
      throw FieldsJson.fault(
          POINTER,
          "must be at most %d, as there are %s, got %d"
              .formatted(there.size(), String.join(", ", there), wanted.count()));
    }
    int all = gpus.isEmpty() ? Math.min(processors, MOST_UNASKED) : gpus.size();
    return there.subList(0, wanted.count() == 0 ? all : wanted.count());
  }

  private List<String> named(List<String> names) {
    var there = new ArrayList<>(gpus);
    there.addAll(cpus(processors));
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (!there.contains(name) || names.indexOf(name) < i) {
        throw FieldsJson.fault(
            POINTER + "/" + i,
            "must be one of %s, each once, got %s".formatted(String.join(", ", there), name));
      }
    }
    return names;
  }

  private static List<String> cpus(int count) {
    return IntStream.range(0, count).mapToObj(i -> "CPU:" + i).toList();
  }
}
