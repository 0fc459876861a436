package dev.tandem.pipeline;

import dev.tandem.evaluation.Picture;
import dev.tandem.nn.Summary;
import dev.tandem.pipeline.ReportData.Heading;
import dev.tandem.pipeline.ReportData.Learning;
import dev.tandem.pipeline.ReportData.Progress;
import dev.tandem.training.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a run's report, and its page, beside the numbers that are there.
 *
 * @param events the run's, one a line
 */
record RunReport(TrainingSpecification wanted, Material material, Path events) {
  static final String PAGE = "report.html";

  /**
   * @param assessment of that set; null where there was none
   */
  void write(History history, @Nullable Asking asking, Path directory) throws IOException {
    var pictures = RunPictures.of(history, asking == null ? List.of() : asked(asking));
    RunPictures.write(pictures, directory);
    Files.writeString(directory.resolve(PAGE), ReportPage.html(data(history, pictures, directory)));
  }

  /** How the network did on a set. */
  record Asking(String set, Assessments assessment) {}

  private List<RunPictures.Asked> asked(Asking asking) {
    var sets = material.sets();
    var examples = asking.set().equals("test") ? sets.test() : sets.validation();
    if (examples == null) {
      throw new IllegalStateException("there is no set " + asking.set());
    }
    var shown = new ShownExamples(examples, material.input(), material.vocabulary());
    var asked = new ArrayList<RunPictures.Asked>();
    asking
        .assessment()
        .outputs()
        .forEach(
            (output, assessment) ->
                asked.add(
                    new RunPictures.Asked(
                        asking.set(),
                        RunPictures.fileName(asking.assessment().prefix(output)),
                        examples.of(output),
                        shown,
                        assessment)));
    return asked;
  }

  private ReportData data(History history, Map<String, Picture> pictures, Path directory)
      throws IOException {
    var svgs = new LinkedHashMap<String, String>();
    var links = new LinkedHashMap<String, String>();
    links.put("numbers", "evaluation.json");
    pictures.forEach(
        (name, picture) -> {
          svgs.put(name, picture.svg());
          links.put(name.replace('_', ' '), name + ".png");
        });
    var summary = Summary.of(material.network());
    return new ReportData(
        new Heading(wanted.name(), wanted.tags(), "finished", Progress.NONE, null),
        facts(history, summary),
        new Learning(
            RunPictures.epochs(history),
            history.bestEpoch(),
            StoredReportJson.advice(Files.exists(events) ? Files.readAllLines(events) : List.of())),
        StoredReportJson.evaluation(Files.readString(directory.resolve("evaluation.json"))),
        svgs,
        summary.table(),
        StoredReportJson.pretty(TrainingSpecificationJson.text(wanted)),
        "",
        links);
  }

  private Map<String, String> facts(History history, Summary summary) {
    var facts = new LinkedHashMap<String, String>();
    facts.put("dataset", material.dataset().name() + ", " + material.dataset().digest());
    facts.put("epochs", String.valueOf(history.epochs().size()));
    facts.put("parameters", StoredReportJson.grouped(summary.parameters()));
    return facts;
  }
}
