package dev.tandem.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tandem.model.Signature;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.registry.ModelStatus;
import dev.tandem.registry.VersionStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The requests that a version is rehearsed with, in the forms that each door takes. */
final class SampleRequests {
  private static final List<String> PICTURES =
      List.of("rehearsal.jpg", "rehearsal.png", "rehearsal-grey.png", "rehearsal.webp");
  private static final List<String> TEXTS =
      List.of("A few words in place of a text.", "Rarely, if ever: so good a film, and so long!");
  private static final String BOUNDARY = "------------------------rehearsal";

  private final List<SampleRequest> numbers = new ArrayList<>();
  private final List<SampleRequest> uploads = new ArrayList<>();
  private final String contract;
  private final String upload;

  private SampleRequests(ModelStatus model, VersionStatus version) {
    contract = "/v1/models/" + model.name();
    upload = "/api/v1/models/" + model.name();
    var signature = version.signatures().get(Signature.DEFAULT);
    if (signature != null) {
      numbers(SampleNumbers.of(signature), "/versions/" + version.version());
    }
    upload(model.settings().input(), "/versions/" + version.version());
  }

  /** The form that callers of such a model use first, then the others in turns. */
  static List<SampleRequest> of(ModelStatus model, VersionStatus version) {
    var made = new SampleRequests(model, version);
    var all = new ArrayList<SampleRequest>();
    for (int i = 0; i < Math.max(made.uploads.size(), made.numbers.size()); i++) {
      made.uploads.stream().skip(i).limit(1).forEach(all::add);
      made.numbers.stream().skip(i).limit(1).forEach(all::add);
    }
    return all;
  }

  private void numbers(List<String> bodies, String version) {
    for (int i = 0; i < bodies.size(); i++) {
      String path = contract + (i % 3 == 2 ? version : "") + ":predict";
      numbers.add(SampleRequest.json(path, bodies.get(i)));
    }
  }

  private void upload(PreprocessingSpec input, String version) {
    switch (input) {
      case PreprocessingSpec.Image ignored -> pictures(version);
      case PreprocessingSpec.Vocabulary ignored -> texts(version);
      case PreprocessingSpec.Tokenizer ignored -> texts(version);
      case PreprocessingSpec.Strings ignored -> texts(version);
      case PreprocessingSpec.Tabular tabular ->
          uploads.add(
              SampleRequest.json(
                  upload + "/predict",
                  tabular.features().stream()
                      .map(feature -> "\"" + feature.name() + "\":0.5")
                      .collect(Collectors.joining(",", "{\"rows\":[{", "}]}"))));
      case PreprocessingSpec.Raw ignored -> {}
    }
  }

  private void pictures(String version) {
    for (String name : PICTURES) {
      byte[] picture = resource(name);
      String type = "image/" + name.replaceFirst(".*\\.", "").replace("jpg", "jpeg");
      uploads.add(SampleRequest.post(upload + "/predict", type, picture));
      uploads.add(form(upload + version + "/predict?all_predictions=false", "file", name, picture));
    }
  }

  private void texts(String version) {
    for (String text : TEXTS) {
      byte[] bytes = text.getBytes(UTF_8);
      uploads.add(SampleRequest.post(upload + "/predict", "text/plain", bytes));
      uploads.add(form(upload + version + "/predict?top_k=1", "text", "", bytes));
    }
    uploads.add(
        SampleRequest.json(
            upload + "/predict", "{\"texts\":[\"" + String.join("\",\"", TEXTS) + "\"]}"));
  }

  private static SampleRequest form(String path, String field, String fileName, byte[] content) {
    String named = fileName.isEmpty() ? "" : "; filename=\"" + fileName + "\"";
    var body = new ByteArrayOutputStream();
    body.writeBytes(
        "--%s\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n"
            .formatted(BOUNDARY, field, named)
            .getBytes(UTF_8));
    body.writeBytes(content);
    body.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(UTF_8));
    return SampleRequest.post(
        path, "multipart/form-data; boundary=" + BOUNDARY, body.toByteArray());
  }

  private static byte[] resource(String name) {
    try (var in = SampleRequests.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the build holds no " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
