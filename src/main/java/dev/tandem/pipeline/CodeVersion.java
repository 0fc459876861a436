package dev.tandem.pipeline;

import dev.tandem.export.SavedModelExport;
import java.util.Objects;

/** What made a model. */
final class CodeVersion {
  /** Of this program; {@code development} where it was not built into a jar. */
  static final String TANDEM =
      Objects.requireNonNullElse(
          CodeVersion.class.getPackage().getImplementationVersion(), "development");

  static final String TENSORFLOW = SavedModelExport.tensorFlowVersion();

  private CodeVersion() {}
}
