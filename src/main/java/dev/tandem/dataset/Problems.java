package dev.tandem.dataset;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with a dataset, in the order found; of very many, the first. */
final class Problems {
  private static final int MOST = 100;

  private final List<String> found = new ArrayList<>();
  private int count;

  void add(String problem) {
    if (++count <= MOST) {
      found.add(problem);
    }
  }

  List<String> list() {
    var list = new ArrayList<>(found);
    if (count > MOST) {
      list.add("and " + (count - MOST) + " more");
    }
    return list;
  }

  boolean isEmpty() {
    return found.isEmpty();
  }
}
