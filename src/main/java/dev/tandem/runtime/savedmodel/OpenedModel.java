package dev.tandem.runtime.savedmodel;

import dev.tandem.model.Signature;
import java.util.Map;

/** A session that is ready to serve, and what it serves. */
record OpenedModel(Session session, Map<String, Signature> signatures, Optimization optimization) {}
