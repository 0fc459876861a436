package dev.tandem.metrics;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The exposition at the path that TensorFlow Serving's scrapers know. */
@Controller
final class MonitoringController {
  @GetMapping("/monitoring/prometheus/metrics")
  String exposition() {
    return "forward:/actuator/prometheus";
  }
}
