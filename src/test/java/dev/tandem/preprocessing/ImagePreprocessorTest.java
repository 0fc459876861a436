package dev.tandem.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.SharedData;
import dev.tandem.fault.Fault;
import dev.tandem.preprocessing.PreprocessingSpec.Channels;
import dev.tandem.preprocessing.PreprocessingSpec.Image;
import dev.tandem.preprocessing.PreprocessingSpec.Resize;
import dev.tandem.preprocessing.PreprocessingSpec.Scale;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Quantization;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.awt.image.DataBufferUShort;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImagePreprocessorTest {
  private static final Color COLOUR = new Color(200, 100, 50);

  @Test
  void appliesTheScalesOfKeras() {
    assertThat(solid(Channels.RGB, new Scale.None())).containsExactly(200f, 100f, 50f);
    assertThat(solid(Channels.BGR, new Scale.None())).containsExactly(50f, 100f, 200f);
    assertThat(solid(Channels.RGB, new Scale.Unit()))
        .containsExactly(new float[] {.784314f, .392157f, .196078f}, within(1e-5f));
    assertThat(solid(Channels.RGB, new Scale.Tf()))
        .containsExactly(new float[] {.568627f, -.215686f, -.607843f}, within(1e-5f));
    assertThat(solid(Channels.RGB, new Scale.Caffe()))
        .containsExactly(new float[] {-53.939f, -16.779f, 76.32f}, within(1e-4f));
    assertThat(solid(Channels.RGB, new Scale.Torch()))
        .containsExactly(new float[] {1.307012f, -.285014f, -.932985f}, within(1e-4f));
    assertThat(solid(Channels.RGB, new Scale.Range(-1, 1)))
        .containsExactly(new float[] {.568627f, -.215686f, -.607843f}, within(1e-5f));
    assertThat(solid(Channels.RGB, new Scale.MeanStd(List.of(.5, .25, 0.0), List.of(.5, .25, 2.0))))
        .containsExactly(new float[] {.568627f, .568627f, .098039f}, within(1e-5f));
    // 0.299 · 200 + 0.587 · 100 + 0.114 · 50
    assertThat(solid(Channels.GREY, new Scale.None()))
        .containsExactly(new float[] {124.2f}, within(1f));
  }

  @Test
  void quantizesAsTfLiteDoes() {
    var quantization = new Quantization(1 / 128f, 128);
    assertThat(bytes(DType.UINT8, quantization, new Scale.Tf())).containsExactly(201, 100, 50);
    assertThat(bytes(DType.UINT8, null, new Scale.Tf())).containsExactly(200, 100, 50);
    assertThat(bytes(DType.INT8, null, new Scale.None())).containsExactly(72, -28, -78);
    assertThat(bytes(DType.INT8, new Quantization(.1f, 0), new Scale.None()))
        .containsExactly(127, 127, 127);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "jpg"})
  void readsEveryFormatAtItsOwnSize(String format) throws IOException {
    var image = new BufferedImage(37, 23, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 23; y++) {
      for (int x = 0; x < 37; x++) {
        image.setRGB(x, y, new Color(x * 6, y * 10, 128).getRGB());
      }
    }
    byte[] encoded = encoded(image, format);
    var reference = ImageIO.read(new ByteArrayInputStream(encoded));
    float[] values = run(spec(23, 37, Resize.STRETCH), encoded);
    for (int i = 0; i < 37 * 23; i++) {
      var colour = new Color(reference.getRGB(i % 37, i / 37));
      assertThat(new float[] {values[i * 3], values[i * 3 + 1], values[i * 3 + 2]})
          .containsExactly(
              new float[] {colour.getRed(), colour.getGreen(), colour.getBlue()},
              within(format.equals("jpg") ? 4f : 0f));
    }
  }

  /** 7 x 5 of one colour by libwebp: VP8L, VP8, and VP8X with alpha. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "UklGRh4AAABXRUJQVlA4TBEAAAAvBgABAAdQsiJXpv+BiOh/AAA=",
        "UklGRjoAAABXRUJQVlA4IC4AAADwAQCdASoHAAUAAUAmJaACdLoB+AAEyAAA/q4X/zYEDND6YP/SbPE2eJs+OYAA",
        "UklGRl4AAABXRUJQVlA4WAoAAAAQAAAABgAABAAAQUxQSAoAAAABB1DAiAhERP8DVlA4IC4AAADwAQCdASoHAAUA"
            + "AUAmJaACdLoB+AAEyAAA/q4X/zYEDND6YP/SbPE2eJs+OYAA"
      })
  void readsWebP(String base64) {
    byte[] webp = Base64.getDecoder().decode(base64);
    assertThat(pixel(run(spec(5, 7, Resize.STRETCH), webp), 7, 6, 4))
        .satisfies(
            rgb -> assertThat(rgb[0]).isBetween(194, 206),
            rgb -> assertThat(rgb[1]).isBetween(94, 106),
            rgb -> assertThat(rgb[2]).isBetween(44, 56));
    assertFault(head(webp, .9), Fault.Kind.BAD_INPUT, "the WebP is truncated or corrupt");
  }

  @Test
  void dropsAlphaAndTheLowerHalfOf16Bits() {
    var clear = new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB);
    Arrays.fill(((DataBufferInt) clear.getRaster().getDataBuffer()).getData(), 0x40c86432);
    assertThat(run(spec(1, 1, Resize.STRETCH), encoded(clear, "png")))
        .containsExactly(200f, 100f, 50f);
    var deep = new BufferedImage(4, 4, BufferedImage.TYPE_USHORT_GRAY);
    Arrays.fill(((DataBufferUShort) deep.getRaster().getDataBuffer()).getData(), (short) 0x80ff);
    assertThat(run(spec(1, 1, Resize.STRETCH), encoded(deep, "png")))
        .containsExactly(new float[] {128f, 128f, 128f}, within(1f));
  }

  @Test
  void survivesDamage() throws IOException {
    var random = new Random(7);
    var image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
    paint(image, 5, 20, COLOUR);
    long before = Tensor.live();
    for (var format : new String[] {"png", "jpg", "bmp"}) {
      byte[] whole = encoded(image, format);
      for (int round = 0; round < 300; round++) {
        byte[] damaged = whole.clone();
        damaged[random.nextInt(whole.length)] = (byte) random.nextInt();
        try {
          run(spec(8, 8, Resize.STRETCH), damaged);
        } catch (Fault fault) {
          assertThat(fault.kind()).isNotEqualTo(Fault.Kind.INTERNAL);
        }
      }
    }
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @Test
  void letterboxesInBlackAndCropsTheCentre() throws IOException {
    var image = new BufferedImage(40, 20, BufferedImage.TYPE_INT_RGB);
    paint(image, 0, 10, Color.RED);
    paint(image, 10, 30, Color.GREEN);
    paint(image, 30, 40, Color.RED);
    byte[] png = encoded(image, "png");
    float[] boxed = run(spec(8, 8, Resize.LETTERBOX), png);
    assertThat(pixel(boxed, 8, 4, 1)).containsExactly(0, 0, 0);
    assertThat(pixel(boxed, 8, 4, 4)).containsExactly(0, 255, 0);
    assertThat(pixel(boxed, 8, 0, 4)).containsExactly(255, 0, 0);
    assertThat(pixel(boxed, 8, 4, 6)).containsExactly(0, 0, 0);
    float[] cropped = run(spec(8, 8, Resize.CENTER_CROP), png);
    for (int i = 0; i < 64; i++) {
      assertThat(pixel(cropped, 8, i % 8, i / 8)).containsExactly(0, 255, 0);
    }
  }

  @Test
  void turnsAnImageAsItsExifSays() throws IOException {
    var image = new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB);
    paint(image, 0, 32, Color.RED);
    paint(image, 32, 64, Color.BLUE);
    byte[] jpeg = oriented(encoded(image, "jpg"), 6);
    float[] values = run(spec(64, 32, Resize.STRETCH), jpeg);
    // Orientation 6 turns it clockwise: what was left is on top.
    assertThat(pixel(values, 32, 16, 8)[0]).isGreaterThan(240);
    assertThat(pixel(values, 32, 16, 56)[2]).isGreaterThan(240);
  }

  @Test
  void decodesALargeJpegSmallerWithoutChangingItMuch() throws IOException {
    byte[] jpeg = Files.readAllBytes(SharedData.path("images/cat_720p.jpg"));
    byte[] png = encoded(ImageIO.read(new ByteArrayInputStream(jpeg)), "png");
    float[] reduced = run(spec(96, 96, Resize.CENTER_CROP), jpeg);
    float[] whole = run(spec(96, 96, Resize.CENTER_CROP), png);
    double sum = 0;
    for (int i = 0; i < whole.length; i++) {
      sum += Math.abs(whole[i] - reduced[i]);
    }
    assertThat(sum / whole.length).isLessThan(2.0);
  }

  @Test
  void refusesAHugeImageByItsHeader() {
    assertFault(
        hugePng(20_000, 20_000),
        Fault.Kind.TOO_LARGE,
        "the image is 20000 x 20000, 400000000 pixels; at most 50000000");
    assertFault(hugePng(-1, -1), Fault.Kind.BAD_INPUT, "the PNG is truncated or corrupt");
  }

  @Test
  void refusesWhatIsNoImage() {
    assertFault(
        "hello world, this is text".getBytes(StandardCharsets.UTF_8),
        Fault.Kind.UNSUPPORTED_MEDIA_TYPE,
        "not an image: the first bytes are \"hello world, thi...\"; use JPEG, PNG, WebP or BMP");
    assertFault(
        new byte[] {'G', 'I', 'F', '8', 0, '"'},
        Fault.Kind.UNSUPPORTED_MEDIA_TYPE,
        "not an image: the first bytes are \"GIF8\\x00\\x22\"; use JPEG, PNG, WebP or BMP");
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    long before = Tensor.live();
    byte[] parrot = Files.readAllBytes(SharedData.path("images/parrot.jpg"));
    byte[] sunflower = Files.readAllBytes(SharedData.path("images/sunflower.bmp"));
    var small = new BufferedImage(30, 30, BufferedImage.TYPE_INT_RGB);
    byte[] png = encoded(small, "png");
    for (double part : new double[] {.001, .1, .5, .9, .99}) {
      assertFault(head(parrot, part), Fault.Kind.BAD_INPUT, "the JPEG is truncated or corrupt");
      assertFault(head(sunflower, part), Fault.Kind.BAD_INPUT, "the BMP is truncated or corrupt");
    }
    assertFault(head(png, .8), Fault.Kind.BAD_INPUT, "the PNG is truncated or corrupt");
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @Test
  void refusesAModelOfAnotherSizeNamingBoth() {
    var inputs = Map.of("x", new TensorSpec("x:0", DType.FLOAT, Shape.of(-1, 224, 224, 3)));
    var preprocessor = Preprocessors.open(spec(96, 96, Resize.STRETCH), Path.of("."));
    assertThatThrownBy(() -> preprocessor.image(new byte[0], inputs))
        .isInstanceOf(Fault.class)
        .hasMessage("input x is [?,224,224,3], but input.size and input.channels make [1,96,96,3]");
  }

  @Test
  void refusesTextAndRows() {
    var preprocessor = Preprocessors.open(spec(8, 8, Resize.STRETCH), Path.of("."));
    assertThatThrownBy(() -> preprocessor.text("hi", Map.of()))
        .hasMessage("this model takes images, not text");
    assertThatThrownBy(() -> preprocessor.row(Map.of(), Map.of()))
        .hasMessage("this model takes images, not rows");
  }

  private static Image spec(int height, int width, Resize resize) {
    return new Image(height, width, resize, Channels.RGB, new Scale.None());
  }

  private static float[] solid(Channels channels, Scale scale) {
    var image = new BufferedImage(10, 10, BufferedImage.TYPE_INT_RGB);
    paint(image, 0, 10, COLOUR);
    return run(new Image(1, 1, Resize.STRETCH, channels, scale), encoded(image, "png"));
  }

  private static int[] bytes(
      DType dtype, @org.jspecify.annotations.Nullable Quantization quantization, Scale scale) {
    var image = new BufferedImage(10, 10, BufferedImage.TYPE_INT_RGB);
    paint(image, 0, 10, COLOUR);
    var spec = new Image(1, 1, Resize.STRETCH, Channels.RGB, scale);
    var input = new TensorSpec("x", dtype, Shape.of(1, 1, 1, 3), quantization);
    try (var tensors =
        Preprocessors.open(spec, Path.of(".")).image(encoded(image, "png"), Map.of("x", input))) {
      byte[] stored = tensors.expect("x").data().toArray(ValueLayout.JAVA_BYTE);
      var values = new int[3];
      Arrays.setAll(values, i -> dtype == DType.INT8 ? stored[i] : stored[i] & 0xff);
      return values;
    }
  }

  private static float[] run(Image spec, byte[] encoded) {
    int channels = spec.channels() == Channels.GREY ? 1 : 3;
    var input = new TensorSpec("x", DType.FLOAT, Shape.of(-1, -1, -1, channels));
    long before = Tensor.live();
    try (var tensors = Preprocessors.open(spec, Path.of(".")).image(encoded, Map.of("x", input))) {
      assertThat(Tensor.live()).isEqualTo(before + 1);
      return tensors.expect("x").data().toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  private static void assertFault(byte[] encoded, Fault.Kind kind, String detail) {
    var spec = spec(8, 8, Resize.STRETCH);
    assertThatThrownBy(() -> run(spec, encoded))
        .isInstanceOfSatisfying(
            Fault.class,
            fault -> {
              assertThat(fault.detail()).isEqualTo(detail);
              assertThat(fault.kind()).isEqualTo(kind);
            });
  }

  private static int[] pixel(float[] values, int width, int x, int y) {
    int at = (y * width + x) * 3;
    return new int[] {(int) values[at], (int) values[at + 1], (int) values[at + 2]};
  }

  private static void paint(BufferedImage image, int from, int to, Color colour) {
    var graphics = image.createGraphics();
    graphics.setColor(colour);
    graphics.fillRect(from, 0, to - from, image.getHeight());
    graphics.dispose();
  }

  private static byte[] encoded(BufferedImage image, String format) {
    var bytes = new ByteArrayOutputStream();
    try {
      assertThat(ImageIO.write(image, format, bytes)).isTrue();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] head(byte[] bytes, double part) {
    return Arrays.copyOf(bytes, Math.max(20, (int) (bytes.length * part)));
  }

  /** The JPEG with an APP1 segment whose only field is the orientation. */
  private static byte[] oriented(byte[] jpeg, int orientation) {
    var segment = ByteBuffer.allocate(2 + 2 + 6 + 8 + 2 + 12 + 4);
    segment.putShort((short) 0xffe1).putShort((short) (segment.capacity() - 2));
    segment.put("Exif\0\0MM\0*".getBytes(StandardCharsets.ISO_8859_1)).putInt(8);
    segment.putShort((short) 1).putShort((short) 0x0112).putShort((short) 3).putInt(1);
    segment.putShort((short) orientation).putShort((short) 0).putInt(0);
    var out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    out.writeBytes(segment.array());
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }

  private static byte[] hugePng(int width, int height) {
    var png = ByteBuffer.allocate(33);
    png.put("\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1)).putInt(13);
    png.put("IHDR".getBytes(StandardCharsets.ISO_8859_1)).putInt(width).putInt(height);
    png.put(new byte[] {8, 2, 0, 0, 0});
    var checksum = new CRC32();
    checksum.update(png.array(), 12, 17);
    return png.putInt((int) checksum.getValue()).array();
  }
}
