package dev.tandem.job;

import java.time.Instant;

/**
 * Something that happened to a job.
 *
 * @param id counts from 1 in each job
 * @param type {@code state}, {@code step}, {@code epoch}, {@code log}, {@code advice}
 * @param data a JSON object
 */
public record JobEvent(long id, String type, String data, Instant at) {}
