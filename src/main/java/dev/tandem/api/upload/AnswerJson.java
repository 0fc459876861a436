package dev.tandem.api.upload;

import dev.tandem.api.Problem;
import dev.tandem.model.ModelVersion;
import dev.tandem.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The answer to an upload: one element per item, in order. */
final class AnswerJson {
  private static final JsonFactory JSON = new JsonFactory();

  /** A float's text, its comma, and some room. */
  private static final int BYTES_PER_NUMBER = 14;

  private final JsonGenerator out;
  private final String path;
  private final boolean allPredictions;

  private AnswerJson(JsonGenerator out, String path, boolean allPredictions) {
    this.out = out;
    this.path = path;
    this.allPredictions = allPredictions;
  }

  /**
   * @param path what was asked, for the problems of single items
   */
  static ByteArrayOutputStream encode(
      ModelVersion model, List<Answered> answers, String path, boolean allPredictions) {
    int numbers = 64;
    for (var answered : answers) {
      numbers +=
          answered.answer() instanceof Answer.Classification all && allPredictions
              ? all.probabilities().length
              : 32;
    }
    var bytes = new ByteArrayOutputStream(numbers * BYTES_PER_NUMBER);
    try (var out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      new AnswerJson(out, path, allPredictions).document(model, answers);
    }
    return bytes;
  }

  private void document(ModelVersion model, List<Answered> answers) {
    out.writeStartObject();
    out.writeStringProperty("model", model.name().value());
    out.writeNumberProperty("version", model.version());
    out.writeArrayPropertyStart("predictions");
    for (int i = 0; i < answers.size(); i++) {
      out.writeStartObject();
      name(answers.get(i).item().fileName(), i);
      answer(answers.get(i).answer());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private void name(@Nullable String fileName, int index) {
    if (fileName == null) {
      out.writeNumberProperty("index", index);
    } else {
      out.writeStringProperty("file", fileName);
    }
  }

  private void answer(Answer answer) {
    switch (answer) {
      case Answer.Classification classes -> classification(classes);
      case Answer.Value value -> {
        out.writeName("value");
        if (value.isSingle()) {
          Elements.real((float) value.number(), out);
        } else {
          Elements.real(value.number(), out);
        }
      }
      case Answer.Outputs outputs -> outputs(outputs);
      case Answer.Failed failed -> {
        out.writeName("error");
        Problem.of(failed.fault()).write(out, path);
      }
    }
  }

  private void classification(Answer.Classification classes) {
    int[] top = classes.top();
    if (top.length > 0) {
      confidence(classes, top[0]);
    }
    out.writeArrayPropertyStart("top_k");
    for (int index : top) {
      out.writeStartObject();
      confidence(classes, index);
      out.writeEndObject();
    }
    out.writeEndArray();
    if (allPredictions) {
      out.writeArrayPropertyStart("all_predictions");
      for (float probability : classes.probabilities()) {
        Elements.real(probability, out);
      }
      out.writeEndArray();
    }
  }

  private void confidence(Answer.Classification classes, int index) {
    out.writeStringProperty("class_name", classes.name(index));
    out.writeName("confidence");
    Elements.real(classes.probabilities()[index], out);
  }

  private void outputs(Answer.Outputs outputs) {
    out.writeObjectPropertyStart("outputs");
    for (var output : outputs.tensors().asMap().entrySet()) {
      out.writeName(output.getKey());
      var spec = outputs.signature().outputs().get(output.getKey());
      var elements = new Elements(output.getValue(), spec == null ? null : spec.quantization());
      Shape shape = output.getValue().shape();
      // The first dimension is the batch of one that an item became.
      boolean isBatch = shape.rank() > 0 && shape.dim(0) == 1;
      nested(elements, isBatch ? shape.tail() : shape, 0, 0);
    }
    out.writeEndObject();
  }

  private int nested(Elements elements, Shape shape, int axis, int from) {
    if (axis == shape.rank()) {
      elements.write(from, out);
      return from + 1;
    }
    int next = from;
    out.writeStartArray();
    for (long i = 0; i < shape.dim(axis); i++) {
      next = nested(elements, shape, axis + 1, next);
    }
    out.writeEndArray();
    return next;
  }
}
