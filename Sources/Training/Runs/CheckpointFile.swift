import ByteSources
import Diagnostics
import Fingerprints
import Foundation
import HDF5Store
import NeuralNetwork

/// The file from which `--resume` goes on: E epochs, S states, N networks, P parameters.
///
/// | bytes | |
/// |---|---|
/// | a line | `hep-prep checkpoint 1` |
/// | a line | ``Header`` as JSON |
/// | 8 · 9 · E | the history, column by column, float64 |
/// | 4 · P · S | the states' weights and biases, float32 |
/// | 4 · P · S | the optimiser's mean squares |
/// | 4 · P · S | the optimiser's means, of Adam alone |
/// | 4 · P · M | the networks that no state has |
/// | 32 | SHA-256 of all before |
///
/// Little-endian. The digest is checked before anything is believed, which HDF5 offers for no whole
/// file. Positions of random streams follow from E alone.
struct CheckpointFile {
  /// The file.
  let path: String
  /// The kernel that trains: bits are those of one.
  var kernel = NetworkEngine.kernelName

  /// Whether there is one.
  var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// What a file holds.
  struct Contents {
    var checkpoint: Checkpoint
    var identity: RunIdentity
    /// The time that the epochs took.
    var seconds: Double
  }

  /// All but the long lists of numbers.
  private struct Header: Codable {
    let creator: String
    let kernel: String
    let config: TrainingConfiguration
    let domains: RunRecord.Domains
    let features: [String]?
    let seconds: Double
    let epochs: Int
    let rolledBack: [Int]
    let spikes: [Int]
    /// The epochs of the states, ascending, and the optimiser's steps at each.
    let states: [Int]
    let steps: [Int]
    /// The epochs of the networks that may turn out to be the best, ascending.
    let networks: [Int]
    let parameters: Int

    private enum CodingKeys: String, CodingKey {
      case creator, kernel, config, domains, features, seconds, epochs, spikes, states, steps
      case networks, parameters
      case rolledBack = "rolled_back"
    }

    var identity: RunIdentity {
      RunIdentity(creator: creator, config: config, domains: domains, features: features)
    }
  }

  private static let mark = "\(RunLog.mark)checkpoint 1\n"

  /// The columns of the history.
  private static var columns: [KeyPath<EpochRecord, Double>] {
    [
      \.labelLoss, \.domainLoss, \.heldOutLabelLoss, \.heldOutDomainLoss, \.domainAUC, \.ks,
      \.labelGradient, \.domainGradient, \.eventsPerSecond,
    ]
  }
}

// MARK: - Writing

extension CheckpointFile {
  /// Writes the file whole, or leaves the one before it.
  ///
  /// - Throws: An error of status 73 where something else has the name, 74 where it cannot be
  ///   written.
  func write(_ contents: Contents) throws {
    let bytes = bytes(contents)
    try bytes.withUnsafeBytes { bytes in
      try AtomicFile.write(bytes, to: path) { beginsWithMark($0) }
    }
  }

