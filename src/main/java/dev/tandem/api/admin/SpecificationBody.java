package dev.tandem.api.admin;

import dev.tandem.api.Body;
import dev.tandem.api.RequestLimits;
import dev.tandem.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The text of a specification, or of changes to one, as it came. */
final class SpecificationBody {
  private SpecificationBody() {}

  static String of(HttpServletRequest request, RequestLimits limits) throws IOException {
    byte[] body = Body.readPlain(request, limits.bodyBytes());
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw Fault.badInput("the body is not JSON: it is not UTF-8");
    }
  }
}
