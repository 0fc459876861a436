package dev.tandem.evaluation;

import java.util.Locale;

/** Numbers as pictures and reports show them. */
public final class Figures {
  private Figures() {}

  /** At most four figures, no zeros behind, a power of ten where it is far from 1. */
  public static String brief(double value) {
    if (value == 0 || Math.abs(value) < 1e-12) {
      return "0";
    }
    double size = Math.abs(value);
    if (size >= 1e-3 && size < 1e6) {
      int decimals = Math.max(0, 3 - (int) Math.floor(Math.log10(size)));
      return stripped(String.format(Locale.ROOT, "%." + decimals + "f", value));
    }
    String text = String.format(Locale.ROOT, "%.2e", value);
    int e = text.indexOf('e');
    return stripped(text.substring(0, e)) + "e" + Integer.parseInt(text.substring(e + 1));
  }

  /** Three decimals; a dash for what is no number. */
  public static String score(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.3f", value);
  }

  public static String percent(double share) {
    return String.format(
        Locale.ROOT, share >= 0.995 || share < 0.0005 ? "%.0f %%" : "%.1f %%", 100 * share);
  }

  private static String stripped(String number) {
    return number.indexOf('.') < 0 ? number : number.replaceAll("\\.?0+$", "");
  }
}
