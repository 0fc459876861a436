package dev.tandem.api;

import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.RequestContextFilter;

/** What the doors share, and what Tomcat must do for them. */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {
  @Bean
  RequestLimits requestLimits(
      @Value("${tandem.max-body-bytes:67108864}") long bodyBytes,
      @Value("${tandem.max-items:256}") int items) {
    return new RequestLimits(bodyBytes, items);
  }

  /** Not needed: Spring MVC keeps its context itself, and other servlets want none. */
  @Bean
  FilterRegistrationBean<RequestContextFilter> requestContextFilter() {
    var none = new FilterRegistrationBean<>(new RequestContextFilter());
    none.setEnabled(false);
    return none;
  }

  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> doorsOnTomcat() {
    return factory -> {
      factory.addConnectorCustomizers(
          connector -> {
            if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
              // A caller that asks first must hear 413 instead of 100 Continue.
              http.setContinueResponseTiming("onRead");
            }
          });
      factory.addContextCustomizers(
          context -> {
            if (context.getParent() instanceof StandardHost host) {
              host.setErrorReportValveClass(ErrorValve.class.getName());
              host.getPipeline().addValve(new ErrorValve());
            }
          });
    };
  }
}
