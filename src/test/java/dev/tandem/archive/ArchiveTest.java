package dev.tandem.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tandem.archive.Packed.Form;
import dev.tandem.fault.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Good archives come out as they went in; hostile ones write nothing and leave nothing. */
class ArchiveTest {
  private static final String LONG = "x".repeat(255);

  @TempDir Path directory;
  private Path parent;

  @BeforeEach
  void makeParent() throws IOException {
    parent = Files.createDirectories(directory.resolve("a/b/parent"));
    Files.writeString(directory.resolve("a/outside.txt"), "outside");
  }

  @ParameterizedTest
  @EnumSource(ArchiveKind.class)
  void unpacksFilesAndDirectories(ArchiveKind kind) throws IOException {
    var packed =
        Packed.of("./", "./saved_model.pb", "variables/", "variables/ü 1", "e/m/p/ty/", LONG);
    var unpacked = unpack(packed.as(kind), Limits.DEFAULT);
    assertThat(tree(unpacked.directory()))
        .containsExactly(
            "e", "e/m", "e/m/p", "e/m/p/ty", "saved_model.pb", "variables", "variables/ü 1", LONG);
    assertThat(unpacked.directory().resolve("variables/ü 1")).hasContent("of variables/ü 1");
    assertThat(unpacked.directory()).hasParent(parent);
    assertThat(unpacked.bytes())
        .isEqualTo("of ./saved_model.pb".length() + "of variables/ü 1".length() + 1 + 3 + 255);
    assertThat(unpacked.top()).isEqualTo(unpacked.directory());
  }

  @ParameterizedTest
  @EnumSource(ArchiveKind.class)
  void leavesOutWhatMacOsAdds(ArchiveKind kind) throws IOException {
    var packed = Packed.of("m/model.tflite", "__MACOSX/m/._model.tflite", "m/.DS_Store", "m/._x");
    var unpacked = unpack(packed.as(kind), Limits.DEFAULT);
    assertThat(tree(unpacked.directory())).containsExactly("m", "m/model.tflite");
    assertThat(unpacked.top()).isEqualTo(unpacked.directory().resolve("m"));
  }

  @Test
  void findsTheTopBelowOneFolderOrTwo() throws IOException {
    assertThat(top("1/saved_model.pb", "1/variables/x")).isEqualTo("1");
    assertThat(top("digits/1/saved_model.pb")).isEqualTo("digits/1");
    assertThat(top("saved_model.pb", "variables/x")).isEmpty();
    assertThat(top("a/x", "b/x")).isEmpty();
    assertThat(top("a/b/c/x")).isEqualTo("a/b");
  }

  private String top(String... files) throws IOException {
    var unpacked = unpack(Packed.of(files).as(ArchiveKind.TAR_GZ), Limits.DEFAULT);
    return unpacked.directory().relativize(unpacked.top()).toString();
  }

  static Stream<Arguments> hostileNames() {
    var rules = new LinkedHashMap<String, List<String>>();
    rules.put(
        "must not contain ..",
        List.of("../outside.txt", "a/../../outside.txt", "a/..", "..", "a/../b", "../../parent/x"));
    rules.put(
        "must not be an absolute path", List.of("/tmp/tandem-escaped", "//tmp/tandem-escaped"));
    rules.put(
        "must not contain a backslash",
        List.of("..\\outside.txt", "a\\b", "a/b\\..\\..\\c", "\\x"));
    rules.put("must not begin with a drive letter", List.of("C:/x", "c:x", "Z:"));
    rules.put(
        "must not contain NUL or another control character",
        List.of("a\nb", "a/\u007fb", "\u0001"));
    rules.put("must not have an empty part", List.of("a//b"));
    rules.put("must have parts of at most 255 bytes", List.of(LONG + "x", "a/" + "ü".repeat(128)));
    rules.put("must have at most 1024 bytes", List.of((LONG + "/").repeat(4) + "xx"));
    rules.put("must have at most 32 parts", List.of("a/".repeat(32) + "b"));
    return everyKind(rules);
  }

  private static Stream<Arguments> everyKind(Map<String, List<String>> rules) {
    return rules.entrySet().stream()
        .flatMap(
            rule ->
                rule.getValue().stream()
                    .flatMap(
                        name ->
                            Stream.of(ArchiveKind.values())
                                .map(kind -> Arguments.of(kind, name, rule.getKey()))));
  }

