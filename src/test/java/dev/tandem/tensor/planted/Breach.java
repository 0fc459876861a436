package dev.tandem.tensor.planted;

import dev.tandem.model.ModelName;
import java.time.Instant;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Breaks the plan on purpose. */
public class Breach {
  @Autowired ModelName roomAbove;
  JsonNode libraryOutOfItsRoom;

  void breakIn() {
    System.out.println(Instant.now());
  }
}
