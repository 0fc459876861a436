package dev.tandem.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.evaluation.Averages;
import dev.tandem.evaluation.ClassScore;
import dev.tandem.evaluation.EpochValues;
import dev.tandem.pipeline.ReportData.Advised;
import dev.tandem.pipeline.ReportData.Evaluated;
import dev.tandem.pipeline.ReportData.Heading;
import dev.tandem.pipeline.ReportData.Learning;
import dev.tandem.pipeline.ReportData.Progress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportPageTest {
  private static final String ATTACK = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>";

  private static ReportData data(String text, Heading heading) {
    return new ReportData(
        heading,
        Map.of(text, text),
        new Learning(
            List.of(new EpochValues(1, Map.of(text, 0.5, "loss", 0.25))),
            1,
            List.of(new Advised(text, 1, text))),
        Map.of(
            text,
            new Evaluated(
                Map.of(text, 0.75),
                List.of(new ClassScore(text, 0.5, 0.25, 0.125, 7, Double.NaN, 0.0625)),
                Map.of(text, new Averages(0.1, 0.2, 0.3, 0.4, 0.6)))),
        Map.of("roc", "<svg></svg>"),
        text,
        text,
        text,
        Map.of(text, "model.zip"));
  }

  private static Heading running(String text) {
    return new Heading(text, List.of(text), "running", new Progress(30, 120, 75.0), text);
  }

  private static Heading ended() {
    return new Heading("digits", List.of("nightly"), "succeeded", Progress.NONE, null);
  }

  @Test
  void nothingThatUsersWroteIsMarkup() {
    String harmless = ReportPage.html(data("harmless", running("harmless")));
    String attacked = ReportPage.html(data(ATTACK, running(ATTACK)));
    assertThat(attacked).doesNotContain("<script>alert").doesNotContain("<img");
    assertThat(tags(attacked)).isEqualTo(tags(harmless));
    assertThat(attacked).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
  }

  /** The elements in their order, without what stands in them. */
  private static List<String> tags(String page) {
    return Pattern.compile("<(/?[a-z0-9]+)[ >]")
        .matcher(page)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @Test
  void thePageNeedsNothingFromElsewhere() {
    String page = ReportPage.html(data("digits", running("/events")));
    assertThat(page).doesNotContain("http://www.w3.org/1999").doesNotContain("https://");
    assertThat(page).doesNotContainPattern("(src|href)=\"(?!data:,|model\\.zip)");
    assertThat(page).doesNotContain("style=\"").doesNotContainPattern(" on[a-z]+=\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"style", "script"})
  void thePolicyAllowsItsOwnStyleAndScriptAndNoOther(String element) throws Exception {
    String page = ReportPage.html(data("digits", ended()));
    var found = Pattern.compile("(?s)<" + element + ">(.*?)</" + element + ">").matcher(page);
    assertThat(found.find()).isTrue();
    byte[] hash =
        MessageDigest.getInstance("SHA-256")
            .digest(found.group(1).getBytes(StandardCharsets.UTF_8));
    String allowed = element + "-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "';";
    assertThat(ReportPage.contentSecurityPolicy())
        .startsWith("default-src 'none'; ")
        .contains(allowed);
    assertThat(found.find()).as("another " + element).isFalse();
    assertThat(page).contains(ReportPage.contentSecurityPolicy());
  }

  @Test
  void aTrainingThatRunsShowsItsProgressAndFollowsItsEvents() {
    String page = ReportPage.html(data("digits", running("/jobs/1/events")));
    assertThat(page)
        .contains("<body data-events=\"/jobs/1/events\">")
        .contains("value=\"30\" max=\"120\"", "step 30 of 120", "1 min 15 s left");
  }

  @Test
  void aTrainingThatHasEndedFollowsNothing() {
    String page = ReportPage.html(data("digits", ended()));
    assertThat(page).contains("<body>", "succeeded").doesNotContain("<progress");
  }

  @Test
  void scoresAreShownAndADashWhereThereIsNone() {
    String page = ReportPage.html(data("digits", ended()));
    String row = page.substring(page.indexOf("<h3>Classes, digits"));
    row = row.substring(row.indexOf("<tbody>"));
    row = row.substring(0, row.indexOf("</tr>"));
    assertThat(row.replaceAll("<[^>]*>", " ").strip().split("\\s+"))
        .containsExactly("digits", "0.500", "0.250", "0.125", "–", "0.063", "7");
  }

  @ParameterizedTest
  @CsvSource({"0, 0 s", "59.4, 59 s", "75, 1 min 15 s", "3725, 1 h 2 min", "90000, 25 h 0 min"})
  void durationsAreSpoken(double seconds, String spoken) {
    assertThat(ReportPage.spoken(seconds)).isEqualTo(spoken);
  }
}
