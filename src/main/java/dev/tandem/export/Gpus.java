package dev.tandem.export;

import dev.tandem.runtime.savedmodel.SavedModelRuntime;
import java.util.List;

/** The GPUs of this machine that TensorFlow can use. */
public final class Gpus {
  private Gpus() {}

  /** As TensorFlow names them, such as {@code GPU:0}. */
  public static List<String> names() {
    return SavedModelRuntime.gpus();
  }
}
