import Diagnostics
import HDF5Store
import NeuralNetwork
import StageFiles
import Testing

@testable import Training

@Suite struct TrainingDataTests {
  private func error(
    _ edit: (inout ToyFile.Contents) -> Void,
    _ read: (DomainFile) throws -> Void = { _ = try $0.trainingData() }
  ) throws -> String {
    let file = try ToyFile(edit)
    do {
      try read(DomainFile(path: file.path))
    } catch let error as any Diagnostic {
      #expect(error.exitStatus == .badData)
      return error.line.replacing("\(file.path): ", with: "")
    }
    return "no error"
  }

  @Test func everythingButTheTruthIsRead() throws {
    let file = try ToyFile()
    let data = try DomainFile(path: file.path).trainingData()
    #expect(data.tables.map(\.count) == [400, 210])
    #expect(data.tables[0].labels?.values.prefix(200).allSatisfy { $0 == 1 } == true)
    #expect(data.tables[1].labels == nil)
    let source = ToyDomain(signal: 200, background: 200, isTarget: false, stream: 1)
    // The toy's scaling is mean 0, deviation 1.
    #expect(data.tables[0].features == source.features)
  }

  @Test func hashIsOfWhatIsRead() throws {
    func hash(_ edit: (inout ToyFile.Contents) -> Void) throws -> String {
      let file = try ToyFile(edit)
      return try DomainFile(path: file.path).trainingData().hash
    }
    let first = try hash { _ in }
    #expect(try hash { $0.hasTruth = false } == first)
    #expect(try hash { $0.testEvents = 50 } == first)
    #expect(try hash { $0.seed = 2 } != first)
    #expect(try hash { $0.featureNames = ["x0", "x1", "other"] } != first)
    let changed = try hash {
      $0.change = { if $0 == "/train/source/w_label" { $1[3] += 0.5 } }
    }
    #expect(changed != first)
  }

  @Test func missingDatasetIsNamed() throws {
    let said = try error { $0.missing = ["/train/source/w_label"] }
    #expect(said.hasPrefix("/train/source/w_label: found nothing, expected a dataset"))
    let test = try error({ $0.hasTestPart = false }, { _ in })
    #expect(test.hasPrefix("/test/source/x: found nothing, expected a dataset"))
  }

  @Test func valueThatIsNotFiniteIsNamed() throws {
    let said = try error { $0.change = { if $0 == "/train/target/x" { $1[7] = .nan } } }
    #expect(said == "/train/target/x: row 2: found nan for x1, expected a finite number")
  }

  @Test func sumsOfWeightsAreAboveZero() throws {
    let domain = try error {
      $0.change = { if $0 == "/train/target/w_domain" { $1 = $1.map { _ in 0 } } }
    }
    #expect(
      domain == "target: found w_domain of sum 0.0 over the 210 events in /train, expected a sum "
        + "above 0; build the domain file again or correct it")
    let label = try error {
      $0.change = {
        if $0 == "/train/source/w_label" { for i in 0..<200 { $1[i] = i % 2 == 0 ? 1 : -1 } }
      }
    }
    #expect(
      label == "source: found w_label of signal of sum 0.0 over the 400 events in /train, expected "
        + "a sum above 0; build the domain file again or correct it")
  }

  @Test func negativeWeightsAreNoError() throws {
    let said = try error {
      $0.change = { if $0.hasSuffix("w_domain") { $1[0] = -0.5 } }
    }
    #expect(said == "no error")
  }

  @Test func monitoredEventsAreDrawnFromTheTestPart() throws {
    let file = try ToyFile {
      $0.trainingEvents = 30
      $0.testEvents = 10_050
    }
    let domains = try DomainFile(path: file.path)
    let first = try domains.monitoringRows(seed: 1)
    #expect(first.map(\.rows.count) == [20_000, 20_000])
    #expect(first[0].events.labels != nil && first[1].events.labels == nil)
    let again = try domains.monitoringRows(seed: 1)
    #expect(again.map(\.events.features) == first.map(\.events.features))
    let other = try domains.monitoringRows(seed: 2)
    #expect(other[0].events.features != first[0].events.features)
    // Rows stay whole: the labels that came along are those of the features' rows.
    let block = try domains.block(.test, domain: 0)
    let all = try block.standardised(0..<block.count, domains.reader.scaling)
    let known = Dictionary(
      zip(stride(from: 0, to: all.count, by: 3).map { all[$0] }, try block.labels()),
      uniquingKeysWith: { first, _ in first })
    let labels = try #require(first[0].events.labels)
    let drawn = stride(from: 0, to: 60_000, by: 3).map { first[0].events.features[$0] }
    #expect(zip(drawn, labels.values).allSatisfy { known[$0] == $1 })
  }
}
