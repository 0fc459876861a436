package dev.tandem.batching;

/** A run that ended, as a test wants it to have been. */
public record Ran(
    int requests,
    int rows,
    int paddingRows,
    BatchObserver.Reason reason,
    long queueNanos,
    long batchNanos,
    long runNanos)
    implements BatchObserver.Run {}
