package dev.tandem.model;

/** One version of a model. */
public record ModelVersion(ModelName name, long version) {
  @Override
  public String toString() {
    return name + "/" + version;
  }
}
