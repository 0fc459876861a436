package dev.tandem.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.evaluation.ShownPrediction.Shown;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class PicturesTest {
  private static final String BLUE = "#0072b2";
  private static final String VERMILION = "#d55e00";
  private static final String RED = "#b80f2e";
  private static final String GREEN = "#009e73";
  private static final List<String> NASTY = List.of("<script>", "a & b", "\"'\u0001");

  static Stream<Picture> all() {
    int[] labels = {0, 1, 2, 0, 1, 2};
    float[][] probabilities = {
      {.8f, .1f, .1f}, {.1f, .8f, .1f}, {.5f, .2f, .3f}, {.4f, .3f, .3f}, {.6f, .3f, .1f}, {0, 0, 1}
    };
    var report = ClassificationReport.of(labels, probabilities, NASTY);
    return Stream.of(
        Pictures.curves(epochs(0.9, 0.5, 0.3), 2),
        Pictures.confusionMatrix(report.confusionMatrix()),
        Pictures.roc(labels, probabilities, NASTY),
        Pictures.precisionRecall(labels, probabilities, NASTY),
        Pictures.calibration(report.calibration()),
        Pictures.predictions(Map.of("Some", List.of(text("a\u0000b", "<i>")))),
        Pictures.predictions(Map.of("Some", List.of(pixels("cat"), pixels("a".repeat(90))))),
        Pictures.regressionFit(line(new double[0])),
        Pictures.regressionFit(line(new double[] {1, 2, 3})));
  }

  @ParameterizedTest
  @MethodSource("all")
  void isXmlAndAPngOfTwiceTheSize(Picture picture) throws Exception {
    var root = document(picture).getDocumentElement();
    assertThat(root.getTagName()).isEqualTo("svg");
    assertThat(root.getAttribute("width")).isEqualTo(String.valueOf(picture.width()));
    var image = ImageIO.read(new ByteArrayInputStream(picture.png()));
    assertThat(image.getWidth()).isEqualTo(2 * picture.width());
    assertThat(image.getHeight()).isEqualTo(2 * picture.height());
    var colours =
        IntStream.range(0, image.getWidth() * image.getHeight())
            .map(i -> image.getRGB(i % image.getWidth(), i / image.getWidth()))
            .distinct()
            .count();
    assertThat(colours).isGreaterThan(10);
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyTextIsInsideThePicture(Picture picture) throws Exception {
    assertInside(picture);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 10, 20, 60})
  void aConfusionMatrixOfAnySizeNamesItsClassesAndCounts(int classes) throws Exception {
    var random = new Random(classes);
    var names = IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
    int[] labels = random.ints(3000, 0, classes).toArray();
    int[] predicted = random.ints(3000, 0, classes).toArray();
    var matrix = ConfusionMatrix.of(labels, predicted, names);
    var picture = Pictures.confusionMatrix(matrix);
    assertInside(picture);
    var texts = texts(picture);
    if (classes > 20) {
      return;
    }
    for (int label = 0; label < classes; label++) {
      assertThat(texts.stream().filter(names.get(label)::equals)).hasSize(2);
      for (int other = 0; other < classes; other++) {
        assertThat(texts).contains(String.valueOf(matrix.count(label, other)));
      }
    }
  }

  @Test
  void namesThatAreMarkupStayText() throws Exception {
    var matrix = ConfusionMatrix.of(new int[] {0, 1, 2}, new int[] {0, 1, 2}, NASTY);
    var picture = Pictures.confusionMatrix(matrix);
    assertThat(texts(picture)).contains("<script>", "a & b", "\"'\ufffd");
    assertThat(picture.svg()).doesNotContain("<script");
  }

  /** Four examples whose curve is known: up by half, right by half, up, right. */
  @Test
  void rocIsDrawnThroughItsPoints() {
    int[] labels = {1, 0, 1, 0};
    float[][] scores = {{0.9f}, {0.8f}, {0.7f}, {0.1f}};
    var picture = Pictures.roc(labels, scores, List.of("no", "yes"));
    double[] diagonal = numbers(path(picture, "#5b6470"));
    double[] drawn = numbers(path(picture, VERMILION));
    double[] expected = {0, 0, 0, 0.5, 0.5, 0.5, 0.5, 1, 1, 1};
    assertThat(drawn).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      // The diagonal goes from -0.03 to 1.03 on both axes.
      double from = diagonal[i % 2];
      double to = diagonal[2 + i % 2];
      double shown = (drawn[i] - from) / (to - from) * 1.06 - 0.03;
      assertThat(shown).as("number %d", i).isCloseTo(expected[i], within(0.002));
    }
    assertThat(picture.svg()).contains("0.750  no", "0.750  yes", "0.750  macro");
  }

  @Test
  void aClassWithoutExamplesHasNoCurveAndDoesNotSpoilTheMean() {
    int[] labels = {0, 1, 0, 1};
    float[][] perfect = {{.9f, .1f, 0}, {.1f, .9f, 0}, {.8f, .2f, 0}, {.2f, .8f, 0}};
    var names = List.of("here", "there", "nowhere");
    for (var picture :
        List.of(
            Pictures.roc(labels, perfect, names),
            Pictures.precisionRecall(labels, perfect, names))) {
      assertThat(picture.svg()).contains("1.000  here", "1.000  there", "1.000  macro");
      assertThat(picture.svg()).doesNotContain("nowhere", "NaN");
    }
  }

  @Test
  void anEpochWithoutANumberIsAGap() {
    var picture = Pictures.curves(epochs(0.9, 0.5, Double.NaN, 0.3, 0.2), 0);
    assertThat(paths(picture, BLUE)).hasSize(2);
    assertThat(picture.svg()).doesNotContain("NaN");
  }

  @Test
  void aTrainingWithoutAnyNumberIsDrawnEmpty() {
    for (var epochs : List.of(epochs(), epochs(Double.NaN, Double.POSITIVE_INFINITY))) {
      var picture = Pictures.curves(epochs, 0);
      assertThat(paths(picture, BLUE)).isEmpty();
      assertThat(picture.svg()).contains(">Loss<");
    }
  }

  @Test
  void trainingAndValidationShareAPanelAndTheBestEpochIsMarked() throws Exception {
    var epochs = new ArrayList<EpochValues>();
    for (int i = 1; i <= 3; i++) {
      var values = new LinkedHashMap<String, Double>();
      values.put("loss", 1.0 / i);
      values.put("accuracy", 1 - 1.0 / i);
      values.put("val_loss", 1.2 / i);
      values.put("val_accuracy", 0.9 - 1.0 / i);
      values.put("learning_rate", Math.pow(10, -i));
      epochs.add(new EpochValues(i, values));
    }
    var picture = Pictures.curves(epochs, 2);
    assertThat(texts(picture).stream().filter("best: epoch 2"::equals)).hasSize(2);
    assertThat(texts(picture)).containsSubsequence("Loss", "Accuracy", "Learning rate");
    assertThat(paths(picture, BLUE)).hasSize(2);
    assertThat(paths(picture, VERMILION)).hasSize(2);
    assertThat(paths(picture, GREEN)).hasSize(1);
  }

  @Test
  void rightIsGreenWithATickAndWrongIsRedWithACross() throws Exception {
    var right = Pictures.predictions(Map.of("Some", List.of(pixels("cat"))));
    assertThat(texts(right)).contains("✓ cat", "87 %");
    assertThat(right.svg()).contains(GREEN, "data:image/png;base64,").doesNotContain(RED);
    var wrong = Pictures.predictions(Map.of("Some", List.of(text("so dull", "dog"))));
    assertThat(texts(wrong)).contains("✗ dog", "87 %, true: cat", "so dull");
    assertThat(wrong.svg()).contains(RED).doesNotContain(GREEN);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 255})
  void pixelsOfAnyScaleAreSeen(double least) {
    // From 0 they are shares, from -1 they are balanced, from 255 they are black letters on white.
    float low = (float) Math.min(0, least);
    float high = least > 0 ? 255 : 1;
    var image = new Shown.Pixels(new float[] {low, high, low, high}, 2, 2).image();
    assertThat(image.getRGB(0, 0)).isEqualTo(0xff000000);
    assertThat(image.getRGB(1, 0)).isEqualTo(0xffffffff);
  }

  @Test
  void theSameValuesGiveTheSameSvg() {
    assertThat(all().map(Picture::svg)).isEqualTo(all().map(Picture::svg).toList());
  }

  private static List<EpochValues> epochs(double... losses) {
    return IntStream.range(0, losses.length)
        .mapToObj(i -> new EpochValues(i + 1, Map.of("loss", losses[i])))
        .toList();
  }

  private static RegressionPoints line(double[] x) {
    return new RegressionPoints("rooms", x, new double[] {1, 2, 3}, new double[] {1.1, 2, 2.9});
  }

  private static ShownPrediction text(String text, String predicted) {
    return new ShownPrediction(new Shown.Text(text), "cat", predicted, 0.87);
  }

  private static ShownPrediction pixels(String predicted) {
    var pixels = new Shown.Pixels(new float[] {0, 1, 1, 0, 0.5f, 0.5f}, 1, 2);
    return new ShownPrediction(pixels, "cat", predicted, 0.87);
  }

  private static Document document(Picture picture) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(picture.svg())));
  }

  private static List<Element> textElements(Picture picture) throws Exception {
    var nodes = document(picture).getElementsByTagName("text");
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }

  private static List<String> texts(Picture picture) throws Exception {
    return textElements(picture).stream().map(Element::getTextContent).toList();
  }

  /** By the widths of the font that it was laid out with. */
  private static void assertInside(Picture picture) throws Exception {
    for (var text : textElements(picture)) {
      if (text.hasAttribute("transform")) {
        continue;
      }
      float size = Float.parseFloat(text.getAttribute("font-size"));
      var font = (text.hasAttribute("font-weight") ? Palette.BOLD : Palette.PLAIN).deriveFont(size);
      double width = Palette.width(font, text.getTextContent());
      double share = List.of("", "middle", "end").indexOf(text.getAttribute("text-anchor")) / 2.0;
      double left = Double.parseDouble(text.getAttribute("x")) - share * width;
      double y = Double.parseDouble(text.getAttribute("y"));
      assertThat(left).as(text.getTextContent()).isGreaterThanOrEqualTo(0);
      assertThat(left + width).as(text.getTextContent()).isLessThanOrEqualTo(picture.width());
      assertThat(y).as(text.getTextContent()).isBetween(10.0, (double) picture.height());
    }
  }

  private static List<String> paths(Picture picture, String stroke) {
    var pattern = Pattern.compile("<path d=\"([^\"]*)\" fill=\"none\" stroke=\"" + stroke + "\"");
    return pattern.matcher(picture.svg()).results().map(found -> found.group(1)).toList();
  }

  private static String path(Picture picture, String stroke) {
    return paths(picture, stroke).getFirst();
  }

  private static double[] numbers(String path) {
    return Pattern.compile("-?[0-9.]+")
        .matcher(path)
        .results()
        .map(MatchResult::group)
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  @Test
  void tellsLettersThatNoFontHasByTheirNumbers() {
    // No character, and in no font.
    assertThat(Palette.written(Palette.PLAIN, "a\ufdd0b✓")).isEqualTo("a[FDD0]b✓");
    assertThat(Palette.width(Palette.PLAIN, "\ufdd0"))
        .isEqualTo(Palette.width(Palette.PLAIN, "[FDD0]"));
    var first = named("\ufdd0");
    var second = named("\ufdd1");
    assertThat(first.png()).isNotEqualTo(second.png());
    assertThat(first.svg()).contains("\ufdd0").doesNotContain("FDD0");
  }

  private static Picture named(String name) {
    return Picture.of("t", 100, 20, pen -> Palette.title(pen, name, 5, 15));
  }
}
