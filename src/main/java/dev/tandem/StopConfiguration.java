package dev.tandem;

import dev.tandem.registry.Registry;
import dev.tandem.tensor.NativeEnvironment;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import sun.misc.Signal;

/**
 * Stops on SIGTERM and SIGINT: not ready at once, then, after {@code tandem.shutdown-delay}, no new
 * connections; requests in flight finish, models close, and the exit code is 0. Before the service
 * was ready there is nothing to finish, and a model that is being loaded cannot be interrupted: it
 * ends at once, also with 0. The JVM's own handlers would exit with 143 or 130, which orchestrators
 * take for a failure. Further signals change nothing.
 */
final class StopConfiguration implements ApplicationListener<ApplicationReadyEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

  private final AtomicBoolean stopping = new AtomicBoolean();
  private volatile @Nullable ConfigurableApplicationContext started;

  /** Takes the signals over from the JVM. */
  StopConfiguration() {
    for (String name : new String[] {"TERM", "INT"}) {
      // A handler has a thread of its own, which may wait.
      Signal.handle(new Signal(name), this::stop);
    }
  }

  @Override
  public void onApplicationEvent(ApplicationReadyEvent event) {
    started = event.getApplicationContext();
    SpringApplication.getShutdownHandlers().add(() -> LOG.info("stopped"));
  }

  private void stop(Signal signal) {
    if (!stopping.compareAndSet(false, true)) {
      return;
    }
    LOG.info("stopping on SIG{}", signal.getName());
    var context = started;
    if (context == null || !isReady(context)) {
      LOG.info("stopped before it was ready");
      NativeEnvironment.end(0);
      return;
    }
    if (context.isActive()) {
      AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
      pause(
          context
              .getEnvironment()
              .getProperty("tandem.shutdown-delay", Duration.class, Duration.ZERO));
    }
    // Spring's own hook closes the context.
    System.exit(0);
  }

  private static boolean isReady(ConfigurableApplicationContext context) {
    return !context.isActive() || context.getBean(Registry.class).isSettled();
  }

  private static void pause(Duration delay) {
    try {
      Thread.sleep(delay);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
