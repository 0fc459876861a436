package dev.tandem.preprocessing.text;

import dev.tandem.fault.Fault;
import dev.tandem.preprocessing.Misfit;
import dev.tandem.preprocessing.PreprocessingSpec.Padding;
import dev.tandem.preprocessing.PreprocessingSpec.Vocabulary;
import dev.tandem.tensor.NamedTensors;
import dev.tandem.tensor.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A text as token numbers, as Keras's {@code TextVectorization} makes them: standardized, split,
 * looked up (1 where unknown), cut and padded with 0. A token's number is its line in the
 * vocabulary. Like Keras, lower case and white space are ASCII's only. Thread safe.
 */
public final class KerasText {
  private static final long UNKNOWN = 1;
  // Keras's DEFAULT_STRIP_REGEX, which is all of ASCII's punctuation.
  private static final Pattern PUNCTUATION =
      Pattern.compile("[!\"#$%&()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~']");
  private static final Pattern SPACE = Pattern.compile("[ \\t\\n\\x0B\\f\\r]+");
  private static final Pattern SPECIAL = Pattern.compile("\\[.*\\]|<.*>");

  private final Vocabulary spec;
  private final Map<String, Long> numbers;

  private KerasText(Vocabulary spec, Map<String, Long> numbers) {
    this.spec = spec;
    this.numbers = numbers;
  }

  public static KerasText open(Vocabulary spec, Path file) {
    if (spec.sequenceLength() < 1) {
      throw TokenTensors.unprocessable(
          "input.sequence_length must be at least 1, got " + spec.sequenceLength());
    }
    var text = new KerasText(spec, numbers(file));
    text.tokens(""); // a setting that is no word of ours fails now, not at the first request
    return text;
  }

  private static Map<String, Long> numbers(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new Fault(
          Fault.Kind.UNPROCESSABLE, "vocabulary " + file.getFileName() + " is not UTF-8 text", e);
    }
    // Keras's own asset file leaves these two out, and every number would be off by two.
    if (lines.size() < 2
        || !(lines.get(0).isEmpty() || SPECIAL.matcher(lines.get(0)).matches())
        || !SPECIAL.matcher(lines.get(1)).matches()) {
      throw TokenTensors.unprocessable(
          "vocabulary %s must begin with the padding token, an empty line, and [UNK]"
              .formatted(file.getFileName()));
    }
    var numbers = HashMap.<String, Long>newHashMap(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      numbers.putIfAbsent(lines.get(i), (long) i);
    }
    return Map.copyOf(numbers);
  }

  public NamedTensors tensors(String text, Map<String, TensorSpec> inputs) {
    Misfit.expectNone(misfit(inputs));
    var input = inputs.entrySet().iterator().next();
    return NamedTensors.of(input.getKey(), TokenTensors.of(input.getValue().dtype(), tokens(text)));
  }

  /** What of the specification does not fit the inputs of a signature. */
  public Optional<Misfit> misfit(Map<String, TensorSpec> inputs) {
    if (inputs.size() != 1) {
      return Misfit.of(
          "/input", "a text needs a model with one input, the model's are %s", inputs.keySet());
    }
    var input = inputs.entrySet().iterator().next();
    return TokenTensors.misfit(input.getKey(), input.getValue(), spec.sequenceLength());
  }

  long[] tokens(String text) {
    String[] words = words(spec, text);
    long[] tokens = new long[spec.sequenceLength()];
    int count = Math.min(words.length, tokens.length);
    int start = spec.padding() == Padding.PRE ? tokens.length - count : 0;
    for (int i = 0; i < count; i++) {
      tokens[start + i] = numbers.getOrDefault(words[i], UNKNOWN);
    }
    return tokens;
  }

  /** The words of a text, which a vocabulary is made of. */
  public static String[] words(Vocabulary spec, String text) {
    return split(spec, standardized(spec, text));
  }

  private static String standardized(Vocabulary spec, String text) {
    return switch (spec.standardize()) {
      case "lower_and_strip_punctuation" -> stripped(lower(text));
      case "lower" -> lower(text);
      case "strip_punctuation" -> stripped(text);
      case "none" -> text;
      default ->
          throw TokenTensors.unprocessable(
              "input.standardize must be lower_and_strip_punctuation, lower, strip_punctuation or"
                  + " none, got "
                  + spec.standardize());
    };
  }

  private static String[] split(Vocabulary spec, String text) {
    return switch (spec.split()) {
      case "whitespace" ->
          Arrays.stream(SPACE.split(text)).filter(word -> !word.isEmpty()).toArray(String[]::new);
      case "character" -> text.codePoints().mapToObj(Character::toString).toArray(String[]::new);
      case "none" -> new String[] {text};
      default ->
          throw TokenTensors.unprocessable(
              "input.split must be whitespace, character or none, got " + spec.split());
    };
  }

  private static String stripped(String text) {
    return PUNCTUATION.matcher(text).replaceAll("");
  }

  private static String lower(String text) {
    char[] chars = text.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      if (chars[i] >= 'A' && chars[i] <= 'Z') {
        chars[i] += 'a' - 'A';
      }
    }
    return new String(chars);
  }
}
