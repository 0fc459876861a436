package dev.tandem.registry;

import java.util.List;

/** A model and its versions, newest first. */
public record ModelStatus(String name, ModelSettings settings, List<VersionStatus> versions) {}
