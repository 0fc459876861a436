package dev.tandem.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.fault.Fault;
import dev.tandem.preprocessing.PreprocessingSpec.Padding;
import dev.tandem.preprocessing.PreprocessingSpec.Tokenizer;
import dev.tandem.preprocessing.PreprocessingSpec.Vocabulary;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Tensor;
import dev.tandem.tensor.TensorSpec;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The token numbers were printed by Keras 3's own {@code TextVectorization}. */
class TextPreprocessorTest {
  private static final String WORDS =
      "\n[UNK]\nthe\ncat\nsat\non\nmat\ndon't\ndont\né\nüber\nc\na\nt\n";

  @TempDir Path directory;

  @BeforeEach
  void writeVocabulary() throws IOException {
    Files.writeString(directory.resolve("vocab.txt"), WORDS);
  }

  @Test
  void lowersAndStripsAsKerasDoes() {
    var spec = words(6, Padding.POST, "lower_and_strip_punctuation", "whitespace");
    assertThat(tokens(spec, "The cat, sat on the MAT!")).containsExactly(2, 3, 4, 5, 2, 6);
    assertThat(tokens(spec, "don't  stop\tthe\ncat")).containsExactly(8, 1, 2, 3, 0, 0);
    assertThat(tokens(spec, "ÉCLAIR é Über É")).containsExactly(1, 9, 1, 1, 0, 0);
    assertThat(tokens(spec, "")).containsExactly(0, 0, 0, 0, 0, 0);
    assertThat(tokens(spec, "cat-mat on_the `~ ' \"")).containsExactly(1, 1, 0, 0, 0, 0);
    assertThat(tokens(spec, "the\u00a0cat \u3000mat")).containsExactly(1, 1, 0, 0, 0, 0);
    assertThat(tokens(spec, "\u001cthe cat")).containsExactly(1, 3, 0, 0, 0, 0);
  }

  @Test
  void standardizesAsSpecified() {
    var text = "The cat, sat on the MAT!";
    assertThat(tokens(words(6, Padding.POST, "lower", "whitespace"), text))
        .containsExactly(2, 1, 4, 5, 2, 1);
    assertThat(tokens(words(6, Padding.POST, "strip_punctuation", "whitespace"), text))
        .containsExactly(1, 3, 4, 5, 2, 1);
    assertThat(tokens(words(6, Padding.POST, "none", "whitespace"), text))
        .containsExactly(1, 1, 4, 5, 2, 1);
  }

  @Test
  void splitsAsSpecified() {
    var standard = "lower_and_strip_punctuation";
    assertThat(tokens(words(8, Padding.POST, standard, "character"), "Cat é!"))
        .containsExactly(11, 12, 13, 1, 9, 0, 0, 0);
    assertThat(tokens(words(1, Padding.POST, standard, "none"), "Cat")).containsExactly(3);
  }

  @Test
  void cutsAndPadsOnTheSideAsked() {
    var spec = words(3, Padding.PRE, "lower", "whitespace");
    assertThat(tokens(spec, "the")).containsExactly(0, 0, 2);
    assertThat(tokens(spec, "the cat sat on")).containsExactly(2, 3, 4);
  }

  @Test
  void fillsTheTypeOfTheInput() {
    var preprocessor = Preprocessors.open(words(2, Padding.POST, "lower", "whitespace"), directory);
    try (var ints = preprocessor.text("cat", Map.of("x", input(DType.INT32, -1, 2)));
        var floats = preprocessor.text("cat", Map.of("x", input(DType.FLOAT, -1, -1)))) {
      assertThat(ints.expect("x").data().toArray(ValueLayout.JAVA_INT)).containsExactly(3, 0);
      assertThat(floats.expect("x").data().toArray(ValueLayout.JAVA_FLOAT)).containsExactly(3, 0);
    }
    assertThatThrownBy(() -> preprocessor.text("cat", Map.of("x", input(DType.INT64, -1, 5))))
        .hasMessage("input x is [?,5], but input.sequence_length is 2");
  }

