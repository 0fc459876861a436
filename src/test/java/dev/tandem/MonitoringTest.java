package dev.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard is one that Grafana can lay out, on metrics that exist. */
class MonitoringTest {
  private static final Path FOLDER = Path.of("src/monitoring");
  private static final int COLUMNS = 24;

  private final JsonNode dashboard =
      new JsonMapper().readTree(read(FOLDER.resolve("dashboard.json")));

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<JsonNode> panels() {
    return dashboard.path("panels").valueStream().toList();
  }

  private Stream<JsonNode> targets() {
    return panels().stream().flatMap(panel -> panel.path("targets").valueStream());
  }

  @Test
  void everyPanelHasAnIdATitleAndATypeOfItsOwn() {
    var ids = new HashSet<Integer>();
    for (var panel : panels()) {
      assertThat(ids.add(panel.path("id").asInt())).as(panel.path("title").asString()).isTrue();
      assertThat(panel.path("title").asString()).isNotBlank();
      assertThat(panel.path("type").asString()).isNotBlank();
    }
    assertThat(ids).hasSizeGreaterThan(20);
  }

  @Test
  void noPanelLiesOnAnother() {
    Set<String> taken = new HashSet<>();
    for (var panel : panels()) {
      var place = panel.path("gridPos");
      int right = place.path("x").asInt() + place.path("w").asInt();
      int bottom = place.path("y").asInt() + place.path("h").asInt();
      assertThat(right).isBetween(1, COLUMNS);
      for (int x = place.path("x").asInt(); x < right; x++) {
        for (int y = place.path("y").asInt(); y < bottom; y++) {
          assertThat(taken.add(x + "," + y)).as(panel.path("title").asString()).isTrue();
        }
      }
    }
  }

  @Test
  void everyPanelSaysWhatItShowsAndInWhichUnit() {
    for (var panel : panels()) {
      String title = panel.path("title").asString();
      if (panel.path("type").asString().equals("row")) {
        continue;
      }
      assertThat(panel.path("description").asString()).as(title).isNotBlank();
      assertThat(panel.path("targets").size()).as(title).isPositive();
      boolean isPlain = Set.of("heatmap", "state-timeline").contains(panel.path("type").asString());
      assertThat(panel.at("/fieldConfig/defaults/unit").asString("").isEmpty())
          .as(title)
          .isEqualTo(isPlain);
    }
    assertThat(targets())
        .allSatisfy(
            target -> {
              assertThat(target.path("expr").asString()).isNotBlank();
              assertThat(target.path("legendFormat").asString()).isNotBlank();
              assertThat(target.at("/datasource/uid").asString()).isEqualTo("${datasource}");
            });
  }

  @Test
  void everyVariableIsDefinedAndUsed() {
    var defined =
        dashboard
            .at("/templating/list")
            .valueStream()
            .map(variable -> variable.path("name").asString())
            .filter(name -> !name.equals("datasource"))
            .collect(Collectors.toSet());
    var used = new TreeSet<String>();
    targets()
        .forEach(
            target ->
                Pattern.compile("\\$(\\w+)")
                    .matcher(target.path("expr").asString())
                    .results()
                    .forEach(hit -> used.add(hit.group(1))));
    used.remove("__rate_interval");
    assertThat(used).containsExactlyInAnyOrderElementsOf(defined).contains("model");
  }

  @Test
  void dashboardAndAlertsUseMetricsThatExistAndMissNone() {
    var explained = new TreeSet<String>();
    Pattern.compile("(?m)^\\| `(tandem_\\w+)` \\| (\\w+)")
        .matcher(read(Path.of("docs/metrics.md")))
        .results()
        .forEach(hit -> explained.add(hit.group(1)));
    var expressions = new ArrayList<String>();
    targets().forEach(target -> expressions.add(target.path("expr").asString()));
    read(FOLDER.resolve("alerts.yaml"))
        .lines()
        .filter(line -> line.contains("expr: "))
        .forEach(expressions::add);
    var used =
        Pattern.compile("tandem_[a-z_]+")
            .matcher(String.join("\n", expressions))
            .results()
            .map(hit -> hit.group().replaceFirst("_(bucket|sum|count)$", ""))
            .collect(Collectors.toSet());
    assertThat(used).containsExactlyInAnyOrderElementsOf(explained);
  }
}
