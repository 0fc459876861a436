package dev.tandem.pipeline;

import dev.tandem.evaluation.Averages;
import dev.tandem.evaluation.Figures;
import dev.tandem.evaluation.Pictures;
import dev.tandem.pipeline.ReportData.Evaluated;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A training as one page of HTML that needs nothing else: style, script and pictures stand in it.
 * While the training goes on, the page follows its events and fetches itself anew.
 */
public final class ReportPage {
  private static final String STYLE = resource("report.css");
  private static final String SCRIPT = resource("report.js");
  private static final String POLICY =
      "default-src 'none'; style-src '%s'; script-src '%s'; img-src data:; connect-src 'self';"
              .formatted(digest(STYLE), digest(SCRIPT))
          + " base-uri 'none'; form-action 'none'";
  private static final String CURVES = "curves";
  private static final Map<String, String> CAPTIONS =
      Map.of(
          "confusion_matrix", "Confusion matrix",
          "roc", "ROC",
          "precision_recall", "Precision and recall",
          "calibration", "Calibration",
          "predictions", "Predictions",
          "regression_fit", "Regression fit");

  /** These stand side by side where there is room. */
  private static final Set<String> WIDE = Set.of("predictions");

  private final ReportData data;
  private final Html page = new Html();

  private ReportPage(ReportData data) {
    this.data = data;
  }

  public static String html(ReportData data) {
    return new ReportPage(data).write();
  }

  /** The value of the header {@code Content-Security-Policy}: nothing but what stands in it. */
  public static String contentSecurityPolicy() {
    return POLICY;
  }

  private String write() {
    var heading = data.heading();
    page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .raw("<meta http-equiv=\"Content-Security-Policy\" content=\"" + POLICY + "\">\n")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .raw("<meta name=\"color-scheme\" content=\"light dark\">\n")
        // An empty icon, so that no browser asks for one.
        .raw("<link rel=\"icon\" href=\"data:,\">\n")
        .element("title", heading.name() + " – " + heading.state())
        .raw("<style>" + STYLE + "</style>\n</head>\n<body");
    if (heading.events() != null) {
      page.raw(" data-events=\"").text(heading.events()).raw("\"");
    }
    page.raw(">\n<main>\n");
    header();
    curves();
    evaluation();
    advice();
    text("Network", data.network());
    text("Specification", data.specification());
    text("Lineage", data.lineage());
    page.raw("</main>\n<script>" + SCRIPT + "</script>\n</body>\n</html>\n");
    return page.toString();
  }

  private void header() {
    var heading = data.heading();
    page.raw("<header>\n").element("h1", heading.name()).raw("<p>");
    page.element("span class=\"state " + stateClass(heading.state()) + "\"", heading.state());
    heading.tags().forEach(tag -> page.element("span class=\"tag\"", tag));
    page.raw("</p>\n");
    progress();
    if (!data.facts().isEmpty()) {
      page.raw("<dl>\n");
      data.facts().forEach((name, value) -> page.element("dt", name).element("dd", value));
      page.raw("</dl>\n");
    }
    if (!data.links().isEmpty()) {
      page.raw("<nav>\n");
      data.links().forEach((what, address) -> page.link(address, what));
      page.raw("</nav>\n");
    }
    page.raw("</header>\n");
  }

  private static String stateClass(String state) {
    return state.matches("[a-z]+") ? state : "";
  }

  private void progress() {
    var progress = data.heading().progress();
    if (data.heading().events() == null || progress.steps() == 0) {
      return;
    }
    page.raw("<p class=\"progress\"><progress id=\"progress\" aria-label=\"progress\"")
        .raw(" value=\"%d\" max=\"%d\">".formatted(progress.step(), progress.steps()))
        .raw("</progress>\n")
        .element("span id=\"step\"", "step %d of %d".formatted(progress.step(), progress.steps()));
    Double eta = progress.etaSeconds();
    page.element("span id=\"eta\"", eta == null ? "" : spoken(eta) + " left")
        .element("span id=\"speed\"", "")
        .raw("</p>\n");
  }

  /** Seconds as 1 h 2 min. */
  static String spoken(double seconds) {
    var duration = Duration.ofSeconds(Math.round(seconds));
    if (duration.toHours() > 0) {
      return "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
    }
    return duration.toMinutes() > 0
        ? "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart())
        : duration.toSeconds() + " s";
  }

