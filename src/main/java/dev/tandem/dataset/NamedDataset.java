package dev.tandem.dataset;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A dataset that everybody knows, and where it is published.
 *
 * @param addresses folders of its files, each with a slash at its end; the official one first
 * @param isArchive whether the one file is an archive of the parts' files
 */
record NamedDataset(
    String name, List<URI> addresses, List<Remote> files, boolean isArchive, List<Part> parts) {
  private static final String LABELS = "-labels-idx1-ubyte.gz";
  private static final String IMAGES = "-images-idx3-ubyte.gz";
  private static final List<Part> OF_IDX =
      List.of(
          new Part("train", Pattern.compile("train-.*")),
          new Part("test", Pattern.compile("t10k-.*")));

  /** A published file; its SHA-256 is in hex. */
  record Remote(String name, long bytes, String sha256) {}

  /** Examples that become a dataset of their own, of these files. */
  record Part(String suffix, Pattern files) {}

  /** LeCun's digits; the second address is kept by Google for the same files. */
  static final NamedDataset MNIST =
      new NamedDataset(
          "mnist",
          List.of(
              URI.create("http://yann.lecun.com/exdb/mnist/"),
              URI.create("https://storage.googleapis.com/cvdf-datasets/mnist/")),
          List.of(
              new Remote(
                  "train" + IMAGES,
                  9_912_422,
                  "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
              new Remote(
                  "train" + LABELS,
                  28_881,
                  "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
              new Remote(
                  "t10k" + IMAGES,
                  1_648_877,
                  "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
              new Remote(
                  "t10k" + LABELS,
                  4_542,
                  "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6")),
          false,
          OF_IDX);

  static final NamedDataset FASHION_MNIST =
      new NamedDataset(
          "fashion_mnist",
          List.of(URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/")),
          List.of(
              new Remote(
                  "train" + IMAGES,
                  26_421_880,
                  "08dc20ab1689590a0bcd66e874647b6ee8464e2d501b5a3f1f78831db19a3fdc"),
              new Remote(
                  "train" + LABELS,
                  29_515,
                  "b0197879cbda89f3dc7b894f9fd52b858e68ea4182b6947c9d8c2b67e5f18dcc"),
              new Remote(
                  "t10k" + IMAGES,
                  4_422_102,
                  "78dcbbfb5a27efaf1b6c1d616caca68560be8766c5bffcb2791df9273a534229"),
              new Remote(
                  "t10k" + LABELS,
                  5_148,
                  "42bd18137a62d5998cdeae52bf3a0676ac6b706f5cf8439b47bb5b151ae3dccf")),
          false,
          OF_IDX);

  static final NamedDataset CIFAR10 =
      new NamedDataset(
          "cifar10",
          List.of(URI.create("https://www.cs.toronto.edu/~kriz/")),
          List.of(
              new Remote(
                  "cifar-10-binary.tar.gz",
                  170_052_171,
                  "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")),
          true,
          List.of(
              new Part("train", Pattern.compile("data_batch_\\d\\.bin|batches\\.meta\\.txt")),
              new Part("test", Pattern.compile("test_batch\\.bin|batches\\.meta\\.txt"))));

  static final List<NamedDataset> ALL = List.of(CIFAR10, FASHION_MNIST, MNIST);

  long bytes() {
    return files.stream().mapToLong(Remote::bytes).sum();
  }

  List<String> datasets() {
    return parts.stream().map(part -> name + "-" + part.suffix()).toList();
  }

  NamedDataset withAddress(URI mirror) {
    return new NamedDataset(name, List.of(mirror.resolve(name + "/")), files, isArchive, parts);
  }
}