  @ParameterizedTest
  @MethodSource("hostileNames")
  void refusesNamesThatAreNotPlainlyInside(ArchiveKind kind, String name, String rule)
      throws IOException {
    var packed = Packed.of("first").with(name, Form.FILE, "escaped").as(kind);
    assertRefused(packed, Fault.Kind.BAD_INPUT, rule);
  }

  @ParameterizedTest
  @EnumSource(ArchiveKind.class)
  void refusesNulInANameWhereTheFormatCanHoldOne(ArchiveKind kind) throws IOException {
    byte[] packed = Packed.of("first").with("sec\0nd", Form.FILE, "x").as(kind);
    if (kind == ArchiveKind.ZIP) {
      assertRefused(packed, Fault.Kind.BAD_INPUT, "control character");
      return;
    }
    // A tar's name ends at the first NUL, so that there is no other reading of it.
    assertThat(tree(unpack(packed, Limits.DEFAULT).directory())).containsExactly("first", "sec");
  }

  @ParameterizedTest
  @EnumSource(ArchiveKind.class)
  void refusesLinksAndDevices(ArchiveKind kind) throws IOException {
    for (Form form : Form.values()) {
      if (form == Form.FILE
          || form == Form.DIRECTORY
          || (form == Form.HARD_LINK && kind == ArchiveKind.ZIP)) {
        continue; // A zip knows no hard links.
      }
      var packed = Packed.of("first").with("second", form, "../../outside.txt").as(kind);
      assertRefused(
          packed, Fault.Kind.BAD_INPUT, form.name().endsWith("LINK") ? "link" : "plain file");
    }
  }

  @ParameterizedTest
  @EnumSource(ArchiveKind.class)
  void refusesWritingThroughALinkThatCameFirst(ArchiveKind kind) throws IOException {
    var packed =
        new Packed().with("link", Form.SYMBOLIC_LINK, "../..").with("link/x", Form.FILE, "x");
    assertRefused(packed.as(kind), Fault.Kind.BAD_INPUT, "must not be a symbolic link");
  }

  @ParameterizedTest
  @EnumSource(ArchiveKind.class)
  void refusesTwoEntriesForOneFile(ArchiveKind kind) throws IOException {
    assertRefused(Packed.of("a", "b", "a").as(kind), Fault.Kind.BAD_INPUT, "'a' is there twice");
    assertRefused(Packed.of("a", "./a").as(kind), Fault.Kind.BAD_INPUT, "is there twice");
    assertRefused(Packed.of("a/b", "a").as(kind), Fault.Kind.BAD_INPUT, "is there twice");
    assertRefused(Packed.of("a", "a/b").as(kind), Fault.Kind.BAD_INPUT, "lies below 'a'");
    String collision = "only in case or form of letters";
    assertRefused(Packed.of("a", "A").as(kind), Fault.Kind.BAD_INPUT, collision);
    assertRefused(Packed.of("Dir/x", "dir/y").as(kind), Fault.Kind.BAD_INPUT, collision);
    assertRefused(Packed.of("\u00fc", "u\u0308").as(kind), Fault.Kind.BAD_INPUT, collision);
    assertRefused(Packed.of("straße", "STRASSE").as(kind), Fault.Kind.BAD_INPUT, collision);
  }

  @ParameterizedTest
  @EnumSource(ArchiveKind.class)
  void refusesTooManyEntries(ArchiveKind kind) throws IOException {
    var names = Stream.iterate(0, i -> i + 1).limit(101).map(i -> "f" + i).toArray(String[]::new);
    byte[] packed = Packed.of(names).as(kind);
    assertRefused(
        packed, Limits.DEFAULT.withEntries(100), Fault.Kind.TOO_LARGE, "more than 100 entries");
    assertThat(tree(unpack(packed, Limits.DEFAULT.withEntries(101)).directory())).hasSize(101);
  }

  @ParameterizedTest
  @EnumSource(ArchiveKind.class)
  void refusesTooManyBytesAndTooHighARatio(ArchiveKind kind) throws IOException {
    byte[] bomb = new Packed().with("zeros", Form.FILE, new byte[16 << 20]).as(kind);
    assertRefused(
        bomb, Limits.DEFAULT.withBytes(1 << 20), Fault.Kind.TOO_LARGE, "more than 1048576 bytes");
    if (kind != ArchiveKind.TAR) { // A plain tar is as large as what is in it.
      assertRefused(
          bomb, Limits.DEFAULT.withRatio(100, 1 << 20), Fault.Kind.TOO_LARGE, "100 times its size");
    }
    assertThat(unpack(bomb, Limits.DEFAULT).bytes()).isEqualTo(16 << 20);
  }

