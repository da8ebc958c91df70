import Foundation
import NeuralNetwork
import ONNXSchema
import Testing
import Training

@testable import Scoring

/// The graph, run by an interpreter of its few operators, in double precision.
@Suite struct ONNXModelTests {
  /// A matrix; vectors have one row.
  private struct Matrix {
    var rows: Int
    var values: [Double]
    var columns: Int { values.count / rows }

    func map(_ function: (Double) -> Double) -> Matrix {
      Matrix(rows: rows, values: values.map(function))
    }
  }

  private func initial(_ tensor: Onnx_TensorProto) -> Matrix {
    let bytes = [UInt8](tensor.rawData)
    func numbers<T: FixedWidthInteger>(_: T.Type) -> [T] {
      let size = MemoryLayout<T>.size
      return stride(from: 0, to: bytes.count, by: size).map { start in
        (0..<size).reduce(T(0)) { $0 | T(bytes[start + $1]) << (8 * T($1)) }
      }
    }
    let values: [Double] =
      switch Onnx_TensorProto.DataType(rawValue: Int(tensor.dataType)) {
      case .float: numbers(UInt32.self).map { Double(Float(bitPattern: $0)) }
      case .double: numbers(UInt64.self).map { Double(bitPattern: $0) }
      default: numbers(Int64.self).map(Double.init)
      }
    return Matrix(rows: tensor.dims.count > 1 ? Int(tensor.dims[0]) : 1, values: values)
  }

  private func response(_ graph: Onnx_GraphProto, _ x: [Float], rows: Int) throws -> [Double] {
    var values = ["features": Matrix(rows: rows, values: x.map(Double.init))]
    for tensor in graph.initializer { values[tensor.name] = initial(tensor) }
    for node in graph.node {
      let inputs = try node.input.map { try #require(values[$0], "\($0) comes before its use") }
      let (a, b) = (inputs[0], inputs.count > 1 ? inputs[1] : inputs[0])
      func byColumn(_ function: (Double, Double) -> Double) -> Matrix {
        Matrix(
          rows: a.rows,
          values: a.values.indices.map { function(a.values[$0], b.values[$0 % b.columns]) })
      }
      values[node.output[0]] =
        switch node.opType {
        case "Cast": a
        case "Sub": byColumn(-)
        case "Div": byColumn(/)
        case "Elu": a.map { $0 > 0 ? $0 : expm1($0) }
        case "Tanh": a.map(tanh)
        case "Relu": a.map { max(0, $0) }
        case "Gemm": product(a, b, inputs[2])
        case "Softmax": softmax(a)
        case "Gather":
          Matrix(rows: 1, values: (0..<a.rows).map { a.values[$0 * a.columns + Int(b.values[0])] })
        default: try #require(nil, "an operator \(node.opType)")
        }
    }
    return try #require(values["response"]).values
  }

  private func product(_ a: Matrix, _ b: Matrix, _ bias: Matrix) -> Matrix {
    var result = Matrix(rows: a.rows, values: [])
    for row in 0..<a.rows {
      for column in 0..<b.columns {
        result.values.append(
          (0..<a.columns).reduce(bias.values[column]) {
            $0 + a.values[row * a.columns + $1] * b.values[$1 * b.columns + column]
          })
      }
    }
    return result
  }

  private func softmax(_ a: Matrix) -> Matrix {
    let exponentials = a.map(exp)
    return Matrix(
      rows: a.rows,
      values: exponentials.values.indices.map { index in
        let start = index / a.columns * a.columns
        return exponentials.values[index]
          / exponentials.values[start..<start + a.columns].reduce(0, +)
      })
  }

  @Test(arguments: Activation.allCases, [[2], [6, 3, 2]])
  func graphGivesTheNetworksResponse(activation: Activation, labelLayers: [Int]) throws {
    let line = try ToyLine()
    let path = try line.run("run", on: line.domains("domains.h5")) {
      $0.activation = activation
      $0.labelLayers = labelLayers
    }
    let run = try ScoredRun(path: path)
    let x = (0..<50).flatMap { ToyLine.features(.init(file: "signal.root", entry: $0)) }
    let ours = try Responder(run.model, threads: 1).responses(to: x)
    let graph = ONNXModel(run).message.graph
    for (a, b) in zip(try response(graph, x, rows: 50), ours) {
      #expect(abs(a - Double(b)) < 1e-6)
    }
    let parameters = graph.initializer.filter {
      $0.name.contains("_") && $0.name != "signal_column"
    }
    let count = run.model.network.architecture.layers.filter { $0.part != .domain }
      .map { ($0.inputs + 1) * $0.outputs }.reduce(0, +)
    #expect(
      parameters.map { $0.dims.reduce(1, *) }.reduce(0, +) == Int64(count), "no domain head")
  }

  @Test func modelSaysWhatItIs() throws {
    let line = try ToyLine()
    let run = try ScoredRun(path: line.run("run", on: line.domains("domains.h5")))
    let model = ONNXModel(run).message
    #expect(model.irVersion == 7)
    #expect(model.opsetImport.map(\.version) == [13])
    #expect(model.producerName == "hep-prep")
    let metadata = Dictionary(
      uniqueKeysWithValues: model.metadataProps.map { ($0.key, $0.value) })
    #expect(metadata["feature_names"] == #"["ht","met"]"#)
    #expect(metadata["feature_units"] == #"["GeV","GeV"]"#)
    #expect(metadata["run_key"] == run.record.key)
    #expect(metadata["model_hash"] == run.modelHash)
    let input = try #require(model.graph.input.first)
    #expect(model.graph.input.count == 1 && model.graph.output.count == 1)
    #expect(input.name == "features")
    #expect(input.docString == "in physical units, in the order: ht [GeV], met [GeV]")
    #expect(input.type.tensorType.elemType == 1)
    #expect(input.type.tensorType.shape.dim.map(\.dimParam) == ["N", ""])
    #expect(input.type.tensorType.shape.dim[1].dimValue == 2)
    let output = try #require(model.graph.output.first)
    #expect(output.name == "response")
    #expect(output.type.tensorType.shape.dim.map(\.dimParam) == ["N"])
  }
}
