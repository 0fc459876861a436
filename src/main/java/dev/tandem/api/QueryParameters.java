package dev.tandem.api;

import dev.tandem.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses a query that has a parameter which its call does not take, so that none that is misspelt
 * is taken for its default. Calls that read their query themselves are left alone.
 */
final class QueryParameters implements HandlerInterceptor {
  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    String query = request.getQueryString();
    if (query != null && handler instanceof HandlerMethod method && !readsItself(method)) {
      check(query, known(method));
    }
    return true;
  }

  // The servlet's own parameters would read a form's body as well.
  private static void check(String query, List<String> known) {
    for (String pair : query.split("&")) {
      String name = decoded(pair.split("=", 2)[0]);
      if (!name.isEmpty() && !known.contains(name)) {
        throw Fault.badInput(
            "unknown parameter '%s'; known: %s"
                .formatted(name, known.isEmpty() ? "none" : String.join(", ", known)));
      }
    }
  }

  private static String decoded(String name) {
    try {
      return URLDecoder.decode(name, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Fault(Fault.Kind.BAD_INPUT, "the query '" + name + "' cannot be decoded", e);
    }
  }

  private static boolean readsItself(HandlerMethod method) {
    for (var parameter : method.getMethodParameters()) {
      if (isMap(parameter)) {
        return true;
      }
    }
    return known(method).isEmpty() && takesRequest(method);
  }

  private static boolean isMap(MethodParameter parameter) {
    return parameter.hasParameterAnnotation(RequestParam.class)
        && Map.class.isAssignableFrom(parameter.getParameterType());
  }

  private static boolean takesRequest(HandlerMethod method) {
    for (var parameter : method.getMethodParameters()) {
      if (HttpServletRequest.class.isAssignableFrom(parameter.getParameterType())) {
        return true;
      }
    }
    return false;
  }

  private static List<String> known(HandlerMethod method) {
    var known = new ArrayList<String>();
    for (var parameter : method.getMethodParameters()) {
      var query = parameter.getParameterAnnotation(RequestParam.class);
      if (query != null) {
        known.add(query.name().isEmpty() ? name(parameter) : query.name());
      }
    }
    return known;
  }

  private static String name(MethodParameter parameter) {
    return String.valueOf(parameter.getParameter().getName());
  }
}
