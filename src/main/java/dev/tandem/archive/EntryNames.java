package dev.tandem.archive;

import dev.tandem.fault.Fault;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names of one archive's entries. A name is taken only if it means the same file, inside the
 * target, on every file system, and no other entry means that file too.
 */
final class EntryNames {
  private static final int MAX_PART_BYTES = 255;
  private static final int MAX_BYTES = 1024;
  private static final int MAX_DEPTH = 32;
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);

  /** Each path and each directory above it as it was first spelt, by its spelling in lower case. */
  private final Map<String, String> spelt = new HashMap<>();

  private final Set<String> entries = new HashSet<>();
  private final Set<String> files = new HashSet<>();

  /** The parts of the entry's path; empty for the archive's own top, {@code ./}. */
  List<String> take(String name, boolean isDirectory) {
    if (name.isEmpty() || name.startsWith("/")) {
      throw refused(name, "must not be an absolute path");
    }
    if (DRIVE.matcher(name).matches()) {
      throw refused(name, "must not begin with a drive letter");
    }
    if (name.length() > MAX_BYTES || bytes(name) > MAX_BYTES) {
      throw refused(name, "must have at most " + MAX_BYTES + " bytes");
    }
    var parts = new ArrayList<String>();
    for (String part : name.split("/")) {
      if (!part.equals(".")) {
        parts.add(checked(name, part));
      }
    }
    if (parts.size() > MAX_DEPTH) {
      throw refused(name, "must have at most " + MAX_DEPTH + " parts");
    }
    if (!parts.isEmpty()) {
      enter(name, parts, isDirectory);
    }
    return parts;
  }

  private static String checked(String name, String part) {
    if (part.equals("..")) {
      throw refused(name, "must not contain ..");
    }
    if (part.isEmpty()) {
      throw refused(name, "must not have an empty part");
    }
    if (part.indexOf('\\') >= 0) {
      throw refused(name, "must not contain a backslash");
    }
    if (part.codePoints().anyMatch(Character::isISOControl)) {
      throw refused(name, "must not contain NUL or another control character");
    }
    if (bytes(part) > MAX_PART_BYTES) {
      throw refused(name, "must have parts of at most " + MAX_PART_BYTES + " bytes");
    }
    return part;
  }

  private void enter(String name, List<String> parts, boolean isDirectory) {
    var path = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      path.append(i == 0 ? "" : "/").append(parts.get(i));
      String soFar = path.toString();
      String first = spelt.putIfAbsent(folded(soFar), soFar);
      if (first != null && !first.equals(soFar)) {
        throw refused(name, "differs from " + shown(first) + " only in case or form of letters");
      }
      if (i < parts.size() - 1 && files.contains(soFar)) {
        throw refused(name, "lies below " + shown(soFar) + ", which is a file");
      }
      if (i == parts.size() - 1 && !isDirectory && first != null) {
        throw refused(name, "is there twice");
      }
    }
    String whole = path.toString();
    if (!entries.add(whole)) {
      throw refused(name, "is there twice");
    }
    if (!isDirectory) {
      files.add(whole);
    }
  }

  private static String folded(String path) {
    // Upper case first: it is the only way to make ß, ſ and their like meet their capitals.
    return Normalizer.normalize(path, Normalizer.Form.NFKC)
        .toUpperCase(Locale.ROOT)
        .toLowerCase(Locale.ROOT);
  }

  static Fault refused(String name, String rule) {
    return Fault.badInput("the archive's entry " + shown(name) + " " + rule);
  }

  private static String shown(String name) {
    var shown = new StringBuilder("'");
    name.codePoints()
        .limit(80)
        .forEach(
            letter -> {
              if (Character.isISOControl(letter)) {
                shown.append("\\u%04x".formatted(letter));
              } else {
                shown.appendCodePoint(letter);
              }
            });
    return shown.append(name.length() > 80 ? "…'" : "'").toString();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
