package dev.tandem.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The course's examples of tensors and derivatives, and what is refused. */
class ExpressionTest {
  private static final Numbers X = Numbers.of(0.7);

  @Test
  void derivesTheCoursesFunctionOfOneVariable() {
    var evaluated = Expression.parse("x^2 + 3*x + 1").evaluate(Map.of("x", Numbers.of(2)), true);
    assertThat(evaluated.value().nested()).isEqualTo(11.0);
    assertThat(gradient(evaluated, "x")).isEqualTo(7.0);
  }

  @Test
  void derivesTheCoursesFunctionOfTwoVariables() {
    var evaluated =
        Expression.parse("x^2 + y^3 + x*y")
            .evaluate(Map.of("x", Numbers.of(1), "y", Numbers.of(2)), true);
    assertThat(evaluated.value().nested()).isEqualTo(11.0);
    assertThat(gradient(evaluated, "x")).isEqualTo(4.0);
    assertThat(gradient(evaluated, "y")).isEqualTo(13.0);
  }

  @Test
  void multipliesTheCoursesMatrices() {
    assertThat(value("matmul([[1, 2], [3, 4]], [[5, 6], [7, 8]])"))
        .isEqualTo(List.of(List.of(19.0, 22.0), List.of(43.0, 50.0)));
  }

  @Test
  void computesTheCoursesTensors() {
    assertThat(value("[1, 2, 3] + [4, 5, 6]")).isEqualTo(List.of(5.0, 7.0, 9.0));
    assertThat(value("reduce_sum([1, 2, 3] * [4, 5, 6])")).isEqualTo(32.0);
    assertThat(value("reshape([[1, 2], [3, 4]], [4])")).isEqualTo(List.of(1.0, 2.0, 3.0, 4.0));
  }

  @Test
  void reducesTransposesAndJoinsAlongAxes() {
    assertThat(value("reduce_sum([[1, 2], [3, 4]], axis=0)")).isEqualTo(List.of(4.0, 6.0));
    assertThat(value("reduce_mean([[1, 2], [3, 5]], -1)")).isEqualTo(List.of(1.5, 4.0));
    assertThat(value("reduce_max([[1, 9], [3, 4]])")).isEqualTo(9.0);
    assertThat(value("transpose([[1, 2, 3]])"))
        .isEqualTo(List.of(List.of(1.0), List.of(2.0), List.of(3.0)));
    assertThat(value("concat([[1, 2], [3]], 0)")).isEqualTo(List.of(1.0, 2.0, 3.0));
    assertThat(value("concat([[[1], [2]], [[3], [4]]], axis=1)"))
        .isEqualTo(List.of(List.of(1.0, 3.0), List.of(2.0, 4.0)));
    assertThat(value("where([1, 0] > 0.5, [10, 20], 0 * [1, 1])")).isEqualTo(List.of(10.0, 0.0));
  }

  @Test
  void derivesASumWhereTheValueIsNoNumber() {
    var x = new Numbers(Shape.of(3), new double[] {1, 2, 3});
    var evaluated = Expression.parse("x^2").evaluate(Map.of("x", x), true);
    assertThat(gradient(evaluated, "x")).isEqualTo(List.of(2.0, 4.0, 6.0));
  }

