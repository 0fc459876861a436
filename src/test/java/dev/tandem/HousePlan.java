package dev.tandem;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The floor plan of docs/design.md as rules: a room may use only the rooms named to its right. */
final class HousePlan {
  static final String ROOT = "dev.tandem";

  private static final String PLAN =
      """
      fault         :
      tensor        : fault
      archive       : fault
      model         : tensor fault
      preprocessing : tensor fault
      batching      : tensor fault
      dataset       : archive preprocessing tensor fault
      runtime       : model tensor fault
      registry      : archive runtime batching preprocessing model tensor fault
      inference     : registry batching preprocessing runtime model tensor fault
      nn            : model tensor fault
      evaluation    : dataset tensor fault
      training      : nn dataset evaluation preprocessing tensor fault
      export        : archive nn runtime dataset preprocessing model tensor fault
      job           : fault
      pipeline      : job training evaluation export inference registry dataset preprocessing nn archive model tensor fault
      api           : inference registry pipeline job dataset evaluation nn batching preprocessing model tensor fault
      console       :
      security      : model fault
      metrics       : registry job fault
      """;

  /**
   * Each library and the classes that may use it, as a pattern on what follows the root package.
   */
  private static final Map<String, String> LIBRARIES =
      Map.ofEntries(
          Map.entry(
              "org.springframework",
              "(api|console|security|metrics)\\..*|(.*\\.)?\\w*(Configuration|Properties)(\\$.*)?|Application"),
          Map.entry("org.tensorflow", "(runtime\\.savedmodel|nn|training|export)\\..*"),
          Map.entry("org.bytedeco", "(runtime\\.(savedmodel|tflite)|tensor|nn)\\..*"),
          Map.entry("com.google.flatbuffers", "export\\.tflite\\..*"),
          Map.entry("org.opencv", "preprocessing\\.image\\..*"),
          Map.entry("ai.djl", "preprocessing\\.text\\..*"),
          Map.entry("tools.jackson", "(api|job)\\..*|.*(Json|Yaml)(\\$.*)?"),
          Map.entry("org.yaml", "(api|job)\\..*|.*(Json|Yaml)(\\$.*)?"),
          Map.entry("software.amazon", "registry\\.bucket\\..*"),
          Map.entry("io.grpc", "api\\.grpc\\..*"),
          Map.entry(
              "io.micrometer",
              "metrics\\..*|(.*\\.)?\\w*Metrics(\\$.*)?|ServingConfiguration|JobConfiguration"),
          Map.entry("io.swagger", "api\\..*"),
          Map.entry("org.knowm", "evaluation\\..*"),
          Map.entry("java.sql", "job\\..*|(.*\\.)?\\w*Configuration(\\$.*)?"),
          Map.entry("javax.sql", "job\\..*|(.*\\.)?\\w*Configuration(\\$.*)?"),
          Map.entry("com.zaxxer", "job\\..*|(.*\\.)?\\w*Configuration(\\$.*)?"),
          Map.entry("org.flywaydb", "job\\..*|(.*\\.)?\\w*Configuration(\\$.*)?"),
          Map.entry("com.github.kagkarlsson", "job\\..*|(.*\\.)?\\w*Configuration(\\$.*)?"));

  private HousePlan() {}

  static Map<String, Set<String>> rooms() {
    var rooms = new TreeMap<String, Set<String>>();
    PLAN.lines()
        .map(line -> line.split(":"))
        .forEach(
            line ->
                rooms.put(
                    line[0].strip(),
                    line.length < 2 || line[1].isBlank()
                        ? Set.of()
                        : Set.copyOf(Arrays.asList(line[1].strip().split(" +")))));
    return rooms;
  }

  /** Every rule by its name. */
  static Map<String, ArchRule> rules() {
    var rules = new LinkedHashMap<String, ArchRule>();
    rooms().forEach((room, allowed) -> rules.put("room " + room, room(room, allowed)));
    LIBRARIES.forEach(
        (library, allowed) -> rules.put("library " + library, library(library, allowed)));
    rules.put(
        "names",
        noClasses()
            .should()
            .haveNameMatching(".*\\.(\\w*(Impl|Manager|Utils?|Helper)|(Abstract|Base)[A-Z]\\w*)"));
    rules.put(
        "clocks",
        noClasses()
            .that()
            .doNotHaveFullyQualifiedName(ROOT + ".batching.Ticker")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime"));
    rules.put(
        "doors",
        SlicesRuleDefinition.slices()
            .matching(ROOT + ".api.(*)..")
            .should()
            .notDependOnEachOther()
            .allowEmptyShould(true));
    rules.put("fields", GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION);
    rules.put("streams", GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS);
    return rules;
  }

  private static ArchRule room(String room, Set<String> allowed) {
    String[] forbidden =
        rooms().keySet().stream()
            .filter(other -> !other.equals(room) && !allowed.contains(other))
            .map(other -> ROOT + "." + other + "..")
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(ROOT + "." + room + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .allowEmptyShould(true);
  }

  private static ArchRule library(String library, String allowed) {
    return noClasses()
        .that()
        .haveNameNotMatching("dev\\.tandem\\.(" + allowed + ")")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library + "..")
        .because(library + " belongs in " + allowed)
        .allowEmptyShould(true);
  }
}
