package dev.tandem.nn;

import dev.tandem.fault.Fault;
import dev.tandem.tensor.Shape;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * A formula over named tensors, the language of {@code POST /api/v1/expressions}, of losses and of
 * schedules; docs/expressions.md describes it.
 *
 * <p>Errors of parsing tell the position in the text; shapes are checked before anything is drawn.
 */
public final class Expression {
  private final String text;
  private final Term term;

  private Expression(String text, Term term) {
    this.text = text;
    this.term = term;
  }

  public static Expression parse(String text) {
    return new Expression(text, ExpressionParser.parse(text));
  }

  /** The names it uses. */
  public Set<String> variables() {
    var names = new TreeSet<String>();
    collect(term, names);
    return names;
  }

  private static void collect(Term term, Set<String> into) {
    switch (term) {
      case Term.Literal _ -> {}
      case Term.Name name -> into.add(name.name());
      case Term.Stacked stacked -> stacked.items().forEach(item -> collect(item, into));
      case Term.Call call -> call.arguments().forEach(argument -> collect(argument, into));
    }
  }

  /** The shape it makes of variables of these shapes, of which dimensions may be unknown. */
  public Shape shape(Map<String, Shape> variables) {
    return new TermShapes(variables).of(term);
  }

  /** Draws it over float tensors with what is known of their shapes. */
  public Operand<TFloat32> draw(
      Ops tf, Map<String, Operand<TFloat32>> variables, Map<String, Shape> shapes) {
    return drawn(tf, TFloat32.class, variables, shapes);
  }

  <T extends TNumber> Operand<T> drawn(
      Ops tf,
      Class<T> type,
      Map<String, ? extends Operand<T>> variables,
      Map<String, Shape> shapes) {
    shape(shapes);
    var given = new HashMap<String, DrawTerm.Given<T>>();
    variables.forEach(
        (name, tensor) ->
            given.put(
                name,
                new DrawTerm.Given<T>(
                    tensor, java.util.Objects.requireNonNull(shapes.get(name), name))));
    return new DrawTerm<>(tf, type, given).of(term);
  }

  /** Its value where all variables are plain numbers; a {@link Fault} where it needs tensors. */
  public double number(Map<String, Double> variables) {
    return new TermNumber(variables).of(term);
  }

  /**
   * Its value, computed by TensorFlow in double precision.
   *
   * @param withGradients whether the derivatives by every variable are wanted too; those of a value
   *     of several elements are those of their sum
   */
  public Evaluated evaluate(Map<String, Numbers> variables, boolean withGradients) {
    var shapes = new LinkedHashMap<String, Shape>();
    variables.forEach((name, numbers) -> shapes.put(name, numbers.shape()));
    shape(shapes);
    return new ExpressionRun(this, variables, shapes).evaluated(withGradients);
  }

  /** What an expression came to. */
  public record Evaluated(Numbers value, Map<String, Numbers> gradients) {
    public Evaluated {
      gradients = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(gradients));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Expression expression && text.equals(expression.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The text it was read from. */
  @Override
  public String toString() {
    return text;
  }
}
