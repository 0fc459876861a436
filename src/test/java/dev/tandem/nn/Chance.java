package dev.tandem.nn;

/** Whether what a network makes while training falls by chance. */
final class Chance {
  private Chance() {}

  static boolean in(Network network) {
    return network.nodes().stream().anyMatch(node -> in(node.layer()));
  }

  private static boolean in(Layer layer) {
    return switch (layer) {
      case Dropout dropout -> dropout.rate() > 0;
      case SpatialDropout1D dropout -> dropout.rate() > 0;
      case SpatialDropout2D dropout -> dropout.rate() > 0;
      case GaussianDropout dropout -> dropout.rate() > 0;
      case GaussianNoise noise -> noise.stddev() > 0;
      case MultiHeadAttention attention -> attention.dropout() > 0;
      case Recurrent recurrent -> recurrent.dropout() > 0 || recurrent.recurrentDropout() > 0;
      case Bidirectional both -> in(both.layer()) || in((Layer) both.backward());
      case ChannelsFirst wrapper -> in(wrapper.layer());
      case TimeDistributed wrapper -> in(wrapper.layer());
      case Augmentation _ -> true;
      default -> false;
    };
  }
}
