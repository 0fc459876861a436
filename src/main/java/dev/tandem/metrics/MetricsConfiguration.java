package dev.tandem.metrics;

import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Lets {@link ModelMetrics} refresh itself. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class MetricsConfiguration {}
