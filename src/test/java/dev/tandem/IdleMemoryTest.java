package dev.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdleMemoryTest {
  private static final long MIB = 1L << 20;

  private final List<String> given = new ArrayList<>();
  private final IdleMemory memory =
      new IdleMemory(() -> given.add("natives"), () -> given.add("all"));

  private void idle(int looks, long heap) {
    for (int i = 0; i < looks; i++) {
      memory.look(false, heap);
    }
  }

  @Test
  void waitsUntilNothingHasRunForThreeLooks() {
    idle(2, 100 * MIB);
    memory.look(true, 100 * MIB);
    idle(2, 100 * MIB);
    assertThat(given).isEmpty();
    idle(1, 100 * MIB);
    assertThat(given).containsExactly("all");
  }

  @Test
  void collectsWhatTheStartHasLeftInTheFirstPause() {
    idle(3, 100 * MIB);
    idle(3, 100 * MIB);
    assertThat(given).containsExactly("all", "natives");
  }

  @Test
  void collectsAHeapThatHasGrownMuchOnce() {
    idle(6, 100 * MIB);
    idle(3, 165 * MIB);
    idle(3, 165 * MIB);
    assertThat(given).containsExactly("all", "natives", "all", "natives");
  }

  @Test
  void leavesAHeapThatHasGrownLittle() {
    idle(6, 100 * MIB);
    idle(3, 160 * MIB);
    assertThat(given).containsExactly("all", "natives", "natives");
  }

  @Test
  void addsUpWhatGrewOverManyPauses() {
    for (long heap : new long[] {100, 100, 140, 160, 170}) {
      idle(3, heap * MIB);
    }
    assertThat(given).containsExactly("all", "natives", "natives", "natives", "all");
  }
}
