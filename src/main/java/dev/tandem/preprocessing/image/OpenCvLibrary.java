package dev.tandem.preprocessing.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import nu.pattern.OpenCV;
import org.opencv.core.Core;

/**
 * The file of the native library: the one on {@code java.library.path} where an image was laid out
 * with it, else unpacked from its jar, once for all starts where {@code tandem.natives} names a
 * folder. The library's own loader would unpack 60 MB at every start.
 */
final class OpenCvLibrary {
  private OpenCvLibrary() {}

  static void load() {
    try {
      System.loadLibrary(Core.NATIVE_LIBRARY_NAME);
    } catch (UnsatisfiedLinkError notLaidOut) {
      String folder = System.getProperty("tandem.natives");
      if (folder == null) {
        OpenCV.loadLocally();
        return;
      }
      System.load(unpacked(Path.of(folder).resolve("opencv")).toString());
    }
  }

  /** The library in a folder, unpacked there unless an earlier start did. */
  static Path unpacked(Path folder) {
    String name = System.mapLibraryName(Core.NATIVE_LIBRARY_NAME);
    Path file = folder.resolve(name).toAbsolutePath();
    if (Files.isRegularFile(file)) {
      return file;
    }
    String resource =
        resource(System.getProperty("os.name"), System.getProperty("os.arch")) + "/" + name;
    try (var library = OpenCV.class.getResourceAsStream(resource)) {
      if (library == null) {
        throw new UnsatisfiedLinkError("OpenCV has no library for this machine: " + resource);
      }
      Files.createDirectories(folder);
      // renamed when it is whole: another start may be unpacking too, or this one may be killed
      Path part = Files.createTempFile(folder, name, ".part");
      Files.copy(library, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("OpenCV cannot be unpacked to " + file, e);
    }
  }

  /** Where the jar keeps the libraries of a system, by Java's names for it. */
  static String resource(String os, String arch) {
    String system = os.toLowerCase(Locale.ROOT);
    String family =
        system.startsWith("windows") ? "windows" : system.startsWith("mac") ? "osx" : "linux";
    String processor = arch.equals("aarch64") ? "ARMv8" : "x86_64";
    return "/nu/pattern/opencv/" + family + "/" + processor;
  }
}
