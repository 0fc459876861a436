package dev.tandem.export.tflite;

/** TFLite's operations, by the numbers that its schema gives to them and to their options. */
enum BuiltIn {
  ADD(0, 11),
  AVERAGE_POOL_2D(1, 5),
  CONCATENATION(2, 10),
  CONV_2D(3, 1),
  DEPTHWISE_CONV_2D(4, 2),
  FULLY_CONNECTED(9, 8),
  LOGISTIC(14, 0),
  MAX_POOL_2D(17, 5),
  MUL(18, 21),
  RELU(19, 0),
  RELU6(21, 0),
  RESHAPE(22, 17),
  RESIZE_BILINEAR(23, 15),
  SOFTMAX(25, 9),
  TANH(28, 0),
  PAD(34, 22),
  GATHER(36, 23),
  TRANSPOSE(39, 26),
  MEAN(40, 27),
  SUB(41, 28),
  DIV(42, 29),
  STRIDED_SLICE(45, 32),
  EXP(47, 33),
  SPLIT(49, 35),
  LOG_SOFTMAX(50, 36),
  CAST(53, 37),
  PRELU(54, 0),
  MAXIMUM(55, 39),
  MINIMUM(57, 39),
  NEG(59, 42),
  SLICE(65, 48),
  TRANSPOSE_CONV(67, 49),
  TILE(69, 51),
  LOG(73, 0),
  SUM(74, 27),
  SQRT(75, 0),
  RSQRT(76, 0),
  SHAPE(77, 55),
  REDUCE_MAX(82, 27),
  RESIZE_NEAREST_NEIGHBOR(97, 74),
  LEAKY_RELU(98, 75),
  SQUARED_DIFFERENCE(99, 76),
  ABS(101, 78),
  ELU(111, 0),
  HARD_SWISH(117, 91),
  GELU(150, 116);

  private final int code;
  private final int options;

  BuiltIn(int code, int options) {
    this.code = code;
    this.options = options;
  }

  int code() {
    return code;
  }

  /** The kind of table that its options are; 0 where it has none. */
  int options() {
    return options;
  }
}
