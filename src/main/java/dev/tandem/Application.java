package dev.tandem;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;
import sun.misc.Signal;

/** Starts the service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Application {
  public static void main(String[] args) {
    var application = new SpringApplication(Application.class);
    application.addListeners(new DataDirConfiguration());
    exitCleanlyOnSigterm(application.run(args));
  }

  /**
   * The JVM's own handler would stop as well, but exit with 143, which orchestrators take for a
   * failure.
   */
  private static void exitCleanlyOnSigterm(ConfigurableApplicationContext context) {
    Signal.handle(
        new Signal("TERM"),
        signal -> new Thread(() -> System.exit(SpringApplication.exit(context)), "stop").start());
  }
}
