package dev.tandem.dataset;

import dev.tandem.fault.Fault;
import dev.tandem.preprocessing.PreprocessingSpec;
import dev.tandem.preprocessing.PreprocessingSpec.Channels;
import dev.tandem.preprocessing.PreprocessingSpec.Resize;
import dev.tandem.preprocessing.PreprocessingSpec.Scale;
import dev.tandem.preprocessing.Preprocessor;
import dev.tandem.preprocessing.Preprocessors;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorSpec;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Some examples of every class as one picture (PNG): a row for each class, images as images,
 * everything else as text.
 */
public final class SampleGrid {
  private static final int MAX_CLASSES = 20;
  private static final int IMAGES = 10;
  private static final int LINES = 3;
  private static final int SIDE = 72;
  private static final int GAP = 6;
  private static final int MARGIN = 16;
  private static final int NAME = 120;
  private static final int LINE = 20;
  private static final int TEXT = 800;
  private static final int MAX_LETTERS = 120;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  private static final Font BOLD = FONT.deriveFont(Font.BOLD);
  private static final Color INK = new Color(0x22, 0x26, 0x2b);
  private static final Color FAINT = new Color(0xe4, 0xe7, 0xeb);
  private static final Preprocessor DECODER =
      Preprocessors.open(
          new PreprocessingSpec.Image(SIDE, SIDE, Resize.LETTERBOX, Channels.RGB, new Scale.None()),
          Path.of(""));
  private static final Map<String, TensorSpec> INPUT =
      Map.of("image", new TensorSpec("image", DType.UINT8, Shape.of(-1, SIDE, SIDE, 3)));

  private final Map<String, List<Item>> samples;
  private final boolean hasImages;

  private SampleGrid(Map<String, List<Item>> samples) {
    this.samples = samples;
    this.hasImages =
        samples.values().stream().flatMap(List::stream).anyMatch(Item.Image.class::isInstance);
  }

  /** The picture of a dataset, the same each time. */
  public static byte[] png(Source source) {
    return Png.encode(new SampleGrid(samples(source)).draw());
  }

  private static Map<String, List<Item>> samples(Source source) {
    var samples = new LinkedHashMap<String, List<Item>>();
    source.dataset().classes().entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .limit(MAX_CLASSES)
        .forEach(entry -> samples.put(entry.getKey(), new ArrayList<>()));
    boolean isRegression = samples.isEmpty();
    int[] missing = {isRegression ? IMAGES : IMAGES * samples.size()};
    try (var examples = source.read()) {
      examples
          .takeWhile(_ -> missing[0] > 0)
          .forEachOrdered(
              example -> {
                var row =
                    isRegression
                        ? samples.computeIfAbsent(shown(example.target()), _ -> new ArrayList<>())
                        : samples.get(shown(example.target()));
                if (row != null && row.size() < (isRegression ? 1 : IMAGES)) {
                  row.add(example.item());
                  missing[0]--;
                }
              });
    }
    return samples;
  }

  private static String shown(Target target) {
    return switch (target) {
      case Target.Label(String name) -> name;
      case Target.Several(var parts) ->
          parts.entrySet().stream()
              .map(part -> part.getKey() + " " + shown(part.getValue()))
              .collect(Collectors.joining(", "));
      case Target.Numbers numbers ->
          java.util.Arrays.stream(numbers.values())
              .mapToObj("%.4g"::formatted)
              .collect(Collectors.joining(", "));
    };
  }

  private BufferedImage draw() {
    int rowHeight = hasImages ? SIDE + GAP : LINES * LINE + GAP;
    int width = 2 * MARGIN + NAME + (hasImages ? IMAGES * (SIDE + GAP) : TEXT);
    int height = 2 * MARGIN + samples.size() * rowHeight;
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var pen = picture.createGraphics();
    try {
      pen.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      pen.setColor(Color.WHITE);
      pen.fillRect(0, 0, width, height);
      int y = MARGIN;
      for (var row : samples.entrySet()) {
        draw(pen, row.getKey(), row.getValue(), y);
        y += rowHeight;
      }
    } finally {
      pen.dispose();
    }
    return picture;
  }

  private void draw(Graphics2D pen, String name, List<Item> items, int y) {
    pen.setFont(BOLD);
    pen.setColor(INK);
    pen.drawString(
        fitted(pen, name, NAME - GAP), MARGIN, y + (hasImages ? SIDE / 2 + 5 : LINE - 5));
    pen.setFont(FONT);
    int x = MARGIN + NAME;
    if (!hasImages) {
      for (int i = 0; i < Math.min(LINES, items.size()); i++) {
        pen.drawString(fitted(pen, text(items.get(i)), TEXT), x, y + (i + 1) * LINE - 5);
      }
      return;
    }
    for (var item : items) {
      if (item instanceof Item.Image(byte[] encoded)) {
        drawImage(pen, encoded, x, y);
      }
      x += SIDE + GAP;
    }
  }

  private static void drawImage(Graphics2D pen, byte[] encoded, int x, int y) {
    try (var tensors = DECODER.image(encoded, INPUT)) {
      byte[] pixels = tensors.expect("image").data().toArray(ValueLayout.JAVA_BYTE);
      var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
      for (int i = 0; i < SIDE * SIDE; i++) {
        int red = pixels[3 * i] & 0xff;
        int green = pixels[3 * i + 1] & 0xff;
        int blue = pixels[3 * i + 2] & 0xff;
        image.setRGB(i % SIDE, i / SIDE, red << 16 | green << 8 | blue);
      }
      pen.drawImage(image, x, y, null);
    } catch (Fault fault) {
      // Its place stays empty; that it cannot be read is among the problems.
      pen.setColor(FAINT);
      pen.fillRect(x, y, SIDE, SIDE);
    }
  }

  private static String text(Item item) {
    String text =
        switch (item) {
          case Item.Image _ -> "";
          case Item.Text(String content) -> content.replaceAll("\\s+", " ");
          case Item.Row(Map<String, Double> values) ->
              values.entrySet().stream()
                  .limit(MAX_LETTERS)
                  .map(entry -> entry.getKey() + " " + "%.4g".formatted(entry.getValue()))
                  .collect(Collectors.joining(", "));
          case Item.Values values -> values.shape() + " " + start(values.values());
          case Item.Several(var parts) ->
              parts.entrySet().stream()
                  .map(part -> part.getKey() + " " + start(part.getValue().values()))
                  .collect(Collectors.joining("\n"));
        };
    return text.substring(0, Math.min(text.length(), 2 * MAX_LETTERS));
  }

  private static String start(float[] values) {
    return java.util.stream.IntStream.range(0, Math.min(values.length, LINE))
        .mapToObj(i -> "%.3g".formatted(values[i]))
        .collect(Collectors.joining(" "));
  }

  private static String fitted(Graphics2D pen, String text, int width) {
    var metrics = pen.getFontMetrics();
    if (metrics.stringWidth(text) <= width) {
      return text;
    }
    int letters = text.length();
    while (letters > 0 && metrics.stringWidth(text.substring(0, letters) + "…") > width) {
      letters--;
    }
    return text.substring(0, letters) + "…";
  }
}
