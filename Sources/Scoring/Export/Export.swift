import ByteSources
import Diagnostics
import Foundation
import HDF5Store
import ONNXSchema
import SwiftProtobuf
import Training

/// `train export`: the label predictor of a run as an ONNX model.
public struct Export {
  /// What was written.
  public struct Result: Sendable, Equatable {
    /// The file.
    public let path: String
    /// The number of features of the input.
    public let features: Int
    /// The version of the operator set.
    public let opset: Int64
    /// The size in bytes.
    public let bytes: Int
  }

  private let runPath: String
  private let output: String

  /// An export to be run.
  ///
  /// - Parameters:
  ///   - runPath: The folder of a finished training.
  ///   - output: The file. One that this program wrote is replaced.
  public init(runPath: String, output: String) {
    self.runPath = runPath
    self.output = output
  }

  /// Writes the model: input `features` float32 [N, F] in physical units, output `response` float32
  /// [N].
  ///
  /// - Throws: `TrainingError` where there is no finished run, ``ScoringError`` where its model is
  ///   another; an error of status 73 where there is something of others under the name, 74 where
  ///   it cannot be written.
  public func run() throws -> Result {
    let run = try ScoredRun(path: runPath)
    // The same network gives the same bytes.
    var deterministic = BinaryEncodingOptions()
    deterministic.useDeterministicOrdering = true
    let bytes: [UInt8] = try ONNXModel(run).message.serializedBytes(options: deterministic)
    try AtomicFile.createFolder(of: output)
    try bytes.withUnsafeBytes { try AtomicFile.write($0, to: output, replacing: Self.isOurs) }
    return Result(
      path: output, features: run.model.featureNames.count, opset: ONNXModel.opset,
      bytes: bytes.count)
  }

  /// Whether a file is an ONNX model that this program wrote.
  static func isOurs(_ path: String) -> Bool {
    // Twice what the largest network of ours takes.
    guard let bytes = try? wholeFile(path: path, limit: 1 << 26),
      let model = try? Onnx_ModelProto(serializedBytes: bytes)
    else { return false }
    return model.producerName == Product.name
  }
}
