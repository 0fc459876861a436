package dev.tandem;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tandem.registry.planted.BreachHelper;
import dev.tandem.tensor.planted.Breach;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The house keeps to its plan, and each kind of rule catches the breach planted for it. */
class HousePlanTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/planted/"))
          .importPackages(HousePlan.ROOT);

  private static final JavaClasses BREACHES =
      new ClassFileImporter().importClasses(Breach.class, BreachHelper.class);

  @TestFactory
  Stream<DynamicTest> theHouseKeepsToItsPlan() {
    return HousePlan.rules().entrySet().stream()
        .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> rule.getValue().check(HOUSE)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "room tensor",
        "library org.springframework",
        "library tools.jackson",
        "names",
        "clocks",
        "fields",
        "streams"
      })
  void aPlantedBreachIsCaught(String rule) {
    assertThatThrownBy(() -> requireNonNull(HousePlan.rules().get(rule)).check(BREACHES))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void everyRoomIsOnThePlan() {
    var rooms =
        HOUSE.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith(HousePlan.ROOT + "."))
            .map(name -> name.substring(HousePlan.ROOT.length() + 1).replaceAll("\\..*", ""))
            .collect(Collectors.toSet());
    assertThat(HousePlan.rooms().keySet()).containsAll(rooms);
  }
}
