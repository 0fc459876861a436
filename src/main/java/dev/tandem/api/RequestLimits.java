package dev.tandem.api;

/**
 * What one predict request may hold.
 *
 * @param bodyBytes bytes of its body
 * @param items images, texts or rows
 */
public record RequestLimits(long bodyBytes, int items) {}
