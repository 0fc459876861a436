package dev.tandem.preprocessing;

import dev.tandem.fault.Fault;
import dev.tandem.preprocessing.PreprocessingSpec.Vocabulary;
import dev.tandem.preprocessing.text.KerasText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Vocabularies learned from texts as Keras's {@code TextVectorization.adapt} learns them: the
 * padding token, {@code [UNK]}, then the words by how often they occur, those that occur as often
 * in the reverse order of their bytes.
 */
public final class Vocabularies {
  private static final String PADDING = "";
  private static final String UNKNOWN = "[UNK]";
  private static final int SPECIALS = 2;

  private record Word(String text, byte[] bytes, long count) {}

  private static final Comparator<Word> ORDER =
      Comparator.comparingLong(Word::count)
          .thenComparing(Word::bytes, Arrays::compareUnsigned)
          .reversed();

  private Vocabularies() {}

  /**
   * The tokens in the order of their numbers, a line of the vocabulary file each.
   *
   * @param maxTokens with the two special ones; 0 for all
   */
  public static List<String> learned(Vocabulary spec, Stream<String> texts, int maxTokens) {
    if (maxTokens != 0 && maxTokens <= SPECIALS) {
      throw Fault.badInput("input.max_tokens must be at least 3, got " + maxTokens);
    }
    Map<String, Long> counts = new HashMap<>();
    texts.forEach(
        text -> {
          for (String word : KerasText.words(spec, text)) {
            counts.merge(word, 1L, Long::sum);
          }
        });
    counts.remove(PADDING);
    counts.remove(UNKNOWN);
    // The file has a token a line, so one with a line break in it stays unknown.
    counts.keySet().removeIf(word -> word.indexOf('\n') >= 0 || word.indexOf('\r') >= 0);
    var tokens = new ArrayList<>(List.of(PADDING, UNKNOWN));
    counts.entrySet().stream()
        .map(word -> word(word.getKey(), word.getValue()))
        .sorted(ORDER)
        .limit(maxTokens == 0 ? Long.MAX_VALUE : maxTokens - SPECIALS)
        .forEach(word -> tokens.add(word.text()));
    return tokens;
  }

  private static Word word(String text, long count) {
    return new Word(text, text.getBytes(StandardCharsets.UTF_8), count);
  }

  /** The content of the vocabulary's file. */
  public static String text(List<String> tokens) {
    return String.join("\n", tokens) + "\n";
  }
}
