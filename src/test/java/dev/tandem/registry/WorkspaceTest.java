package dev.tandem.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash leaves in the folder of uploads goes, what others are at stays. */
class WorkspaceTest {
  private static final String UPLOAD = "upload-" + new UUID(1, 2);
  private static final String VERSION = "version-" + new UUID(3, 4);

  @TempDir Path folder;

  @BeforeEach
  void leave() throws IOException {
    Files.writeString(folder.resolve(UPLOAD), "half");
    Files.createDirectories(folder.resolve(VERSION).resolve(".unpacked"));
    Files.writeString(folder.resolve("upload-of-mine.zip"), "not ours");
    Files.writeString(folder.resolve("notes.txt"), "not ours");
  }

  @Test
  void removesWhatACrashHasLeftAndNothingElse() throws IOException {
    Workspace.open(folder).close();
    assertThat(names()).containsExactly("notes.txt", "upload-of-mine.zip", "uploads.lock");
  }

  @Test
  void leavesAloneWhatAnotherInstanceIsAt() throws Exception {
    var other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Other.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var says = other.inputReader()) {
      while (!"at work".equals(says.readLine())) {
        assertThat(other.isAlive()).isTrue();
      }
      leave();
      Workspace.open(folder).close();
      assertThat(names()).contains(UPLOAD, VERSION);
    } finally {
      other.destroyForcibly().waitFor();
    }
    Workspace.open(folder).close();
    assertThat(names()).doesNotContain(UPLOAD, VERSION);
  }

  /** Another instance, which ends when it is killed. */
  static final class Other {
    public static void main(String[] arguments) throws IOException {
      try (var workspace = Workspace.open(Path.of(arguments[0]))) {
        System.out.println("at work");
        int unused = System.in.read();
      }
    }
  }

  @Test
  void leavesAloneWhatAnotherServiceOfThisProcessIsAt() throws IOException {
    Files.delete(folder.resolve(UPLOAD));
    try (var first = Workspace.open(folder)) {
      Files.writeString(first.fresh("upload-"), "half");
      Workspace.open(folder).close();
      assertThat(names()).anyMatch(name -> name.startsWith("upload-") && name.length() == 43);
    }
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
