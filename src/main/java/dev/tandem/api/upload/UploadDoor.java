package dev.tandem.api.upload;

import dev.tandem.api.ModelNames;
import dev.tandem.api.PredictFrame;
import dev.tandem.api.PredictTimeout;
import dev.tandem.api.Problems;
import dev.tandem.api.RequestLimits;
import dev.tandem.fault.Fault;
import dev.tandem.inference.Call;
import dev.tandem.inference.Door;
import dev.tandem.inference.Phase;
import dev.tandem.inference.Predictor;
import dev.tandem.model.ModelRef;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Images, texts and rows as people send them, answered with classes, values or outputs. It is
 * described in {@code openapi/tandem.yaml}.
 */
@Hidden
@RestController
final class UploadDoor {
  private final PredictFrame frame;
  private final ModelNames names;
  private final RequestLimits limits;

  UploadDoor(Predictor predictor, ModelNames names, PredictTimeout timeout, RequestLimits limits) {
    this.frame = new PredictFrame(Door.UPLOAD, predictor, timeout);
    this.names = names;
    this.limits = limits;
  }

  @PostMapping("/api/v1/models/{name}/predict")
  void latest(@PathVariable String name, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    answer(new ModelRef.Latest(name), request, response);
  }

  @PostMapping("/api/v1/models/{name}/versions/{version}/predict")
  void version(
      @PathVariable String name,
      @PathVariable String version,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    answer(new ModelRef.Specific(name, ModelNames.version(version)), request, response);
  }

  @PostMapping("/api/v1/models/{name}/labels/{label}/predict")
  void label(
      @PathVariable String name,
      @PathVariable String label,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    answer(new ModelRef.Labelled(name, label), request, response);
  }

  private void answer(ModelRef model, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    PredictFrame.answer(begin(model, request), response, call -> answer(call, request, response));
  }

  private Call begin(ModelRef model, HttpServletRequest request) {
    var timeout = frame.timeout(model, request);
    try {
      return frame.begin(model, timeout);
    } catch (Fault fault) {
      throw names.explain(model, fault);
    }
  }

  private void answer(Call call, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    var options = Options.parse(request.getQueryString());
    var signature = call.signature(options.signature());
    var items = UploadBody.read(request, limits);
    var answers = new Answering(call, signature, options).all(items);
    try {
      requireOne(answers, request);
      long encoding = call.nanos();
      var body =
          AnswerJson.encode(
              call.served().id(), answers, request.getRequestURI(), options.allPredictions());
      call.took(Phase.ENCODE, encoding);
      response.setContentType("application/json");
      response.setContentLength(body.size());
      body.writeTo(response.getOutputStream());
    } finally {
      answers.forEach(answered -> answered.answer().close());
    }
  }

  private static void requireOne(List<Answered> answers, HttpServletRequest request) {
    for (var answered : answers) {
      if (!(answered.answer() instanceof Answer.Failed)) {
        logOurs(answers, request);
        return;
      }
    }
    if (answers.getFirst().answer() instanceof Answer.Failed(var fault)) {
      throw fault;
    }
  }

  private static void logOurs(List<Answered> answers, HttpServletRequest request) {
    for (var answered : answers) {
      if (answered.answer() instanceof Answer.Failed(var fault)
          && fault.kind() == Fault.Kind.INTERNAL) {
        Problems.log(fault, request);
      }
    }
  }
}
