package dev.tandem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Keeps Tomcat to {@code tandem.data-dir}. It has no documents, yet wants a folder for them, and
 * would make one in the system's folder for temporary files, which may be read-only: Java settles
 * where that is before the program can say so.
 */
@Configuration(proxyBeanMethods = false)
class TomcatConfiguration {
  @Bean
  WebServerFactoryCustomizer<ConfigurableServletWebServerFactory> noDocuments(
      TandemProperties properties) {
    Path folder = properties.dataDir().toAbsolutePath().resolve("tomcat/documents");
    return factory -> {
      try {
        factory.setDocumentRoot(Files.createDirectories(folder).toFile());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }
}
