package dev.tandem;

import dev.tandem.tensor.NativeEnvironment;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.webmvc.autoconfigure.WebMvcObservationAutoConfiguration;

/** Starts the service. It measures its requests itself, at a fraction of an observation's cost. */
@SpringBootApplication(exclude = WebMvcObservationAutoConfiguration.class)
@ConfigurationPropertiesScan
public class Application {
  public static void main(String[] args) {
    NativeEnvironment.prepare();
    var stop = new StopConfiguration();
    var application = new SpringApplication(Application.class);
    application.addListeners(new DataDirConfiguration(), stop);
    application.run(args);
  }
}
