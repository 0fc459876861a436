package dev.tandem.registry.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tandem.fault.Fault;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListingTest {
  private static final Instant PUT = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void sortsObjectsByModelAndVersion() {
    var model =
        listing("m/model.yaml", "m/labels.txt", "m/1/a", "m/0002/variables/b", "m/next/c", "m/.x")
            .model("m");
    assertThat(model.files()).containsOnlyKeys("model.yaml", "labels.txt");
    assertThat(model.versions()).containsOnlyKeys(1L, 2L);
    assertThat(model.versions().sequencedValues().getLast().folder()).isEqualTo("0002");
    assertThat(model.versions().sequencedValues().getLast().objects())
        .containsOnlyKeys("variables/b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "m/1/../../evil",
        "../m/1/a",
        "m/./1/a",
        "m//1/a",
        "/m/1/a",
        "m/1/..",
        "m/1/a\\..\\b",
        "m/1/a\nb",
        "m/1/",
        ".m/1/a",
        "m"
      })
  void ignoresNamesThatLeadElsewhere(String name) {
    assertThat(listing(name).models()).isEmpty();
  }

  @Test
  void hidesAVersionThatIsBeingUploaded() {
    var uploading = listing("m/1/.tandem.upload", "m/1/a").model("m");
    assertThat(uploading.versions()).isEmpty();
    assertThat(uploading.numbers()).as("the number is taken").containsExactly(1L);
    assertThat(listing("m/1/.tandem.upload", "m/1/a", "m/1/.tandem.sha256").model("m").versions())
        .containsOnlyKeys(1L);
  }

  @Test
  void acceptsAVersionByItsChecksumsOrWhenItRests() {
    var acceptance = new Acceptance();
    var soon = PUT.plusSeconds(1);
    assertThat(acceptance.look(listing("m/1/a", "n/1/.tandem.sha256"), soon).model("m").versions())
        .isEmpty();
    assertThat(acceptance.glance("m", listing("m/1/a").model("m")).versions()).isEmpty();
    assertThat(acceptance.look(listing("m/1/a", "m/1/b"), soon).model("m").versions()).isEmpty();
    var complete = acceptance.look(listing("m/1/a", "m/1/b"), soon).model("m").versions();
    assertThat(complete).containsOnlyKeys(1L);
    assertThat(acceptance.look(listing("m/1/a", "m/1/b", "m/1/c"), soon).model("m").versions())
        .as("its last complete state counts while it changes")
        .isEqualTo(complete);
    assertThat(acceptance.look(listing(), soon).models()).isEmpty();
  }

  @Test
  void acceptsAtOnceWhatWasPutThereLongAgo() {
    assertThat(new Acceptance().look(listing("m/1/a"), PUT.plusSeconds(11)).model("m").versions())
        .containsOnlyKeys(1L);
    assertThat(new Acceptance().look(listing("m/1/a"), null).model("m").versions()).isEmpty();
  }

  @Test
  void saysWhatALocationLooksLike() {
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> Bucket.open("s3:bucket", new BucketOptions(null, "eu-west-1", false)))
        .withMessage("tandem.model-store s3:bucket is not of the form s3://bucket/prefix");
    try (var bucket = Bucket.open("s3://b/x/y/", new BucketOptions(null, "eu-west-1", false))) {
      assertThat(bucket).hasToString("s3://b/x/y");
    }
  }

  private static Listing listing(String... names) {
    return Listing.of(
        Arrays.stream(names).map(name -> new StoredObject(name, "\"tag\"", 1, PUT)).toList());
  }

  @Test
  void listsAgainWhatItHolds() {
    var listing = listing("m/model.yaml", "m/1/a", "n/3/b/c");
    assertThat(Listing.of(List.copyOf(listing.objects()))).isEqualTo(listing);
  }
}
