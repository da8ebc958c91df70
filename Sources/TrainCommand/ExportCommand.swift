import ArgumentParser
import CommandRunner
import Scoring

/// `train export`: a run in, an ONNX model out.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the label predictor of a trained network as an ONNX model.",
    discussion: """
      Input: features, float32 [N, F], in physical units, in the order that the model's metadata \
      (feature_names) and the input's documentation say; the scaling is inside. Output: response, \
      float32 [N], P(signal). Opset 13; neither the gradient reversal nor the domain head is in it. An \
      ONNX file that another program wrote is not replaced.
      """)

  @Argument(help: ArgumentHelp("The folder of a finished training.", valueName: "run"))
  var runFolder: String

  @Argument(help: ArgumentHelp("The file to write.", valueName: "model.onnx"))
  var output: String

  @OptionGroup var messages: MessageOptions

  func run() throws {
    let result = try messages.during("export") {
      try Export(runPath: runFolder, output: output).run()
    }
    print(
      "\(result.path)  features float32 [N, \(result.features)] -> response float32 [N], opset "
        + "\(result.opset), \(result.bytes) bytes")
  }
}
