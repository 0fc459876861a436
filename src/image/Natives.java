import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Takes the native libraries out of the jars of a folder: this machine's go into a folder of their
 * own, where the launcher points {@code java.library.path} at, and no jar keeps any. Run as {@code
 * java Natives.java JARS NATIVES}.
 */
class Natives {
  private static final Pattern LIBRARY =
      Pattern.compile(".*\\.(so(\\.\\d+)*|dylib|jnilib|dll|lib)");
  private static final Pattern OURS = ours(System.getProperty("os.arch"));

  /** As javacpp, OpenCV's jar and DJL spell a Linux machine in the paths of their libraries. */
  private static Pattern ours(String arch) {
    return switch (arch) {
      case "amd64" -> Pattern.compile(".*/linux[-/]x86_64(-gpu)?/(cpu/)?[^/]+");
      case "aarch64" -> Pattern.compile(".*/linux[-/](arm64|aarch64|ARMv8)/(cpu/)?[^/]+");
      default ->
          throw new IllegalArgumentException("no native libraries for the processor " + arch);
    };
  }

  public static void main(String[] arguments) throws IOException {
    Path jars = Path.of(arguments[0]);
    Path natives = Files.createDirectories(Path.of(arguments[1]));
    var names = new TreeSet<Path>();
    try (var files = Files.newDirectoryStream(jars, "*.jar")) {
      files.forEach(names::add);
    }
    for (Path jar : names) {
      // JNA looks for its own only inside its own jar
      if (!jar.getFileName().toString().startsWith("jna-") && take(jar, natives)) {
        rewrite(jar);
      }
    }
  }

  private static boolean take(Path jar, Path natives) throws IOException {
    boolean found = false;
    try (var zip = new ZipFile(jar.toFile())) {
      for (var entry : zip.stream().filter(e -> LIBRARY.matcher(e.getName()).matches()).toList()) {
        found = true;
        if (OURS.matcher(entry.getName()).matches()) {
          Path file = natives.resolve(Path.of(entry.getName()).getFileName());
          try (var bytes = zip.getInputStream(entry)) {
            Files.copy(bytes, file, StandardCopyOption.REPLACE_EXISTING);
          }
        }
      }
    }
    return found;
  }

  private static void rewrite(Path jar) throws IOException {
    Path slim = jar.resolveSibling(jar.getFileName() + ".part");
    try (var zip = new ZipFile(jar.toFile());
        var out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(slim)))) {
      for (var entry : zip.stream().filter(e -> !LIBRARY.matcher(e.getName()).matches()).toList()) {
        var copy = new ZipEntry(entry.getName());
        copy.setTimeLocal(entry.getTimeLocal());
        out.putNextEntry(copy);
        try (var bytes = zip.getInputStream(entry)) {
          bytes.transferTo(out);
        }
        out.closeEntry();
      }
    }
    Files.move(slim, jar, StandardCopyOption.REPLACE_EXISTING);
  }
}
