package dev.tandem.registry.bucket;

import java.time.Instant;

/**
 * One object of the bucket.
 *
 * @param name its key below the store's prefix
 */
record StoredObject(String name, String etag, long size, Instant modified) {}