  @Test
  void derivesToZeroWhereAVariableIsNotUsedOrOnlyRounded() {
    var evaluated =
        Expression.parse("floor(x)").evaluate(Map.of("x", X, "unused", Numbers.of(1)), true);
    assertThat(gradient(evaluated, "x")).isEqualTo(0.0);
    assertThat(gradient(evaluated, "unused")).isEqualTo(0.0);
    var chosen = Expression.parse("where(x > 0.5, 3, 4)").evaluate(Map.of("x", X), true);
    assertThat(gradient(chosen, "x")).isEqualTo(0.0);
    assertThat(Expression.parse("3").evaluate(Map.of("x", X), true).value().nested())
        .isEqualTo(3.0);
    assertThat(gradient(Expression.parse("x").evaluate(Map.of("x", X), true), "x")).isEqualTo(1.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -2^2                | -4
          2^3^2               | 512
          2**-1               | 0.5
          7 - 2 - 1           | 4
          8 / 4 / 2           | 1
          -(1 + 2) * +3       | -9
          1e-2 + .5           | 0.51
          1 + 1 == 2          | 1
          min(3, max(1, 2))   | 2
          cos(pi)             | -1
          """)
  void bindsAsMathematicsDoes(String expression, double value) {
    assertThat((Double) value(expression)).isCloseTo(value, within(1e-12));
    assertThat(Expression.parse(expression).number(Map.of())).isCloseTo(value, within(1e-12));
  }

  /** Values and derivatives at 0.7 by their closed forms. */
  @ParameterizedTest
  @CsvSource({
    "exp(x), 2.01375270747048, 2.01375270747048",
    "expm1(x), 1.01375270747048, 2.01375270747048",
    "log(x), -0.356674943938732, 1.42857142857143",
    "log1p(x), 0.53062825106217, 0.588235294117647",
    "sin(x), 0.644217687237691, 0.764842187284489",
    "cos(x), 0.764842187284489, -0.644217687237691",
    "tan(x), 0.842288380463079, 1.70944971586312",
    "tanh(x), 0.604367777117164, 0.634739589983046",
    "sigmoid(x), 0.668187772168166, 0.221712873293109",
    "softplus(x), 1.10318604888545, 0.668187772168166",
    "relu(x), 0.7, 1",
    "abs(0 - x), 0.7, 1",
    "sqrt(x), 0.836660026534076, 0.597614304667197",
    "square(x), 0.49, 1.4",
    "pow(x 3), 0.343, 1.47",
    "1 / x, 1.42857142857143, -2.04081632653061",
    "maximum(x 0.5), 0.7, 1",
    "minimum(x 0.5), 0.5, 0"
  })
  void computesFunctionsAndTheirDerivatives(String text, double value, double derivative) {
    // A comma would end the column.
    var expression = Expression.parse(text.replaceAll("x (?=[0-9])", "x, "));
    var evaluated = expression.evaluate(Map.of("x", X), true);
    assertThat((Double) evaluated.value().nested()).isCloseTo(value, within(1e-12));
    assertThat((Double) gradient(evaluated, "x")).isCloseTo(derivative, within(1e-12));
    assertThat(expression.number(Map.of("x", 0.7))).isCloseTo(value, within(1e-12));
  }

  @Test
  void sharesOutASoftmax() {
    var x = new Numbers(Shape.of(2), new double[] {0, Math.log(3)});
    var evaluated =
        Expression.parse("reduce_sum(softmax(x) * [1, 0])").evaluate(Map.of("x", x), true);
    assertThat((Double) evaluated.value().nested()).isCloseTo(0.25, within(1e-12));
    assertThat((Double) ((List<?>) gradient(evaluated, "x")).get(0))
        .isCloseTo(0.1875, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 +              | position 4: did not expect the end
          2 * (3 + 4       | position 11: expected ")", got the end
          1 $ 2            | position 3: "$" means nothing here
          1 2              | position 3: did not expect "2"
          system(1)        | position 1: there is no function system
          exp(1, 2)        | position 1: exp takes one argument, got 2
          exp()            | position 5: exp lacks an argument
          x + 1            | position 1: there is no variable x; there are none
          [1, [2]]         | position 1: a list needs items of one shape, got [] and [1]
          [1, 2] * [1,2,3] | position 8: "*" takes shapes that meet, got [2] and [3]
          matmul([1], [2]) | position 1: "matmul" takes [n,k] and [k,m], got [1] and [1]
          reshape([1,2],3) | position 1: "reshape" cannot make [3] of [2]
          sum([1], axis=1) | position 1: "reduce_sum" cannot take axis 1 of [1]
          concat(1, 2)     | position 1: concat takes a list, as in concat([x, y], 0)
          """)
  void tellsWhereItIsWrong(String expression, String message) {
    assertThatThrownBy(() -> value(expression))
        .isInstanceOf(Fault.class)
        .hasMessage("the expression at " + message);
  }

  @Test
  void refusesWhatIsTooLongTooDeepOrTooLarge() {
    assertThatThrownBy(() -> Expression.parse("1" + "+1".repeat(2100)))
        .hasMessageContaining("at most 4096");
    assertThatThrownBy(() -> Expression.parse("1" + "+1".repeat(1000)))
        .hasMessageContaining("more than 1000 terms");
    for (String deep : List.of("(", "-", "exp(", "[", "2^")) {
      assertThatThrownBy(() -> Expression.parse(deep.repeat(600) + "1"))
          .hasMessageContaining("nested deeper than 64");
    }
    var row = new Numbers(Shape.of(1, 2000), new double[2000]);
    var column = new Numbers(Shape.of(2000, 1), new double[2000]);
    var variables = Map.of("r", row, "c", column);
    assertThatThrownBy(() -> Expression.parse("r + c").evaluate(variables, false))
        .hasMessageContaining("makes 4000000 elements");
    var square = Map.of("m", new Numbers(Shape.of(700, 700), new double[490000]));
    assertThatThrownBy(() -> Expression.parse("matmul(m, m)").evaluate(square, false))
        .hasMessageContaining("more than 200000000 operations");
  }

  @Test
  void computesNumbersWithoutTensorsOnly() {
    assertThatThrownBy(() -> Expression.parse("0.1 * sum(epoch)").number(Map.of("epoch", 1.0)))
        .hasMessageContaining("position 7: takes numbers only, and reduce_sum takes tensors");
    assertThatThrownBy(() -> Expression.parse("step").number(Map.of("epoch", 1.0)))
        .hasMessageContaining("there is no variable step; there are epoch");
  }

  @Test
  void keepsUnknownDimensionsOpen() {
    var shapes = Map.of("x", Shape.of(-1, 3), "y", Shape.of(-1, 3));
    assertThat(Expression.parse("mean(square(x - y), axis=-1)").shape(shapes))
        .isEqualTo(Shape.of(-1));
    assertThatThrownBy(
            () ->
                Expression.parse("x * y").shape(Map.of("x", Shape.of(-1, 3), "y", Shape.of(-1, 4))))
        .hasMessageContaining("got [?,3] and [?,4]");
  }

  private static Object value(String expression) {
    return Expression.parse(expression).evaluate(Map.of(), false).value().nested();
  }

  private static Object gradient(Expression.Evaluated evaluated, String variable) {
    return java.util.Objects.requireNonNull(evaluated.gradients().get(variable)).nested();
  }
}
