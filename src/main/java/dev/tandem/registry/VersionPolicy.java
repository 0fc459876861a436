package dev.tandem.registry;

import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which of the versions that lie in the store are wanted; a pure function. */
public sealed interface VersionPolicy {
  SortedSet<Long> wanted(Collection<Long> stored);

  record Latest(int count) implements VersionPolicy {
    @Override
    public SortedSet<Long> wanted(Collection<Long> stored) {
      var all = new TreeSet<>(stored);
      while (all.size() > count) {
        all.removeFirst();
      }
      return all;
    }
  }

  record All() implements VersionPolicy {
    @Override
    public SortedSet<Long> wanted(Collection<Long> stored) {
      return new TreeSet<>(stored);
    }
  }

  record Specific(List<Long> versions) implements VersionPolicy {
    public Specific {
      versions = List.copyOf(versions);
    }

    @Override
    public SortedSet<Long> wanted(Collection<Long> stored) {
      var wanted = new TreeSet<>(versions);
      wanted.retainAll(stored);
      return wanted;
    }
  }
}
