package dev.tandem.training;

import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Op;

/** One run of a session, told by what was drawn, whichever graph runs for it. */
record Run(Session.Runner runner, Placement placement) {
  Run feed(Operand<?> operand, Tensor value) {
    runner.feed(placement.of(operand), value);
    return this;
  }

  Run fetch(Operand<?> operand) {
    runner.fetch(placement.of(operand));
    return this;
  }

  Run addTarget(Op op) {
    runner.addTarget(placement.of(op));
    return this;
  }

  Result run() {
    return runner.run();
  }
}
