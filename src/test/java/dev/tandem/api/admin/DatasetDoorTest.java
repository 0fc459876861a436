package dev.tandem.api.admin;

import static dev.tandem.api.admin.ModelLifeTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.api.Wire;
import dev.tandem.api.admin.Service.Answer;
import dev.tandem.api.admin.Service.Part;
import dev.tandem.fault.Fault;
import dev.tandem.job.JobState;
import dev.tandem.job.Submission;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Datasets come over the wire, are shown, and go; what is refused leaves nothing behind. */
class DatasetDoorTest {
  private static final String DATASETS = "/api/v1/datasets";
  private static final int MAX_BYTES = 1 << 20;
  private static final String REVIEWS = "text,label\ngood film,pos\nbad film,neg\nfine,pos\n";

  @TempDir static Path directory;
  private static Service service;

  @BeforeAll
  static void start() throws IOException {
    Path store = Files.createDirectory(directory.resolve("store"));
    service =
        Service.on(store, directory.resolve("data"), "--tandem.max-dataset-bytes=" + MAX_BYTES);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @AfterEach
  void leavesNothingBehind() throws IOException {
    for (String name : names(service.get(DATASETS))) {
      assertThat(service.delete(DATASETS + "/" + name).status()).isEqualTo(204);
    }
    assertThat(files(directory.resolve("data/tmp"))).noneMatch(name -> name.contains("upload-"));
    assertThat(files(directory.resolve("data/datasets")))
        .allMatch(name -> List.of("names", "contents", "contents/.lock").contains(name));
  }

  @Test
  void storesAnUploadAndShowsIt() {
    var created = upload("reviews", REVIEWS);
    assertThat(created.status()).as(created.body()).isEqualTo(201);
    assertThat(created.header("Location")).isEqualTo(DATASETS + "/reviews");
    var json = created.json();
    assertThat(json.propertyNames())
        .containsExactly("name", "digest", "format", "examples", "classes", "problems");
    assertThat(json.get("name").asString()).isEqualTo("reviews");
    assertThat(json.get("digest").asString()).matches("[0-9a-f]{64}");
    assertThat(json.get("format").asString()).isEqualTo("text_csv");
    assertThat(json.get("examples").asInt()).isEqualTo(3);
    assertThat(json.get("classes").toString()).isEqualTo("{\"neg\":1,\"pos\":2}");
    assertThat(json.get("problems")).isEmpty();
    assertThat(service.get(DATASETS + "/reviews").json()).isEqualTo(json);
    upload("also", REVIEWS);
    assertThat(names(service.get(DATASETS))).containsExactly("also", "reviews");
  }

  @Test
  void takesTheSameContentAgainAndNoOther() {
    var first = upload("reviews", REVIEWS);
    var again = upload("reviews", REVIEWS);
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.json()).isEqualTo(first.json());
    assertProblem(
        upload("reviews", REVIEWS + "more,neg\n"), 409, "dataset reviews is there with another");
    assertThat(service.get(DATASETS + "/reviews").json()).isEqualTo(first.json());
  }

  @Test
  void readsTheColumnsThatAreNamed() {
    var classes =
        service.upload(
            DATASETS,
            part("file", "words,kind,size\na b,x,1\nc d,y,2\n"),
            part("label_column", "kind"),
            part("text_column", "words"),
            part("name", "named"));
    assertThat(classes.json().get("classes").toString()).isEqualTo("{\"x\":1,\"y\":1}");
    var regression =
        service.upload(
            DATASETS,
            part("name", "houses"),
            part("target_column", "price"),
            part("format", "csv"),
            part("label_column", ""),
            part("file", "rooms,price\n3,100\n4,150\n"));
    assertThat(regression.status()).as(regression.body()).isEqualTo(201);
    assertThat(regression.json().get("format").asString()).isEqualTo("numeric_csv");
    assertThat(regression.json().get("classes")).isEmpty();
  }

