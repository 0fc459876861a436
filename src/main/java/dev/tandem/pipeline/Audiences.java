package dev.tandem.pipeline;

import dev.tandem.training.Advice;
import dev.tandem.training.History;
import dev.tandem.training.TrainingListener.Step;
import java.util.List;

/** Several that are told the same. */
record Audiences(List<Audience> all) implements Audience {
  @Override
  public void resumed(long step) {
    all.forEach(each -> each.resumed(step));
  }

  @Override
  public void step(Step step, int epoch, int epochs) {
    all.forEach(each -> each.step(step, epoch, epochs));
  }

  @Override
  public void epoch(History.Epoch epoch) {
    all.forEach(each -> each.epoch(epoch));
  }

  @Override
  public void advice(Advice advice) {
    all.forEach(each -> each.advice(advice));
  }

  @Override
  public void log(String level, String message) {
    all.forEach(each -> each.log(level, message));
  }

  @Override
  public void result(String json) {
    all.forEach(each -> each.result(json));
  }

  @Override
  public void stopped() {
    all.forEach(Audience::stopped);
  }

  @Override
  public void failed(String reason, boolean retryable) {
    all.forEach(each -> each.failed(reason, retryable));
  }
}
