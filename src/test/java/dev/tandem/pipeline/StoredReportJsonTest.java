package dev.tandem.pipeline;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.evaluation.EpochValues;
import dev.tandem.pipeline.ReportData.Advised;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredReportJsonTest {
  @Test
  void scoresAreReadAndNoNumberIsNone() {
    var sets =
        StoredReportJson.evaluation(
            """
            {"test": {"metrics": {"loss": 0.5, "accuracy": null},
              "per_class": [{"class_name": "cat", "precision": 0.1, "recall": 0.2, "f1": 0.3,
                "support": 4, "roc_area": null, "pr_area": 0.6}],
              "macro": {"precision": 0.7, "recall": 0.8, "f1": 0.9, "roc_area": 0.4, "pr_area": 0.5}}}
            """);
    var test = requireNonNull(sets.get("test"));
    assertThat(test.metrics()).containsEntry("loss", 0.5).containsEntry("accuracy", Double.NaN);
    var cat = test.perClass().getFirst();
    assertThat(cat.className()).isEqualTo("cat");
    assertThat(cat.support()).isEqualTo(4);
    assertThat(cat.rocArea()).isNaN();
    assertThat(cat.prArea()).isEqualTo(0.6);
    assertThat(requireNonNull(test.averages().get("macro")).f1()).isEqualTo(0.9);
    assertThat(test.averages()).doesNotContainKey("weighted");
  }

  @Test
  void anEpochThatIsToldAgainTakesThePlaceOfWhatWas() {
    var learning =
        StoredReportJson.learning(
            List.of(epoch(1, 0.9), epoch(2, 0.8), epoch(3, 0.7), epoch(2, 0.6)),
            2,
            "[{\"code\":\"plateau\",\"epoch\":2,\"detail\":\"it stands\"}]");
    assertThat(learning.epochs()).extracting(EpochValues::number).containsExactly(1, 2);
    assertThat(learning.epochs().getLast().values())
        .containsEntry("loss", 0.6)
        .containsEntry("learning_rate", 0.01);
    assertThat(learning.advice()).containsExactly(new Advised("plateau", 2, "it stands"));
  }

  private static String epoch(int number, double loss) {
    return "{\"epoch\":%d,\"metrics\":{\"loss\":%s},\"learning_rate\":0.01}"
        .formatted(number, loss);
  }

  @Test
  void aResultIsToldInWords() {
    assertThat(
            StoredReportJson.facts(
                """
                {"model": "digits", "version": 3, "label": "canary", "published": false,
                  "reason": "test.accuracy is 0.5", "parameters": 55050}
                """))
        .containsEntry("model", "digits, version 3, label canary")
        .containsEntry("published", "no")
        .containsEntry("reason", "test.accuracy is 0.5")
        .containsEntry("parameters", "55,050");
  }

  @Test
  void progressIsReadWithoutWhatIsNotKnown() {
    var progress = StoredReportJson.progress("{\"step\": 5, \"steps\": 20, \"eta_seconds\": null}");
    assertThat(progress.steps()).isEqualTo(20);
    assertThat(progress.etaSeconds()).isNull();
    assertThat(StoredReportJson.progress("{}").steps()).isZero();
  }
}
