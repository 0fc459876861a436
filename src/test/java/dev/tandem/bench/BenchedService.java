package dev.tandem.bench;

import dev.tandem.Application;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.catalina.startup.Tomcat;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/**
 * The service, and beside it on the same Tomcat a web application of its own, without our filters,
 * whose one handler takes bytes and returns constant bytes: what Tomcat and Spring MVC cost alone.
 */
@Configuration(proxyBeanMethods = false)
public class BenchedService {
  static final String CONSTANT_PATH = "/constant/answer";

  public static void main(String[] args) {
    new SpringApplication(Application.class, BenchedService.class).run(args);
  }

  @Bean
  TomcatServletWebServerFactory tomcat() {
    return new TomcatServletWebServerFactory() {
      @Override
      protected TomcatWebServer getTomcatWebServer(Tomcat tomcat) {
        var beside = tomcat.addContext("/constant", Path.of("").toAbsolutePath().toString());
        var beans = new AnnotationConfigWebApplicationContext();
        beans.register(Constant.class);
        Tomcat.addServlet(beside, "constant", new DispatcherServlet(beans)).setLoadOnStartup(1);
        beside.addServletMappingDecoded("/*", "constant");
        return super.getTomcatWebServer(tomcat);
      }
    };
  }

  /** Answers what half_plus_two answers to three numbers, without looking at the body. */
  @RestController
  @EnableWebMvc
  static class Constant {
    private static final byte[] ANSWER =
        "{\"predictions\":[2.5,3.0,4.5]}".getBytes(StandardCharsets.US_ASCII);

    @PostMapping("/answer")
    byte[] answer(@RequestBody byte[] body) {
      return ANSWER;
    }
  }
}
