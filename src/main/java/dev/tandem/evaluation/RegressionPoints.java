package dev.tandem.evaluation;

/**
 * What a regression said of examples, one number each.
 *
 * @param x the input, where there is only one; else empty
 */
public record RegressionPoints(String xName, double[] x, double[] truth, double[] predicted) {
  public RegressionPoints {
    boolean fits = truth.length == predicted.length && (x.length == 0 || x.length == truth.length);
    if (!fits || truth.length == 0) {
      throw new IllegalArgumentException(
          "%d x, %d true and %d predicted numbers"
              .formatted(x.length, truth.length, predicted.length));
    }
  }
}
