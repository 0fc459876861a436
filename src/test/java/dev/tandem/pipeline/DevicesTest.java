package dev.tandem.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.fault.Fault;
import dev.tandem.pipeline.TrainingSpecification.Distribution;
import java.util.List;
import org.junit.jupiter.api.Test;

class DevicesTest {
  private static final Devices WITHOUT_GPU = new Devices(List.of(), 4);
  private static final Devices WITH_GPUS = new Devices(List.of("GPU:0", "GPU:1"), 64);

  @Test
  void areNotChosenWhereNothingIsMirrored() {
    assertThat(WITH_GPUS.chosen(new Distribution("none", 0, List.of()))).isEmpty();
  }

  @Test
  void areAllGpusOrElseTheProcessors() {
    assertThat(WITH_GPUS.chosen(mirrored(0))).containsExactly("GPU:0", "GPU:1");
    assertThat(WITHOUT_GPU.chosen(mirrored(0))).containsExactly("CPU:0", "CPU:1", "CPU:2", "CPU:3");
    assertThat(new Devices(List.of(), 64).chosen(mirrored(0))).hasSize(8);
  }

  @Test
  void areAsManyAsAsked() {
    assertThat(WITH_GPUS.chosen(mirrored(1))).containsExactly("GPU:0");
    assertThat(WITHOUT_GPU.chosen(mirrored(2))).containsExactly("CPU:0", "CPU:1");
    assertThat(new Devices(List.of(), 64).chosen(mirrored(16))).hasSize(16);
  }

  @Test
  void areThoseThatAreNamed() {
    assertThat(WITH_GPUS.chosen(mirrored("GPU:1", "CPU:0"))).containsExactly("GPU:1", "CPU:0");
  }

  @Test
  void areRefusedWhereTheyAreNotThere() {
    assertThatThrownBy(() -> WITH_GPUS.chosen(mirrored(3)))
        .isInstanceOf(Fault.class)
        .hasMessage("/distribution/devices must be at most 2, as there are GPU:0, GPU:1, got 3");
    assertThatThrownBy(() -> WITHOUT_GPU.chosen(mirrored("CPU:0", "GPU:0")))
        .isInstanceOf(Fault.class)
        .hasMessage(
            "/distribution/devices/1 must be one of CPU:0, CPU:1, CPU:2, CPU:3, each once, got"
                + " GPU:0");
    assertThatThrownBy(() -> WITHOUT_GPU.chosen(mirrored("CPU:1", "CPU:1")))
        .hasMessageStartingWith("/distribution/devices/1 must be one of");
  }

  private static Distribution mirrored(int count) {
    return new Distribution("mirrored", count, List.of());
  }

  private static Distribution mirrored(String... devices) {
    return new Distribution("mirrored", 0, List.of(devices));
  }
}
