import Diagnostics
import Foundation
import NeuralNetwork
import ONNXSchema
import StageFiles
import Training

/// A trained network as an ONNX model: scaling, feature part, label head.
///
///     features   float32 [N, F], in physical units
///     response   float32 [N], P(signal)
///
/// Neither the gradient reversal, which acts in training alone, nor the domain head is in it. The
/// scaling is done in double precision, as we do it: x - mean of numbers far from 0 would lose what
/// single precision cannot hold. Operators are those of opset 13, which runtimes know since 2021.
struct ONNXModel {
  /// The version of the default operator set.
  static let opset: Int64 = 13
  /// The version of the representation, the one that came with that operator set.
  static let irVersion = Onnx_Version.irVersion202058

  private let run: ScoredRun
  private var graph = Onnx_GraphProto()

  /// The graph of a run's model.
  init(_ run: ScoredRun) {
    self.run = run
    graph.name = "hep_prep_response"
    graph.docString =
      "P(signal) of a domain-adversarial network: (features - mean) / std, feature part, label head"
    graph.input = [
      Self.value(
        "features", columns: run.model.featureNames.count,
        documentation: "in physical units, in the order: \(Self.list(run.model))")
    ]
    graph.output = [
      Self.value("response", columns: nil, documentation: "P(signal), from 0 to 1, one an event")
    ]
    addLayers(to: addScaling())
  }

  /// The message.
  var message: Onnx_ModelProto {
    var model = Onnx_ModelProto()
    model.irVersion = Int64(Self.irVersion.rawValue)
    var operators = Onnx_OperatorSetIdProto()
    operators.domain = ""
    operators.version = Self.opset
    model.opsetImport = [operators]
    model.producerName = Product.name
    model.producerVersion = Product.version
    model.modelVersion = 1
    model.docString = graph.docString
    model.graph = graph
    model.metadataProps = metadata.map { key, value in
      var entry = Onnx_StringStringEntryProto()
      entry.key = key
      entry.value = value
      return entry
    }
    return model
  }

  // MARK: What is said of it

  private var metadata: [(String, String)] {
    [
      ("creator", Product.creator), ("run_key", run.record.key), ("model_hash", run.modelHash),
      ("feature_names", Self.json(run.model.featureNames)),
      ("feature_units", Self.json(run.model.featureUnits)),
      ("setup", run.record.config.setup.rawValue), ("lambda", "\(run.record.config.lambda)"),
    ]
  }

  private static func json(_ texts: [String]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return (try? encoder.encode(texts)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
  }

  /// "ht_jets [GeV], n_jets".
  private static func list(_ model: Model) -> String {
    model.featureNames.enumerated().map { column, name in
      let unit = column < model.featureUnits.count ? model.featureUnits[column] : ""
      return unit.isEmpty ? name : "\(name) [\(unit)]"
    }.joined(separator: ", ")
  }

  // MARK: The graph

  /// The standardisation, in double precision; the name of what it gives, float32.
  private mutating func addScaling() -> String {
    let scaling = run.model.scaling
    add(scaling.mean, "mean", documentation: "subtracted from each feature")
    add(scaling.std, "std", documentation: "divides each feature, after the subtraction")
    let double = Int64(Onnx_TensorProto.DataType.double.rawValue)
    let float = Int64(Onnx_TensorProto.DataType.float.rawValue)
    add("Cast", ["features"], "features_double", [Self.attribute("to", double)])
    add("Sub", ["features_double", "mean"], "centred")
    add("Div", ["centred", "std"], "scaled")
    add("Cast", ["scaled"], "standardised", [Self.attribute("to", float)])
    return "standardised"
  }

  private mutating func addLayers(to input: String) {
    let network = run.model.network
    var value = input
    for part in [NetworkPart.feature, .label] {
      let layers = network.architecture.layers(of: part)
      for layer in layers {
        let name = "\(part.rawValue)_\(layer.index)"
        add(
          Array(network.parameters[layer.weightRange]), "\(name)_weight",
          shape: [layer.inputs, layer.outputs])
        add(
          Array(network.parameters[layer.biasRange]), "\(name)_bias", shape: [layer.outputs])
        add("Gemm", [value, "\(name)_weight", "\(name)_bias"], "\(name)_sum")
        value = "\(name)_sum"
        guard part == .feature || layer.index < layers.count - 1 else { continue }
        add(network.architecture.activation.onnxOperator, [value], name)
        value = name
      }
    }
    add("Softmax", [value], "probabilities", [Self.attribute("axis", 1)])
    // Column 1 is signal. A scalar index takes the axis away.
    var column = Onnx_TensorProto()
    column.name = "signal_column"
    column.dataType = Int32(Onnx_TensorProto.DataType.int64.rawValue)
    column.rawData = Self.bytes([Int64(1)])
    graph.initializer.append(column)
    add("Gather", ["probabilities", "signal_column"], "response", [Self.attribute("axis", 1)])
  }

  private mutating func add(
    _ operation: String, _ inputs: [String], _ output: String,
    _ attributes: [Onnx_AttributeProto] = []
  ) {
    var node = Onnx_NodeProto()
    node.opType = operation
    node.name = "make_\(output)"
    node.input = inputs
    node.output = [output]
    node.attribute = attributes
    graph.node.append(node)
  }

  private mutating func add(_ values: [Float], _ name: String, shape: [Int]) {
    var tensor = Onnx_TensorProto()
    tensor.name = name
    tensor.dataType = Int32(Onnx_TensorProto.DataType.float.rawValue)
    tensor.dims = shape.map(Int64.init)
    tensor.rawData = Self.bytes(values.map(\.bitPattern))
    graph.initializer.append(tensor)
  }

  private mutating func add(_ values: [Double], _ name: String, documentation: String) {
    var tensor = Onnx_TensorProto()
    tensor.name = name
    tensor.docString = documentation
    tensor.dataType = Int32(Onnx_TensorProto.DataType.double.rawValue)
    tensor.dims = [Int64(values.count)]
    tensor.rawData = Self.bytes(values.map(\.bitPattern))
    graph.initializer.append(tensor)
  }

  /// Little-endian bytes, as ONNX has them.
  private static func bytes(_ values: [some FixedWidthInteger]) -> Data {
    values.map(\.littleEndian).withUnsafeBytes { Data($0) }
  }

  private static func attribute(_ name: String, _ value: Int64) -> Onnx_AttributeProto {
    var attribute = Onnx_AttributeProto()
    attribute.name = name
    attribute.type = .int
    attribute.i = value
    return attribute
  }

  /// A float32 tensor of N rows.
  private static func value(
    _ name: String, columns: Int?, documentation: String
  ) -> Onnx_ValueInfoProto {
    var rows = Onnx_TensorShapeProto.Dimension()
    rows.dimParam = "N"
    var dimensions = [rows]
    if let columns {
      var dimension = Onnx_TensorShapeProto.Dimension()
      dimension.dimValue = Int64(columns)
      dimensions.append(dimension)
    }
    var tensor = Onnx_TypeProto.Tensor()
    tensor.elemType = Int32(Onnx_TensorProto.DataType.float.rawValue)
    tensor.shape.dim = dimensions
    var info = Onnx_ValueInfoProto()
    info.name = name
    info.docString = documentation
    info.type.tensorType = tensor
    return info
  }
}

extension Activation {
  /// The operator of the same function; ELU's alpha is 1 in ONNX as here.
  fileprivate var onnxOperator: String {
    switch self {
    case .elu: "Elu"
    case .tanh: "Tanh"
    case .relu: "Relu"
    }
  }
}
