import Foundation
import SwiftProtobuf
import Testing

@testable import ONNXSchema

/// The generated messages have ONNX's field numbers.
@Suite struct OnnxPbTests {
  /// By hand: field 1 (ir_version) as a varint, field 2 (producer_name) as a text, field 8
  /// (opset_import) as a message whose field 2 (version) is a varint.
  @Test func bytesAreThoseOfTheWireFormat() throws {
    var model = Onnx_ModelProto()
    model.irVersion = 7
    model.producerName = "hep"
    var operators = Onnx_OperatorSetIdProto()
    operators.version = 13
    model.opsetImport = [operators]
    let bytes: [UInt8] = try model.serializedBytes()
    #expect(bytes == [0x08, 7, 0x12, 3, 0x68, 0x65, 0x70, 0x42, 2, 0x10, 13])
    #expect(try Onnx_ModelProto(serializedBytes: bytes) == model)
  }

  @Test func typesOfNumbersAreONNXs() {
    #expect(Onnx_TensorProto.DataType.float.rawValue == 1)
    #expect(Onnx_TensorProto.DataType.int64.rawValue == 7)
    #expect(Onnx_TensorProto.DataType.double.rawValue == 11)
    #expect(Onnx_Version.irVersion202058.rawValue == 7)
  }
}
