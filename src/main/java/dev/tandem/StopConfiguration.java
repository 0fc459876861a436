package dev.tandem;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import sun.misc.Signal;

/**
 * Stops on SIGTERM and SIGINT: not ready at once, then, after {@code tandem.shutdown-delay}, no new
 * connections; requests in flight finish, models close, and the exit code is 0. The JVM's own
 * handlers would exit with 143 or 130, which orchestrators take for a failure. Further signals
 * change nothing.
 */
final class StopConfiguration implements ApplicationListener<ApplicationPreparedEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

  private final AtomicBoolean stopping = new AtomicBoolean();

  @Override
  public void onApplicationEvent(ApplicationPreparedEvent event) {
    var context = event.getApplicationContext();
    for (String name : new String[] {"TERM", "INT"}) {
      // A handler has a thread of its own, which may wait.
      Signal.handle(new Signal(name), signal -> stop(context, signal));
    }
    SpringApplication.getShutdownHandlers().add(() -> LOG.info("stopped"));
  }

  private void stop(ConfigurableApplicationContext context, Signal signal) {
    if (!stopping.compareAndSet(false, true)) {
      return;
    }
    LOG.info("stopping on SIG{}", signal.getName());
    if (context.isActive()) {
      AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
      pause(
          context
              .getEnvironment()
              .getProperty("tandem.shutdown-delay", Duration.class, Duration.ZERO));
    }
    // Spring's own hook closes the context, also one that is still starting.
    System.exit(0);
  }

  private static void pause(Duration delay) {
    try {
      Thread.sleep(delay);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
