package dev.tandem.runtime.savedmodel;

/** Calls method handles, whose signatures declare that they throw anything. */
final class Native {
  private Native() {}

  @FunctionalInterface
  interface Call<T> {
    T run() throws Throwable;
  }

  @FunctionalInterface
  interface Action {
    void run() throws Throwable;
  }

  static <T> T call(Call<T> call) {
    try {
      return call.run();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  static void act(Action action) {
    call(
        () -> {
          action.run();
          return 0;
        });
  }
}
