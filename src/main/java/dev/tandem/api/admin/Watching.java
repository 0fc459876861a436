package dev.tandem.api.admin;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** The threads that show jobs to those who watch them; a service that stops waits for none. */
@Component
final class Watching implements SmartLifecycle {
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private volatile boolean running;

  /** The time in which a thread watches. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /** To be closed by the thread; interrupted when the service stops. */
  Watch begin() {
    Thread watcher = Thread.currentThread();
    threads.add(watcher);
    return () -> {
      threads.remove(watcher);
      Thread.interrupted(); // it was meant for the watch alone
    };
  }

  @Override
  public void start() {
    running = true;
  }

  /** Before anything waits for requests that are under way. */
  @Override
  public void stop() {
    running = false;
    threads.forEach(Thread::interrupt);
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