  @ParameterizedTest
  @EnumSource(ArchiveKind.class)
  void tellsDamage(ArchiveKind kind) throws IOException {
    var incompressible = new byte[20_000];
    new Random(7).nextBytes(incompressible);
    byte[] packed =
        new Packed().with("a", Form.FILE, incompressible).with("b", Form.FILE, "b").as(kind);
    for (int length = 300; length < 20_000; length += 1777) {
      assertRefused(Arrays.copyOf(packed, length), Fault.Kind.BAD_INPUT, "damaged");
    }
    byte[] flipped = packed.clone();
    // A plain tar has a checksum of its headers alone.
    flipped[kind == ArchiveKind.TAR ? 10 : 10_000] ^= 1;
    assertRefused(flipped, Fault.Kind.BAD_INPUT, "damaged");
  }

  @Test
  void refusesLongHeadersBeforeTheyFillTheMemory() throws IOException {
    // A tar whose "name" is 64 MiB, which gzip makes small.
    var entry = new TarArchiveEntry("@LongLink", (byte) 'L');
    entry.setSize(64 << 20);
    var header = new byte[512];
    entry.writeEntryHeader(header);
    byte[] tar = Arrays.copyOf(header, 512 + (64 << 20) + 1024);
    Arrays.fill(tar, 512, 512 + (64 << 20), (byte) 'a');
    assertRefused(Packed.gzip(tar), Fault.Kind.BAD_INPUT, "too long");
  }

  @Test
  void refusesAZipWhoseListIsLongerThanAllowed() throws IOException {
    var names =
        Stream.iterate(0, i -> i + 1).limit(25_000).map(i -> "f" + i).toArray(String[]::new);
    byte[] packed = Packed.of(names).as(ArchiveKind.ZIP);
    assertRefused(
        packed,
        Limits.DEFAULT.withEntries(10),
        Fault.Kind.BAD_INPUT,
        "list of entries is too long");
  }

  @Test
  void tellsTheKindByContent() throws IOException {
    for (var kind : ArchiveKind.values()) {
      assertThat(ArchiveKind.of(file(Packed.of("x").as(kind)))).contains(kind);
    }
    assertThat(ArchiveKind.of(file(new byte[0]))).isEmpty();
    assertThat(ArchiveKind.of(file(new byte[4096]))).isEmpty();
    assertThat(ArchiveKind.of(file("PK is no zip".getBytes(StandardCharsets.UTF_8)))).isEmpty();
    assertRefused(
        "hello".getBytes(StandardCharsets.UTF_8), Fault.Kind.UNSUPPORTED_MEDIA_TYPE, "no archive");
    assertRefused(Packed.gzip(new byte[4096]), Fault.Kind.BAD_INPUT, "empty");
    assertRefused(
        Packed.gzip("a text".repeat(1000).getBytes(StandardCharsets.UTF_8)),
        Fault.Kind.BAD_INPUT,
        "damaged");
    assertRefused(Packed.of().as(ArchiveKind.ZIP), Fault.Kind.BAD_INPUT, "empty");
  }

  private void assertRefused(byte[] archive, Fault.Kind kind, String text) throws IOException {
    assertRefused(archive, Limits.DEFAULT, kind, text);
  }

  private void assertRefused(byte[] archive, Limits limits, Fault.Kind kind, String text)
      throws IOException {
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> unpack(archive, limits))
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(kind))
        .withMessageContaining(text);
    assertThat(tree(parent)).as("left behind").isEmpty();
    assertThat(tree(directory))
        .containsExactlyInAnyOrder("a", "a/b", "a/b/parent", "a/outside.txt", "archive");
    assertThat(directory.resolve("a/outside.txt")).hasContent("outside");
    assertThat(Path.of("/tmp/tandem-escaped")).doesNotExist();
  }

  private Unpacked unpack(byte[] archive, Limits limits) throws IOException {
    return Archive.unpack(file(archive), parent, limits);
  }

  private Path file(byte[] archive) throws IOException {
    return Files.write(directory.resolve("archive"), archive);
  }

  private static List<String> tree(Path top) throws IOException {
    try (var paths = Files.walk(top)) {
      return paths
          .filter(path -> !path.equals(top))
          .map(path -> top.relativize(path).toString())
          .sorted()
          .toList();
    }
  }
}
