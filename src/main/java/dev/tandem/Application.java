package dev.tandem;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tandem.pipeline.TrainCommand;
import dev.tandem.tensor.NativeEnvironment;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.webmvc.autoconfigure.WebMvcObservationAutoConfiguration;

/**
 * Starts the service, which measures its requests itself, at a fraction of an observation's cost;
 * or, with {@code train} as first argument, trains.
 */
@SpringBootApplication(exclude = WebMvcObservationAutoConfiguration.class)
@ConfigurationPropertiesScan
public class Application {
  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals("train")) {
      train(Arrays.copyOfRange(args, 1, args.length));
      return;
    }
    NativeEnvironment.prepare();
    var stop = new StopConfiguration();
    var application = new SpringApplication(Application.class);
    application.addListeners(new DataDirConfiguration(), stop);
    application.run(args);
  }

  /** Without Spring: a training needs none, and starts at once. */
  private static void train(String[] args) {
    var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
    var err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
    int status = TrainCommand.run(args, new FileInputStream(FileDescriptor.in), out, err);
    out.flush();
    System.exit(status);
  }
}