  @Test
  void listsProblemsWithoutRefusing() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (String file : List.of("cat/1.png", "dog/1.png")) {
        zip.putNextEntry(new ZipEntry(file));
        var image = new java.awt.image.BufferedImage(8, 8, 1);
        image.setRGB(0, 0, file.hashCode());
        ImageIO.write(image, "png", zip);
      }
      zip.putNextEntry(new ZipEntry("dog/notes.txt"));
      zip.write("no image".getBytes(StandardCharsets.UTF_8));
    }
    var created = service.upload(DATASETS, part("name", "pets"), part("file", bytes.toByteArray()));
    assertThat(created.status()).as(created.body()).isEqualTo(201);
    assertThat(created.json().get("examples").asInt()).isEqualTo(2);
    assertThat(created.json().get("problems").toString()).contains("dog/notes.txt");
  }

  @Test
  void drawsSamples() throws Exception {
    upload("reviews", REVIEWS);
    var answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(
                            "http://127.0.0.1:"
                                + service.port()
                                + DATASETS
                                + "/reviews/samples.png"))
                    .build(),
                BodyHandlers.ofByteArray());
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("image/png");
    assertThat(ImageIO.read(new ByteArrayInputStream(answer.body())).getWidth()).isEqualTo(952);
    assertProblem(service.get(DATASETS + "/none/samples.png"), 404, "no dataset 'none'");
  }

  @Test
  void deletesByName() {
    upload("reviews", REVIEWS);
    assertThat(service.delete(DATASETS + "/reviews").status()).isEqualTo(204);
    assertProblem(service.get(DATASETS + "/reviews"), 404, "no dataset 'reviews'; there are: none");
    assertProblem(service.delete(DATASETS + "/reviews"), 404, "no dataset 'reviews'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"dataset": {"name": "a"}}                                          | a
          {"dataset": {"name": "b"}, "validation": "a"}                       | a
          {"dataset": {"name": "b"}, "evaluate": {"dataset": "a"}}            | a
          """)
  void keepsWhatAJobStillNeeds(String specification, String dataset) {
    var waiting = new WaitingJobs(Submission.of("waits", specification));
    assertThatThrownBy(() -> new DatasetUses(waiting).expectNone(dataset))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.CONFLICT))
        .hasMessageContaining("dataset a is used by job waits, which is queued");
    new DatasetUses(waiting).expectNone("unused");
    var ended = new WaitingJobs(Submission.of("ended", specification), JobState.SUCCEEDED);
    new DatasetUses(ended).expectNone(dataset);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a/b | format=          | a,label             | dataset name 'a/b' does not match
          n   | format=parquet   | text,label          | format must be one of image_folders
          n   | format=npz       | text,label;x,y;z,w  | format is npz, but the file is text_csv
          n   | colour=red       | text,label;x,y      | a part 'colour'; known: file, name, format
          n   | text_column=body | text,label;x,y      | has no column 'body'; it has: text, label
          n   | label_column=z   | text,label;x,y      | has no column 'z'
          n   | format=          | text,label          | column names but no examples
          n   | name=m           | text,label;x,y;z,w  | two parts named name
          """)
  void refusesAndSaysWhichPartBreaksWhichRule(String name, String more, String csv, String detail) {
    var extra = more.strip().split("=", 2);
    var answer =
        service.upload(
            DATASETS,
            part("name", name),
            part(extra[0], extra[1]),
            part("file", csv.replace(';', '\n') + "\n"));
    assertProblem(answer, 400, detail);
    assertThat(names(service.get(DATASETS))).isEmpty();
  }

  @Test
  void refusesBodiesThatAreNoUpload() {
    assertProblem(service.upload(DATASETS, part("file", REVIEWS)), 400, "no part named name");
    assertProblem(service.upload(DATASETS, part("name", "n")), 400, "no part named file");
    assertProblem(
        service.upload(DATASETS, part("name", "n"), part("file", "")), 400, "the upload is empty");
    assertProblem(
        service.upload(DATASETS, part("name", "n"), part("file", REVIEWS), part("file", REVIEWS)),
        400,
        "two parts named file");
    assertProblem(
        service.upload(DATASETS, part("name", "n".repeat(2000)), part("file", REVIEWS)),
        413,
        "part name is longer than 1024 bytes");
    assertProblem(
        service.upload(DATASETS, part("name", "n"), part("file", new byte[] {0, 1, 2, 3})),
        415,
        "no dataset that is known");
    assertProblem(service.upload(DATASETS, "text/csv", new byte[1]), 415, "text/csv");
    assertProblem(
        service.upload(DATASETS, part("name", "n"), part("file", new byte[MAX_BYTES + 1])),
        413,
        "larger than the limit of " + MAX_BYTES + " bytes");
  }

  @Test
  void keepsNothingOfACallerThatGoesAway() throws IOException {
    String start =
        "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nn\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
            + REVIEWS;
    try (var wire = new Wire(service.port())) {
      var answer =
          wire.send(
                  "POST /api/v1/datasets HTTP/1.1\nHost: t\nContent-Type: multipart/form-data;"
                      + " boundary=b\nContent-Length: 500000",
                  start.getBytes(StandardCharsets.UTF_8))
              .end()
              .receive();
      assertThat(answer.status()).isEqualTo(400);
    }
    assertThat(names(service.get(DATASETS))).isEmpty();
  }

  private static Answer upload(String name, String csv) {
    return service.upload(DATASETS, part("name", name), part("file", csv));
  }

  private static Part part(String name, String content) {
    return part(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private static Part part(String name, byte[] content) {
    return new Part(name, content);
  }

  private static List<String> names(Answer list) {
    var names = new ArrayList<String>();
    list.json().get("datasets").forEach(dataset -> names.add(dataset.get("name").asString()));
    return names;
  }

  private static List<String> files(Path top) throws IOException {
    try (var paths = Files.walk(top)) {
      return paths
          .filter(path -> !path.equals(top))
          .map(path -> top.relativize(path).toString())
          .toList();
    }
  }
}
