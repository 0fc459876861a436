package dev.tandem.job;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process with a job at work in a file, until it is killed. */
final class FakeService {
  private FakeService() {}

  /** Prints the job's id once it has told something. */
  public static void main(String[] args) throws InterruptedException {
    var out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    Worker worker =
        (job, progress) -> {
          progress.event("log", "{}");
          out.println("job " + job.id());
          new CountDownLatch(1).await();
          return new Outcome.Stopped();
        };
    var database = Database.inFile(Path.of(args[0]));
    JobQueue.open(database, worker, new SettableClock(), JobQueue.Options.USUAL)
        .submit(Submission.of("killed", "{}"));
    new CountDownLatch(1).await();
  }
}
