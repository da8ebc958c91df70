import CounterRandom
import Diagnostics
import Fingerprints

@testable import Domains

extension DomainSample {
  /// A sample of two files whose entries go 0, 3, 6, ..., as a selection leaves them.
  ///
  /// - Parameters:
  ///   - count: The number of rows.
  ///   - weights: The weight of each row; 1 where nil.
  static func made(
    _ name: String, _ eventClass: EventClass, _ destination: SampleDestination, count: Int,
    crossSectionPB: Double? = nil, sumOfWeights: Double? = nil, weights: ((Int) -> Double)? = nil
  ) -> DomainSample {
    let files = (0..<2).map { index in
      var hash = SHA256Stream()
      hash.update("\(name)-\(index)")
      return File(path: "\(name)-\(index).root", fingerprint: hash.finalize())
    }
    var rows = Rows(file: [], entry: [], weight: [], identity: [])
    for row in 0..<count {
      let file = row < count / 2 ? 0 : 1
      rows.file.append(UInt32(file))
      rows.entry.append(UInt64(3 * (file == 0 ? row : row - count / 2)))
      rows.weight.append(weights?(row) ?? 1)
      rows.identity.append(files[0].fingerprint.words[0])
      rows.identity.append(UInt64(row))
    }
    let sum = rows.weight.reduce(0, +)
    return DomainSample(
      name: name, eventClass: eventClass, destination: destination,
      crossSectionPB: crossSectionPB, sumOfWeights: sumOfWeights ?? 10 * sum,
      selectedSumOfWeights: sum, files: files, rows: rows)
  }

  /// The same events with rows and files in another order.
  func shuffled(seed: UInt64) -> DomainSample {
    var random = PhiloxSequence(key: seed, stream: 9)
    var order = rows.file.indices.map { UInt32($0) }
    random.shuffle(&order)
    var sample = self
    sample.files.reverse()
    let last = UInt32(files.count - 1)
    sample.rows = Rows(
      file: order.map { last - rows.file[Int($0)] }, entry: order.map { rows.entry[Int($0)] },
      weight: order.map { rows.weight[Int($0)] },
      identity: order.flatMap { [rows.identity[2 * Int($0)], rows.identity[2 * Int($0) + 1]] })
    return sample
  }
}

extension DomainOptions {
  /// Options with the defaults of the command line.
  static func made(
    signalFraction: Double = 0.05, sourceSignalFraction: Double? = nil,
    eventsPerClass: Int? = nil, testFraction: Double = 0.5,
    negativeWeights: NegativeWeights = .keep, seed: UInt64 = 1
  ) -> DomainOptions {
    DomainOptions(
      signalFraction: signalFraction, sourceSignalFraction: sourceSignalFraction ?? signalFraction,
      eventsPerClass: eventsPerClass, testFraction: testFraction,
      negativeWeights: negativeWeights, seed: seed)
  }
}

/// The usual three samples: signal for both domains, a background for each.
func usualSamples(
  signal: Int = 400, source: Int = 210, target: Int = 205, weights: ((Int) -> Double)? = nil
) -> [DomainSample] {
  [
    .made("ttH", .signal, .both, count: signal, weights: weights),
    .made("ttbar", .background, .source, count: source, weights: weights),
    .made("ttbb", .background, .target(nil), count: target, weights: weights),
  ]
}

/// What an event is known by, whatever the order of rows and files.
struct EventKey: Hashable {
  let file: Digest
  let entry: UInt64
}

extension DomainPlan {
  /// The part of a path.
  func part(_ path: String) -> DomainPart? { parts.first { $0.path == path } }

  /// The events of a part with their w_domain.
  func events(_ path: String, _ samples: [DomainSample]) -> [EventKey: Float] {
    guard let part = part(path) else { return [:] }
    var events: [EventKey: Float] = [:]
    for i in 0..<part.count {
      let sample = samples[Int(part.sample[i])]
      let row = Int(part.row[i])
      let file = sample.files[Int(sample.rows.file[row])].fingerprint
      events[EventKey(file: file, entry: sample.rows.entry[row])] = part.domainWeight[i]
    }
    return events
  }
}

/// The message and the status of what a plan throws.
func failure(_ samples: [DomainSample], _ options: DomainOptions = .made()) -> String? {
  do {
    _ = try DomainPlan(samples: samples, options: options)
    return nil
  } catch let error as DomainsError {
    return "\(error.exitStatus.rawValue) \(error.line)"
  } catch {
    return "\(error)"
  }
}
