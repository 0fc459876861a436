package dev.tandem.preprocessing.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.fault.Fault;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ImageThreadsTest {
  @Test
  void worksOnAThreadOfItsOwnAndAnswers() {
    var threads = new ImageThreads(1, 1);
    assertThat(threads.run(Thread::currentThread))
        .isNotSameAs(Thread.currentThread())
        .returns(false, Thread::isVirtual);
  }

  @Test
  void tellsTheFaultOfTheWork() {
    var threads = new ImageThreads(1, 1);
    assertThatThrownBy(() -> threads.run(() -> fail("the PNG is truncated or corrupt")))
        .isInstanceOf(Fault.class)
        .hasMessage("the PNG is truncated or corrupt");
  }

  @Test
  void refusesWhatThereIsNoRoomFor() throws Exception {
    var threads = new ImageThreads(1, 1);
    var busy = new CountDownLatch(1);
    var free = new CountDownLatch(1);
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var first =
          CompletableFuture.supplyAsync(() -> threads.run(() -> await(busy, free)), callers);
      busy.await();
      // One more waits; whichever of these two comes second is refused.
      var second = CompletableFuture.supplyAsync(() -> threads.run(() -> "done"), callers);
      var third = CompletableFuture.supplyAsync(() -> threads.run(() -> "done"), callers);
      assertThatThrownBy(() -> CompletableFuture.anyOf(second, third).join())
          .hasCauseInstanceOf(Fault.class)
          .hasMessageContaining("1 images wait to be decoded");
      free.countDown();
      assertThat(first.join()).isEqualTo("done");
      assertThat(second.isCompletedExceptionally()).isNotEqualTo(third.isCompletedExceptionally());
    }
  }

  private static String await(CountDownLatch busy, CountDownLatch free) {
    busy.countDown();
    try {
      free.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return "done";
  }

  private static <T> T fail(String detail) {
    throw Fault.badInput(detail);
  }
}
