package dev.tandem;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Application {
  public static void main(String[] args) {
    var application = new SpringApplication(Application.class);
    application.addListeners(new DataDirConfiguration(), new StopConfiguration());
    application.run(args);
  }
}
