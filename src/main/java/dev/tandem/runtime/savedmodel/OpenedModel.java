package dev.tandem.runtime.savedmodel;

/** A session that is ready to serve, and what it serves. */
record OpenedModel(Session session, Signatures signatures, Optimization optimization) {}
