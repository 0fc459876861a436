package dev.tandem.pipeline;

import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How the course trains each of its networks: what a specification says that says nothing else. */
final class PresetDefaultsJson {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private static final String CLASSES =
      """
      {"loss": "sparse_categorical_crossentropy", "optimizer": {"name": "adam", "learning_rate": 0.001},
       "dataset": {"validation_split": 0.2}, "batch_size": 32, "epochs": 5}
      """;
  private static final String TEXTS =
      """
      {"loss": "sparse_categorical_crossentropy", "optimizer": {"name": "adam", "learning_rate": 0.001},
       "dataset": {"validation_split": 0.2}, "batch_size": 64, "epochs": 10}
      """;
  private static final String CIFAR =
      """
      {"loss": "categorical_crossentropy", "optimizer": {"name": "adam", "learning_rate": 0.001},
       "dataset": {"validation_split": 0.1}, "batch_size": 128, "epochs": 100,
       "augmentation": [{"name": "random_flip", "mode": "horizontal"},
                        {"name": "random_rotation", "factor": 0.1}],
       "schedule": {"name": "reduce_on_plateau", "monitor": "val_loss", "factor": 0.5, "patience": 5,
                    "min_learning_rate": 1e-6},
       "callbacks": [{"name": "early_stopping", "monitor": "val_accuracy", "patience": 15,
                      "restore_best_weights": true},
                     {"name": "checkpoint", "monitor": "val_accuracy", "save_best_only": true}]}
      """;

  private static final Map<String, String> BY_PRESET =
      Map.of(
          "linear_regression",
          """
          {"loss": "mse", "optimizer": {"name": "sgd", "learning_rate": 0.01},
           "dataset": {"validation_split": 0}, "batch_size": "full", "epochs": 100}
          """,
          "dnn",
          CLASSES,
          "functional_dnn",
          CLASSES,
          "cnn_mnist",
          """
          {"loss": "sparse_categorical_crossentropy",
           "optimizer": {"name": "adam", "learning_rate": 0.001},
           "dataset": {"validation_split": 0.1}, "batch_size": 128, "epochs": 20,
           "schedule": {"name": "reduce_on_plateau", "monitor": "val_loss", "factor": 0.5,
                        "patience": 3, "min_learning_rate": 1e-6},
           "callbacks": [{"name": "early_stopping", "monitor": "val_loss", "patience": 5,
                          "restore_best_weights": true}]}
          """,
          "lstm_text",
          TEXTS,
          "transformer_text",
          TEXTS,
          "resnet_cifar",
          CIFAR,
          "cnn_cifar10",
          CIFAR);

  private PresetDefaultsJson() {}

  /** Fields of a specification by their names; none for a network that is no preset. */
  static ObjectNode of(String preset) {
    return (ObjectNode) MAPPER.readTree(BY_PRESET.getOrDefault(preset, "{}"));
  }
}
