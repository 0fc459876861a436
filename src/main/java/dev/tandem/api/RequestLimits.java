package dev.tandem.api;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * What one predict request may hold.
 *
 * @param bodyBytes bytes of its body
 * @param items images, texts or rows
 */
@Component
public record RequestLimits(
    @Value("${tandem.max-body-bytes:67108864}") long bodyBytes,
    @Value("${tandem.max-items:256}") int items) {}
