package dev.tandem.pipeline;

import dev.tandem.evaluation.Averages;
import dev.tandem.evaluation.ClassScore;
import dev.tandem.evaluation.EpochValues;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a report page shows of a training, finished or not. None of it need be markup.
 *
 * @param facts name and value: when it started, what came of it, what went wrong
 * @param evaluation of each set, with its name
 * @param pictures SVG by name; curves are drawn of the epochs
 * @param network its layers as a table of text
 * @param specification JSON
 * @param lineage JSON; empty where there is none yet
 * @param links addresses by what they show
 */
public record ReportData(
    Heading heading,
    Map<String, String> facts,
    Learning learning,
    Map<String, Evaluated> evaluation,
    Map<String, String> pictures,
    String network,
    String specification,
    String lineage,
    Map<String, String> links) {
  /**
   * What stands on top.
   *
   * @param state such as {@code running}
   * @param events where the training's events are told; null once it has ended
   */
  public record Heading(
      String name, List<String> tags, String state, Progress progress, @Nullable String events) {
    public Heading {
      tags = List.copyOf(tags);
    }
  }

  /**
   * How far it is.
   *
   * @param steps of all epochs; 0 where it is not known
   * @param etaSeconds null where it is not known
   */
  public record Progress(long step, long steps, @Nullable Double etaSeconds) {
    public static final Progress NONE = new Progress(0, 0, null);
  }

  /**
   * How it learns.
   *
   * @param bestEpoch 0 for none
   */
  public record Learning(List<EpochValues> epochs, int bestEpoch, List<Advised> advice) {
    public static final Learning NONE = new Learning(List.of(), 0, List.of());

    public Learning {
      epochs = List.copyOf(epochs);
      advice = List.copyOf(advice);
    }
  }

  /** Something its owner should know. */
  public record Advised(String code, int epoch, String detail) {}

  /**
   * How good it is on a set.
   *
   * @param averages by name, such as macro; empty for a regression
   */
  public record Evaluated(
      Map<String, Double> metrics, List<ClassScore> perClass, Map<String, Averages> averages) {
    public Evaluated {
      metrics = ordered(metrics);
      perClass = List.copyOf(perClass);
      averages = ordered(averages);
    }
  }

  public ReportData {
    facts = ordered(facts);
    evaluation = ordered(evaluation);
    pictures = ordered(pictures);
    links = ordered(links);
  }

  private static <T> Map<String, T> ordered(Map<String, T> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
