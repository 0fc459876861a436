package dev.tandem.evaluation;

/**
 * How well one class is told from the others; what would be divided by 0 is 0.
 *
 * @param precision of those taken for it, the share that are: {@code TP / (TP + FP)}
 * @param recall of those that are, the share taken for it: {@code TP / (TP + FN)}
 * @param f1 {@code 2 · precision · recall / (precision + recall)}
 * @param support how many there are
 * @param rocArea under the curve of its probability against all others; NaN where all or none are
 *     of it
 * @param prArea the average precision; NaN where none are of it
 */
public record ClassScore(
    String className,
    double precision,
    double recall,
    double f1,
    int support,
    double rocArea,
    double prArea) {}
