package dev.tandem.pipeline;

import dev.tandem.job.Progress;
import dev.tandem.job.Wanted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Keeps what is told, as a database does over the attempts at a job. */
final class NotedProgress implements Progress {
  final List<String> types = new ArrayList<>();
  final Map<String, String> latest = new HashMap<>();
  Wanted wanted = Wanted.RUN;

  /** Called before an event is kept: what it throws is a kill at that moment. */
  Runnable before = () -> {};

  @Override
  public void event(String type, String data) {
    before.run();
    types.add(type);
    latest.put(type, data);
  }

  @Override
  public Optional<String> latest(String type) {
    return Optional.ofNullable(latest.get(type));
  }

  @Override
  public Wanted wanted() {
    return wanted;
  }

  @Override
  public void whenWanted(Consumer<Wanted> told) {}
}