  @Test
  void refusesFilesThatAreNotBesideTheModel() {
    for (var name : new String[] {"../vocab.txt", "/etc/passwd", "", "..", "a\\b"}) {
      var spec = new Vocabulary(name, 3, Padding.POST, "lower", "whitespace");
      assertUnprocessable(spec, "input file '" + name + "' must be the plain name");
    }
    assertUnprocessable(
        new Vocabulary("other.txt", 3, Padding.POST, "lower", "whitespace"),
        "input file other.txt is not in the model's directory");
    assertUnprocessable(new Tokenizer("vocab.txt", 3), "tokenizer vocab.txt cannot be read");
    assertUnprocessable(words(3, Padding.POST, "upper", "whitespace"), "input.standardize must be");
    assertUnprocessable(words(3, Padding.POST, "lower", "ngrams"), "input.split must be");
  }

  @Test
  void refusesAVocabularyWithoutItsFirstTwoTokens() throws IOException {
    Files.writeString(directory.resolve("vocab.txt"), "the\ncat\nsat\n");
    assertUnprocessable(
        words(3, Padding.POST, "lower", "whitespace"),
        "vocabulary vocab.txt must begin with the padding token");
  }

  @Test
  void runsAHuggingFaceTokenizer() throws IOException {
    Files.writeString(
        directory.resolve("tokenizer.json"),
        """
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],
         "normalizer":{"type":"Lowercase"},"pre_tokenizer":{"type":"Whitespace"},
         "post_processor":null,"decoder":null,
         "model":{"type":"WordLevel","vocab":{"[PAD]":0,"[UNK]":1,"the":2,"cat":3},"unk_token":"[UNK]"}}
        """);
    long before = Tensor.live();
    var preprocessor = Preprocessors.open(new Tokenizer("tokenizer.json", 5), directory);
    var inputs = new LinkedHashMap<String, TensorSpec>();
    inputs.put("bert_input_ids", input(DType.INT64, -1, 5));
    inputs.put("attention_mask", input(DType.INT64, -1, -1));
    inputs.put("token_type_ids", input(DType.INT64, -1, -1));
    try (var tensors = preprocessor.text("The CAT barks", inputs);
        var cut = preprocessor.text("the the the cat cat cat", inputs)) {
      assertThat(longs(tensors.expect("bert_input_ids"))).containsExactly(2, 3, 1, 0, 0);
      assertThat(longs(tensors.expect("attention_mask"))).containsExactly(1, 1, 1, 0, 0);
      assertThat(longs(tensors.expect("token_type_ids"))).containsExactly(0, 0, 0, 0, 0);
      assertThat(longs(cut.expect("bert_input_ids"))).containsExactly(2, 2, 2, 3, 3);
    }
    inputs.put("labels", input(DType.INT64, -1, -1));
    assertThatThrownBy(() -> preprocessor.text("the", inputs))
        .hasMessage("input labels is none of input_ids, attention_mask, token_type_ids");
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @Test
  void refusesImages() {
    var spec = words(3, Padding.POST, "lower", "whitespace");
    assertThatThrownBy(() -> Preprocessors.open(spec, directory).image(new byte[0], Map.of()))
        .isInstanceOf(Fault.class)
        .hasMessage("this model takes text, not images");
  }

  private void assertUnprocessable(PreprocessingSpec spec, String detail) {
    assertThatThrownBy(() -> Preprocessors.open(spec, directory))
        .isInstanceOfSatisfying(
            Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.UNPROCESSABLE))
        .hasMessageStartingWith(detail);
  }

  private long[] tokens(Vocabulary spec, String text) {
    long before = Tensor.live();
    try (var tensors =
        Preprocessors.open(spec, directory)
            .text(text, Map.of("x", input(DType.INT64, -1, spec.sequenceLength())))) {
      assertThat(tensors.expect("x").shape()).isEqualTo(Shape.of(1, spec.sequenceLength()));
      assertThat(Tensor.live()).isEqualTo(before + 1);
      return longs(tensors.expect("x"));
    }
  }

  private static long[] longs(Tensor tensor) {
    return tensor.data().toArray(ValueLayout.JAVA_LONG);
  }

  private static TensorSpec input(DType dtype, long... dims) {
    return new TensorSpec("x", dtype, Shape.of(dims));
  }

  private static Vocabulary words(int length, Padding padding, String standardize, String split) {
    return new Vocabulary("vocab.txt", length, padding, standardize, split);
  }
}