  private func bytes(_ contents: Contents) -> Data {
    let (history, snapshots) = (contents.checkpoint.history, contents.checkpoint.snapshots)
    let states = snapshots.states.map(\.state)
    let stated = Set(snapshots.states.map(\.epoch))
    let others = snapshots.epochs.filter { !stated.contains($0) }
    let header = Header(
      creator: contents.identity.creator, kernel: kernel, config: contents.identity.config,
      domains: contents.identity.domains, features: contents.identity.features,
      seconds: contents.seconds, epochs: history.count,
      rolledBack: history.filter(\.isRolledBack).map(\.epoch), spikes: contents.checkpoint.spikes,
      states: snapshots.states.map(\.epoch), steps: states.map(\.optimizer.steps),
      networks: snapshots.epochs, parameters: states.first?.network.parameters.count ?? 0)
    var bytes = Data("\(Self.mark)\(CanonicalJSON.text(header))\n".utf8)
    for column in Self.columns {
      history.map { $0[keyPath: column].bitPattern.littleEndian }
        .withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
    let lists =
      states.map(\.network.parameters) + states.map(\.optimizer.squares)
      + states.map(\.optimizer.means)
      + others.compactMap { snapshots.network(after: $0)?.parameters }
    for list in lists {
      list.map(\.bitPattern.littleEndian).withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
    bytes.append(contentsOf: Self.digest(bytes))
    return bytes
  }

  private static func digest(_ bytes: Data) -> [UInt8] {
    var hash = SHA256Stream()
    bytes.withUnsafeBytes { hash.update($0) }
    return hash.finalize().bytes
  }

  private func beginsWithMark(_ path: String) -> Bool {
    beginning(ofFileAt: path, count: Self.mark.utf8.count)
      .map { $0.elementsEqual(Self.mark.utf8) } ?? false
  }
}

// MARK: - Reading

extension CheckpointFile {
  /// Reads the checkpoint of a training; nil where there is none.
  ///
  /// - Parameters:
  ///   - identity: The training that is to go on.
  ///   - architecture: Its network's shape.
  /// - Throws: ``TrainingError`` where it is of another training (73), or damaged (65).
  func read(
    for identity: RunIdentity, _ architecture: Architecture
  ) throws(TrainingError) -> Contents? {
    guard exists else { return nil }
    let bytes: Data
    do {
      bytes = Data(try wholeFile(path: path, limit: Self.limit(identity.config, architecture)))
    } catch {
      throw damaged("a file that cannot be read, or is too long (\(error.line))")
    }
    let body = bytes.dropLast(32)
    guard bytes.count > 32, bytes.suffix(32).elementsEqual(Self.digest(body)) else {
      throw damaged("other bytes than were written")
    }
    var lists = NumberLists(bytes: body)
    guard lists.skip(Self.mark), let line = lists.line(),
      let header = try? JSONDecoder().decode(Header.self, from: line)
    else { throw damaged("no checkpoint of this version") }
    guard header.identity.key == identity.key, header.kernel == kernel else {
      let kernels = header.kernel == kernel ? [] : ["the kernel (\(header.kernel), here \(kernel))"]
      throw .otherCheckpoint(
        path: path, differences: header.identity.differences(from: identity) + kernels)
    }
    guard header.parameters == architecture.parameterCount,
      let history = Self.history(header, &lists),
      let snapshots = Self.snapshots(header, architecture, &lists), lists.isEmpty
    else { throw damaged("numbers that do not fit together") }
    return Contents(
      checkpoint: Checkpoint(history: history, snapshots: snapshots, spikes: header.spikes),
      identity: header.identity, seconds: header.seconds)
  }

  /// More bytes than a checkpoint of such a training can have: the states of eleven epochs, the networks
  /// of at most all, the history.
  private static func limit(
    _ configuration: TrainingConfiguration, _ architecture: Architecture
  ) -> Int {
    let epochs = min(max(configuration.maximumEpochs, 0), 1 << 20)
    return (1 << 26) + 4 * architecture.parameterCount * (epochs + 64)
  }

  private func damaged(_ found: String) -> TrainingError {
    .badCheckpoint(path: path, found: found)
  }

  private static func history(_ header: Header, _ lists: inout NumberLists) -> [EpochRecord]? {
    var columns: [[Double]] = []
    for _ in Self.columns {
      guard let column = lists.doubles(header.epochs) else { return nil }
      columns.append(column)
    }
    let rolledBack = Set(header.rolledBack)
    return (0..<header.epochs).map { i in
      EpochRecord(
        epoch: i + 1, labelLoss: columns[0][i], domainLoss: columns[1][i],
        heldOutLabelLoss: columns[2][i], heldOutDomainLoss: columns[3][i],
        domainAUC: columns[4][i], ks: columns[5][i], labelGradient: columns[6][i],
        domainGradient: columns[7][i], isRolledBack: rolledBack.contains(i + 1),
        eventsPerSecond: columns[8][i])
    }
  }

  private static func snapshots(
    _ header: Header, _ architecture: Architecture, _ lists: inout NumberLists
  ) -> Snapshots? {
    let count = header.parameters
    let start = header.config.makeOptimizer(parameterCount: count)
    let hasMeans = !start.means.isEmpty
    guard !header.states.isEmpty, header.steps.count == header.states.count,
      let parameters = lists.floats(count, times: header.states.count),
      let squares = lists.floats(count, times: header.states.count),
      let means = lists.floats(hasMeans ? count : 0, times: header.states.count)
    else { return nil }
    let states = header.states.indices.map { i in
      let state = TrainingState(
        network: AdversarialNetwork(architecture: architecture, parameters: parameters[i]),
        optimizer: start.restored(squares: squares[i], means: means[i], steps: header.steps[i]))
      return (epoch: header.states[i], state: state)
    }
    let known = Dictionary(
      states.map { ($0.epoch, $0.state.network) }, uniquingKeysWith: { first, _ in first })
    var networks = known.filter { header.networks.contains($0.key) }
    for epoch in header.networks where known[epoch] == nil {
      guard let values = lists.floats(count) else { return nil }
      networks[epoch] = AdversarialNetwork(architecture: architecture, parameters: values)
    }
    return Snapshots(states: states, networks: networks)
  }
}

/// Takes lines and lists of little-endian numbers from the front of some bytes.
private struct NumberLists {
  private var bytes: Data

  init(bytes: Data) { self.bytes = bytes }

  var isEmpty: Bool { bytes.isEmpty }

  /// Passes a text; false where another is there.
  mutating func skip(_ text: String) -> Bool {
    guard bytes.starts(with: text.utf8) else { return false }
    bytes = bytes.dropFirst(text.utf8.count)
    return true
  }

  /// The bytes up to a line break, which goes too.
  mutating func line() -> Data? {
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    defer { bytes = bytes[(end + 1)...] }
    return bytes[..<end]
  }

  mutating func doubles(_ count: Int) -> [Double]? {
    numbers(count, of: UInt64.self)?.map { Double(bitPattern: $0) }
  }

  mutating func floats(_ count: Int) -> [Float]? {
    numbers(count, of: UInt32.self)?.map { Float(bitPattern: $0) }
  }

  mutating func floats(_ count: Int, times: Int) -> [[Float]]? {
    var lists: [[Float]] = []
    for _ in 0..<times {
      guard let list = floats(count) else { return nil }
      lists.append(list)
    }
    return lists
  }

  private mutating func numbers<T: FixedWidthInteger>(_ count: Int, of _: T.Type) -> [T]? {
    let size = MemoryLayout<T>.size
    guard count >= 0, count <= bytes.count / size else { return nil }
    defer { bytes = bytes.dropFirst(count * size) }
    return bytes.withUnsafeBytes { buffer in
      (0..<count).map {
        T(littleEndian: buffer.loadUnaligned(fromByteOffset: $0 * size, as: T.self))
      }
    }
  }
}
