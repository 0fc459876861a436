package dev.tandem.pipeline;

import dev.tandem.fault.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The fields of a specification as JSON Schema 2020-12 has them. */
public final class TrainingSchema {
  private static final String FILE = "training-job.schema.json";

  private TrainingSchema() {}

  public static String json() {
    try (InputStream schema = TrainingSchema.class.getResourceAsStream(FILE)) {
      if (schema == null) {
        throw new Fault(Fault.Kind.INTERNAL, FILE + " is missing");
      }
      return new String(schema.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw Fault.internal(FILE + " cannot be read", e);
    }
  }
}
