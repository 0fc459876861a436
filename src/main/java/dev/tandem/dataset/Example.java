package dev.tandem.dataset;

/**
 * One example of a dataset.
 *
 * @param where its place in what was uploaded, as problems name it: {@code cat/12.jpg}, {@code line
 *     7}
 */
public record Example(String where, Item item, Target target) {}
