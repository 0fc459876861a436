package dev.tandem;

import java.util.Optional;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says where a settings file is not YAML. */
final class BrokenYaml {
  private BrokenYaml() {}

  /** The place and what is wrong there, if that is what the failure is. */
  static Optional<String> line(Throwable failure) {
    if (!(failure instanceof MarkedYAMLException yaml)) {
      return Optional.empty();
    }
    var mark = yaml.getProblemMark();
    String where =
        mark == null
            ? ""
            : " in line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
    return Optional.of("application.yaml is not YAML: " + yaml.getProblem() + where);
  }
}
