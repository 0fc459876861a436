package dev.tandem.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.fault.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TrainingJsonTest {
  @Test
  void readsANameAloneWithKerassDefaults() {
    assertThat(OptimizerJson.read(json("\"adamw\""), "/optimizer"))
        .isEqualTo(
            new Optimizer(
                new Rule.Adam(0.9, 0.999, 1e-7, false),
                0.001,
                Clipping.NONE,
                0.004,
                Optimizer.Average.NONE));
    assertThat(LossJson.read(json("\"mse\""), "/loss")).isEqualTo(new Loss.MeanSquaredError());
  }

  @Test
  void readsTheCoursesSpecification() {
    assertThat(
            OptimizerJson.read(
                json("{'name': 'adam', 'learning_rate': 0.001, 'global_clipnorm': 1.0}"),
                "/optimizer"))
        .isEqualTo(
            new Optimizer(new Rule.Adam(0.9, 0.999, 1e-7, false), 0.001)
                .withClipping(new Clipping.GlobalNorm(1)));
    assertThat(
            ScheduleJson.read(
                json(
                    "{'name': 'reduce_on_plateau', 'monitor': 'val_loss', 'factor': 0.5,"
                        + " 'patience': 5, 'min_learning_rate': 1e-6}"),
                "/schedule"))
        .isEqualTo(
            new ReduceOnPlateau(new Monitor("val_loss", Monitor.Mode.AUTO, 1e-4), 0.5, 5, 0, 1e-6));
    assertThat(
            CallbackJson.read(
                json("{'name': 'checkpoint', 'monitor': 'val_accuracy', 'save_best_only': true}"),
                "/callbacks/1"))
        .isEqualTo(new Callback.KeepBest(new Monitor("val_accuracy", Monitor.Mode.AUTO, 0), true));
  }

  @Test
  void readsAWeightedLoss() {
    assertThat(
            LossJson.read(
                json(
                    "{'name': 'weighted', 'terms': [{'loss': 'mse', 'weight': 0.7},"
                        + " {'loss': 'mae', 'weight': 0.3}]}"),
                "/loss"))
        .isEqualTo(
            new Loss.Weighted(
                List.of(
                    new Loss.Term(new Loss.MeanSquaredError(), 0.7),
                    new Loss.Term(new Loss.MeanAbsoluteError(), 0.3))));
  }

  @Test
  void followsTheCoursesSchedules() {
    assertThat(at("{'name': 'exponential', 'decay_rate': 0.96, 'unit': 'epoch'}", 2))
        .isEqualTo(0.01 * Math.pow(0.96, 2));
    assertThat(at("{'name': 'step', 'drop': 0.5, 'every': 10}", 25)).isEqualTo(0.0025);
    assertThat(at("{'name': 'one_cycle', 'unit': 'epoch'}", 30)).isEqualTo(0.01);
    assertThat(at("{'name': 'cosine', 'unit': 'epoch'}", 50))
        .isCloseTo(0.005, org.assertj.core.api.Assertions.within(1e-9));
  }

  @Test
  void readsExpressionsAndWritesThem() {
    var loss = json("{'name': 'expression', 'expression': 'mean(abs(y_true - y_pred))'}");
    var schedule = json("{'name': 'expression', 'expression': '0.01*pow(0.96, epoch)'}");
    assertThat(WrittenJson.of(LossJson.read(loss, "/loss"))).isEqualTo(loss);
    assertThat(WrittenJson.of(ScheduleJson.read(schedule, "/schedule"))).isEqualTo(schedule);
    assertThat(Schedule.at(ScheduleJson.read(schedule, "/schedule"), position(2), 1))
        .isEqualTo(0.01 * Math.pow(0.96, 2));
    var all = "learning_rate * (1 - step / steps) + epoch / epochs";
    assertThat(at("{'name': 'expression', 'expression': '" + all + "'}", 50)).isEqualTo(0.01 + 0.5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'name': 'expression'}|/schedule/expression is missing",
        "{'name': 'expression', 'expression': '1 +'}"
            + "|/schedule/expression the expression at position 4: did not expect the end",
        "{'name': 'expression', 'expression': '0.1 * epoc'}"
            + "|/schedule/expression uses epoc; there are epoch, epochs, step, steps, learning_rate",
        "{'name': 'expression', 'expression': 'sum([epoch])'}"
            + "|/schedule/expression the expression at position 5: takes numbers only, got a list",
        "{'name': 'expression', 'expression': 'epoch - 1'}"
            + "|/schedule/expression the schedule's expression is -1.0 at step 0 of epoch 0"
      })
  void namesWhatIsWrongWithAnExpression(String json, String message) {
    assertThatThrownBy(() -> ScheduleJson.read(json(json), "/schedule"))
        .isInstanceOf(Fault.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'name': 'adam', 'lr': 1}|/optimizer/lr is not known; allowed: name, learning_rate",
        "{'name': 'adam', 'learning_rate': -1}|/optimizer/learning_rate must be 0 to",
        "{'name': 'adam', 'beta_1': 'x'}|/optimizer/beta_1 must be a finite number, got \"x\"",
        "'ftrl'|/optimizer must be one of adadelta, adagrad, adam",
        "{'name': 'sgd', 'clipnorm': 1, 'clipvalue': 1}|only one of clipvalue, clipnorm",
        "{}|/optimizer/name is missing",
        "3|/optimizer must be an object, got 3"
      })
  void namesWhereItIsWrong(String json, String message) {
    assertThatThrownBy(() -> OptimizerJson.read(json(json), "/optimizer"))
        .isInstanceOf(Fault.class)
        .hasMessageContaining(message);
  }

  private static double at(String json, int epoch) {
    return Schedule.at(ScheduleJson.read(json(json), "/schedule"), position(epoch), 0.01);
  }

  private static Schedule.Position position(int epoch) {
    return new Schedule.Position(0, 1000, epoch, 100);
  }

  private static JsonNode json(String text) {
    return new JsonMapper().readTree(text.replace('\'', '"'));
  }
}
