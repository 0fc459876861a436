package dev.tandem.api;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Leads who asks for nothing in particular to the page of every call. */
@Hidden
@RestController
final class RootDoor {
  @GetMapping("/")
  ResponseEntity<Void> page(HttpServletRequest request) {
    return ResponseEntity.status(HttpStatus.FOUND)
        .location(URI.create(request.getContextPath() + "/swagger-ui.html"))
        .build();
  }
}