  private void curves() {
    var learning = data.learning();
    if (learning.epochs().isEmpty()) {
      return;
    }
    page.raw("<section id=\"learning\">\n").element("h2", "Learning");
    figure(CURVES, Pictures.curves(learning.epochs(), learning.bestEpoch()).svg());
    var names = new ArrayList<String>(List.of("epoch"));
    learning.epochs().stream()
        .flatMap(epoch -> epoch.values().keySet().stream())
        .distinct()
        .forEach(names::add);
    var rows = new ArrayList<List<String>>();
    for (var epoch : learning.epochs()) {
      String mark = epoch.number() == learning.bestEpoch() ? " (best)" : "";
      var row = new ArrayList<String>(List.of(epoch.number() + mark));
      names.stream()
          .skip(1)
          .forEach(name -> row.add(number(epoch.values().getOrDefault(name, Double.NaN))));
      rows.add(row);
    }
    page.raw("<details id=\"epochs\">").element("summary", "Epochs in numbers").table(names, rows);
    page.raw("</details>\n</section>\n");
  }

  private void evaluation() {
    if (data.evaluation().isEmpty() && data.pictures().isEmpty()) {
      return;
    }
    page.raw("<section id=\"evaluation\">\n").element("h2", "Evaluation");
    metrics();
    data.evaluation().forEach(this::scores);
    page.raw("<div class=\"figures\">\n");
    data.pictures()
        .forEach(
            (name, svg) -> {
              if (!name.equals(CURVES)) {
                figure(name, svg);
              }
            });
    page.raw("</div>\n</section>\n");
  }

  /** A row for each metric, a column for each set. */
  private void metrics() {
    var head = new ArrayList<String>(List.of("metric"));
    var rows = new LinkedHashMap<String, List<String>>();
    data.evaluation().values().stream()
        .flatMap(set -> set.metrics().keySet().stream())
        .forEach(name -> rows.putIfAbsent(name, new ArrayList<>(List.of(name))));
    data.evaluation()
        .forEach(
            (set, evaluated) -> {
              if (evaluated.metrics().isEmpty()) {
                return; // Those of an output stand in its set's column.
              }
              head.add(set);
              rows.forEach(
                  (name, row) ->
                      row.add(number(evaluated.metrics().getOrDefault(name, Double.NaN))));
            });
    if (!rows.isEmpty()) {
      page.table(head, List.copyOf(rows.values()));
    }
  }

  private void scores(String set, Evaluated evaluated) {
    if (evaluated.perClass().isEmpty()) {
      return;
    }
    var rows = new ArrayList<List<String>>();
    evaluated
        .perClass()
        .forEach(
            score ->
                rows.add(
                    List.of(
                        score.className(),
                        Figures.score(score.precision()),
                        Figures.score(score.recall()),
                        Figures.score(score.f1()),
                        Figures.score(score.rocArea()),
                        Figures.score(score.prArea()),
                        String.valueOf(score.support()))));
    evaluated.averages().forEach((name, averages) -> rows.add(row(name, averages)));
    page.element("h3", "Classes, " + set)
        .table(
            List.of("class", "precision", "recall", "F1", "ROC area", "PR area", "examples"), rows);
  }

  private static List<String> row(String name, Averages averages) {
    return List.of(
        name,
        Figures.score(averages.precision()),
        Figures.score(averages.recall()),
        Figures.score(averages.f1()),
        Figures.score(averages.rocArea()),
        Figures.score(averages.prArea()),
        "");
  }

  private void advice() {
    if (data.learning().advice().isEmpty()) {
      return;
    }
    page.raw("<section id=\"advice\">\n").element("h2", "Advice").raw("<ul>\n");
    for (var advised : data.learning().advice()) {
      page.raw("<li>").element("strong", advised.code().replace('_', ' '));
      page.text("epoch %d: %s".formatted(advised.epoch(), advised.detail())).raw("</li>\n");
    }
    page.raw("</ul>\n</section>\n");
  }

  private void text(String title, String text) {
    if (!text.isBlank()) {
      String id = title.toLowerCase(java.util.Locale.ROOT);
      page.raw("<section>\n<details id=\"" + id + "\"><summary>")
          .element("h2", title)
          .raw("</summary>\n<div class=\"wide\">")
          .element("pre", text)
          .raw("</div></details>\n</section>\n");
    }
  }

  /** The SVG is ours, made of texts that were escaped. */
  private void figure(String name, String svg) {
    String kind = WIDE.contains(RunPictures.kind(name)) || name.equals(CURVES) ? "whole" : "part";
    page.raw("<figure id=\"figure-%s\" class=\"%s\">".formatted(name, kind)).raw(svg);
    String caption = CAPTIONS.get(RunPictures.kind(name));
    if (caption != null) {
      String output = name.substring(0, name.length() - RunPictures.kind(name).length());
      page.element(
          output.isEmpty() ? "figcaption" : "figcaption class=\"output\"",
          output.isEmpty() ? caption : caption + ", " + output.replaceFirst("_$", ""));
    }
    page.raw("</figure>\n");
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "–" : Figures.brief(value);
  }

  private static String resource(String name) {
    try (var in = ReportPage.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
