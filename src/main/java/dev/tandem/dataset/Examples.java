package dev.tandem.dataset;

import dev.tandem.preprocessing.Preprocessor;
import dev.tandem.tensor.TensorSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Prepared examples: rows of equal size with random access. Reading is thread safe and allocates
 * nothing; whoever prepared them closes them, after which nothing may be read, subsets included.
 */
public interface Examples extends AutoCloseable {
  int count();

  /** The inputs by name, shapes without the batch. */
  Map<String, TensorSpec> inputs();

  /** The classes by index; empty for a regression. */
  List<String> classNames();

  /** The numbers of one target; 0 where there are classes. */
  int targetSize();

  /** The class index of an example. */
  int label(int index);

  /** Writes the target of an example into {@code into}, from its start. */
  void target(int index, float[] into);

  /** Copies the bytes of one input of an example. */
  void copy(String input, int index, MemorySegment into, long offset);

  /** What was left out, and why. */
  List<String> problems();

  @Override
  void close();

  /**
   * The outputs of a network that these have a target for each; empty where there is one for all.
   */
  default List<String> outputs() {
    return List.of();
  }

  /**
   * These examples with the target of one output, whose classes, labels and numbers they tell then;
   * the same where there is one target for all. Closing it closes nothing.
   */
  default Examples of(String output) {
    return this;
  }

  /** These of the examples, in this order; closing it closes nothing. */
  default Examples subset(int[] indices) {
    return new Subset(this, indices);
  }

  /** The class indices of all, in order; empty for a regression. */
  default int[] labels() {
    int[] labels = new int[classNames().isEmpty() ? 0 : count()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = label(i);
    }
    return labels;
  }

  /** As {@link #prepare(Source, Preparation, Path)}, with the dataset's own classes. */
  static Examples prepare(
      Source source, Preprocessor preprocessor, Map<String, TensorSpec> inputs, Path cacheFile) {
    return prepare(source, new Preparation(preprocessor, inputs), cacheFile);
  }

  /**
   * Preprocesses every example once, on all cores, into {@code cacheFile}, which is taken as it is
   * where it holds the same dataset prepared the same way. Examples that cannot be read are left
   * out and listed. A classification with one class is a {@link dev.tandem.fault.Fault}.
   */
  static Examples prepare(Source source, Preparation preparation, Path cacheFile) {
    try {
      return new PrepareRows(source, preparation).into(cacheFile);
    } catch (IOException | UncheckedIOException e) {
      throw DatasetFaults.disk("preparing dataset " + source.dataset().name(), e);
    }
  }
}
