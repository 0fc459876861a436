package dev.tandem.api.tfserving;

import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where the contract's servlet is found. */
@Configuration(proxyBeanMethods = false)
class TfServingConfiguration {
  @Bean
  ServletRegistrationBean<TfServingDoor> tfServing(TfServingDoor door) {
    return new ServletRegistrationBean<>(door, "/v1/*", "/V1/*");
  }
}
