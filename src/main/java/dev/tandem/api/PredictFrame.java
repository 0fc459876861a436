package dev.tandem.api;

import dev.tandem.fault.Fault;
import dev.tandem.inference.Call;
import dev.tandem.inference.Door;
import dev.tandem.inference.Predictor;
import dev.tandem.model.ModelRef;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;

/** What surrounds a predict request at every door: its deadline, its version's header, its end. */
public final class PredictFrame {
  private final Door door;
  private final Predictor predictor;
  private final PredictTimeout timeout;

  public PredictFrame(Door door, Predictor predictor, PredictTimeout timeout) {
    this.door = door;
    this.predictor = predictor;
    this.timeout = timeout;
  }

  /** Answers a call, closing nothing of it. */
  public interface Answering {
    void answer(Call call) throws IOException;
  }

  /** The caller's deadline; one that cannot be read is counted and refused. */
  public Duration timeout(ModelRef model, HttpServletRequest request) {
    try {
      return timeout.of(request);
    } catch (Fault fault) {
      predictor.refused(door, model, fault);
      throw fault;
    }
  }

  /** Begins a call, which {@link #answer} ends. */
  public Call begin(ModelRef model, Duration timeout) {
    return predictor.begin(door, model, timeout);
  }

  /** Names the version that answers, has it answer, and ends the call as it went. */
  public static void answer(Call call, HttpServletResponse response, Answering answering)
      throws IOException {
    try (call) {
      response.setHeader("X-Served-Model-Version", Long.toString(call.served().id().version()));
      try {
        answering.answer(call);
      } catch (RuntimeException e) {
        throw call.failed(e);
      } catch (IOException e) {
        var unused = call.failed(Fault.badInput("the connection broke"));
        throw e;
      }
    }
  }
}
