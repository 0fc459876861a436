package dev.tandem.pipeline;

import dev.tandem.evaluation.Picture;
import dev.tandem.evaluation.Pictures;
import dev.tandem.job.Job;
import dev.tandem.job.JobEvent;
import dev.tandem.job.Jobs;
import dev.tandem.nn.Summary;
import dev.tandem.pipeline.ReportData.Heading;
import dev.tandem.pipeline.ReportData.Learning;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A job's report as it is now, of what it has told and of the files that its run has left. */
record JobReport(Job job, Jobs jobs, RunDirectories runs) {
  /** The page; its addresses stand beside it: {@code events}, {@code pictures/roc.png}. */
  String html() {
    boolean hasEnded = job.state().isEnded();
    var heading =
        new Heading(
            job.name(),
            job.tags(),
            job.state().slug(),
            StoredReportJson.progress(job.told().progress()),
            hasEnded ? null : "events");
    var pictures = pictures();
    return ReportPage.html(
        new ReportData(
            heading,
            facts(),
            learning(),
            text("report/evaluation.json").map(StoredReportJson::evaluation).orElse(Map.of()),
            pictures,
            Summary.of(SubmissionJson.read(job.specification()).network().network()).table(),
            StoredReportJson.pretty(job.specification()),
            text("model/" + LineageJson.FILE).orElse(""),
            links(pictures)));
  }

  /** Of the epochs so far; none before the first. */
  Optional<Picture> curves() {
    var learning = learning();
    return learning.epochs().isEmpty()
        ? Optional.empty()
        : Optional.of(Pictures.curves(learning.epochs(), learning.bestEpoch()));
  }

  private Learning learning() {
    List<String> epochs = jobs.history(job.id(), "epoch").stream().map(JobEvent::data).toList();
    return StoredReportJson.learning(
        epochs, StoredReportJson.bestEpoch(job.result()), job.told().advice());
  }

  private Map<String, String> pictures() {
    var pictures = new LinkedHashMap<String, String>();
    for (String name : RunPictures.NAMES) {
      text("report/" + name + ".svg").ifPresent(svg -> pictures.put(name, svg));
    }
    for (String name : drawn()) {
      if (RunPictures.isName(name) && !pictures.containsKey(name)) {
        text("report/" + name + ".svg").ifPresent(svg -> pictures.put(name, svg));
      }
    }
    return pictures;
  }

  /** What the run has drawn, of several outputs too. */
  private List<String> drawn() {
    Path report = runs.file(job.id(), "report").orElse(null);
    if (report == null || !Files.isDirectory(report)) {
      return List.of();
    }
    try (var files = Files.list(report)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".svg"))
          .map(name -> name.substring(0, name.length() - ".svg".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> facts() {
    var facts = new LinkedHashMap<String, String>();
    put(facts, "created", job.times().createdAt());
    put(facts, "started", job.times().startedAt());
    put(facts, "finished", job.times().finishedAt());
    if (job.attempt() > 1) {
      facts.put("attempts", String.valueOf(job.attempt()));
    }
    facts.putAll(StoredReportJson.facts(job.result()));
    if (job.error() != null) {
      facts.put("error", job.error());
    }
    return facts;
  }

  private static void put(Map<String, String> facts, String name, @Nullable Instant when) {
    if (when != null) {
      facts.put(
          name,
          when.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", " UTC"));
    }
  }

  private Map<String, String> links(Map<String, String> pictures) {
    var links = new LinkedHashMap<String, String>();
    if (runs.file(job.id(), "model").isPresent()) {
      links.put("model.zip", "model.zip");
    }
    links.put("metrics", "metrics");
    links.put("log", "logs");
    pictures
        .keySet()
        .forEach(name -> links.put(name.replace('_', ' '), "pictures/" + name + ".png"));
    return links;
  }

  private Optional<String> text(String relative) {
    return runs.file(job.id(), relative).filter(Files::isRegularFile).map(JobReport::read);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
